# SPDX-License-Identifier: GPL-2.0-or-later
"""From a request to the files of an export: the record, the package, the copy of its tiles."""

from __future__ import annotations

import datetime
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.services.map_service import describe_map
from arcgis_export.plugin.arcgis.services.tile_service import describe, read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import CancelledError, ExportError, PackageError, RequestError
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.export_tiles import operation
from arcgis_export.plugin.operations.export_tiles.details import (
    CONVERT_AUTO,
    CONVERT_GPKG,
    CONVERT_MBTILES,
    CONVERT_NONE,
)
from arcgis_export.plugin.operations.export_tiles.operation import check_convert, check_package, job_for
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import can_resume, change, details_of, run_job

BOX = Area.from_extent(Extent(-1e6, -1e6, 1e6, 1e6))


def prepare(setup: Any, path: str, levels: tuple[int, ...] = (0, 1, 2), **more: Any) -> Job:
    url = setup.sandbox.service(path)
    session = setup.session(url)
    request = ExportTilesRequest(describe(session, url), levels, BOX)
    request.validate()
    return job_for(request, setup.folder / f"out.{request.format.value}", **more)


def run(setup: Any, job: Job) -> Any:
    return run_job(job, setup.session(job.service_url), setup.journal, setup.reports.append)


def test_the_record_holds_all_that_is_needed_later(setup: Any) -> None:
    job = prepare(setup, "World/MapServer", authcfg="abc1234", convert=CONVERT_MBTILES, add_to_map=True)
    assert (job.kind, job.title, job.authcfg, job.state) == ("export_tiles", "World", "abc1234", State.NEW)
    assert details_of(job).parameters["levels"] == "0-2" and "token" not in details_of(job).parameters
    details = details_of(job)
    assert (details.levels, details.tiles, details.convert, details.add_to_map) == ((0, 1, 2), 9, CONVERT_MBTILES, True)
    assert details.attribution == "Natural Earth" and details.crs.wkid == 102100
    assert details.extent == Extent(-1e6, -1e6, 1e6, 1e6) and datetime.datetime.fromisoformat(details.date).tzinfo
    assert json.loads(json.dumps(job.details)) == job.details


@pytest.mark.parametrize(
    ("path", "ending"),
    [("World/MapServer", "tpkx"), ("WorldVector/VectorTileServer", "vtpk"), ("Legacy/MapServer", "tpk")],
)
def test_package_alone(setup: Any, path: str, ending: str) -> None:
    job = prepare(setup, path)
    result = run(setup, job)
    assert result.package == setup.folder / f"out.{ending}" and result.converted is None
    assert zipfile.is_zipfile(result.package) and setup.leftovers() == [f"out.{ending}"]


@pytest.mark.parametrize(
    ("path", "levels", "convert", "ending"),
    [
        ("World/MapServer", (0, 1, 2), CONVERT_MBTILES, ".mbtiles"), ("World/MapServer", (0, 1, 2), CONVERT_GPKG, ".gpkg"),
        ("World/MapServer", (0, 1, 2), CONVERT_AUTO, ".mbtiles"), ("World/MapServer", (0, 2), CONVERT_AUTO, ".gpkg"),
        ("WorldDegrees/MapServer", (0, 1), CONVERT_AUTO, ".gpkg"), ("WorldVector/VectorTileServer", (0, 1), CONVERT_AUTO, None),
    ],
)  # fmt: skip
def test_copy_of_the_tiles(setup: Any, path: str, levels: Any, convert: str, ending: Any) -> None:
    result = run(setup, prepare(setup, path, levels, convert=convert))
    if ending is None:
        assert result.converted is None
        return
    assert result.converted == result.package.with_suffix(ending)
    table = "tiles" if ending == ".mbtiles" else "gpkg_contents"
    with sqlite3.connect(result.converted) as database:
        assert database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] > 0
    fractions = [report.fraction for report in setup.reports]
    assert fractions == sorted(fractions) and fractions[-1] == pytest.approx(1)
    assert setup.reports[-1].text.startswith("Copying tiles, ")


def test_copy_that_a_layer_may_hold_open_is_not_replaced(setup: Any) -> None:
    (setup.folder / "out.mbtiles").write_bytes(b"open in QGIS")
    result = run(setup, prepare(setup, "World/MapServer", convert=CONVERT_MBTILES, add_to_map=True))
    assert result.converted == setup.folder / "out (2).mbtiles"
    assert (setup.folder / "out.mbtiles").read_bytes() == b"open in QGIS"


@pytest.mark.parametrize("convert", [CONVERT_GPKG, CONVERT_MBTILES])
def test_a_file_that_nobody_was_asked_about_is_not_replaced_by_a_copy(setup: Any, convert: str) -> None:
    mine = setup.folder / f"out.{convert}"
    mine.write_bytes(b"my own layers")
    result = run(setup, prepare(setup, "World/MapServer", convert=convert))
    assert result.converted == setup.folder / f"out (2).{convert}" and mine.read_bytes() == b"my own layers"


@pytest.mark.parametrize("name", ["out.style.json", "out.sprite@2x.png"])
def test_a_style_of_another_file_is_not_replaced_by_that_of_a_copy(setup: Any, name: str) -> None:
    (setup.folder / name).write_text("of another map")
    result = run(setup, prepare(setup, "WorldVector/VectorTileServer", (0, 1), convert=CONVERT_MBTILES))
    assert result.converted == setup.folder / "out (2).mbtiles"
    assert (setup.folder / "out (2).style.json").exists() and (setup.folder / name).read_text() == "of another map"


def stop_while_copying(setup: Any, job: Job, **more: Any) -> None:
    def report(progress: Progress) -> None:
        setup.waiter.stop = progress.text.startswith("Copying tiles")

    with pytest.raises(CancelledError):
        run_job(job, setup.session(job.service_url), setup.journal, report, **more)
    setup.waiter.stop = False
    assert setup.leftovers() == ["out.tpkx"] and not setup.sandbox.find("/cancel$")


def test_cancel_while_copying_leaves_the_package(setup: Any) -> None:
    job = prepare(setup, "World/MapServer", convert=CONVERT_MBTILES)
    stop_while_copying(setup, job)
    assert setup.states[-2:] == ["copying", "done"] and not setup.unfinished()


def test_closing_while_copying_is_resumed_without_the_server(setup: Any) -> None:
    job = prepare(setup, "World/MapServer", convert=CONVERT_MBTILES, add_to_map=True)
    stop_while_copying(setup, job, leaving=lambda: True)
    (found,) = setup.unfinished()
    assert found.state is State.COPYING
    setup.sandbox.stop()
    result = run(setup, found)
    assert setup.leftovers() == ["out.mbtiles", "out.tpkx"] and result.converted == setup.folder / "out.mbtiles"
    assert result.extent is not None and not setup.unfinished() and setup.states[-1] == "done"


@pytest.mark.parametrize("convert", [CONVERT_MBTILES, CONVERT_NONE, CONVERT_AUTO])
def test_every_way_ends_done(setup: Any, convert: str) -> None:
    run(setup, prepare(setup, "WorldVector/VectorTileServer", (0, 1), convert=convert))
    assert setup.states[-1] == "done" and "copying" in setup.states


def test_copy_that_fails_is_not_tried_at_each_start(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> int:
        raise PackageError("“out.mbtiles” is a folder.")

    monkeypatch.setattr(operation, "convert_tiles", broken)
    job = prepare(setup, "World/MapServer", convert=CONVERT_MBTILES)
    with pytest.raises(PackageError, match="package itself is complete"):
        run(setup, job)
    (found,) = setup.journal.jobs()
    assert found.state is State.DONE and "is a folder" in found.message


# copies that can't be made


def asked(description: Any, kind: str, levels: tuple[int, ...] = (0, 1), **changes: Any) -> ExportTilesRequest:
    where = parse_service_url(f"https://host.example/arcgis/rest/services/W/{kind}")
    return ExportTilesRequest(read_service(description(**changes), where), levels, BOX)


def grid(description: Any, **changes: Any) -> dict[str, Any]:
    return {**description()["tileInfo"], **changes}


def test_copies_that_fit(description: Any) -> None:
    for kind, convert in (
        ("MapServer", CONVERT_GPKG), ("MapServer", CONVERT_MBTILES), ("VectorTileServer", CONVERT_MBTILES),
        ("VectorTileServer", CONVERT_NONE), ("VectorTileServer", CONVERT_AUTO),
    ):  # fmt: skip
        check_convert(asked(description, kind), convert)
    degrees = grid(description, spatialReference={"wkid": 4326})
    check_convert(asked(description, "MapServer", tileInfo=degrees, fullExtent=None), CONVERT_GPKG)


@pytest.mark.parametrize(
    ("kind", "convert", "changes", "words"),
    [
        ("VectorTileServer", CONVERT_GPKG, {}, "Choose MBTiles"),
        ("VectorTileServer", CONVERT_GPKG, {"spatialReference": {"wkid": 25832}}, "without a copy"),
        ("VectorTileServer", CONVERT_MBTILES, {"spatialReference": {"wkid": 25832}}, "EPSG:25832.*without a copy"),
        ("MapServer", CONVERT_MBTILES, {"spatialReference": {"wkid": 4326}}, "EPSG:4326.*Choose GeoPackage"),
        ("MapServer", CONVERT_MBTILES, {"rows": 300, "cols": 300}, "levels 0 and 1 .*Choose GeoPackage"),
        ("ImageServer", CONVERT_MBTILES, {"format": "LERC"}, "LERC.*without a copy"),
        ("ImageServer", CONVERT_GPKG, {"format": "LERC"}, "LERC.*without a copy"),
    ],
)
def test_copies_that_do_not_fit_are_refused_at_once(
    description: Any, tmp_path: Path, kind: str, convert: str, changes: dict[str, Any], words: str
) -> None:
    request = asked(description, kind, tileInfo=grid(description, **changes), fullExtent=None)
    with pytest.raises(RequestError, match=words):
        check_convert(request, convert)
    with pytest.raises(RequestError, match=words):
        job_for(request, tmp_path / "x.tpkx", convert=convert)
    if kind == "VectorTileServer" and changes:
        with pytest.raises(RequestError) as caught:
            check_convert(request, convert)
        assert "Choose MBTiles" not in caught.value.message


def test_elevation_can_become_a_layer(description: Any, tmp_path: Path) -> None:
    request = asked(description, "ImageServer", tileInfo=grid(description, format="LERC2D"))
    details = details_of(job_for(request, tmp_path / "x.tpkx", convert=CONVERT_AUTO, add_to_map=True))
    assert (details.convert, details.add_to_map) == (CONVERT_AUTO, True)


def test_tiled_imagery(setup: Any) -> None:
    """A cache of classes that draws no image: its package has values, and they are no heights."""
    pytest.importorskip("osgeo.gdal")
    url = setup.sandbox.service("Classes/ImageServer")
    service = describe(setup.session(url), url)
    assert service.sentence() == "Image tiles, levels 0 to 4. Export is allowed, up to 100,000 tiles at once."
    map_service = describe_map(setup.session(url), url)
    assert not map_service.can_draw and "Use Export Tiles" in map_service.problem()
    off = setup.sandbox.service("ClassesNoExport/ImageServer")
    assert describe(setup.session(off), off).problem().startswith("Export is switched off")
    with pytest.raises(RequestError, match="are LERC: values, not images"):
        prepare(setup, "Classes/ImageServer", convert=CONVERT_GPKG)
    result = run(setup, prepare(setup, "Classes/ImageServer", (0, 1), convert=CONVERT_AUTO))
    assert result.converted == result.package.with_suffix(".tif")
    with open_package(result.package) as package:
        assert package.has_values and not package.is_elevation and [one.level for one in package.levels()] == [0, 1]
    assert not setup.sandbox.find("/exportImage$")


def test_package_without_tiles_is_no_success(setup: Any) -> None:
    job = prepare(setup, "World/MapServer")
    setup.sandbox.inject_fault("corrupt", times=2)
    with pytest.raises(PackageError):
        run(setup, job)
    assert not setup.leftovers() and can_resume(job)
    assert run(setup, job).package.exists() and setup.submits() == 1


@pytest.mark.parametrize("service", ["World/MapServer", "WorldVector/VectorTileServer"])
def test_a_byte_that_was_changed_on_the_way(setup: Any, service: str) -> None:
    package = run(setup, prepare(setup, service)).package
    assert check_package(package) == package.suffix[1:]
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1  # a tile: nothing else reads it before it is drawn
    package.write_bytes(data)
    with pytest.raises(PackageError, match="damaged"):
        check_package(package)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"no package at all", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_package(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.tpkx"
    path.write_bytes(body)
    with pytest.raises(ExportError) as caught:
        check_package(path)
    assert caught.value.message.endswith(".")


def test_an_ended_record_holds_no_shapes(setup: Any) -> None:
    """What an export of 10,000 points asked for is of no use once it is there."""
    job = prepare(setup, "World/MapServer", keep_plan=True)
    shape = json.dumps([[0.0, float(number)] for number in range(500)])
    change(job, parameters={**details_of(job).parameters, "areaOfInterestOfATest": shape})
    result = run(setup, job)
    (stored,) = setup.journal.jobs()
    assert details_of(stored).plan is None and "areaOfInterestOfATest" not in details_of(stored).parameters
    assert details_of(stored).parameters["levels"] == "0-2" and details_of(stored).levels == (0, 1, 2)
    assert result.details.plan is not None, "what shows the result still has the plan"
