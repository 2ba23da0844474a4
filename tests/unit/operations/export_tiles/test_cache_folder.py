# SPDX-License-Identifier: GPL-2.0-or-later
"""A cache raster dataset: a folder on the server becomes a folder here, whole or not at all."""

from __future__ import annotations

import os
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


def prepare(lab: Any, path: str = "World/MapServer", name: str = "World", convert: str = CONVERT_NONE) -> Job:
    url = lab.sandbox.service(path)
    request = ExportTilesRequest(describe(lab.session(url, lab.login), url), (0, 1, 2, 3), BOX, PackageFormat.CACHE)
    request.validate()
    job = job_for(request, lab.folder / name, convert=convert)
    lab.sandbox.clear()
    return job


def run(lab: Any, job: Job, login: Any = None, **more: Any) -> Any:
    return run_job(job, lab.session(job.service_url, login), lab.journal, lab.reports.append, **more)


def fails(lab: Any, job: Job) -> ExportError:
    with pytest.raises(ExportError) as caught:
        run(lab, job)
    assert caught.type is not CancelledError
    return caught.value


def tiles(path: Path) -> set[tuple[int, int, int]]:
    with open_package(path) as package:
        assert package.kind == "cache" and check_tiles(package).is_sound
        return {(tile.level, tile.row, tile.col) for tile in package.tiles()}


def wanted(lab: Any, job: Job) -> set[tuple[int, int, int]]:
    order = lab.sandbox.jobs[job.job_id].order
    return {(level, row, col) for level, places in order.tiles.items() for row, col in places}


@pytest.mark.parametrize("entries", ["names", "objects"])
@pytest.mark.parametrize(
    ("path", "storage"), [("World/MapServer", "compactV2"), ("Legacy/MapServer", "compactV1"), ("World/ImageServer", "compactV2")]
)  # fmt: skip
def test_folder_holds_the_cache_itself(lab: Any, path: str, storage: str, entries: str) -> None:
    lab.sandbox.folder_entries = entries
    try:
        job = prepare(lab, path)
        result = run(lab, job)
    finally:
        lab.sandbox.folder_entries = "names"
    assert result.package == lab.folder / "World" and lab.leftovers() == ["World"]
    names = sorted(os.listdir(result.package))
    assert names == ["_alllayers", "conf.cdi", "conf.xml"]
    assert tiles(result.package) == wanted(lab, job)
    with open_package(result.package) as package:
        assert package.storage == storage
    (submit,) = lab.sandbox.find("/exportTiles$")
    assert submit.form["tilePackage"] == "false" and job.state is State.DONE
    made = lab.sandbox.jobs[job.job_id].folder / "Layers"
    for file in (path for path in made.rglob("*") if path.is_file()):
        assert (result.package / file.relative_to(made)).read_bytes() == file.read_bytes()
    fractions = [report.fraction for report in lab.reports]
    assert fractions == sorted(fractions) and any(" files, " in report.text for report in lab.reports)


def test_listings_are_asked_as_json_and_the_secret_stays(lab: Any) -> None:
    job = prepare(lab, "Secured/World/MapServer")
    assert tiles(run(lab, job, lab.login).package) == wanted(lab, job)
    asked = lab.sandbox.find(FOLDERS)
    assert all(request.token and request.headers.get("Referer") for request in asked)
    assert all(request.query == {"f": "json"} for request in asked if "." not in request.path.rsplit("/", 1)[-1])
    lab.assert_no_secret()


def test_copy_of_its_tiles_lies_beside_it(lab: Any) -> None:
    result = run(lab, prepare(lab, name="World 1.5", convert=CONVERT_GPKG))
    assert result.converted == lab.folder / "World 1.5.gpkg" and lab.leftovers() == ["World 1.5", "World 1.5.gpkg"]


def test_internal_hosts_in_listings(lab: Any) -> None:
    lab.sandbox.folder_entries = "objects"
    try:
        job = prepare(lab)
        lab.sandbox.misbehave("internal_host", match="results/", host="http://127.0.0.1:9")
        lab.sandbox.misbehave("internal_entries", times=None, match=FOLDERS, host="http://127.0.0.1:9")
        assert tiles(run(lab, job).package) == wanted(lab, job)
    finally:
        lab.sandbox.folder_entries = "names"


@pytest.mark.parametrize("match", ["[0-9a-f]_et$", "/Layers$", "/_alllayers$", "/L02$"])
def test_listing_that_lags_at_any_depth(lab: Any, match: str) -> None:
    job = prepare(lab)
    lab.sandbox.misbehave("lag", times=2, match=FOLDERS + ".*" + match)
    assert tiles(run(lab, job).package) == wanted(lab, job)


def test_listing_that_stays_empty(lab: Any) -> None:
    job = prepare(lab)
    lab.sandbox.misbehave("lag", times=None)
    assert "returned no cache" in fails(lab, job).message
    assert not lab.leftovers() and job.state is State.FAILED


@pytest.mark.parametrize("switch", ["truncate", "reset", "fault", "gone"])
def test_faults_on_the_way_are_tried_again(lab: Any, switch: str) -> None:
    job = prepare(lab)
    for where in (r"\.bundle$", r"conf\.cdi$", "/Layers$"):
        if switch != "truncate" or "." in where:
            lab.sandbox.misbehave(switch, match=FOLDERS + ".*" + where)
    assert tiles(run(lab, job).package) == wanted(lab, job)


@pytest.mark.parametrize("switch", ["truncate", "html", "json_error"])
@pytest.mark.parametrize("file", [r"\.bundle$", "conf.xml$", "conf.cdi$"])
def test_file_that_never_comes_whole(lab: Any, switch: str, file: str) -> None:
    job = prepare(lab)
    lab.sandbox.ranges = False
    lab.sandbox.misbehave(switch, times=None, match=FOLDERS + ".*" + file)
    error = fails(lab, job)
    assert error.message.endswith((".", "again.")) and not lab.leftovers() and can_resume(job)
    lab.sandbox.mischief.clear()
    assert tiles(run(lab, job).package) == wanted(lab, job) and lab.submits() == 1


def test_file_that_is_short_without_a_word(lab: Any) -> None:
    """No length is reported, so only the bundle's own index tells that its end is missing."""
    job = prepare(lab, "Legacy/MapServer")
    respond = lab.sandbox.site.respond

    def cut(request: Any) -> Any:
        reply = respond(request)
        if request.path.endswith("L03/R0000C0000.bundle"):
            reply.body, reply.file = reply.file.read_bytes()[:-700], None
        return reply

    lab.sandbox.site.respond = cut
    try:
        error = fails(lab, job)
    finally:
        lab.sandbox.site.respond = respond
    assert error.message.startswith("The cache is incomplete.") and "L03" in error.details and not lab.leftovers()


def test_token_that_ends_on_the_way(lab: Any) -> None:
    job = prepare(lab, "Secured/World/MapServer")
    lab.sandbox.misbehave("json_error", match=r"L01/.*\.bundle$")
    assert tiles(run(lab, job, lab.login).package) == wanted(lab, job)
    assert len(lab.sandbox.find("generateToken")) == 2
    lab.assert_no_secret()


# names that a server must not choose


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize(
    "name", ["../out", "..", "C:\\x", "nul.xml", "CONF.XML", {"name": "../x", "url": "http://h/x"}]
)
def test_names_that_lead_elsewhere_end_it(lab: Any, kind: str, name: Any) -> None:
    job = prepare(lab)
    lab.sandbox.misbehave("strange_entry", times=None, match="/Layers$", **{kind: name})
    error = fails(lab, job)
    assert isinstance(error, UnusableError) and "can't be saved under its name" in error.message
    assert job.state is State.FAILED
    assert not lab.leftovers() and sorted(os.listdir(lab.folder.parent)).count("out") == 0


def test_address_alone_names_an_entry(lab: Any) -> None:
    job = prepare(lab)
    base = f"{lab.sandbox.url}/server/rest/services"
    lab.sandbox.misbehave("strange_entry", match="/Layers$", file={"url": f"{base}/World/MapServer?f=json"})
    with pytest.raises(ExportError):  # the file is fetched, and is none
        run(lab, job)
    assert lab.sandbox.find("World/MapServer$", "GET")


def test_folders_without_end(lab: Any) -> None:
    job = prepare(lab)
    respond = lab.sandbox.site.respond
    depth = []

    def endless(request: Any) -> Any:
        if "/again" in request.path:
            depth.append(request.path.count("/again"))
            return answer({"files": [], "folders": ["again"]})
        return respond(request)

    lab.sandbox.misbehave("strange_entry", times=None, match="/Layers$", folder="again")
    lab.sandbox.site.respond = endless
    try:
        error = fails(lab, job)
    finally:
        lab.sandbox.site.respond = respond
    assert "nested too deeply or too large" in error.message and max(depth) <= MAX_DEPTH + 1 and not lab.leftovers()


def test_package_in_place_of_the_folder(lab: Any) -> None:
    job = prepare(lab)
    respond = lab.sandbox.site.respond

    def other(request: Any) -> Any:
        if request.path.endswith("_et") and FOLDERS in request.path:
            return answer({"files": [{"name": "Layers.tpk", "url": "Layers.tpk"}], "folders": []})
        return respond(request)

    lab.sandbox.site.respond = other
    try:
        error = fails(lab, job)
    finally:
        lab.sandbox.site.respond = respond
    assert "a package instead of a cache folder" in error.message and not lab.leftovers()


# what stands there already


def test_cache_is_replaced_by_a_whole_one_only(lab: Any) -> None:
    job = prepare(lab)
    target = Path(job.output)
    (target / "_alllayers" / "L00").mkdir(parents=True)
    (target / "conf.xml").write_text("yesterday's")
    (target / ".DS_Store").write_text("")
    lab.sandbox.misbehave("truncate", times=None)
    lab.sandbox.ranges = False
    fails(lab, job)
    assert (target / "conf.xml").read_text() == "yesterday's" and lab.leftovers() == ["World"]
    lab.sandbox.mischief.clear()
    assert tiles(run(lab, job).package) == wanted(lab, job) and lab.leftovers() == ["World"]
    assert not (target / ".DS_Store").exists()


def test_replaced_cache_comes_back_where_the_new_one_has_no_way(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    job = prepare(lab)
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
        assert "can't be replaced" in fails(lab, job).message
    assert (target / "conf.xml").read_text() == "yesterday's" and lab.leftovers() == ["World"] and can_resume(job)


def test_empty_folder_is_taken(lab: Any) -> None:
    job = prepare(lab)
    Path(job.output).mkdir()
    assert tiles(run(lab, job).package) == wanted(lab, job)


@pytest.mark.parametrize("names", [["report.odt"], ["conf.xml", "report.odt"], ["_alllayers"], ["conf.xml", ".git"]])
def test_folder_of_other_things_is_left_alone(lab: Any, names: list[str]) -> None:
    job = prepare(lab)
    target = Path(job.output)
    target.mkdir()
    for name in names:
        (target / name).write_text("dear")
    error = fails(lab, job)
    assert isinstance(error, RequestError) and "would be lost" in error.message
    assert lab.submits() == 0 and job.state is State.FAILED
    assert lab.leftovers() == ["World"] and sorted(os.listdir(target)) == sorted(names)


def test_folder_that_was_filled_meanwhile_is_left_alone(lab: Any) -> None:
    job = prepare(lab)
    target = Path(job.output)

    def fill(progress: Any) -> None:
        if progress.text.startswith("Checking"):
            target.mkdir(exist_ok=True)
            (target / "report.odt").write_text("dear")

    with pytest.raises(RequestError):
        run_job(job, lab.session(job.service_url), lab.journal, fill)
    assert os.listdir(target) == ["report.odt"] and lab.leftovers() == ["World"]


def test_file_and_link_in_its_place(lab: Any, tmp_path: Path) -> None:
    job = prepare(lab)
    Path(job.output).write_text("dear")
    assert "is a file" in fails(lab, job).message and Path(job.output).read_text() == "dear"
    (lab.folder / "elsewhere").mkdir()
    (lab.folder / "link").symlink_to(lab.folder / "elsewhere")
    other = prepare(lab, name="link")
    assert "Choose another name" in fails(lab, other).message and (lab.folder / "link").is_symlink()
    assert lab.submits() == 0


def test_folder_in_the_place_of_a_package_is_told_before_anything_is_sent(lab: Any) -> None:
    job = lab.job(lab.sandbox.service("World/MapServer"))
    Path(job.output).mkdir()
    assert "is a folder" in lab.fails(job).message and lab.submits() == 0


# cancelled, closed


def test_cancel_leaves_nothing(lab: Any) -> None:
    job = prepare(lab)
    lab.sandbox.misbehave("slow", times=None, match=r"\.bundle$", piece=500, pause=0.02)
    ends: list[type] = []

    def work() -> None:
        with pytest.raises(CancelledError) as caught:
            run(lab, job)
        ends.append(caught.type)

    thread = threading.Thread(target=work)
    thread.start()
    end = time.monotonic() + 5
    while not lab.sandbox.find(r"\.bundle$") and time.monotonic() < end:
        time.sleep(0.005)
    assert job.part.is_dir()
    lab.waiter.stop = True
    begin = time.monotonic()
    thread.join(5)
    assert ends and time.monotonic() - begin < 1 and job.state is State.CANCELLED
    lab.sandbox.release()
    end = time.monotonic() + 2
    while lab.leftovers() and time.monotonic() < end:  # the thread left behind ends too
        time.sleep(0.01)
    assert not lab.leftovers() and not lab.unfinished()


def test_closed_on_the_way_and_taken_up(lab: Any) -> None:
    job = prepare(lab)

    def close(progress: Any) -> None:
        lab.waiter.stop = " files, " in progress.text

    with pytest.raises(CancelledError):
        run_job(job, lab.session(job.service_url), lab.journal, close, leaving=lambda: True)
    assert not lab.leftovers() and not lab.sandbox.find("/cancel$")
    lab.waiter.stop = False
    (found,) = lab.unfinished()
    (found.part / "L09").mkdir(parents=True)  # as a QGIS that died would leave
    (found.part / "L09" / "half.bundle").write_bytes(b"x")
    result = run(lab, found)
    assert tiles(result.package) == wanted(lab, found) and lab.submits() == 1
    assert lab.leftovers() == ["World"] and not list(result.package.rglob("half.bundle"))


def test_folder_of_the_folder_is_gone(lab: Any) -> None:
    (lab.folder / "away").mkdir()
    job = prepare(lab, name="away/World")
    lab.sandbox.misbehave("truncate", times=None)
    lab.sandbox.ranges = False
    fails(lab, job)
    (lab.folder / "away").rmdir()
    lab.sandbox.mischief.clear()
    assert "does not exist" in fails(lab, job).message and not lab.leftovers() and can_resume(job)


def test_check_of_a_folder(lab: Any, tmp_path: Path) -> None:
    job = prepare(lab, "Legacy/MapServer")
    folder = run(lab, job).package
    assert check_package(folder) == "cache"
    next(folder.rglob("*.bundlx")).unlink()
    with pytest.raises(PackageError, match="incomplete"):
        check_package(folder)
