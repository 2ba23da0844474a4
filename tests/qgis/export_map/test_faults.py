# SPDX-License-Identifier: GPL-2.0-or-later
"""Map images in trouble, and of odd shapes: full disks, damaged cells, formats that can't be written."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from osgeo import gdal
from qgis.core import QgsProcessingException

from tests.job_setup import run_job
from tests.qgis.processing.test_export_map import drawn, off_ground
from tests.sandbox import Sandbox
from tests.unit.arcgis.operations.test_export_map_image import PNG, Server
from tests.unit.arcgis.operations.test_export_map_image import drawn as description

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("width", "height", "more"),
    [
        (2801, 4300, {"MAP_SCALE": 1_000_000, "DPI": 96}),
        (20_000, 100, {"MAP_SCALE": 1_000_000, "DPI": 72}),
        (20_000, 30, {}),
        (110, 6000, {"CRS": "EPSG:25832"}),
    ],
)
def test_a_pixel_has_the_size_that_was_asked_for(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, width: int, height: int, more: dict[str, Any]
) -> None:
    """However long and thin: the image lies where one that is drawn at once would lie."""
    found = drawn(sandbox, tmp_path, WIDTH=width, HEIGHT=height, **more)
    turn = gdal.Open(found["OUTPUT"]).GetGeoTransform()
    if "MAP_SCALE" in more:
        assert turn[1] == pytest.approx(1_000_000 * 0.0254 / more["DPI"], rel=1e-3) and -turn[5] == pytest.approx(
            turn[1]
        )
    elif "CRS" not in more:
        assert turn[1] == pytest.approx(max(800_000 / width, 700_000 / height), rel=1e-9)
    else:
        # The same ground in a few pixels, drawn at once, has the same width.
        small = gdal.Open(drawn(sandbox, tmp_path, name="s.tif", WIDTH=11, HEIGHT=600, **more)["OUTPUT"])
        assert turn[1] * width == pytest.approx(small.GetGeoTransform()[1] * 11, rel=1e-6)
    assert off_ground(found["OUTPUT"], more.get("CRS", "EPSG:3857"), 200) == 0


def test_a_full_disk_is_reported_and_the_old_file_stays(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    """In a process of its own, which may write no file of more than 150 kB."""
    (tmp_path / "map.tif").write_bytes(b"the old one")
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))\n"
        "from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest\n"
        "from arcgis_export.plugin.arcgis.services.map_service import describe_map\n"
        "from arcgis_export.plugin.arcgis.client.session import Connection, Session\n"
        "from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn\n"
        "from arcgis_export.plugin.core.errors import ExportError\n"
        "from arcgis_export.plugin.operations.export_map.operation import map_job_for\n"
        "from arcgis_export.plugin.tiles.spatial_reference import SpatialReference\n"
        "from arcgis_export.plugin.tiles.scheme import Extent\n"
        "from arcgis_export.plugin.jobs.journal import Journal\n"
        "from tests.job_setup import run_job\n"
        "from osgeo import gdal\n"
        "from pathlib import Path\n"
        "if sys.argv[3] == 'exceptions': gdal.UseExceptions()\n"
        "url = sys.argv[1]\n"
        "with Session(Connection(), SignIn(None, url)) as session:\n"
        "    box = Extent(600_000, 6_000_000, 1_400_000, 6_700_000)\n"
        "    request = ExportMapRequest(describe_map(session, url), box, SpatialReference(102100, 3857), 1500, 1300)\n"
        "    job = map_job_for(request, Path(sys.argv[2]))\n"
        "    journal = Journal(Path(sys.argv[2]).with_name('journal.sqlite'))\n"
        "    try: run_job(job, session, journal)\n"
        "    except ExportError as error: print(job.state.value, error.message)\n"
    )
    for mode in ("plain", "exceptions"):
        done = subprocess.run(
            [sys.executable, "-c", code, sandbox.service("Position/MapServer"), str(tmp_path / "map.tif"), mode],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "build" / "plugins")])},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "disk" in done.stdout.lower(), done.stdout + done.stderr
        assert (tmp_path / "map.tif").read_bytes() == b"the old one"


def test_a_cell_that_is_damaged_on_disk_is_fetched_again(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.operations.export_map.cells import MapSource, TargetImage, fetch_cells
    from arcgis_export.plugin.operations.export_map.writer import ImageWriter

    url = sandbox.service("Position/MapServer")
    fields = {
        "bbox": "600000,6000000,1400000,6800000",
        "bboxSR": "3857",
        "size": "5000,5000",
        "format": "png",
        "f": "json",
    }
    picture = TargetImage(fields, 5000, 5000, 0.0, "png", tmp_path / "cells")
    source = MapSource(url, "export", (4096, 4096))

    def write(session: Session) -> None:
        with ImageWriter(picture, False, tmp_path / "map.tif", lambda: False) as writer:
            placed = fetch_cells(picture, source, session, lambda progress: None, 2, writer.place)
            writer.finish(placed, lambda progress: None)

    with Session(Connection(), SignIn(None, url)) as session:
        write(session)
        cells = sorted(picture.folder.glob("*.png"))
        cells[1].write_bytes(cells[1].read_bytes()[:40_000])
        cells[2].write_bytes(b"")
        sandbox.clear()
        write(session)
    assert len(sandbox.find("/export$", "POST")) == 2 and off_ground(tmp_path / "map.tif") == 0


def test_arcgis_own_hiccup_is_tried_again(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    sandbox.inject_fault("error", times=1, match="/export$", code=500, message="Error exporting map")
    found = drawn(sandbox, tmp_path)
    assert off_ground(found["OUTPUT"]) == 0


@pytest.mark.parametrize("name", ["map.png", "map.tif"])
def test_a_picture_of_another_size_than_the_server_says(tmp_path: Path, name: str) -> None:
    """Its world file would be wrong. It is asked for three times."""
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
    from arcgis_export.plugin.arcgis.services.map_service import MAP_FORMATS, MapService
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.arcgis.urls import ServiceKind
    from arcgis_export.plugin.core.errors import PackageError
    from arcgis_export.plugin.jobs.journal import Journal
    from arcgis_export.plugin.operations.export_map.operation import map_job_for
    from arcgis_export.plugin.tiles.extent import Extent

    server = Server()
    for _ in range(3):
        server.say(description(server.url + "/server/rest/directories/arcgisoutput/a.png"))
        server.say(PNG)
    url, reference = server.url + "/server/rest/services/World/MapServer", SpatialReference(102100, 3857)
    service = MapService(url, ServiceKind.MAP, spatial_reference=reference, formats=MAP_FORMATS)
    request = ExportMapRequest(service, Extent(0, 0, 10, 10), reference, 400, 200)
    try:
        words = "drew 1 × 1 pixels instead of 400 × 200"
        with Session(Connection(), SignIn(None, url)) as session, pytest.raises(PackageError, match=words):
            run_job(map_job_for(request, tmp_path / name), session, Journal(tmp_path / "journal.sqlite"))
    finally:
        server.close()
    assert not (tmp_path / name).exists() and not (tmp_path / "map.pgw").exists() and len(server.asked) == 6


@pytest.mark.parametrize("size", [(400, 300), (4300, 300)])
def test_a_server_that_sends_the_image_whatever_it_is_asked(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    sandbox.inject_fault("image_for_json", times=None, match="/export$")
    try:
        found = drawn(sandbox, tmp_path, WIDTH=size[0], HEIGHT=size[1])
        assert off_ground(found["OUTPUT"]) == 0
        with pytest.raises(QgsProcessingException, match="without telling where they lie"):
            drawn(sandbox, tmp_path, name="scaled.tif", MAP_SCALE=1_000_000)
    finally:
        sandbox.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["map.tif"]


@pytest.mark.parametrize(
    ("more", "name", "words"),
    [
        ({"FORMAT": "gif", "WIDTH": 4200}, "map.gif", "can't be mosaicked"),
        ({"FORMAT": "jpg", "WIDTH": 70_000}, "map.jpg", "can't be mosaicked"),
    ],
)
def test_what_can_not_be_written_is_reported_before_anything_is_drawn(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, more: dict[str, Any], name: str, words: str
) -> None:
    sandbox.clear()
    with pytest.raises(QgsProcessingException, match=words):
        drawn(sandbox, tmp_path, name=name, **more)
    assert not sandbox.find("/export$", "POST") and list(tmp_path.iterdir()) == []


def test_lerc_keeps_its_values_and_raw_formats_are_refused(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    tiff = gdal.Open(drawn(sandbox, tmp_path, "Elevation/ImageServer", FORMAT="tiff")["OUTPUT"]).ReadAsArray()
    lerc = gdal.Open(
        drawn(sandbox, tmp_path, "Elevation/ImageServer", name="lerc.tif", FORMAT="lerc")["OUTPUT"]
    ).ReadAsArray()
    assert lerc.dtype == np.float32 and np.abs(lerc - tiff).max() < 1.0
    with pytest.raises(QgsProcessingException, match="is not georeferenced"):
        drawn(sandbox, tmp_path, "Elevation/ImageServer", name="b.tif", FORMAT="bsq")


@pytest.mark.parametrize("other", ["map.shp", "map.asc"])
def test_the_crs_of_another_file_stays(sandbox: Sandbox, plugin: Any, tmp_path: Path, other: str) -> None:
    (tmp_path / other).touch()
    (tmp_path / "map.prj").write_text(f"of {other}")
    for _ in ("new", "again"):
        found = drawn(sandbox, tmp_path, name="map.png")
        assert (tmp_path / "map.prj").read_text() == f"of {other}"
        assert 'AUTHORITY["EPSG","3857"]' in gdal.Open(found["OUTPUT"]).GetProjection()


def test_the_place_of_another_image_stays(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    for name in ("map.jpeg", "map.jgw"):
        (tmp_path / name).write_text("mine")
    sandbox.clear()
    with pytest.raises(QgsProcessingException, match="“map.jgw” belongs to another file"):
        drawn(sandbox, tmp_path, name="map.jpg", FORMAT="jpg")
    assert not sandbox.find("/export$", "POST")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"map.jpeg": "mine", "map.jgw": "mine"}


def test_its_own_crs_is_replaced(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    drawn(sandbox, tmp_path, name="map.png")
    drawn(sandbox, tmp_path, name="map.png", CRS="EPSG:4326")
    assert (tmp_path / "map.prj").read_text().startswith("GEOGCS")


@pytest.mark.parametrize(("width", "height"), [(30_000, 100), (100, 30_000)])
def test_a_strip_longer_than_the_probes(sandbox: Sandbox, plugin: Any, tmp_path: Path, width: int, height: int) -> None:
    box = f"0,{width * 100},6000000,{6_000_000 + height * 100} [EPSG:3857]"
    found = drawn(sandbox, tmp_path, EXTENT=box, WIDTH=width, HEIGHT=height)
    turn = gdal.Open(found["OUTPUT"]).GetGeoTransform()
    assert turn == pytest.approx((0, 100, 0, 6_000_000 + height * 100, 0, -100), abs=0.01)
    assert off_ground(found["OUTPUT"]) == 0


def test_an_answer_that_names_no_crs(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.operations.export_map import cells

    read = cells.read_map_image
    monkeypatch.setattr(
        cells, "read_map_image", lambda *given: replace(read(*given), spatial_reference=SpatialReference())
    )
    found = drawn(sandbox, tmp_path)
    assert 'AUTHORITY["EPSG","3857"]' in gdal.Open(found["OUTPUT"]).GetProjection()
