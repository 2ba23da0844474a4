# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps that the sandbox really draws: every parameter changes the pixels that it should, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import qgis  # noqa: F401 (first, so that a Python without QGIS is distinguished from one with a broken test)
import requests
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QPointF
from qgis.PyQt.QtGui import QColor, QImage

from tests.sandbox import Sandbox, spawn
from tests.sandbox.drawing.palette import EVENT, LAND, SEA
from tests.sandbox.maps.layers import events, moment

CACHE = Path(__file__).resolve().parents[3] / "build" / "sandbox"
WORLD = "-20000000,-10000000,20000000,15000000"
PACIFIC, BRAZIL, MONTANA = (-150.0, 20.0), (-53.0, -8.0), (-109.0, 47.0)
MERCATOR, DEGREES = "EPSG:3857", "EPSG:4326"


@pytest.fixture(scope="module")
def sandbox(application: QgsApplication) -> Iterator[Sandbox]:
    """Real maps; their data stay in build/sandbox."""
    with Sandbox(CACHE, "qgis") as running:
        yield running


class Map:
    """An answer with its image."""

    def __init__(self, sandbox: Sandbox, path: str = "WorldMap/MapServer", **values: Any) -> None:
        form = {"bbox": WORLD, "size": "800,500", "f": "json", **values}
        sent = {name: it if isinstance(it, str) else json.dumps(it) for name, it in form.items()}
        self.told = requests.post(f"{sandbox.service(path)}/export", data=sent, timeout=120).json()
        assert "href" in self.told, self.told
        self.data = requests.get(self.told["href"], timeout=120).content
        self.image = QImage.fromData(self.data)
        wkid = self.told["extent"]["spatialReference"]["latestWkid"]
        self.crs = QgsCoordinateReferenceSystem(f"EPSG:{wkid}" if wkid < 32768 else f"ESRI:{wkid}")

    def pixel(self, place: tuple[float, float]) -> QPointF:
        """Where a longitude and latitude lie in the image, by the extent that the server told."""
        move = QgsCoordinateTransform(QgsCoordinateReferenceSystem(DEGREES), self.crs, QgsProject.instance())
        point, extent = move.transform(QgsPointXY(*place)), self.told["extent"]
        wide = (extent["xmax"] - extent["xmin"]) / self.told["width"]
        return QPointF((point.x() - extent["xmin"]) / wide, (extent["ymax"] - point.y()) / wide)

    def at(self, place: tuple[float, float]) -> QColor:
        spot = self.pixel(place)
        return self.image.pixelColor(int(spot.x()), int(spot.y()))

    def count(self, colour: str) -> int:
        """How many pixels are of about a colour."""
        spots = ((x, y) for x in range(self.image.width()) for y in range(self.image.height()))
        return sum(near(self.image.pixelColor(*spot), colour) for spot in spots)


def near(colour: QColor, other: str) -> bool:
    pairs = zip(colour.getRgb()[:3], QColor(other).getRgb()[:3])
    return all(abs(one - two) <= 4 for one, two in pairs)


def is_land(colour: QColor) -> bool:
    return any(near(colour, land) for land in LAND)


def events_seen(picture: Map) -> set[int]:
    """The events whose places are marked."""
    return {one.number for one in events() if near(picture.at((one.lon, one.lat)), EVENT)}


def test_the_world(sandbox: Sandbox) -> None:
    """Land and sea, borders, names, and events: where the extent says."""
    world = Map(sandbox)
    assert is_land(world.at(MONTANA)) and is_land(world.at(BRAZIL)) and near(world.at(PACIFIC), SEA)
    assert (world.image.width(), world.image.height()) == (800, 500)
    inside = {one.number for one in events() if one.lat < 78}
    assert len(events_seen(world)) > 0.9 * len(inside)
    # countries cover each other's markers never, as Events is the first layer
    assert world.told["scale"] == pytest.approx(50000 * 96 * 39.37)


def test_layers(sandbox: Sandbox) -> None:
    """show, hide, include, exclude, by layer and by group, and scale ranges."""
    only = Map(sandbox, layers="show:0")
    assert near(only.at(BRAZIL), SEA) and events_seen(only)
    assert not events_seen(Map(sandbox, layers="hide:0")) and not events_seen(Map(sandbox, layers="exclude:0"))
    lines = (-45.0, 20.0)  # where a meridian of the graticule crosses the ocean
    assert near(Map(sandbox).at(lines), SEA)
    assert not near(Map(sandbox, layers="include:5", size="2000,1250").at(lines), SEA)
    us = {"bbox": "-12000000,3500000,-9000000,6000000", "size": "600,500"}
    borders, nothing = Map(sandbox, layers="show:1", **us), Map(sandbox, layers="show:2", **us)
    assert borders.count(SEA) < nothing.count(SEA) - 3000
    # states are for nearer scales
    assert Map(sandbox, layers="show:1").image == Map(sandbox, layers="show:2").image
    assert Map(sandbox, layers="show:-1").count(SEA) == 400000


def test_definitions(sandbox: Sandbox) -> None:
    """A filter leaves only what it names; a wrong field never comes to drawing."""
    some = Map(sandbox, layerDefs={"4": "NAME = 'Brazil' OR NAME LIKE 'Chad%'", "0": "MAGNITUDE > 8"})
    assert is_land(some.at(BRAZIL)) and near(some.at(MONTANA), SEA)
    assert events_seen(some) <= {one.number for one in events() if one.magnitude > 8}
    dated = Map(sandbox, layers="show:0", layerDefs={"0": "HAPPENED >= DATE '2010-06-01'"})
    assert events_seen(dated) == {one.number for one in events() if one.happened >= moment(2010, 6)}


def test_time(sandbox: Sandbox) -> None:
    """Windows with both ends, one end or none; whether the ends count; options of the layer."""
    start, end = moment(2003), moment(2004)
    values = {"layers": "show:0", "time": f"{start},{end}"}
    within = {one.number for one in events() if start < one.happened < end}
    ends = {one.number for one in events() if one.happened in (start, end)}
    assert events_seen(Map(sandbox, **values)) == within | ends
    assert events_seen(Map(sandbox, timeRelation="esriTimeRelationWithin", **values)) == within
    assert events_seen(Map(sandbox, layers="show:0", time=f"{start}")) == {37}
    assert events_seen(Map(sandbox, layers="show:0", time=f"null,{moment(2000, 3)}")) == {1, 2, 3}
    assert len(events_seen(Map(sandbox, layerTimeOptions={"0": {"useTime": False}}, **values))) > 120
    before = events_seen(Map(sandbox, layerTimeOptions={"0": {"timeDataCumulative": True}}, **values))
    assert before == {one.number for one in events() if one.happened <= end}
    shift = {"0": {"timeOffset": 365, "timeOffsetUnits": "esriTimeUnitsDays"}}
    later = events_seen(Map(sandbox, layerTimeOptions=shift, **values))
    assert later == {one.number for one in events() if start <= one.happened + 365 * 86400000 <= end}
    past = events_seen(Map(sandbox, layers="show:0", historicMoment=str(moment(2000, 2))))
    assert past == {1, 2}


def test_ranges_and_parameters(sandbox: Sandbox) -> None:
    """Ranges of the map and of a layer, of which the layer's wins, and the parameterized filter."""
    values = {"layers": "show:0"}
    high = events_seen(Map(sandbox, mapRangeValues=[{"name": "magnitude", "value": [8, None]}], **values))
    assert high == {one.number for one in events() if one.magnitude >= 8}
    both = events_seen(
        Map(
            sandbox,
            mapRangeValues=[{"name": "magnitude", "value": 2}],
            layerRangeValues=[{"0": {"magnitude": 5}}],
            **values,
        )
    )
    assert both == {one.number for one in events() if one.magnitude == 5}
    picked = events_seen(Map(sandbox, layerParameterValues=[{"0": {"kinds": ["flood"], "shallowest": 500}}], **values))
    assert picked == {one.number for one in events() if one.kind == "flood" and one.depth >= 500}


def test_rotation(sandbox: Sandbox) -> None:
    """A quarter turn counter-clockwise brings the east up: the same pixels, turned."""
    values = {"bbox": "-3000000,-3000000,5000000,5000000", "size": "400,400", "dynamicLayers": [quiet(4)]}
    plain, turned = Map(sandbox, **values), Map(sandbox, rotation="90", **values)
    assert turned.told["extent"] == plain.told["extent"]
    alike = sum(
        near(turned.image.pixelColor(y, 399 - x), plain.image.pixelColor(x, y).name())
        for x in range(5, 400, 10)
        for y in range(5, 400, 10)
    )
    assert alike > 1500  # of 1600: edges may fall otherwise


def quiet(layer: int, **more: Any) -> dict[str, Any]:
    """A layer without labels, as a dynamic one."""
    looks = {"showLabels": False, **more}
    return {"id": 100 + layer, "source": {"type": "mapLayer", "mapLayerId": layer}, "drawingInfo": looks}


@pytest.mark.parametrize("wkid", ["4326", "102008", "54030"])
def test_other_references(sandbox: Sandbox, wkid: str) -> None:
    """Drawn in the image's own CRS, without folded countries."""
    values = {"bbox": "-130,15,-60,60", "bboxSR": "4326", "imageSR": wkid}
    picture = Map(sandbox, **values)
    assert picture.told["extent"]["spatialReference"]["wkid"] == int(wkid)
    assert is_land(picture.at(MONTANA)) and near(picture.at((-75.0, 33.0)), SEA)
    # a thousand km to the west of Mexico there is nothing but water
    assert near(picture.at((-122.0, 24.0)), SEA)


def test_a_zone_far_from_home(sandbox: Sandbox) -> None:
    """In a UTM zone the other side of the world would come back folded; it does not."""
    picture = Map(sandbox, bbox="-2000000,0,3000000,7000000", bboxSR="25832", imageSR="25832", size="500,700")
    assert near(picture.at((-15.0, 30.0)), SEA) and is_land(picture.at((15.0, 15.0)))


def test_scale_and_resolution(sandbox: Sandbox) -> None:
    """mapScale keeps the centre; dpi enlarges markers, not the image."""
    near_by = Map(sandbox, bbox="0,4000000,2000000,6000000", mapScale="5000000", size="400,400")
    extent = near_by.told["extent"]
    assert (extent["xmin"] + extent["xmax"]) / 2 == pytest.approx(1000000)
    assert near_by.told["scale"] == pytest.approx(5000000)
    plain, fine = (Map(sandbox, layers="show:0", dpi=dpi) for dpi in ("96", "288"))
    assert (fine.image.width(), fine.image.height()) == (800, 500)
    assert 6 < fine.count(EVENT) / plain.count(EVENT) < 14  # nine times the area


def test_transparent_backgrounds(sandbox: Sandbox) -> None:
    """Only where it was asked for, and only in the formats that can."""
    for form in ("png", "png8", "png24", "png32", "gif"):
        clear = Map(sandbox, transparent="true", format=form)
        assert clear.at(PACIFIC).alpha() == 0 and clear.at(MONTANA).alpha() == 255, form
        assert Map(sandbox, format=form).at(PACIFIC).alpha() == 255
    assert Map(sandbox, transparent="true", format="jpg").at(PACIFIC).alpha() == 255
    assert Map(sandbox, format="png8").image.format() == QImage.Format.Format_Indexed8


def test_masks(sandbox: Sandbox) -> None:
    """clipping masks what is outside, layers that are spared excepted; spatialFilter takes whole features."""
    box = {"xmin": -60, "ymin": -15, "xmax": -45, "ymax": 0, "spatialReference": {"wkid": 4326}}
    shape = {"geometryType": "esriGeometryEnvelope", "geometry": box}
    masked = Map(sandbox, clipping={**shape, "excludedLayers": [0]})
    assert is_land(masked.at(BRAZIL)) and near(masked.at((-42.0, -8.0)), SEA) and near(masked.at(MONTANA), SEA)
    assert len(events_seen(masked)) > 110
    found = Map(sandbox, spatialFilter=shape)
    assert is_land(found.at((-42.0, -8.0))) and near(found.at(MONTANA), SEA)
    inside = {one.number for one in events() if -60 <= one.lon <= -45 and -15 <= one.lat <= 0}
    assert events_seen(Map(sandbox, layers="show:0", spatialFilter=shape)) == inside
    contained = Map(sandbox, spatialFilter={**shape, "spatialRel": "esriSpatialRelContains"})
    assert near(contained.at((-42.0, -8.0)), SEA)  # Brazil is larger than the box
    ring = [[-60, -15], [-60, 0], [-45, 0], [-60, -15]]
    triangle = {
        "geometryType": "esriGeometryPolygon",
        "geometry": {"rings": [ring], "spatialReference": {"wkid": 4326}},
    }
    half = Map(sandbox, clipping=triangle, layers="show:4")
    assert is_land(half.at((-57.5, -6.5))) and near(half.at((-47.0, -12.0)), SEA)


def test_selections(sandbox: Sandbox) -> None:
    """Outlines in cyan or in the colour asked for, filled where a fill is given."""
    brazil = {"layerId": 4, "uniqueIds": ["BRA"]}
    assert Map(sandbox, selectionDefinitions=[brazil]).count("#00ffff") > 200
    filled = Map(sandbox, selectionDefinitions=[{**brazil, "selectionFillColor": [0, 0, 255]}])
    assert near(filled.at(BRAZIL), "#0000ff") and not near(filled.at(MONTANA), "#0000ff")
    yellow = [{"layerId": 0, "objectIds": [5], "selectionColor": [255, 255, 0]}]
    fifth = events()[4]
    assert near(Map(sandbox, selectionDefinitions=yellow).at((fifth.lon, fifth.lat)), "#ffff00")


def test_dynamic_layers(sandbox: Sandbox) -> None:
    """Their own symbols, filters and transparency; only those named are drawn, the first on top."""
    red = {"type": "esriSFS", "style": "esriSFSSolid", "color": [255, 0, 0, 255]}
    countries = {**quiet(4, renderer={"type": "simple", "symbol": red}), "definitionExpression": "NAME = 'Brazil'"}
    drawn = Map(sandbox, dynamicLayers=[countries])
    assert near(drawn.at(BRAZIL), "#ff0000") and near(drawn.at(MONTANA), SEA) and not events_seen(drawn)
    countries["drawingInfo"]["transparency"] = 50
    assert not near(Map(sandbox, dynamicLayers=[countries]).at(BRAZIL), "#ff0000")
    under = [quiet(4, renderer={"type": "simple", "symbol": red}), quiet(0)]
    assert len(events_seen(Map(sandbox, dynamicLayers=under))) < len(
        events_seen(Map(sandbox, dynamicLayers=under[::-1]))
    )


def test_other_files(sandbox: Sandbox, tmp_path: Path) -> None:
    """A drawing of vectors, a PDF with its place, a KMZ that GDAL lays on the ground."""
    for form in ("svg", "svgz"):
        drawing = Map(sandbox, format=form).image
        assert (drawing.width(), drawing.height()) == (800, 500) and near(drawing.pixelColor(5, 250), SEA)
    assert b"<path" in Map(sandbox, format="svg").data
    paper = tmp_path / "map.pdf"
    paper.write_bytes(Map(sandbox, format="pdf").data)
    opened = gdal.Open(str(paper))
    assert opened.GetGeoTransform()[0] == pytest.approx(-20000000, abs=1000)
    archive = tmp_path / "map.kmz"
    sent = {"bbox": WORLD, "f": "kmz", "size": "800,500"}
    archive.write_bytes(requests.post(f"{sandbox.service('WorldMap/MapServer')}/export", sent, timeout=60).content)
    laid = gdal.Open(str(archive))
    assert laid.RasterCount == 4 and laid.GetGeoTransform()[0] == pytest.approx(-179.66, abs=0.01)


def test_imagery(sandbox: Sandbox, tmp_path: Path) -> None:
    """World/ImageServer as GeoTIFF: three bands in their place, in another order when asked."""
    url = f"{sandbox.service('World/ImageServer')}/exportImage"
    form = {"bbox": WORLD, "size": "400,250", "format": "tiff", "f": "image"}
    colours = []
    for bands in ("0,1,2", "2,1,0"):
        path = tmp_path / f"{bands[0]}.tif"
        path.write_bytes(requests.post(url, {**form, "bandIds": bands}, timeout=60).content)
        layer = QgsRasterLayer(str(path), "imagery")
        assert layer.isValid() and layer.crs().authid() == MERCATOR and layer.bandCount() == 3
        sample = [layer.dataProvider().sample(QgsPointXY(-16700000, 2270000), band)[0] for band in (1, 2, 3)]
        colours.append(sample)
    assert near(QColor(*map(int, colours[0])), SEA) and colours[1] == colours[0][::-1]


def test_qgis_draws_it_itself(application: QgsApplication, tmp_path: Path) -> None:
    """QGIS' own provider of ArcGIS map services gets the same map."""
    with spawn(tmp_path, "qgis") as url:
        service = f"{url}/server/rest/services/WorldMap/MapServer"
        layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='4' url='{service}'", "map", "arcgismapserver")
        assert layer.isValid()
        block = layer.dataProvider().block(1, layer.extent(), 200, 200)
        image = block.image()
        x, y = int((MONTANA[0] + 180) / 360 * 200), 76
        assert is_land(image.pixelColor(x, y))
