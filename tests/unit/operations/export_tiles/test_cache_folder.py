# SPDX-License-Identifier: GPL-2.0-or-later
"""A cache raster dataset: a folder on the server becomes a folder here, whole or not at all."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_tiles.cache_folder import MAX_DEPTH, UnusableError
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.core import files
from arcgis_export.plugin.core.errors import CancelledError, ExportError, PackageError, RequestError
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.operations.export_tiles.details import CONVERT_GPKG, CONVERT_NONE
from arcgis_export.plugin.operations.export_tiles.operation import check_package, job_for
from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.health import check_tiles
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area

from tests.job_setup import can_resume, run_job
from tests.sandbox.http.messages import answer

FOLDERS = "arcgisoutput/"
BOX = Area.from_extent(Extent(-1e7, -1e7, 1e7, 1e7))


def prepare(setup: Any, path: str = "World/MapServer", name: str = "World", convert: str = CONVERT_NONE) -> Job:
    url = setup.sandbox.service(path)
    request = ExportTilesRequest(describe(setup.session(url, setup.login), url), (0, 1, 2, 3), BOX, PackageFormat.CACHE)
    request.validate()
    job = job_for(request, setup.folder / name, convert=convert)
    setup.sandbox.clear()
    return job


def run(setup: Any, job: Job, login: Any = None, **more: Any) -> Any:
    return run_job(job, setup.session(job.service_url, login), setup.journal, setup.reports.append, **more)


def fails(setup: Any, job: Job) -> ExportError:
    with pytest.raises(ExportError) as caught:
        run(setup, job)
    assert caught.type is not CancelledError
    return caught.value


def tiles(path: Path) -> set[tuple[int, int, int]]:
    with open_package(path) as package:
        assert package.kind == "cache" and check_tiles(package).is_sound
        return {(tile.level, tile.row, tile.col) for tile in package.tiles()}


def wanted(setup: Any, job: Job) -> set[tuple[int, int, int]]:
    order = setup.sandbox.jobs[job.job_id].order
    return {(level, row, col) for level, places in order.tiles.items() for row, col in places}


@pytest.mark.parametrize("entries", ["names", "objects"])
@pytest.mark.parametrize(
    ("path", "storage"), [("World/MapServer", "compactV2"), ("Legacy/MapServer", "compactV1"), ("World/ImageServer", "compactV2")]
)  # fmt: skip
def test_folder_holds_the_cache_itself(setup: Any, path: str, storage: str, entries: str) -> None:
    setup.sandbox.folder_entries = entries
    try:
        job = prepare(setup, path)
        result = run(setup, job)
    finally:
        setup.sandbox.folder_entries = "names"
    assert result.package == setup.folder / "World" and setup.leftovers() == ["World"]
    names = sorted(os.listdir(result.package))
    assert names == ["_alllayers", "conf.cdi", "conf.xml"]
    assert tiles(result.package) == wanted(setup, job)
    with open_package(result.package) as package:
        assert package.storage == storage
    (submit,) = setup.sandbox.find("/exportTiles$")
    assert submit.form["tilePackage"] == "false" and job.state is State.DONE
    made = setup.sandbox.jobs[job.job_id].folder / "Layers"
    for file in (path for path in made.rglob("*") if path.is_file()):
        assert (result.package / file.relative_to(made)).read_bytes() == file.read_bytes()
    fractions = [report.fraction for report in setup.reports]
    assert fractions == sorted(fractions) and any(" files, " in report.text for report in setup.reports)


def test_listings_are_asked_as_json_and_the_secret_stays(setup: Any) -> None:
    job = prepare(setup, "Secured/World/MapServer")
    assert tiles(run(setup, job, setup.login).package) == wanted(setup, job)
    asked = setup.sandbox.find(FOLDERS)
    assert all(request.token and request.headers.get("Referer") for request in asked)
    assert all(request.query == {"f": "json"} for request in asked if "." not in request.path.rsplit("/", 1)[-1])
    setup.assert_no_secret()


def test_copy_of_its_tiles_lies_beside_it(setup: Any) -> None:
    result = run(setup, prepare(setup, name="World 1.5", convert=CONVERT_GPKG))
    assert result.converted == setup.folder / "World 1.5.gpkg" and setup.leftovers() == ["World 1.5", "World 1.5.gpkg"]


def test_internal_hosts_in_listings(setup: Any) -> None:
    setup.sandbox.folder_entries = "objects"
    try:
        job = prepare(setup)
        setup.sandbox.inject_fault("internal_host", match="results/", host="http://127.0.0.1:9")
        setup.sandbox.inject_fault("internal_entries", times=None, match=FOLDERS, host="http://127.0.0.1:9")
        assert tiles(run(setup, job).package) == wanted(setup, job)
    finally:
        setup.sandbox.folder_entries = "names"


@pytest.mark.parametrize("match", ["[0-9a-f]_et$", "/Layers$", "/_alllayers$", "/L02$"])
def test_listing_that_lags_at_any_depth(setup: Any, match: str) -> None:
    job = prepare(setup)
    setup.sandbox.inject_fault("lag", times=2, match=FOLDERS + ".*" + match)
    assert tiles(run(setup, job).package) == wanted(setup, job)


def test_listing_that_stays_empty(setup: Any) -> None:
    job = prepare(setup)
    setup.sandbox.inject_fault("lag", times=None)
    assert "returned no cache" in fails(setup, job).message
    assert not setup.leftovers() and job.state is State.INTERRUPTED, "the folder may come later"


@pytest.mark.parametrize("switch", ["truncate", "reset", "fault", "gone"])
def test_faults_on_the_way_are_tried_again(setup: Any, switch: str) -> None:
    job = prepare(setup)
    for where in (r"\.bundle$", r"conf\.cdi$", "/Layers$"):
        if switch != "truncate" or "." in where:
            setup.sandbox.inject_fault(switch, match=FOLDERS + ".*" + where)
    assert tiles(run(setup, job).package) == wanted(setup, job)


@pytest.mark.parametrize("switch", ["truncate", "html", "json_error"])
@pytest.mark.parametrize("file", [r"\.bundle$", "conf.xml$", "conf.cdi$"])
def test_file_that_never_comes_whole(setup: Any, switch: str, file: str) -> None:
    job = prepare(setup)
    setup.sandbox.ranges = False
    setup.sandbox.inject_fault(switch, times=None, match=FOLDERS + ".*" + file)
    error = fails(setup, job)
    assert error.message.endswith((".", "again.")) and can_resume(job)
    had = {path.name for path in job.part.rglob("*") if path.is_file()}
    setup.sandbox.clear()
    result = run(setup, job).package
    assert tiles(result) == wanted(setup, job) and not setup.submits() and setup.leftovers() == ["World"]
    again = {name for name in had if setup.sandbox.find(f"/{name}$")}
    assert not again, "what an earlier run has is not fetched again"
    assert not list(result.rglob(".arcgis_export*"))


def test_file_that_is_short_without_a_word(setup: Any) -> None:
    """No length is reported, so only the bundle's own index tells that its end is missing."""
    job = prepare(setup, "Legacy/MapServer")
    respond = setup.sandbox.site.respond

    def cut(request: Any) -> Any:
        reply = respond(request)
        if request.path.endswith("L03/R0000C0000.bundle"):
            reply.body, reply.file = reply.file.read_bytes()[:-700], None
        return reply

    setup.sandbox.site.respond = cut
    try:
        error = fails(setup, job)
    finally:
        setup.sandbox.site.respond = respond
    assert error.message.startswith("The cache is incomplete.") and "L03" in error.details and not setup.leftovers()


def test_token_that_ends_on_the_way(setup: Any) -> None:
    job = prepare(setup, "Secured/World/MapServer")
    setup.sandbox.inject_fault("json_error", match=r"L01/.*\.bundle$")
    assert tiles(run(setup, job, setup.login).package) == wanted(setup, job)
    assert len(setup.sandbox.find("generateToken")) == 1  # that of the export before was known
    setup.assert_no_secret()


# names that a server must not choose


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize(
    "name", ["../out", "..", "C:\\x", "nul.xml", "CONF.XML", {"name": "../x", "url": "http://h/x"}]
)
def test_names_that_lead_elsewhere_end_it(setup: Any, kind: str, name: Any) -> None:
    job = prepare(setup)
    setup.sandbox.inject_fault("strange_entry", times=None, match="/Layers$", **{kind: name})
    error = fails(setup, job)
    assert isinstance(error, UnusableError) and "can't be saved under its name" in error.message
    assert job.state is State.FAILED
    assert not setup.leftovers() and sorted(os.listdir(setup.folder.parent)).count("out") == 0


def test_address_alone_names_an_entry(setup: Any) -> None:
    job = prepare(setup)
    base = f"{setup.sandbox.url}/server/rest/services"
    setup.sandbox.inject_fault("strange_entry", match="/Layers$", file={"url": f"{base}/World/MapServer?f=json"})
    with pytest.raises(ExportError):  # the file is fetched, and is none
        run(setup, job)
    assert setup.sandbox.find("World/MapServer$", "GET")


def test_folders_without_end(setup: Any) -> None:
    job = prepare(setup)
    respond = setup.sandbox.site.respond
    depth = []

    def endless(request: Any) -> Any:
        if "/again" in request.path:
            depth.append(request.path.count("/again"))
            return answer({"files": [], "folders": ["again"]})
        return respond(request)

    setup.sandbox.inject_fault("strange_entry", times=None, match="/Layers$", folder="again")
    setup.sandbox.site.respond = endless
    try:
        error = fails(setup, job)
    finally:
        setup.sandbox.site.respond = respond
    assert "nested too deeply or too large" in error.message and max(depth) <= MAX_DEPTH + 1 and not setup.leftovers()


def test_package_in_place_of_the_folder(setup: Any) -> None:
    job = prepare(setup)
    respond = setup.sandbox.site.respond

    def other(request: Any) -> Any:
        if request.path.endswith("_et") and FOLDERS in request.path:
            return answer({"files": [{"name": "Layers.tpk", "url": "Layers.tpk"}], "folders": []})
        return respond(request)

    setup.sandbox.site.respond = other
    try:
        error = fails(setup, job)
    finally:
        setup.sandbox.site.respond = respond
    assert "a package instead of a cache folder" in error.message and not setup.leftovers()


# what stands there already


def test_cache_is_replaced_by_a_whole_one_only(setup: Any) -> None:
    job = prepare(setup)
    target = Path(job.output)
    (target / "_alllayers" / "L00").mkdir(parents=True)
    (target / "conf.xml").write_text("yesterday's")
    (target / ".DS_Store").write_text("")
    setup.sandbox.inject_fault("truncate", times=None)
    setup.sandbox.ranges = False
    fails(setup, job)
    assert (target / "conf.xml").read_text() == "yesterday's" and setup.leftovers() == ["World", job.part.name]
    setup.sandbox.faults.clear()
    assert tiles(run(setup, job).package) == wanted(setup, job) and setup.leftovers() == ["World"]
    assert not (target / ".DS_Store").exists()


def test_replaced_cache_comes_back_where_the_new_one_has_no_way(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job = prepare(setup)
    target = Path(job.output)
    target.mkdir()
    (target / "conf.xml").write_text("yesterday's")
    replace = os.replace

    def refuse(source: Any, place: Any) -> None:
        if source == job.part:
            raise PermissionError(13, "held")
        replace(source, place)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", refuse)
        assert "can't be replaced" in fails(setup, job).message
    assert (target / "conf.xml").read_text() == "yesterday's" and can_resume(job)
    assert setup.leftovers() == ["World", job.part.name], "the new one is kept, too"


def test_empty_folder_is_taken(setup: Any) -> None:
    job = prepare(setup)
    Path(job.output).mkdir()
    assert tiles(run(setup, job).package) == wanted(setup, job)


@pytest.mark.parametrize("names", [["report.odt"], ["conf.xml", "report.odt"], ["_alllayers"], ["conf.xml", ".git"]])
def test_folder_of_other_things_is_left_alone(setup: Any, names: list[str]) -> None:
    job = prepare(setup)
    target = Path(job.output)
    target.mkdir()
    for name in names:
        (target / name).write_text("dear")
    error = fails(setup, job)
    assert isinstance(error, RequestError) and "would be lost" in error.message
    assert setup.submits() == 0 and job.state is State.FAILED
    assert setup.leftovers() == ["World"] and sorted(os.listdir(target)) == sorted(names)


def test_folder_that_was_filled_meanwhile_is_left_alone(setup: Any) -> None:
    job = prepare(setup)
    target = Path(job.output)

    def fill(progress: Any) -> None:
        if progress.text.startswith("Checking"):
            target.mkdir(exist_ok=True)
            (target / "report.odt").write_text("dear")

    with pytest.raises(RequestError):
        run_job(job, setup.session(job.service_url), setup.journal, fill)
    assert os.listdir(target) == ["report.odt"] and setup.leftovers() == ["World", job.part.name]


def test_file_and_link_in_its_place(setup: Any, tmp_path: Path) -> None:
    job = prepare(setup)
    Path(job.output).write_text("dear")
    assert "is a file" in fails(setup, job).message and Path(job.output).read_text() == "dear"
    (setup.folder / "elsewhere").mkdir()
    (setup.folder / "link").symlink_to(setup.folder / "elsewhere")
    other = prepare(setup, name="link")
    assert "Choose another name" in fails(setup, other).message and (setup.folder / "link").is_symlink()
    assert setup.submits() == 0


def test_folder_in_the_place_of_a_package_is_reported_before_anything_is_sent(setup: Any) -> None:
    job = setup.job(setup.sandbox.service("World/MapServer"))
    Path(job.output).mkdir()
    assert "is a folder" in setup.fails(job).message and setup.submits() == 0


# cancelled, closed


def test_cancel_leaves_nothing(setup: Any) -> None:
    job = prepare(setup)
    setup.sandbox.inject_fault("slow", times=None, match=r"\.bundle$", piece=500, pause=0.02)
    ends: list[type] = []

    def work() -> None:
        with pytest.raises(CancelledError) as caught:
            run(setup, job)
        ends.append(caught.type)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 5
    while not setup.sandbox.find(r"\.bundle$") and time.monotonic() < end:
        time.sleep(0.005)
    assert job.part.is_dir()
    setup.waiter.stop = True
    begin = time.monotonic()
    thread.join(5)
    assert ends and time.monotonic() - begin < 1 and job.state is State.CANCELLED
    setup.sandbox.release()
    end = time.monotonic() + 2
    while setup.leftovers() and time.monotonic() < end:  # the thread left behind ends too
        time.sleep(0.01)
    assert not setup.leftovers() and not setup.unfinished()


def test_closed_on_the_way_and_resumed(setup: Any) -> None:
    job = prepare(setup)

    def close(progress: Any) -> None:
        setup.waiter.stop = " files, " in progress.text

    with pytest.raises(CancelledError):
        run_job(job, setup.session(job.service_url), setup.journal, close, leaving=lambda: True)
    assert not setup.sandbox.find("/cancel$")
    setup.waiter.stop = False
    (found,) = setup.unfinished()
    (found.part / "L09").mkdir(parents=True)  # as a QGIS that died would leave
    (found.part / "L09" / "half.bundle").write_bytes(b"x")
    result = run(setup, found)
    assert tiles(result.package) == wanted(setup, found) and setup.submits() == 1
    assert setup.leftovers() == ["World"] and not list(result.package.rglob("half.bundle"))


def test_folder_of_the_folder_is_gone(setup: Any) -> None:
    (setup.folder / "away").mkdir()
    job = prepare(setup, name="away/World")
    setup.sandbox.inject_fault("truncate", times=None)
    setup.sandbox.ranges = False
    fails(setup, job)
    shutil.rmtree(setup.folder / "away")
    setup.sandbox.faults.clear()
    assert "does not exist" in fails(setup, job).message and not setup.leftovers() and can_resume(job)


def test_check_of_a_folder(setup: Any, tmp_path: Path) -> None:
    job = prepare(setup, "Legacy/MapServer")
    folder = run(setup, job).package
    assert check_package(folder) == "cache"
    description = (folder / "conf.cdi").read_bytes()
    (folder / "conf.cdi").write_bytes(description[:-20])
    with pytest.raises(PackageError, match="incomplete"):
        check_package(folder)
    (folder / "conf.cdi").write_bytes(description)
    next(folder.rglob("*.bundlx")).unlink()
    with pytest.raises(PackageError, match="incomplete"):
        check_package(folder)
