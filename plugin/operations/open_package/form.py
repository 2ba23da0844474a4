# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts and rules of the Open Tile Package dialog, without widgets."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Optional

from ...convert.convert import Form
from ...core.i18n import bytes_text, number_text, tr
from ...core.names import cut_name, free_path
from ...packages.formats.tile_bytes import GIF
from ...packages.health import Health
from ...packages.styles import files_beside_vector_tiles
from ...packages.writers.left_out import IMAGES
from ...packages.writers.vrt import is_vrt_of
from ...tiles.extent import Extent
from ...tiles.levels import levels_in_words
from .facts import PackageFacts

_MOST_LISTED = 200
_LONGEST_NAME = 180  # bytes of 255


def kind_text(facts: PackageFacts) -> str:
    """Return one line: ``Tile package (.tpkx), PNG tiles of 256 px, EPSG:3857, 1.6 MB``."""
    kinds = {
        "tpkx": tr("Tile package (.tpkx)"),
        "tpk": tr("Tile package (.tpk)"),
        "vtpk": tr("Vector tile package (.vtpk)"),
        "cache": tr("Cache folder"),
    }
    names = {"PBF": tr("vector tiles"), "MIXED": tr("JPEG and PNG tiles")}
    if facts.is_elevation:
        names["LERC"] = tr("elevation tiles")
    tiles = names.get(facts.tile_format) or tr("{format} tiles").format(format=facts.tile_format or "?")
    crs = facts.crs or (tr("a coordinate system without a WKID") if facts.srs else tr("no coordinate system"))
    size = tr("{tiles} of {pixels} px").format(tiles=tiles, pixels=facts.scheme.tile_width)
    return ", ".join((kinds.get(facts.kind, facts.kind), size, crs, bytes_text(facts.size_bytes)))


def tiles_text(facts: PackageFacts) -> str:
    """Return ``144 tiles, levels 0 to 5``, or that there are none."""
    if not facts.levels:
        return tr("The package holds no tiles.")
    levels = levels_in_words(level.level for level in facts.levels)
    return tr("%Ln tile(s), {levels}", facts.tiles).format(levels=levels)


def health_text(health: Health) -> str:
    """Return what a user should know first of the check; the rest is in `health_list`."""
    bad = sum(health.damaged.values())
    if health.is_sound:
        if health.tiles == 1:
            return tr("The tile is valid.")
        return tr("All {count} tiles are valid.").format(count=number_text(health.tiles))
    if not bad:
        return " ".join(health.problems[:2])
    by_level = ", ".join(
        tr("level {level}: {count}").format(level=level, count=number_text(count))
        for level, count in sorted(health.damaged.items())
    )
    return tr("Damaged: {bad} of {tiles} tiles ({levels}). The others are drawn. Repair writes a clean copy.").format(
        bad=number_text(bad), tiles=number_text(health.tiles), levels=by_level
    )


def health_list(health: Health) -> str:
    """Return all that the check found, a line each, for reading in full."""
    lines = list(health.problems)
    lines += [
        tr("Level {level}, row {row}, column {col}: {reason}").format(
            level=bad.level, row=bad.row, col=bad.col, reason=bad.reason
        )
        for bad in health.examples[:_MOST_LISTED]
    ]
    more = sum(health.damaged.values()) - min(len(health.examples), _MOST_LISTED)
    if more > 0:
        lines.append(tr("… and {count} more").format(count=number_text(more)))
    return "\n".join(lines)


def form_text(form: Form) -> str:
    """Return a form as the list of choices names it."""
    return {
        Form.AS_IS: tr("The package itself"),
        Form.IN_PLACE: tr("The package itself, nothing is copied"),
        Form.MBTILES: tr("A copy as MBTiles (.mbtiles)"),
        Form.GEOPACKAGE: tr("A copy as GeoPackage (.gpkg)"),
        Form.GEOTIFF: tr("A copy as GeoTIFF (.tif)"),
    }[form]


def file_filter(form: Form) -> str:
    """Return the filter of a file dialog for a form's file."""
    names = {Form.MBTILES: "MBTiles", Form.GEOPACKAGE: "GeoPackage", Form.GEOTIFF: "GeoTIFF", Form.IN_PLACE: "VRT"}
    return f"{names.get(form, form.value)} (*.{form.value})"


def form_hint(form: Form, facts: PackageFacts) -> str:
    """Return what choosing a form means for the user."""
    if form is Form.AS_IS:
        return tr("QGIS reads the package. Keep it where it is.")
    if form is Form.IN_PLACE:
        return tr("A small .vrt file lets QGIS read it. Keep the package where it is.")
    if facts.is_elevation:
        return tr("Heights as numbers, in a file that QField and any GIS can open.")
    if facts.has_values:
        return tr("The values as numbers, in a file that QField and any GIS can open.")
    return tr("The tiles as they are, in a file that QField, Mergin Maps and any GIS can open.")


def no_form_text(facts: PackageFacts) -> str:
    """Return why a package can become no layer; empty where it can."""
    if facts.forms:
        return ""
    if not facts.levels:
        return tr("The package holds no tiles, so there is nothing to show. Export it again.")
    if not facts.is_vector and not facts.formats & {*IMAGES, GIF, ""}:
        return tr(
            "Its tiles are in the format {format}, which QGIS can't show as tiles and no copy can hold. Export the "
            "package again with PNG or JPEG tiles."
        ).format(format=facts.tile_format)
    if not facts.is_vector and GIF in facts.formats:
        return tr(
            "Its tiles are in the format GIF, which no copy can hold, and compressed or too many to be shown in "
            "place. Export the package again with PNG or JPEG tiles."
        )
    if not facts.is_vector:
        return tr(
            "Its tiles are of another size than the package declares, and compressed or too many to "
            "be shown in place. Unpack the package, then open the folder, or export it again."
        )
    if not facts.is_compressed:
        return tr(
            "Its vector tiles are not compressed by gzip, so QGIS can't show them as they are, and MBTiles can't hold "
            "this coordinate system. Export the package again."
        )
    if not facts.is_safe_in_qgis:
        return tr(
            "It does not say how many tiles its bundles have, which QGIS needs, and MBTiles can't hold this coordinate "
            "system. Export the package again."
        )
    if "%" in str(facts.path):
        return tr(
            "QGIS can't open a vector tile package with “%” in its path. Rename the file, or the "
            "folder that it is in."
        )
    return tr("QGIS can't open unpacked vector tiles in this coordinate system. Zip the folder into a .vtpk again.")


def part_problem(facts: PackageFacts, levels: Collection[int], area: Optional[Extent]) -> str:
    """Return why a part can't be copied; empty where it can."""
    if not levels:
        return tr("Choose at least one level.")
    if area is None or facts.extent is None or area.intersection(facts.extent) is not None:
        return ""
    return tr("The package has no tiles in this area. Choose another one, or all of it.")


def left_out_text(facts: PackageFacts, form: Form, levels: Optional[Collection[int]], overviews: bool = False) -> str:
    """Return what a copy can't hold of the package, and what its readers can't show; empty for nothing."""
    texts = []
    if form.is_copy and GIF in facts.formats and not facts.is_vector:
        texts.append(tr("Copies can't hold tiles in the format GIF: these are left out."))
    beyond = sum(count for level, count in facts.beyond_square.items() if levels is None or level in levels)
    if form is Form.MBTILES and beyond:
        texts.append(tr("MBTiles can't hold %Ln tile(s) beyond the web mercator square. GeoPackage can.", beyond))
    missing = facts.missing_zooms(levels) if form is Form.MBTILES else ()
    if missing and facts.is_vector:
        texts.append(
            tr(
                "There are no tiles at zoom {levels}: there, QGIS, QField and Mergin Maps show nothing of an "
                "MBTiles file."
            ).format(levels=levels_in_words(missing))
        )
    elif missing and not overviews:
        texts.append(
            tr(
                "There are no tiles at zoom {levels}: there, QGIS, QField and Mergin Maps show nothing of an "
                "MBTiles file. Have what is missing made, which takes the next deeper level, or choose GeoPackage."
            ).format(levels=levels_in_words(missing))
        )
    return " ".join(texts)


def makes_levels(facts: PackageFacts, form: Optional[Form], levels: Optional[Collection[int]]) -> bool:
    """Whether levels that a copy lacks are best made: for views of the whole, or between others."""
    gaps = form is Form.MBTILES and not facts.is_vector and bool(facts.missing_zooms(levels))
    return gaps or facts.lacks_overviews(levels)


def can_make_levels(facts: PackageFacts, form: Optional[Form], levels: Optional[Collection[int]]) -> bool:
    """Whether there is a level to make for a copy: above the coarsest, or between others."""
    chosen = facts.chosen(levels)
    if form not in (Form.MBTILES, Form.GEOPACKAGE) or facts.is_vector or not chosen:
        return False
    return chosen[0].tiles > 1 or (form is Form.MBTILES and bool(facts.missing_zooms(levels)))


def button_text(form: Optional[Form], tiles: Optional[int], add: bool) -> str:
    """Return what the main button will do; *tiles* is ``None`` where an area makes their number unknown."""
    if form is None or not form.is_copy:
        return tr("Add to Map")
    if tiles is None:
        return tr("Copy Tiles and Add") if add else tr("Copy Tiles")
    return tr("Copy %Ln Tile(s) and Add", tiles) if add else tr("Copy %Ln Tile(s)", tiles)


def is_checked_first(form: Form, is_known: bool) -> bool:
    """Whether all tiles are checked before the work, so that damaged ones are left out of a copy.

    *is_known* states whether a check is over already. What is shown in place does not wait for it: see
    `is_checked_later`.
    """
    return form.is_copy and not is_known


def is_checked_later(form: Form, is_known: bool) -> bool:
    """Whether the layer is mended once a check that is still to come is over: a .vrt names the tiles to leave out."""
    return form is Form.IN_PLACE and not is_known


def task_title(form: Form, title: str, file_name: str) -> str:
    """Return how QGIS' list of tasks names the work."""
    if form.is_copy:
        return tr("Copy {title} to {file}").format(title=title, file=file_name)
    return tr("Open {title}").format(title=title)


def repaired_text(kept: int, dropped: int, path: Path) -> str:
    """Return the result of a repair."""
    text = tr("A clean copy with %Ln tile(s) was written.", kept)
    left_out = tr("Left out: %Ln damaged tile(s).", dropped) if dropped else ""
    return " ".join(filter(None, (text, left_out, str(path))))


def first_target(facts: PackageFacts, form: Form, folder: Path) -> Path:
    """Return a file of the package's name that does not exist yet; in *folder* where its own can't be written to.

    The VRT of a package that was opened before is taken again.
    """
    own = facts.path.parent
    place = own if os.access(own, os.W_OK) else folder
    name = facts.path.name if form is Form.IN_PLACE else facts.path.stem
    name = cut_name(name, _LONGEST_NAME).strip()
    if not os.access(place, os.W_OK):
        place = Path.home()

    def is_taken(path: Path) -> bool:
        if form is Form.IN_PLACE:
            return path.exists() and not is_vrt_of(path, facts.path)
        beside = files_beside_vector_tiles(path) if facts.is_vector else ()
        return any(each.exists() for each in (path, *beside))

    return free_path(place / f"{name}.{form.value}", is_taken)
