# SPDX-License-Identifier: GPL-2.0-or-later
"""The background of a vector style: where the layer has ground, at any scale, in any CRS, turned and reopened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
from arcgis_export.plugin.layers.map_style.ground import background_within
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)

from tests.qgis.layers.vector_map import SIZE, box, map_of, style_layer, styled, write_tiles

GROUND = QgsRectangle(-2_000_000, -1_000_000, 2_000_000, 1_000_000)
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")


@pytest.fixture(scope="module")
def layer(application: QgsApplication, tmp_path_factory: pytest.TempPathFactory) -> QgsVectorTileLayer:
    tiles = write_tiles(tmp_path_factory.mktemp("background") / "map.mbtiles")
    given = style_layer("background", {"background-color": {"stops": [[0, "#ff0000"], [9, "#ff0000"]]}})
    return styled(tiles, given, lambda style: background_within(style, GROUND, MERCATOR))


@pytest.fixture(scope="module")
def ground(application: QgsApplication) -> QgsVectorLayer:
    """The same rectangle as a plain layer, with corners on its sides: what the background is compared with."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:3857", "ground", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(GROUND).densifyByCount(32))
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    layer.renderer().setSymbol(QgsFillSymbol.createSimple({"color": "#ff0000", "outline_style": "no"}))
    return layer


def boxes(one: QgsMapLayer, other: QgsMapLayer, **view: Any) -> tuple[Any, Any]:
    return box(map_of(one, **view)[0]), box(map_of(other, **view)[0])


@pytest.mark.parametrize("zoom", [0, 1, 1.6, 2, 5, 12])
def test_the_background_ends_with_the_ground(layer: QgsVectorTileLayer, ground: QgsVectorLayer, zoom: float) -> None:
    drawn, wanted = boxes(layer, ground, zoom=zoom)
    assert drawn == wanted


def test_a_corner_of_the_ground_lies_in_its_place(layer: QgsVectorTileLayer, ground: QgsVectorLayer) -> None:
    drawn, wanted = boxes(layer, ground, extent=QgsRectangle(1_500_000, 500_000, 2_500_000, 1_500_000))
    assert drawn == wanted == (0, SIZE // 2, SIZE // 2 - 1, SIZE - 1)


def test_beside_the_ground_is_nothing(layer: QgsVectorTileLayer) -> None:
    assert box(map_of(layer, extent=QgsRectangle(9e6, 9e6, 9.5e6, 9.5e6))[0]) is None


@pytest.mark.parametrize("rotation", [30, -20, 45, 90, 200])
def test_it_turns_with_the_map(layer: QgsVectorTileLayer, ground: QgsVectorLayer, rotation: float) -> None:
    drawn, wanted = boxes(layer, ground, zoom=1, rotation=rotation)
    assert drawn == pytest.approx(wanted, abs=1)


@pytest.mark.parametrize(
    ("crs", "extent"),
    [
        ("EPSG:4326", QgsRectangle(-40, -40, 40, 40)),
        ("EPSG:3035", QgsRectangle(0, -9e6, 9e6, 0)),
        ("EPSG:25832", QgsRectangle(-3e6, -3e6, 3e6, 3e6)),
    ],
)
def test_it_is_where_the_ground_is_in_another_crs(
    layer: QgsVectorTileLayer, ground: QgsVectorLayer, crs: str, extent: QgsRectangle
) -> None:
    drawn, wanted = boxes(layer, ground, crs=crs, extent=extent)
    assert drawn == pytest.approx(wanted, abs=1)


def test_it_is_the_same_in_a_project_that_was_closed(
    layer: QgsVectorTileLayer, ground: QgsVectorLayer, tmp_path: Path
) -> None:
    project = QgsProject()
    project.addMapLayer(layer.clone())
    assert project.write(str(tmp_path / "map.qgz"))
    again = QgsProject()
    assert again.read(str(tmp_path / "map.qgz"))
    opened = next(iter(again.mapLayers().values()))
    drawn, wanted = boxes(opened, ground, zoom=1)
    assert drawn == wanted


def test_a_map_that_tells_nothing_of_itself_is_filled(layer: QgsVectorTileLayer) -> None:
    assert box(map_of(layer, is_told=False)[0]) == (0, 0, SIZE - 1, SIZE - 1)
