# SPDX-License-Identifier: GPL-2.0-or-later
"""Vector packages drawn by QGIS: the MBTiles copy looks like the package, with its style and with another."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
from arcgis_export.plugin.layers.open_layer import _vector_tile_layer
from arcgis_export.plugin.layers.vector_styles import apply_style, mbtiles_layer, style_name
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.styles import carried_style, read_style_file
from arcgis_export.plugin.packages.writers.mbtiles import write_mbtiles
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsRasterMarkerSymbolLayer,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage

from tests.sandbox import Sandbox
from tests.unit.sandbox.test_export_tiles import export

CACHE = Path(__file__).resolve().parents[3] / "build" / "sandbox"
HALF = 20037508.342789244
SIZE = 1024


def apply_file(layer: QgsVectorTileLayer, path: Path) -> list[str]:
    """What the window does with a style that a user chose."""
    style, sprite = read_style_file(path)
    return apply_style(layer, style, sprite, style_name(style, path))


@pytest.fixture(scope="module")
def sparse(application: QgsApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A package with real countries, which stops early in the oceans and deserts."""
    folder = tmp_path_factory.mktemp("vector")
    with Sandbox(CACHE, "qgis") as sandbox:
        sandbox.pace.patience = 120
        (folder / "Sparse.vtpk").write_bytes(export(sandbox.service("SparseVector/VectorTileServer"), levels="0-5"))
    yield folder / "Sparse.vtpk"


@pytest.fixture(scope="module")
def copy(sparse: Path) -> Path:
    target = sparse.with_name("A copy & 100% ü.mbtiles")
    with open_package(sparse) as package:
        write_mbtiles(package, target)
    return target


def draw(layer: QgsVectorTileLayer, box: QgsRectangle, size: int = SIZE) -> Any:
    """The pixels of a layer, as rows of red, green and blue."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setExtent(box)
    settings.setOutputSize(QSize(size, size))
    settings.setOutputDpi(96)
    settings.setFlag(QgsMapSettings.Flag.Antialiasing, False)
    settings.setFlag(QgsMapSettings.Flag.DrawLabeling, False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return np.frombuffer(bytes(bits), dtype=np.uint8).reshape(size, size, 4)[:, :, :3].astype(int)


def around(level: int, row: int, col: int, tiles: float) -> QgsRectangle:
    """A square of some tiles' width around the middle of a tile."""
    side = 2 * HALF / 2**level
    x, y = -HALF + (col + 0.5) * side, HALF - (row + 0.5) * side
    half = tiles * side / 2
    return QgsRectangle(x - half, y - half, x + half, y + half)


def differing(one: Any, other: Any) -> float:
    """Which part of the pixels plainly differs."""
    return float((np.abs(one - other).max(axis=2) > 24).mean())


# Level 5 over the Sahara, Brazil with its coast, and Chukotka: leaves further up.
@pytest.mark.parametrize("place", [(5, 14, 17), (5, 17, 11), (5, 8, 30)])
def test_the_copy_looks_like_the_package(sparse: Path, copy: Path, place: tuple[int, int, int]) -> None:
    given, made = _vector_tile_layer(str(sparse), "Sparse"), mbtiles_layer(copy, "Copy")
    assert given.isValid() and made.isValid() and made.name() == "Copy"
    box = around(*place, 1.0)
    one, other = draw(given, box), draw(made, box)
    assert len(np.unique(one.reshape(-1, 3), axis=0)) > 2, "there is something to see"
    assert differing(one, other) < 0.005


def test_a_copy_without_the_children_would_be_empty(sparse: Path, copy: Path, tmp_path: Path) -> None:
    """So that the comparison above proves something."""
    import sqlite3

    bare = tmp_path / "bare.mbtiles"
    bare.write_bytes(copy.read_bytes())
    with open_package(sparse) as package:
        own = {(tile.level, 2**tile.level - 1 - tile.row, tile.col) for tile in package.tiles()}
    database = sqlite3.connect(bare)
    rows = database.execute("SELECT zoom_level, tile_row, tile_column, tile_data FROM tiles").fetchall()
    database.execute("DROP VIEW IF EXISTS tiles")
    database.execute("DROP TABLE IF EXISTS tiles")
    database.execute("CREATE TABLE tiles (zoom_level, tile_row, tile_column, tile_data)")
    database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [row for row in rows if row[:3] in own])
    database.commit()
    database.close()
    style, sprite = read_style_file(carried_style(copy))
    layer = mbtiles_layer(bare, "Bare")
    apply_style(layer, style, sprite)
    box = around(5, 14, 17, 1.0)
    assert differing(draw(layer, box), draw(mbtiles_layer(copy, "Copy"), box)) > 0.5


def test_symbols_come_from_the_sprite(sparse: Path) -> None:
    layer = _vector_tile_layer(str(sparse), "Sparse")
    style, sprite = read_style_file(sparse)
    assert sprite is not None
    apply_style(layer, style, sprite, "own")
    icons = [
        one
        for rule in layer.renderer().styles()
        if isinstance(rule.symbol(), QgsMarkerSymbol)
        for one in rule.symbol().symbolLayers()
        if isinstance(one, QgsRasterMarkerSymbolLayer)
    ]
    labels = [rule.labelSettings().format().background() for rule in layer.labeling().styles()]
    assert icons or any(one.enabled() and one.markerSymbol() is not None for one in labels)


def test_a_second_style_changes_the_image_and_can_be_switched(copy: Path, tmp_path: Path) -> None:
    layer = mbtiles_layer(copy, "Copy")
    box = around(5, 14, 17, 1.0)
    first = draw(layer, box)
    style = json.loads(carried_style(copy).read_text("utf-8"))
    style["name"] = "Night"
    for one in style["layers"]:
        if one["type"] == "fill":
            one["paint"]["fill-color"] = "#102030"
    (tmp_path / "night.json").write_text(json.dumps(style))
    warnings = apply_file(layer, tmp_path / "night.json")
    assert all(isinstance(one, str) for one in warnings)
    manager = layer.styleManager()
    assert sorted(manager.styles()) == ["Night", "default"] and manager.currentStyle() == "Night"
    second = draw(layer, box)
    assert differing(first, second) > 0.5
    assert manager.setCurrentStyle("default") and differing(first, draw(layer, box)) == 0
    assert manager.setCurrentStyle("Night") and differing(second, draw(layer, box)) == 0
    apply_file(layer, tmp_path / "night.json")
    assert sorted(manager.styles()) == ["Night", "default"], "the same name is the same style"


@pytest.mark.parametrize("name", ["a b & c=1?", "a #1", "50%20x", "50%25", "100%", "ü+;"])
def test_a_path_may_hold_any_character(copy: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.mbtiles"
    path.write_bytes(copy.read_bytes())
    layer = mbtiles_layer(path, name)
    assert layer.isValid() and QgsVectorTileLayer(layer.source(), "again").isValid()


def test_a_style_beside_a_file_may_be_broken(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.mbtiles"
    path.write_bytes(copy.read_bytes())
    carried_style(path).write_text("{")
    assert mbtiles_layer(path, "X").isValid()
    assert not mbtiles_layer(tmp_path / "none.mbtiles", "None").isValid()
