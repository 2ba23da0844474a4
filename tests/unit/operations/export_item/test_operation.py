# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item from the submit to the deleted item, on a lookalike portal."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.operations.export_item import ExportItemRequest, ExportLayer
from arcgis_export.plugin.arcgis.portal.portal import Portal
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import CancelledError, PackageError, RequestError
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.jobs.server_job import UnansweredError
from arcgis_export.plugin.operations.export_item.form import count_layers, describe_item, is_unreached, unreached_text
from arcgis_export.plugin.operations.export_item.item_job import check_file
from arcgis_export.plugin.operations.export_item.operation import ExportItem
from arcgis_export.plugin.operations.registry import operation_of
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

from tests.job_setup import change, details_of, discard, leaves_item, run_job
from tests.unit.operations.export_item.item_setup import NATURE, ItemExport


def test_the_request_on_the_wire_and_the_file_on_disk(item_export: ItemExport) -> None:
    job = item_export.job(layers=(ExportLayer(0, "name = 'Chad'"), ExportLayer(2)))
    result = item_export.run(job)
    (sent,) = item_export.sandbox.find("/content/users/analyst/export")
    assert sent.method == "POST" and not sent.query
    assert sent.form["itemId"] == item_export.sandbox.item(NATURE) and sent.form["exportFormat"] == "geoPackage"
    assert json.loads(sent.form["exportParameters"])["layers"] == [{"id": 0, "where": "name = 'Chad'"}, {"id": 2}]
    polls = item_export.sandbox.find("/status")
    assert polls and all({**poll.query, **poll.form}["jobType"] == "export" for poll in polls)
    assert all({**poll.query, **poll.form}["jobId"] == job.job_id for poll in polls)
    assert result.package.read_bytes().startswith(b"SQLite format 3") and result.folder is None
    assert item_export.left() == ["out.gpkg"] and job.state is State.DONE
    assert item_export.ids() == item_export.before  # the item that the export made is gone
    stored = item_export.setup.journal.find(job)
    assert stored is not None and "secret" not in json.dumps(vars(stored), default=str)


def test_the_job_is_on_disk_before_the_first_poll(item_export: ItemExport) -> None:
    job = item_export.job()
    seen: list[Any] = []

    def hook(seconds: float) -> None:
        found = item_export.setup.journal.find(job)
        seen.append((found.job_id, details_of(found).export_item) if found else None)

    item_export.setup.waiter.hook = hook
    item_export.run(job)
    assert seen and all(each == (job.job_id, details_of(job).export_item) for each in seen)


def test_storage_on_another_host_gets_no_secret(item_export: ItemExport) -> None:
    item_export.run(item_export.job())
    (fetched,) = item_export.sandbox.find("/bucket/")
    assert fetched.host.startswith("localhost") and not fetched.token and not item_export.sandbox.leaks()


def test_a_plain_kml_is_a_file(item_export: ItemExport, monkeypatch: pytest.MonkeyPatch) -> None:
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'
    (item_export.setup.folder / "plain.xml").write_bytes(body)
    respond = item_export.sandbox.site.respond

    def plain(request: Any) -> Any:
        reply = respond(request)
        if reply.file is not None:
            reply.file = item_export.setup.folder / "plain.xml"
        return reply

    monkeypatch.setattr(item_export.sandbox.site, "respond", plain)
    result = item_export.run(item_export.job(format="KML", name="out.kmz"))
    assert result.package.name == "out.kml" and result.package.read_bytes() == body


INTERNAL = "http://127.0.0.1:1/server/rest/services/Nature/FeatureServer"


def test_a_service_that_only_the_portal_reaches_is_exported_whole(item_export: ItemExport) -> None:
    kept = next(item for item in item_export.sandbox.items() if item.title == NATURE)
    kept.internal_url = INTERNAL
    portal = Portal(item_export.session(), item_export.url)
    item, service = describe_item(portal.session, portal, kept.id)
    assert service is None and is_unreached(item, service) and NATURE in unreached_text(item)
    result = item_export.run(item_export.job())
    (sent,) = item_export.sandbox.find("/content/users/analyst/export")
    assert "exportParameters" not in sent.form
    with sqlite3.connect(result.package) as database:
        names = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
    assert "Countries" in names and len(names) > 2


@pytest.mark.parametrize(
    ("fault", "more"),
    [("html", {}), ("html", {"status": 403}), ("gone", {"html": True}), ("fault", {"status": 502}), ("reset", {})],
)
def test_a_service_behind_something_else_is_exported_whole(item_export: ItemExport, fault: str, more: Any) -> None:
    item_export.sandbox.inject_fault(fault, times=None, match="/FeatureServer", **more)
    portal = Portal(item_export.session(), item_export.url)
    item, service = describe_item(portal.session, portal, item_export.sandbox.item(NATURE))
    assert service is None and is_unreached(item, service)
    assert item_export.run(item_export.job()).package.exists()


@pytest.mark.parametrize(("code", "message"), [(404, "Service not found"), (499, "Token Required"), (500, "Stopped")])
def test_what_arcgis_itself_says_of_the_service_is_told(item_export: ItemExport, code: int, message: str) -> None:
    item_export.sandbox.inject_fault("error", times=None, match="/FeatureServer", code=code, message=message)
    portal = Portal(item_export.session(), item_export.url)
    with pytest.raises(ServerError):
        describe_item(portal.session, portal, item_export.sandbox.item(NATURE))


def test_layers_named_for_a_service_that_is_not_reached_are_sent(item_export: ItemExport) -> None:
    kept = next(item for item in item_export.sandbox.items() if item.title == NATURE)
    kept.internal_url = INTERNAL
    portal = Portal(item_export.session(), item_export.url)
    item, service = describe_item(portal.session, portal, kept.id)
    request = ExportItemRequest(item, "geoPackage", "T", (ExportLayer(2),), service, SpatialReference(3857))
    request.validate(portal.user())
    assert json.loads(request.parameters()["exportParameters"]) == {"layers": [{"id": 2}], "targetSR": {"wkid": 3857}}
    with pytest.raises(RequestError, match="leave the CRS out"):
        dataclasses.replace(request, layers=()).validate(portal.user())


def test_passing_refusals_of_the_status_are_lived_through(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("error", times=7, match="/status", code=400, message="Error updating file item")
    result = item_export.run(item_export.job())
    assert result.package.exists() and len(item_export.sandbox.find("/status")) > 7


def test_a_status_that_is_refused_for_long_is_no_end_of_the_export(item_export: ItemExport) -> None:
    job = item_export.job()
    item_export.sandbox.inject_fault("error", times=40, match="/status", code=400, message="Error updating file item")
    assert item_export.run(job).package.exists() and job.state is State.DONE
    assert item_export.ids() == item_export.before


def test_a_failure_of_the_portal_in_its_own_words_and_the_item_deleted(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("fail_export", words="Too many rows for this format")
    job = item_export.job()
    error = item_export.fails(job)
    assert "Too many rows for this format" in error.message
    assert job.state is State.FAILED and item_export.ids() == item_export.before and item_export.left() == []


def test_the_item_is_kept_where_it_is_wanted(item_export: ItemExport) -> None:
    job = item_export.job(keep_item=True)
    item_export.run(job)
    assert item_export.ids() - item_export.before == {details_of(job).export_item}
    assert not item_export.sandbox.find("/delete") and not leaves_item(job)


def test_an_item_that_can_not_be_deleted_is_reported_and_remembered(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("error", times=None, match="/delete", code=403, message="You may not")
    job = item_export.job()
    item_export.run(job)
    assert job.state is State.DONE and any(details_of(job).export_item in note for note in job.notes)
    stored = item_export.setup.journal.find(job)
    assert stored is not None and leaves_item(stored)
    assert stored.leftovers and "still on" in discard(stored, item_export.session())
    item_export.sandbox.clear()
    assert discard(stored, item_export.session()) == "" and not stored.leftovers
    assert item_export.ids() == item_export.before


def test_only_what_the_export_made_is_ever_deleted(item_export: ItemExport) -> None:
    job = item_export.job()
    for other in (NATURE, "Town list", "Small package"):
        change(job, export_item=item_export.sandbox.item(other))
        assert "Delete it there" in discard(job, item_export.session())
    assert item_export.ids() == item_export.before and not item_export.sandbox.find("/delete")


def test_a_deletion_that_hangs_holds_nothing_up(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("hang", match="/delete")
    job = item_export.job()
    waiter, started = item_export.setup.waiter, time.monotonic()

    def stop(progress: Progress) -> None:
        if progress.text == "Unpacking":
            threading.Timer(0.3, lambda: setattr(waiter, "stop", True)).start()

    result = run_job(job, item_export.session(), item_export.setup.journal, stop)
    assert result.package.exists() and time.monotonic() - started < 3 and leaves_item(job)


def test_a_lost_answer_is_looked_up_by_the_title(item_export: ItemExport) -> None:
    """The portal has begun, and nobody knows: its item of that title shows it."""
    item_export.sandbox.inject_fault("lost", match="/export$")
    job = item_export.job(title="Half-way")
    error = item_export.fails(job)
    assert isinstance(error, UnansweredError) and "the item “Half-way”" in error.message and job.is_unanswered
    assert item_export.run(job).package.exists() and job.state is State.DONE
    assert len(item_export.sandbox.find("/export$")) == 1 and item_export.ids() == item_export.before


def test_a_request_that_never_arrived_is_not_sent_again_by_itself(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("reset", match="/export$")
    job = item_export.job(title="Half-way")
    item_export.fails(job)
    assert isinstance(item_export.fails(job), UnansweredError) and job.is_unanswered
    assert len(item_export.sandbox.find("/export$")) == 1
    operation_of(job).submit_again(job)
    assert item_export.run(job).package.exists() and len(item_export.sandbox.find("/export$")) == 2


def test_an_older_item_of_the_same_title_is_not_taken_for_the_exports(item_export: ItemExport) -> None:
    """A request that never arrived has made nothing: what has the title already is the user's own, and stays."""
    items = item_export.sandbox.organisation.items
    own = items[item_export.sandbox.item(NATURE)]
    older = dataclasses.replace(own, id="0" * 31 + "1", type="GeoPackage", title="Half-way", url="")
    items[older.id] = older
    item_export.sandbox.inject_fault("reset", match="/export$")
    job = item_export.job(title="Half-way")
    item_export.fails(job)
    assert isinstance(item_export.fails(job), UnansweredError) and not details_of(job).export_item
    assert older.id in item_export.ids()


def test_a_search_that_the_portal_refuses_leaves_the_lost_answer_open(item_export: ItemExport) -> None:
    """Otherwise the job would have failed, and the same export would be sent a second time without a word."""
    item_export.sandbox.inject_fault("lost", match="/export$")
    job = item_export.job(title="Half-way")
    item_export.fails(job)
    item_export.sandbox.inject_fault("error", times=1, match="/content/users/analyst$", code=500, message="Oops")
    item_export.fails(job)
    assert job.is_unanswered
    assert item_export.run(job).package.exists() and len(item_export.sandbox.find("/export$")) == 1


def test_a_full_storage_has_messages_of_its_own(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("error", match="/export$", code=400, message="User storage quota exceeded.")
    assert "The storage on" in item_export.fails(item_export.job()).message


def test_an_error_is_never_taken_for_the_file(item_export: ItemExport, tmp_path: Path) -> None:
    for format, text in (
        ("CSV", '{\n "error": {"code": 498}}'),
        ("CSV", "<html></html>"),
        ("GeoJson", '{"success": false}x'),
        ("GeoJson", '{"type": "FeatureCollection", "features": ['),
        ("Feature Collection", ""),
    ):
        file = tmp_path / "file"
        file.write_text(text)
        with pytest.raises(PackageError):
            check_file(file, format)
    (tmp_path / "good").write_text("\ufeffname,x\n1,2\n")
    assert check_file(tmp_path / "good", "CSV") == "csv"


@pytest.mark.parametrize("moment", ["working", "Downloading"])
def test_cancel_while_the_portal_works_and_while_downloading(item_export: ItemExport, moment: str) -> None:
    waiter, job = item_export.setup.waiter, item_export.job()
    item_export.sandbox.inject_fault("slow", match="/bucket/", piece=2048, pause=0.01)

    def stop(progress: Progress) -> None:
        waiter.stop = waiter.stop or moment in progress.text

    with pytest.raises(CancelledError):
        run_job(job, item_export.session(), item_export.setup.journal, stop)
    assert job.state is State.CANCELLED and item_export.left() == []
    assert _soon(lambda: item_export.ids() == item_export.before)


def _soon(condition: Any) -> bool:
    import threading

    for _ in range(200):  # the deletion is on its way in a thread of its own
        if condition():
            return True
        threading.Event().wait(0.02)
    return False


def test_resumed_after_qgis_was_closed(item_export: ItemExport) -> None:
    job = item_export.job()
    waiter = item_export.setup.waiter
    waiter.hook = lambda seconds: setattr(waiter, "stop", True)
    with pytest.raises(CancelledError):
        item_export.run(job, leaving=lambda: True)
    assert item_export.ids() != item_export.before  # the portal resumes it
    waiter.stop, waiter.hook = False, lambda seconds: None
    (stored,) = item_export.setup.unfinished()
    result = item_export.run(stored)
    assert result.package.exists() and item_export.ids() == item_export.before
    assert len(item_export.sandbox.find("/content/users/analyst/export")) == 1


def test_discarded_its_item_is_deleted(item_export: ItemExport) -> None:
    job = item_export.job()
    waiter = item_export.setup.waiter
    waiter.hook = lambda seconds: setattr(waiter, "stop", True)
    with pytest.raises(CancelledError):
        item_export.run(job, leaving=lambda: True)
    waiter.stop = False
    discard(job, item_export.session())
    assert item_export.ids() == item_export.before


def test_a_title_that_exists_is_the_portals_word(item_export: ItemExport) -> None:
    item_export.run(item_export.job(keep_item=True, title="Twice"))
    error = item_export.fails(item_export.job(title="Twice", name="two.gpkg"))
    assert "has an item of the title “Twice” already" in error.message
    assert item_export.left() == ["out.gpkg"]


def test_rights_are_reported_before_the_start(item_export: ItemExport) -> None:
    with pytest.raises(RequestError, match="Only its owner .viewer. or an administrator"):
        item_export.job("Viewer's notes")
    with pytest.raises(RequestError, match="is not hosted"):
        item_export.job("Registered roads")
    with pytest.raises(RequestError, match="is a CSV"):
        item_export.job("Town list")
    assert not item_export.sandbox.find("/export") and not item_export.sandbox.find("/stranger")


def test_an_administrator_exports_anothers_item(item_export: ItemExport) -> None:
    boss = Login("boss", "director", "all-powers")
    job = item_export.job("Viewer's notes", login=boss)
    result = item_export.run(job, login=boss)
    assert result.package.exists() and item_export.ids() == item_export.before


def test_a_token_that_ends_while_waiting_is_renewed(item_export: ItemExport) -> None:
    job = item_export.job()
    item_export.setup.waiter.hook = lambda seconds: item_export.sandbox.expire_tokens()
    assert item_export.run(job).package.exists()


def test_what_is_no_such_file_is_not_kept(item_export: ItemExport) -> None:
    item_export.sandbox.inject_fault("corrupt", times=2, match="/bucket/")
    error = item_export.fails(item_export.job(format="Shapefile", name="out.zip"))
    assert isinstance(error, PackageError) and item_export.left() == []
    assert item_export.ids() == item_export.before


def test_several_layers_come_packed_and_are_unpacked(item_export: ItemExport) -> None:
    job = item_export.job(format="CSV", name="all.csv", layers=(ExportLayer(0), ExportLayer(2)))
    result = item_export.run(job)
    assert result.package.name == "all.zip" and "all.zip" in job.notes[0]
    assert result.folder is not None and sorted(path.name for path in result.folder.iterdir()) == [
        "Countries.csv",
        "Places.csv",
    ]
    assert zipfile.is_zipfile(result.package)


def test_the_time_limit_leaves_the_job_to_the_portal(item_export: ItemExport) -> None:
    item_export.sandbox.pace.states = ("esriJobExecuting",)
    job = item_export.job()
    error = item_export.fails(job, timeout=60.0)
    assert job.job_id in error.message and details_of(job).export_item in error.message
    assert job.state is State.EXPIRED and item_export.ids() != item_export.before


def test_features_are_counted_and_a_bad_filter_named(item_export: ItemExport) -> None:
    session = item_export.session()
    portal = Portal(session, item_export.url)
    item, service = describe_item(session, portal, item_export.sandbox.item(NATURE))
    assert service is not None and [layer.name for layer in service.layers][:2] == ["Countries", "States and provinces"]
    found = count_layers(
        session, service, [ExportLayer(0), ExportLayer(1, "nothing = 1"), ExportLayer(2, "name = 'Chad'")]
    )
    assert found[0].total > 200 and found[2].total == 1 and found[1].problem
    assert item.is_hosted and "Shapefile" in service.formats and "Scene Package" not in service.formats


def test_the_record_keeps_what_the_layers_need_to_be_added_later(item_export: ItemExport) -> None:
    job = item_export.job(format="CSV", name="out.csv")
    definitions = details_of(job).definitions
    item_export.run(job)
    stored = item_export.setup.journal.find(job)
    assert stored is not None and details_of(stored).definitions == definitions and definitions[0]["drawingInfo"]
    large = ({**definitions[0], "drawingInfo": {"imageData": "x" * 300_000}},)
    (kept,) = ExportItem().kept_details(dataclasses.replace(details_of(job), definitions=large), State.DONE).definitions
    assert kept["fields"] == definitions[0]["fields"] and kept["geometryType"] and "drawingInfo" not in kept
    huge = ({**definitions[0], "fields": [{"name": "x" * 300_000}]},)
    assert (
        ExportItem().kept_details(dataclasses.replace(details_of(job), definitions=huge), State.DONE).definitions == ()
    )
    assert ExportItem().kept_details(details_of(job), State.FAILED).definitions == ()


def test_a_file_that_stands_there_is_kept_until_the_new_one_is_complete(item_export: ItemExport) -> None:
    target: Path = item_export.setup.folder / "out.gpkg"
    target.write_text("mine")
    item_export.sandbox.inject_fault("fail_export", words="no")
    item_export.fails(item_export.job())
    assert target.read_text() == "mine"
    item_export.run(item_export.job(title="Better"))
    assert target.read_bytes().startswith(b"SQLite")
