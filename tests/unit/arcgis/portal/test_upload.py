# SPDX-License-Identifier: GPL-2.0-or-later
"""Uploads to a portal: whole, in parts, resumed, refused; always the file's very bytes."""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError, TransportError
from arcgis_export.plugin.arcgis.portal import upload as uploads
from arcgis_export.plugin.arcgis.portal.items import PortalUser
from arcgis_export.plugin.arcgis.portal.upload import Upload, part_size_for
from arcgis_export.plugin.arcgis.portal.upload_errors import check_room
from arcgis_export.plugin.arcgis.portal.upload_record import UploadRecord
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import CancelledError, ExportError, RequestError

PART = 4000  # bytes
SIZE = 10 * PART + 1234


def package(path: Path, size: int = SIZE) -> Path:
    """A file that a portal takes for a package: a zip with a root.json, filled up with noise."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root.json", "{}")
        archive.writestr("noise", b"")
    missing = size - path.stat().st_size
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root.json", "{}")
        archive.writestr("noise", os.urandom(missing))
    assert path.stat().st_size == size
    return path


class UploadSetup:
    """An upload in small parts, with the traces that it leaves."""

    def __init__(self, setup: Any) -> None:
        self.setup, self.sandbox = setup, setup.sandbox
        self.sandbox.reset_portal()
        self.sandbox.portal.smallest_part = PART
        self.sharing = f"{self.sandbox.portal}/sharing/rest"
        self.saved: list[dict[str, Any]] = []
        self.told: list[tuple[int, int]] = []
        self.on_report: Callable[[int], None] = lambda done: None

    def record(self, path: Path, **more: Any) -> UploadRecord:
        about = path.stat()
        values = {"name": "World_1a2b.tpkx", "title": "World", "type": "Compact Tile Package", "is_own_name": True}
        return UploadRecord(
            path=str(path), tags="test", size=about.st_size, modified=about.st_mtime, **{**values, **more}
        )

    def upload(self, record: UploadRecord, login: Optional[Login] = None) -> Upload:
        session = self.setup.session(self.sharing, login or self.setup.login)

        def report(done: int, total: int) -> None:
            self.told.append((done, total))
            self.on_report(done)

        return Upload(session, self.sharing, record, lambda: self.saved.append(record.to_json()), report)

    def again(self) -> UploadRecord:
        """The record as a QGIS that died has left it on disk."""
        return UploadRecord.from_json(self.saved[-1])

    def bytes_of(self, item: str) -> bytes:
        (found,) = [each for each in self.sandbox.items() if each.id == item]
        return bytes(found.file().read_bytes())

    def parts_sent(self) -> list[int]:
        return [int(request.query["partNum"]) for request in self.sandbox.find("/addPart$", "POST")]

    def slow(self) -> None:
        """Let each part take a while, so that something can happen meanwhile."""
        self.sandbox.inject_fault("delay", times=None, match="/addPart", seconds=0.25)

    def is_there(self, item: str) -> bool:
        return any(each.id == item for each in self.sandbox.items())


@pytest.fixture
def at(setup: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[UploadSetup]:
    monkeypatch.setattr(uploads, "WHOLE", PART)
    monkeypatch.setattr(uploads, "PART", PART)
    monkeypatch.setattr(uploads, "MIB", 1)
    yield UploadSetup(setup)
    setup.assert_no_secret()
    setup.sandbox.reset_portal()


def test_small_file_goes_in_one_piece(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx", PART)
    item = at.upload(at.record(path)).run()
    assert at.bytes_of(item) == path.read_bytes()
    (request,) = at.sandbox.find("/addItem$", "POST")
    assert (request.values["title"], request.values["type"]) == ("World", "Compact Tile Package")
    assert at.told[-1] == (PART, PART) and not at.parts_sent()
    assert at.again().is_done


def test_large_file_goes_in_parts_at_once_and_is_put_together(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    item = at.upload(at.record(path)).run()
    assert at.bytes_of(item) == path.read_bytes()
    assert sorted(at.parts_sent()) == list(range(1, 12))
    assert at.told[-1] == (SIZE, SIZE)
    done = [each for each, _ in at.told]
    assert done == sorted(done)
    assert at.sandbox.find("/commit$")[0].values["title"] == "World"


def test_parts_keep_within_what_portals_take() -> None:
    mib = 1024 * 1024
    assert part_size_for(5 * mib) == 0
    for size in (9 * mib, 1024 * mib, 40_000 * mib, 3_000_000 * mib):
        part = part_size_for(size)
        assert part >= 10 * mib and part % mib == 0 and -(-size // part) <= 10_000


def test_died_half_way_and_resumed_without_sending_finished_parts_again(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.sandbox.inject_fault("delay", times=6, match="/addPart", seconds=0.01)
    at.sandbox.inject_fault("die", match="/addPart")  # at the seventh
    with pytest.raises(TransportError):
        at.upload(at.record(path)).run()
    at.setup.revive()
    there = at.setup.session(at.sharing, at.setup.login)
    url = f"{at.sharing}/content/users/analyst/items/{at.again().item}/parts"
    had = set(there.get_json(url)["parts"])
    assert 0 < len(had) < 11
    at.sandbox.clear()
    item = at.upload(at.again()).run()
    assert set(at.parts_sent()) == set(range(1, 12)) - had
    assert at.bytes_of(item) == path.read_bytes()
    assert len(at.sandbox.items()) == len({each.id for each in at.sandbox.items()})


def test_part_that_breaks_off_is_sent_again(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.sandbox.inject_fault("reset", times=2, match="/addPart")
    at.sandbox.inject_fault("fault", times=1, match="/addPart")
    item = at.upload(at.record(path)).run()
    assert at.bytes_of(item) == path.read_bytes()


def test_token_that_ends_in_the_middle_is_renewed(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.slow()
    ended = threading.Event()

    def end(done: int) -> None:
        if done > SIZE // 3 and not ended.is_set():
            ended.set()
            at.sandbox.expire_tokens()

    at.on_report = end
    item = at.upload(at.record(path)).run()
    assert ended.is_set() and at.bytes_of(item) == path.read_bytes()


def test_token_that_can_not_be_renewed_leaves_an_upload_to_go_on_with(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.slow()

    def end(done: int) -> None:
        if 0 < done < SIZE:
            at.sandbox.expire_tokens()

    at.on_report = end
    with pytest.raises(SignInError, match="sign-in"):
        at.upload(at.record(path), Login("key", token=at.sandbox.token())).run()
    at.on_report = lambda done: None
    record = at.again()
    assert record.item and record.stage == "sending"
    item = at.upload(record, Login("key", token=at.sandbox.token())).run()
    assert item == record.item and at.bytes_of(item) == path.read_bytes()


def test_lost_answer_to_add_item_makes_no_second_item(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    before = len(at.sandbox.items())
    at.sandbox.inject_fault("lost", match="/addItem")
    with pytest.raises(TransportError):
        at.upload(at.record(path)).run()
    assert at.again().stage == "adding"
    item = at.upload(at.again()).run()
    assert at.bytes_of(item) == path.read_bytes()
    assert len(at.sandbox.items()) == before + 1


def test_lost_answer_to_commit_is_found_out(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.sandbox.inject_fault("lost", match="/commit")
    item = at.upload(at.record(path)).run()
    assert at.bytes_of(item) == path.read_bytes()
    assert len(at.sandbox.find("/commit$")) == 1


def test_cancel_is_heard_and_leaves_nothing_when_discarded(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.slow()

    def stop(done: int) -> None:
        at.setup.waiter.stop = done > SIZE // 3

    at.on_report = stop
    upload = at.upload(at.record(path))
    with pytest.raises(CancelledError):
        upload.run()
    at.setup.waiter.stop = False
    item = upload.record.item
    assert item and at.is_there(item) and not at.sandbox.find("/commit$")
    upload.discard()
    assert not at.is_there(item) and not upload.record.item


def test_finished_upload_is_deleted_when_discarded(at: UploadSetup, tmp_path: Path) -> None:
    upload = at.upload(at.record(package(tmp_path / "World.tpkx")))
    item, others = upload.run(), {each.id for each in at.sandbox.items()}
    upload.discard()
    assert {each.id for each in at.sandbox.items()} == others - {item}
    upload.discard()  # it is gone: nothing more is deleted


def test_file_that_changed_meanwhile_is_refused(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    record = at.record(path)
    with open(path, "ab") as file:
        file.write(b"more")
    with pytest.raises(RequestError, match="changed"):
        at.upload(record).run()
    path.unlink()
    with pytest.raises(RequestError, match="no longer there"):
        at.upload(record).run()
    assert not at.sandbox.find("/addItem")


def test_file_that_shrinks_while_it_is_sent(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    at.slow()
    cut = threading.Event()

    def shrink(done: int) -> None:
        if done > PART and not cut.is_set():
            cut.set()
            os.truncate(path, PART)

    at.on_report = shrink
    with pytest.raises(RequestError, match="changed"):
        at.upload(at.record(path)).run()
    assert not at.sandbox.find("/commit$")


def test_name_that_is_taken(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx", PART)
    at.upload(at.record(path, name="World.tpkx", is_own_name=False)).run()
    with pytest.raises(ServerError, match="already") as caught:
        at.upload(at.record(path, name="World.tpkx", is_own_name=False)).run()
    assert "World.tpkx" in caught.value.message


@pytest.mark.parametrize("size", [PART, SIZE])
def test_quota_that_is_full(at: UploadSetup, tmp_path: Path, size: int) -> None:
    at.sandbox.portal.quota = 1
    with pytest.raises(ServerError, match=r"storage .* full") as caught:
        at.upload(at.record(package(tmp_path / "World.tpkx", size))).run()
    assert "Delete items" in caught.value.message


def test_viewer_may_not_upload(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    with pytest.raises(SignInError, match="may not add items"):
        at.upload(at.record(path), Login("viewer", "viewer", "look-only")).run()


def test_room_and_rights_are_reported_before_anything_is_sent() -> None:
    url = "https://gis.example.com/portal/sharing/rest"
    check_room(PortalUser("a", storage_used=10, storage_quota=None), 10**12, url)
    check_room(PortalUser("a", storage_used=10, storage_quota=20), 10, url)
    with pytest.raises(ServerError, match=r"has 1\.0 MB left, and the package needs 5\.0 MB"):
        check_room(PortalUser("a", storage_used=10**6, storage_quota=2 * 10**6), 5 * 10**6, url)
    with pytest.raises(SignInError, match="may not add items"):
        check_room(PortalUser("a", privileges=frozenset({"portal:user:viewOrgItems"})), 1, url)


def test_file_that_is_no_package_is_reported_in_the_portals_words(at: UploadSetup, tmp_path: Path) -> None:
    path = tmp_path / "World.tpkx"
    path.write_bytes(os.urandom(SIZE))
    with pytest.raises(ServerError, match="no zip") as caught:
        at.upload(at.record(path)).run()
    assert "World_1a2b.tpkx" in caught.value.message


def test_portal_that_lost_the_parts(at: UploadSetup, tmp_path: Path) -> None:
    path = package(tmp_path / "World.tpkx")
    record = at.record(path, owner="analyst", item="0" * 32, part_size=PART, stage="sending")
    upload = at.upload(record)
    with pytest.raises(ServerError, match="Begin again"):
        upload.run()
    item = upload.run()
    assert at.bytes_of(item) == path.read_bytes()


def test_portal_that_answers_with_a_web_page(at: UploadSetup, tmp_path: Path) -> None:
    at.sandbox.inject_fault("html", match="/addItem")
    with pytest.raises(ExportError, match="web page"):
        at.upload(at.record(package(tmp_path / "World.tpkx"))).run()
