# SPDX-License-Identifier: GPL-2.0-or-later
"""Uploads to portals that stumble, and cancels at bad moments: nothing is thrown away, nothing left unknown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, TransportError
from arcgis_export.plugin.arcgis.portal import upload as uploads
from arcgis_export.plugin.arcgis.portal import upload_record
from arcgis_export.plugin.arcgis.portal.upload import Upload
from arcgis_export.plugin.arcgis.portal.upload_errors import UploadRefusedError
from arcgis_export.plugin.arcgis.portal.upload_record import UploadRecord
from arcgis_export.plugin.core.errors import CancelledError, ExportError

from tests.sandbox.http.messages import Reply, answer, error
from tests.sandbox.portal.uploads import Upload as Received
from tests.sandbox.portal.uploads import Uploads
from tests.unit.arcgis.portal.test_upload import PART, SIZE, UploadSetup, package


@pytest.fixture
def up(setup: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[UploadSetup]:
    monkeypatch.setattr(uploads, "WHOLE", PART)
    monkeypatch.setattr(uploads, "PART", PART)
    monkeypatch.setattr(uploads, "MIB", 1)
    yield UploadSetup(setup)
    setup.assert_no_secret()
    setup.sandbox.reset_portal()


@pytest.mark.parametrize("code", [400, 500])
def test_passing_error_of_the_status_is_waited_out(up: UploadSetup, tmp_path: Path, code: int) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("error", times=4, match=r"items/\w+/status", code=code)
    item = up.upload(up.record(path)).run()
    assert up.bytes_of(item) == path.read_bytes()


def test_status_that_is_refused_for_ever_leaves_the_upload_to_go_on_with(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("error", times=None, match=r"items/\w+/status", code=500)
    with pytest.raises(TransportError):
        up.upload(up.record(path)).run()
    up.sandbox.clear()
    item = up.upload(up.again()).run()
    assert up.bytes_of(item) == path.read_bytes() and not up.parts_sent()


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("resource", ["/parts$", "/status$", "/addPart$"])
@pytest.mark.parametrize(
    ("code", "words"), [(400, "Item does not exist or is inaccessible."), (500, "Internal error.")]
)
def test_item_that_was_only_just_made_is_not_lost(
    up: UploadSetup, tmp_path: Path, times: int, resource: str, code: int, words: str
) -> None:
    path = package(tmp_path / "World.tpkx")
    before = len(up.sandbox.items())
    up.sandbox.inject_fault("error", times=times, match=resource, code=code, message=words)
    item = up.upload(up.record(path)).run()
    assert up.bytes_of(item) == path.read_bytes() and len(up.sandbox.items()) == before + 1


@pytest.mark.parametrize("status", [200, 500])
def test_item_that_was_made_in_spite_of_an_error(
    up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    path, before, respond = package(tmp_path / "World.tpkx"), len(up.sandbox.items()), up.sandbox.site.respond

    def fails_late(request: Any) -> Reply:
        reply = respond(request)
        return error(500, "Unable to add item.", status=status) if request.path.endswith("/addItem") else reply

    monkeypatch.setattr(up.sandbox.site, "respond", fails_late)
    item = up.upload(up.record(path)).run()
    assert up.bytes_of(item) == path.read_bytes() and len(up.sandbox.items()) == before + 1


def test_parts_that_no_portal_lists_are_all_sent(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("error", times=None, match="/parts$", code=400, message="Item does not exist.")
    item = up.upload(up.record(path)).run()
    assert up.bytes_of(item) == path.read_bytes()


def test_item_that_is_gone_for_the_moment_is_kept_in_the_record(up: UploadSetup, tmp_path: Path) -> None:
    """The portal denies the item wherever it is asked, and will not delete it either."""
    path = package(tmp_path / "World.tpkx")
    gone = {"code": 400, "message": "Item does not exist or is inaccessible."}
    up.sandbox.inject_fault("error", times=None, match="/(parts|addPart)$", **gone)
    up.sandbox.inject_fault("error", times=None, match=r"content/items/\w+$", **gone)
    up.sandbox.inject_fault("error", times=None, match="/delete$", code=500, message="Unable to delete.")
    with pytest.raises(ExportError):
        up.upload(up.record(path)).run()
    assert up.again().item
    up.sandbox.clear()
    item = up.upload(up.again()).run()
    assert up.bytes_of(item) == path.read_bytes()


@pytest.mark.parametrize("code", [400, 500])
def test_part_that_is_refused_once_is_sent_again(up: UploadSetup, tmp_path: Path, code: int) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("error", times=3, match="/addPart", code=code, message="Unable to add part.")
    item = up.upload(up.record(path)).run()
    assert up.bytes_of(item) == path.read_bytes()


def test_part_that_is_refused_for_ever_keeps_the_others(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("error", times=None, match="/addPart", code=400, message="Not this one.")
    with pytest.raises(TransportError, match="Not this one"):
        up.upload(up.record(path)).run()
    assert up.again().stage == "sending" and up.again().item


def test_quota_in_the_middle_is_the_last_word(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    used = up.sandbox.organisation.usage("analyst")
    up.sandbox.portal.quota = used + SIZE // 2
    with pytest.raises(UploadRefusedError, match=r"storage .* full"):
        up.upload(up.record(path)).run()


def late(up: UploadSetup, record: UploadRecord, leaving: bool = False) -> Upload:
    """An upload that is cancelled while the portal takes its time to make the item."""
    up.sandbox.inject_fault("delay", match="/addItem", seconds=1.2)
    upload = Upload(
        up.setup.session(up.sharing, up.setup.login),
        up.sharing,
        record,
        lambda: up.saved.append(record.to_json()),
        leaving=lambda: leaving,
    )
    up.setup.waiter.cancelled = lambda: bool(up.sandbox.find("/addItem$"))
    with pytest.raises(CancelledError):
        upload.run()
    up.setup.waiter.cancelled = lambda: False
    assert record.stage == "adding" and not record.item
    return upload


@pytest.mark.parametrize("size", [PART, SIZE])
def test_item_that_comes_after_the_cancel_is_deleted(up: UploadSetup, tmp_path: Path, size: int) -> None:
    before = {item.id for item in up.sandbox.items()}
    upload = late(up, up.record(package(tmp_path / "World.tpkx", size)))
    upload.discard()
    assert up.again().stage == "adding" and up.again().name  # it may still come
    end = time.monotonic() + 5
    while upload.record.stage != "new" and time.monotonic() < end:
        pass
    assert {item.id for item in up.sandbox.items()} == before
    assert up.again().stage == "new" and not up.again().is_open


def test_item_that_comes_while_qgis_closes_is_resumed(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    before = len(up.sandbox.items())
    record = up.record(path)
    late(up, record, leaving=True)
    end = time.monotonic() + 5
    while not record.item and time.monotonic() < end:
        pass
    item = up.upload(record).run()
    assert up.bytes_of(item) == path.read_bytes() and len(up.sandbox.items()) == before + 1


def test_item_that_never_comes_is_not_searched_for_always(
    up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    up.sandbox.inject_fault("reset", match="/addItem")
    upload = up.upload(up.record(package(tmp_path / "World.tpkx")))
    with pytest.raises(TransportError):
        upload.run()
    upload.discard()
    assert upload.record.is_open
    monkeypatch.setattr(upload_record, "SETTLED", 0.0)
    upload.discard()
    assert upload.record.stage == "new"


def test_lost_answer_for_a_name_of_the_users_own(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("lost", match="/addItem")
    with pytest.raises(TransportError):
        up.upload(up.record(path, name="World.tpkx", is_own_name=False)).run()
    item = up.upload(up.again()).run()
    assert up.bytes_of(item) == path.read_bytes() and len(up.sandbox.find("/addItem$")) == 1


def test_lost_item_of_a_name_of_the_users_own_is_left_to_them(up: UploadSetup, tmp_path: Path) -> None:
    """It may be a file that they have uploaded themselves meanwhile: only they can tell."""
    path = package(tmp_path / "World.tpkx")
    up.sandbox.inject_fault("reset", match="/addItem")
    with pytest.raises(TransportError):
        up.upload(up.record(path, name="World.tpkx", is_own_name=False)).run()
    lost = up.again()
    theirs = up.upload(up.record(path, name="World.tpkx", is_own_name=False)).run()
    with pytest.raises(ExportError, match="Check your content"):
        up.upload(lost).discard()
    assert up.is_there(theirs) and not up.sandbox.find("/delete")


def test_item_that_had_the_name_before_is_never_taken_for_ours(up: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    theirs = up.upload(up.record(path, name="World.tpkx", is_own_name=False)).run()
    up.sandbox.inject_fault("reset", match="/addItem")
    with pytest.raises(TransportError):
        up.upload(up.record(path, name="World.tpkx", is_own_name=False)).run()
    with pytest.raises(ExportError, match="Check your content"):
        up.upload(up.again()).discard()
    assert up.is_there(theirs)
    with pytest.raises(ServerError, match="already"):
        up.upload(up.again()).run()
    assert up.is_there(theirs)


def test_portal_that_keeps_the_item_when_its_parts_are_dropped(
    up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Uploads.respond

    def respond(self: Uploads, item: Any, operation: str, request: Any) -> Reply:
        return answer({"success": True}) if operation == "cancel" else whole(self, item, operation, request)

    monkeypatch.setattr(Uploads, "respond", respond)
    up.sandbox.inject_fault("reset", times=None, match="/commit")
    upload = up.upload(up.record(package(tmp_path / "World.tpkx")))
    with pytest.raises(TransportError):
        upload.run()
    up.sandbox.clear()
    item = upload.record.item
    assert up.is_there(item)
    upload.discard()
    assert up.sandbox.find("/cancel$") and not up.is_there(item)


def test_status_that_no_document_knows_comes_to_an_end(
    up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Received, "status", lambda self, item, seconds: ("pondering", ""))
    before = up.setup.waiter.now
    with pytest.raises(TransportError) as caught:
        up.upload(up.record(package(tmp_path / "World.tpkx"))).run()
    assert "pondering" in caught.value.details and up.setup.waiter.now - before < 600


def test_commit_that_was_lost_is_asked_for_again(
    up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "World.tpkx")
    whole, asked = Uploads.respond, list[str]()

    def respond(self: Uploads, item: Any, operation: str, request: Any) -> Reply:
        asked.append(operation)
        forgotten = operation == "commit" and asked.count("commit") == 1
        return answer({"success": True}) if forgotten else whole(self, item, operation, request)

    monkeypatch.setattr(Uploads, "respond", respond)
    item = up.upload(up.record(path)).run()
    assert asked.count("commit") == 2 and up.bytes_of(item) == path.read_bytes()


def test_commit_that_is_never_carried_out(up: UploadSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Received, "status", lambda self, item, seconds: ("partial", ""))
    whole = Uploads.respond

    def respond(self: Uploads, item: Any, operation: str, request: Any) -> Reply:
        return answer({"success": True}) if operation == "commit" else whole(self, item, operation, request)

    monkeypatch.setattr(Uploads, "respond", respond)
    with pytest.raises(TransportError, match="assemble the uploaded parts"):
        up.upload(up.record(package(tmp_path / "World.tpkx"))).run()
    assert 2 <= len(up.sandbox.find("/commit$")) <= 4
