# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare a package in MapLibre GL JS, in QGIS as a package, and in QGIS as MBTiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from arcgis_export.plugin.layers.open_layer import open_layer
from qgis.core import QgsVectorTileLayer

from tests.fidelity.in_qgis import Label, Seen, drawn_by_qgis, without_symbols
from tests.fidelity.measures import difference, in_common, twice
from tests.fidelity.reference import Drawn, Symbol, drawn_by_maplibre
from tests.fidelity.views import View

HEADS = ("view", "names", "in common", "twice", "shields", "QGIS'", "mean", "far %", "plain", "far %")


@dataclass(frozen=True)
class Row:
    """One view of one package: names and shields of the reference and of QGIS, and how the pictures differ."""

    package: str
    view: View
    names: int
    common: int
    twice: tuple[str, ...]
    shields: int
    of_qgis: int
    whole: tuple[float, float]
    plain: tuple[float, float]

    @property
    def cells(self) -> list[str]:
        numbers = [self.names, self.common, len(self.twice), self.shields, self.of_qgis]
        measures = [f"{value:.2f}" for value in (*self.whole, *self.plain)]
        return [f"{self.package} {self.view}", *map(str, numbers), *measures]


def compared(package: Path, views: Sequence[View], pictures: Path) -> list[Row]:
    """Draw *views* of *package* both ways; the pictures go into the folder *pictures*."""
    reference = drawn_by_maplibre(package, views)
    layer = open_layer(package, package.stem, is_vector=True)
    assert isinstance(layer, QgsVectorTileLayer)
    whole = drawn_by_qgis(layer, views)
    plain = drawn_by_qgis(without_symbols(layer, package), views)
    pictures.mkdir(parents=True, exist_ok=True)
    for number, (drawn, seen) in enumerate(zip(reference, whole)):
        (pictures / f"{package.stem}-{number}-maplibre.png").write_bytes(drawn.whole)
        (pictures / f"{package.stem}-{number}-qgis.png").write_bytes(seen.whole)
    return [_row(package.name, *values) for values in zip(views, reference, whole, plain)]


def _row(package: str, view: View, drawn: Drawn, whole: Seen, plain: Seen) -> Row:
    shields = [symbol for symbol in drawn.symbols if is_shield(symbol)]
    of_shields = {symbol.text for symbol in shields}
    names = [symbol.text for symbol in drawn.symbols if symbol.text and not is_shield(symbol)]
    found = [label.text for label in whole.labels if not _is_number(label, of_shields)]
    return Row(
        package, view, len(names), in_common(names, found), tuple(set(twice(found)) - set(twice(names))), len(shields),
        len(whole.labels) - len(found), difference(drawn.whole, whole.whole), difference(drawn.plain, plain.whole),
    )  # fmt: skip


def is_shield(symbol: Symbol) -> bool:
    """Whether a symbol is a number or a name on an icon."""
    return bool(symbol.text and symbol.icon)


def _is_number(label: Label, shields: set[str]) -> bool:
    return label.text in shields or any(sign.isdecimal() for sign in label.text)


def table(rows: Sequence[Row]) -> str:
    """Return all rows and their sum as text."""
    cells = [list(HEADS), *(row.cells for row in rows)]
    total = [sum(values) for values in zip(*((r.names, r.common, len(r.twice), r.shields, r.of_qgis) for r in rows))]
    cells.append(["all", *map(str, total), "", "", "", ""])
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells)
