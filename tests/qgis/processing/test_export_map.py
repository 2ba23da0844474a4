# SPDX-License-Identifier: GPL-2.0-or-later
"""Map images by the algorithm: the request on the wire, the pixels on the ground, the files on disk."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from arcgis_export.plugin.jobs.operation import Run
from osgeo import gdal
from pyproj import Transformer
from qgis.core import QgsProcessingException, QgsRasterLayer

from tests.job_setup import can_resume, run_job
from tests.qgis.processing.test_algorithms import Feedback, run
from tests.sandbox import Sandbox
from tests.sandbox.maps import computed_map

EXPORT_MAP = "arcgisexport:exportmap"
AREA = "600000,1400000,6000000,6700000 [EPSG:3857]"


def drawn(
    sandbox: Sandbox, tmp_path: Path, path: str = "Position/MapServer", name: str = "map.tif", **more: Any
) -> Any:
    return run(
        EXPORT_MAP,
        SERVICE=sandbox.service(path),
        **{"EXTENT": AREA, "WIDTH": 400, "HEIGHT": 300, "OUTPUT": str(tmp_path / name), **more},
    )


def off_ground(path: str | Path, crs: str = "EPSG:3857", samples: int = 400) -> int:
    """How many of some pixels show other ground than the one that they lie on."""
    raster = gdal.Open(str(path))
    turn = raster.GetGeoTransform()
    rng = np.random.default_rng(7)
    cols, rows = rng.integers(0, raster.RasterXSize, samples), rng.integers(0, raster.RasterYSize, samples)
    x = turn[0] + (cols + 0.5) * turn[1] + (rows + 0.5) * turn[2]
    y = turn[3] + (cols + 0.5) * turn[4] + (rows + 0.5) * turn[5]
    if crs != "EPSG:3857":
        x, y = Transformer.from_crs(crs, "EPSG:3857", always_xy=True).transform(x, y)
    wrong = 0
    for col, row, east, north in zip(cols.tolist(), rows.tolist(), x, y):
        wanted = computed_map.colours(np.array([[east]]), np.array([[north]]))[0, 0, :3]
        wrong += bool((raster.ReadAsArray(col, row, 1, 1)[:3, 0, 0] != wanted).any())
    return wrong


@pytest.mark.parametrize(
    ("more", "crs"),
    [
        ({}, "EPSG:3857"),
        ({"ROTATION": 30}, "EPSG:3857"),
        ({"MAP_SCALE": 2_000_000, "DPI": 120}, "EPSG:3857"),
        ({"CRS": "EPSG:25832"}, "EPSG:25832"),
        ({"WIDTH": 5000, "HEIGHT": 4500}, "EPSG:3857"),
        ({"WIDTH": 4300, "HEIGHT": 4200, "ROTATION": -20.5}, "EPSG:3857"),
        ({"WIDTH": 4200, "HEIGHT": 300, "MAP_SCALE": 2_000_000, "DPI": 120}, "EPSG:3857"),
    ],
)
def test_every_pixel_shows_its_own_ground(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, more: dict[str, Any], crs: str
) -> None:
    sandbox.clear()
    found = drawn(sandbox, tmp_path, **more)
    assert off_ground(found["OUTPUT"], crs) == 0
    layer = QgsRasterLayer(found["OUTPUT"], "map", "gdal")
    assert layer.isValid() and layer.crs().authid() == crs
    raster = gdal.Open(found["OUTPUT"])  # QGIS turns a turned one upright
    assert (found["WIDTH"], found["HEIGHT"]) == (raster.RasterXSize, raster.RasterYSize)
    assert (raster.RasterXSize, raster.RasterYSize) == (more.get("WIDTH", 400), more.get("HEIGHT", 300))
    if "MAP_SCALE" in more:
        assert found["SCALE"] == pytest.approx(2_000_000)
    sizes = [tuple(map(int, request.values["size"].split(","))) for request in sandbox.find("/export$", "POST")]
    assert all(width <= 4096 and height <= 4096 for width, height in sizes)
    assert [path.name for path in tmp_path.iterdir()] == ["map.tif"]
    assert not sandbox.leaks()


def test_heights_of_an_image_service(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    from tests.sandbox.drawing import heights

    found = drawn(sandbox, tmp_path, "Elevation/ImageServer", FORMAT="tiff", WIDTH=5000, HEIGHT=4200)
    raster = gdal.Open(found["OUTPUT"])
    assert raster.GetRasterBand(1).DataType == gdal.GDT_Float32 and raster.RasterCount == 1
    turn, back = raster.GetGeoTransform(), Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True)
    for col, row in ((0, 0), (4999, 4199), (2500, 2100), (17, 4000), (2499, 2099)):
        x, y = turn[0] + (col + 0.5) * turn[1], turn[3] + (row + 0.5) * turn[5]
        wanted = heights.height(*back.transform(x, y))
        assert raster.GetRasterBand(1).ReadAsArray(col, row, 1, 1)[0, 0] == pytest.approx(float(wanted), abs=0.6)


@pytest.mark.parametrize(
    ("format", "name", "beside"),
    [
        ("png", "map.png", {"map.pgw", "map.prj", "map.png.aux.xml"}),
        ("jpg", "map.jpg", {"map.jgw", "map.prj", "map.jpg.aux.xml"}),
        ("gif", "map.gif", {"map.gfw", "map.prj", "map.gif.aux.xml"}),
        ("pdf", "map.pdf", set()),
        ("svg", "map.svg", set()),
        ("svgz", "map.svgz", set()),
        ("kmz", "map.kmz", set()),
    ],
)
def test_other_formats(sandbox: Sandbox, plugin: Any, tmp_path: Path, format: str, name: str, beside: set[str]) -> None:
    found = drawn(sandbox, tmp_path, name=name, FORMAT=format)
    assert {path.name for path in tmp_path.iterdir()} == {name, *beside}
    if beside:
        layer = QgsRasterLayer(found["OUTPUT"], "map", "gdal")
        assert layer.isValid() and layer.crs().authid() == "EPSG:3857"
        assert layer.extent().width() == pytest.approx(933_333.33, rel=1e-3)


def test_a_large_png_gets_its_world_file_too(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    found = drawn(sandbox, tmp_path, name="map.png", WIDTH=4200, HEIGHT=300)
    assert {path.name for path in tmp_path.iterdir()} == {"map.png", "map.pgw", "map.prj", "map.png.aux.xml"}
    assert off_ground(found["OUTPUT"]) == 0


def test_transparency_is_kept(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    beyond = "19000000,22000000,0,2000000 [EPSG:3857]"
    clear = gdal.Open(drawn(sandbox, tmp_path, EXTENT=beyond, FORMAT="png32", TRANSPARENT=True)["OUTPUT"])
    assert clear.RasterCount == 4 and clear.GetRasterBand(4).ReadAsArray()[:, -1].max() == 0
    solid = gdal.Open(drawn(sandbox, tmp_path, name="solid.tif", EXTENT=beyond)["OUTPUT"])
    assert solid.RasterCount == 3


def test_what_is_sent(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    sandbox.clear()
    drawn(
        sandbox,
        tmp_path,
        "WorldMap/MapServer",
        LAYERS="show:0,4",
        LAYER_DEFS='{"4": "NAME LIKE \'G%\'"}',
        TIME="2001-01-01,2002-01-01",
        TIME_RELATION="esriTimeRelationWithin",
        DPI=150,
        MAP_RANGE_VALUES='[{"name": "magnitude", "value": [null, 5]}]',
    )
    (request,) = sandbox.find("/export$", "POST")
    form = request.values
    assert form["layers"] == "show:0,4" and json.loads(form["layerDefs"]) == {"4": "NAME LIKE 'G%'"}
    assert form["time"] == "978307200000,1009843200000" and form["timeRelation"] == "esriTimeRelationWithin"
    assert form["dpi"] == "150" and json.loads(form["mapRangeValues"])[0]["value"] == [None, 5]
    assert form["f"] == "json" and form["bboxSR"] in ("3857", "102100")


@pytest.mark.parametrize(
    ("path", "more", "words"),
    [
        ("Position/MapServer", {"EXTENT": "-30000000,-29000000,0,1000000 [EPSG:3857]"}, "outside the map"),
        ("Position/MapServer", {"WIDTH": 10**9}, "too many"),
        ("Position/MapServer", {"FORMAT": "emf"}, "does not support emf"),
        ("Position/MapServer", {"FORMAT": "jpg", "TRANSPARENT": True}, "no transparency"),
        ("WorldMap/MapServer", {"LAYER_DEFS": "{nonsense"}, "layerDefs"),
        ("WorldMap/MapServer", {"LAYER_DEFS": '{"4": "NOPE = 1"}'}, "NOPE"),
        ("WorldMap/MapServer", {"CLIPPING": '{"geometryType": "esriGeometryPoint"}'}, "clipping"),
        ("OldMap/MapServer", {"CLIPPING": '{"geometryType": "esriGeometryEnvelope", "geometry": {}}'}, "clipping"),
        ("Position/MapServer", {"TIME": "2002-01-01,2001-01-01"}, "before it begins|is not time-enabled"),
        ("WorldMap/MapServer", {"TIME": "20090101"}, "2009-01-01.*1970-01-01T05:34:50.101000Z.*20090101ms"),
        ("WorldMap/MapServer", {"TIME": "null,1199145600"}, "2008-01-01.*1970-01-14.*1199145600ms"),
        ("WorldMap/MapServer", {"HISTORIC_MOMENT": "01/02/2009"}, "2009-02-01, 2009-01-02"),
        ("Hosted/World/MapServer", {}, "."),
    ],
)
def test_bad_input_is_reported_and_leaves_nothing(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, path: str, more: dict[str, Any], words: str
) -> None:
    sandbox.clear()
    with pytest.raises(QgsProcessingException, match=words):
        drawn(sandbox, tmp_path, path, **more)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("switch", ["html", "truncate"])
def test_no_half_file_where_the_server_sends_rubbish(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, switch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "time_left", lambda run, seconds: seconds < 2)  # nobody waits longer
    sandbox.inject_fault(switch, times=None, match="arcgisoutput")
    with pytest.raises(QgsProcessingException):
        drawn(sandbox, tmp_path)
    sandbox.clear()
    assert not (tmp_path / "map.tif").exists()


def test_faults_now_and_then_do_no_harm(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    sandbox.inject_fault("fault", times=2, match="/export$")
    found = drawn(sandbox, tmp_path, WIDTH=4200, HEIGHT=4200)
    assert off_ground(found["OUTPUT"]) == 0


def test_cells_that_are_done_are_not_asked_for_again(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
    from arcgis_export.plugin.arcgis.services.map_service import describe_map
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.core.waiter import Waiter
    from arcgis_export.plugin.jobs.journal import Journal
    from arcgis_export.plugin.operations.export_map.operation import map_job_for
    from arcgis_export.plugin.tiles.extent import Extent
    from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

    sandbox.clear()
    url, journal, stop = sandbox.service("Position/MapServer"), Journal(tmp_path / "jobs.sqlite"), False

    def session() -> Session:
        return Session(Connection(), SignIn(None, url), Waiter(lambda: stop))

    with session() as first:
        box = Extent(600_000, 6_000_000, 1_400_000, 6_700_000)
        request = ExportMapRequest(describe_map(first, url), box, SpatialReference(102100, 3857), 9000, 9000)
        job = map_job_for(request, tmp_path / "map.tif")

        def told(progress: Any) -> None:
            nonlocal stop
            stop = stop or len(sandbox.find("arcgisoutput")) >= 4

        with pytest.raises(CancelledError):
            run_job(job, first, journal, told, leaving=lambda: True)
    for thread in threading.enumerate():  # those that were fetching still put away what they got
        if thread.name == "arcgis_export part":
            thread.join(10)
    stop = False
    done, asked = len(list(job.parts_folder.glob("0/*.png"))), len(sandbox.find("/export$", "POST"))
    stored = journal.find(job)
    assert done >= 3 and stored is not None and can_resume(stored)
    with session() as second:
        result = run_job(stored, second, journal, lambda progress: None)
    assert len(sandbox.find("/export$", "POST")) - asked == 9 - done
    assert off_ground(result.package) == 0 and not job.parts_folder.exists()


def test_feedback_and_progress(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    feedback = Feedback()
    made = run(
        EXPORT_MAP,
        feedback,
        SERVICE=sandbox.service("Position/MapServer"),
        EXTENT=AREA,
        WIDTH=4200,
        HEIGHT=4200,
        OUTPUT="TEMPORARY_OUTPUT",
    )
    assert Path(made["OUTPUT"]).suffix == ".tif" and Path(made["OUTPUT"]).is_file()
    assert any("of 4 images" in text for text in feedback.said)
