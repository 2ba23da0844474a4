# SPDX-License-Identifier: GPL-2.0-or-later
"""Tiles as a layer: the grid of a level, the jobs of an export, and the tiles that are missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.services.tile_service import Service, read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.areas.geometry import rectangle_of
from arcgis_export.plugin.core.errors import ExportError, RequestError
from arcgis_export.plugin.environment.background import start
from arcgis_export.plugin.operations.export_tiles.completeness import LevelCheck, PlanCheck
from arcgis_export.plugin.operations.export_tiles.grid_layer import (
    MOST_TILES,
    add_tile_grid,
    missing_layer,
    tile_grid_layer,
)
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area, cover
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from tests.qgis.user import Heartbeat, until
from tests.sandbox.services.catalogue import SERVICES

TRIANGLE = Area.from_polygons([[[(-2e6, 3e6), (4e6, 9e6), (5e6, 2e6)]]])


def service_of(path: str) -> Service:
    address = "http://127.0.0.1" + path
    return read_service(SERVICES[path].describe(), parse_service_url(address))


@pytest.fixture
def world() -> Service:
    return service_of("/server/rest/services/World/MapServer")


@pytest.fixture(autouse=True)
def empty(clean: None) -> None:
    """An empty project."""


@dataclass(frozen=True)
class Part:
    levels: tuple[int, ...]
    block: Extent


def in_background(function: Callable[[], Any]) -> Any:
    """What comes of *function* in a thread, as the window asks for it."""
    answers: list[Any] = []
    work = start(lambda waiter: function(), answers.append, answers.append)
    with Heartbeat() as heart:
        until(lambda: answers, "the layer")
    assert work is not None
    if isinstance(answers[0], ExportError):
        raise answers[0]
    return answers[0], heart.longest


def grid(*arguments: Any) -> QgsVectorLayer:
    return in_background(lambda: tile_grid_layer(*arguments))[0]


def places(layer: QgsVectorLayer) -> list[tuple[int, int, int]]:
    return [tuple(feature[name] for name in ("level", "row", "col")) for feature in layer.getFeatures()]


def test_grid_has_exactly_the_tiles_of_the_area(world: Service) -> None:
    layer = grid(world, 5, TRIANGLE)
    assert layer.isValid() and layer.thread() == QgsApplication.instance().thread()
    assert sorted(places(layer)) == [(5, row, col) for row, col in cover(world.grid(), 5, TRIANGLE, world.full_extent)]
    assert layer.crs() == QgsCoordinateReferenceSystem("EPSG:3857") and "5" in layer.name()
    assert [field.name() for field in layer.fields()] == ["level", "row", "col", "job"]
    for feature in layer.getFeatures():
        box = rectangle_of(world.grid().tile_extent(5, feature["row"], feature["col"]))
        assert feature.geometry().boundingBox() == box and feature.geometry().area() == pytest.approx(box.area())
        assert not feature["job"]
    assert layer.extent().contains(rectangle_of(TRIANGLE.extent))


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("/server/rest/services/WorldDegrees512/MapServer", "EPSG:4326"),
        ("/server/rest/services/Utm32/MapServer", "EPSG:25832"),
        ("/server/rest/services/Feet/MapServer", "EPSG:2286"),
        ("/server/rest/services/WorldVector/VectorTileServer", "EPSG:3857"),
    ],
)
def test_grid_of_the_whole_service_in_its_own_crs(path: str, reference: str) -> None:
    service = service_of(path)
    level = service.usable_levels[1]
    layer = grid(service, level, None)
    assert layer.crs() == QgsCoordinateReferenceSystem(reference)
    rows, cols = SERVICES[path].scheme.ranges(level)
    assert sorted(places(layer)) == [(level, row, col) for row in rows for col in cols]


def test_grid_by_job(world: Service) -> None:
    """A tile belongs to the job that has its level and its centre."""
    scheme = world.grid()
    span = scheme.tile_size(4)[0]
    west = Extent(-2e7, -2e7, -2e7 + 9.5 * span, 2e7)
    parts = (
        Part((0, 1), Extent(-2.1e7, -2.1e7, 2.1e7, 2.1e7)),
        Part((4, 5), west),
        Part((4, 5), Extent(west.xmax, 0, 2.1e7, 2.1e7)),
    )
    layer = grid(world, 4, None, parts)
    assert layer.featureCount() == 256
    for feature in layer.getFeatures():
        centre = feature.geometry().centroid().asPoint()
        expected = 2 if centre.x() <= west.xmax else 3 if centre.y() > 0 else None
        assert (feature["job"] or None) == expected
    categories = layer.renderer().categories()
    assert [it.value() for it in categories] == [1, 2, 3] and categories[1].label() == "Job 2"


def shown(layer: QgsVectorLayer, background: str) -> list[QColor]:
    """The colours of an image of a layer, at the middle of its first and last tile and on their outline."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor(background))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return [image.pixelColor(x, y) for x, y in ((100, 100), (300, 300), (200, 100))]


@pytest.mark.parametrize("background", ["#ffffff", "#202326"])
def test_grid_reads_on_light_and_dark(world: Service, background: str) -> None:
    def apart(one: QColor, other: QColor) -> int:
        return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3]))

    paper = QColor(background)
    first, last, edge = shown(grid(world, 1, None), background)
    assert apart(first, paper) == apart(last, paper) == 0 and apart(edge, paper) > 100  # no fill: the map shows
    quarter = Extent(-2.1e7, -2.1e7, 0, 2.1e7), Extent(0, -2.1e7, 2.1e7, 2.1e7)
    first, last, edge = shown(grid(world, 1, None, [Part((1,), box) for box in quarter]), background)
    assert min(apart(first, paper), apart(last, paper), apart(first, last), apart(edge, first)) > 40


def test_fifty_thousand_tiles_are_quick_and_more_are_reported(world: Service) -> None:
    lods = [*world.grid().lods]
    lods += [replace(lods[-1], level=9, resolution=lods[-1].resolution / 2)]
    deep = replace(world, scheme=replace(world.grid(), lods=tuple(lods)))
    span = deep.grid().tile_size(9)[0]
    most = Area.from_extent(Extent(0, 0, span * 250, span * 200))
    began = time.monotonic()
    layer, blocked = in_background(lambda: tile_grid_layer(deep, 9, most))
    assert layer.featureCount() == MOST_TILES == 50_000
    assert time.monotonic() - began < 5 and blocked < 1
    with pytest.raises(RequestError, match="coarser"):
        grid(deep, 9, Area.from_extent(Extent(0, 0, span * 250, span * 200.5)))
    with pytest.raises(RequestError, match="coarser"):
        grid(deep, 9, None)


def test_nothing_to_show_is_reported(world: Service) -> None:
    with pytest.raises(RequestError, match="touches no tile"):
        grid(world, 3, Area.from_extent(Extent(3e7, 3e7, 4e7, 4e7)))
    with pytest.raises(RequestError, match="its extent"):
        grid(replace(world, full_extent=None), 3, None)
    with pytest.raises(RequestError, match="nothing to show"):
        missing_layer(PlanCheck((LevelCheck(3, 5, 5),)), world.grid())


def test_missing_tiles_are_a_layer(world: Service) -> None:
    missing = ((2, 1, 1), (4, 3, 2), (4, 3, 9))
    layer = in_background(lambda: missing_layer(PlanCheck((), missing), world.grid()))[0]
    assert sorted(places(layer)) == sorted(missing) and layer.crs().authid() == "EPSG:3857"
    found = next(it for it in layer.getFeatures() if it["level"] == 2)
    assert found.geometry().boundingBox() == rectangle_of(world.grid().tile_extent(2, 1, 1))


def test_new_grid_takes_the_place_of_the_old(world: Service) -> None:
    project = QgsProject.instance()
    other = QgsVectorLayer("Point?crs=EPSG:4326", "Mine", "memory")
    project.addMapLayer(other)
    for level in (2, 3):
        add_tile_grid(project, grid(world, level, TRIANGLE))
    missing = in_background(lambda: missing_layer(PlanCheck((), ((2, 1, 1),)), world.grid()))[0]
    add_tile_grid(project, missing)
    add_tile_grid(project, grid(world, 4, TRIANGLE))
    names = [node.name() for node in project.layerTreeRoot().children()]
    assert names == ["Tile grid, level 4", missing.name(), "Mine"]
    layer = project.layerTreeRoot().children()[0].layer()
    assert layer.featureCount() == cover(world.grid(), 4, TRIANGLE).count
    assert layer.extent().intersects(QgsRectangle(0, 0, 5e6, 5e6))
