# SPDX-License-Identifier: GPL-2.0-or-later
"""Areas on services in references of their own: Esri's numbers, and WKT without a number."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.areas.choice import AreaChoice, Survey, survey
from arcgis_export.plugin.areas.geometry import area_of, area_of_extent, crs_of
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from shapely.geometry import Point, Polygon
from shapely.ops import unary_union

from tests.qgis.areas.test_geometry import apart, crs, projected
from tests.qgis.user import User, title_of, until
from tests.sandbox import Sandbox
from tests.sandbox.package_reader import read_all, unzip
from tests.sandbox.services.catalogue import SERVICES
from tests.sandbox.services.grids import ALBERS_WKT, HARBOUR_WKT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyproj

CONTEXT = QgsCoordinateTransformContext()
HARBOUR = "+proj=tmerc +lat_0=40 +lon_0=-73.5 +x_0=300000 +k=1 +datum=WGS84 +type=crs"
# the service's CRS, what pyproj knows it by, and a polygon in degrees with metres to spare
REFERENCES: dict[str, tuple[SpatialReference, str, list[tuple[float, float]]]] = {
    "Albers": (SpatialReference(102001), "ESRI:102001", [(-120, 50), (-90, 52), (-100, 66)]),
    "Albers by words": (SpatialReference(wkt=ALBERS_WKT), "ESRI:102001", [(-120, 50), (-90, 52), (-100, 66)]),
    "Harbour": (SpatialReference(wkt=HARBOUR_WKT), HARBOUR, [(-74.5, 40.5), (-72.5, 40.8), (-73.2, 42.5)]),
    "Antarctic": (SpatialReference(102021), "ESRI:102021", [(-60, -70), (0, -80), (60, -65)]),
    "World of Robinson": (SpatialReference(54030), "ESRI:54030", [(-20, -30), (60, -10), (30, 50)]),
}


@pytest.mark.parametrize("source", ["EPSG:4326", "EPSG:3857"])
@pytest.mark.parametrize("name", list(REFERENCES))
def test_polygon_gets_where_it_belongs(name: str, source: str) -> None:
    reference, known, corners = REFERENCES[name]
    drawn = Polygon(zip(*pyproj.Transformer.from_crs("EPSG:4326", source, always_xy=True).transform(*zip(*corners))))
    target = crs_of(reference)
    area = area_of(QgsGeometry.fromWkt(drawn.wkt), crs(source), target, CONTEXT)
    expected = projected(drawn, source, known)
    assert len(area.polygons) == 1
    assert apart(Polygon(area.polygons[0][0]), expected) < 5e-4 * (area.extent.width + area.extent.height)


def test_area_across_180_degrees_in_one_piece_where_the_map_has_no_seam() -> None:
    """Alaska's and the Arctic's maps hold what web mercator cuts."""
    view = QgsRectangle(170, 55, 200, 65)
    for target, parts in (("ESRI:102006", 1), ("EPSG:3413", 1), ("EPSG:3857", 2), ("EPSG:4326", 2)):
        area = area_of_extent(view, crs("EPSG:4326"), crs(target), CONTEXT)
        whole = unary_union([Polygon(rings[0], rings[1:]) for rings in area.polygons])
        assert len(area.polygons) in (parts, 2)
        way = pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True).transform
        for longitude in (171, 178, -178, -162):
            assert whole.contains(Point(way(longitude, 60))), (target, longitude)
        assert not whole.contains(Point(way(-155, 60))) and not whole.contains(Point(way(165, 60)))


@pytest.mark.parametrize("target", ["EPSG:3031", "ESRI:102021"])
def test_pole_is_inside_on_a_map_of_the_pole(target: str) -> None:
    area = area_of_extent(QgsRectangle(-180, -90, 180, -75), crs("EPSG:4326"), crs(target), CONTEXT)
    whole = unary_union([Polygon(rings[0], rings[1:]) for rings in area.polygons])
    way = pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True).transform
    edge = abs(way(90, -75)[0])
    assert whole.buffer(1).contains(Point(0, 0)) and whole.area == pytest.approx(3.14159 * edge**2, rel=1e-2)


def test_crs_that_nobody_knows_is_reported() -> None:
    for reference in (SpatialReference(54999), SpatialReference(wkt="PROJCS[nonsense"), SpatialReference()):
        with pytest.raises(RequestError, match="does not know"):
            crs_of(reference)


def layer_of(wkt: str, kind: str = "Polygon") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326", "Mine", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    layer.dataProvider().addFeatures([feature])
    layer.updateExtents()
    return layer


@pytest.mark.parametrize("source", ["Polygons of a Layer", "Extent of a Layer", "Along Lines", "Whole Service"])
@pytest.mark.parametrize("name", ["Albers", "Harbour"])
def test_export_from_a_service_in_a_crs_of_its_own(
    user: User, sandbox: Sandbox, folder: Path, name: str, source: str
) -> None:
    """What is counted is what comes, and no CRS as WKT goes to the server."""
    corners = REFERENCES[name][2]
    ring = ", ".join(f"{x} {y}" for x, y in [*corners, corners[0]])
    wkt = f"LINESTRING({ring})" if source == "Along Lines" else f"POLYGON(({ring}))"
    QgsProject.instance().addMapLayer(layer_of(wkt, wkt.split("(")[0].title()))
    user.open()
    user.service(sandbox.service(f"{name}/MapServer"), ready=False)
    user.pick(user.dialog.area_widget.source_combo, source)
    user.levels("0-2")
    until(user.is_ready, "the Export button")
    found: Survey = user.surveyed()
    before = len(sandbox.jobs)
    package = Path(user.dialog.file_widget.filePath())
    user.press_export()
    until(package.exists, "the package")
    sent = [request.values for request in sandbox.find("exportTiles$", "POST")]
    assert len(sandbox.jobs) == before + 1
    assert all("wkt" not in json.dumps(values) and "PROJCS" not in json.dumps(values) for values in sent)
    if source in ("Polygons of a Layer", "Along Lines"):
        assert ("spatialReference" in sent[-1]["areaOfInterest"]) == (name == "Albers")
    tiles = read_all(unzip(package.read_bytes()))
    assert {level: sum(place[0] == level for place in tiles) for level in range(3)} == {
        level: found.counts[level] for level in range(3)
    }
    until(lambda: not user.tasks(), "the end of the export")
    made = [layer for layer in QgsProject.instance().mapLayers().values() if title_of(layer) == name]
    assert len(made) == 1, user.messages()
    assert made[0].isValid() and not made[0].extent().isEmpty()
    place: Any = QgsCoordinateReferenceSystem(crs_of(REFERENCES[name][0]))
    assert made[0].crs().toProj() == place.toProj()


def test_survey_of_a_service_without_a_number_reports_no_false_name(sandbox: Sandbox) -> None:
    path = "/server/rest/services/Harbour/MapServer"
    service = read_service(SERVICES[path].describe(), parse_service_url("http://127.0.0.1" + path))
    found = survey(AreaChoice(whole=True), service, CONTEXT, "EPSG:7030")
    assert found.counts[0] == 36 and found.size_text == "All that the service shows"
