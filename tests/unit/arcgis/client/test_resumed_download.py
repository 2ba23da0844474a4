# SPDX-License-Identifier: GPL-2.0-or-later
"""A download that a later run resumes: by the record of the job and the bytes on disk, never two halves of two files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.download import Kept, download
from arcgis_export.plugin.core import files
from arcgis_export.plugin.core.errors import CancelledError, ExportError

from tests.sandbox.http.messages import Reply


class Served:
    """A file that the sandbox serves at one address, and what a job's record keeps of it."""

    def __init__(self, setup: Any) -> None:
        self.setup = setup
        self.body = bytes(range(256)) * 4096  # 1 MiB
        self.path = setup.folder / "served.bin"
        self.path.write_bytes(b"PK" + self.body)
        self.headers: dict[str, str] = {"ETag": '"one"'}
        self.part = setup.folder / "x.part"
        self.stored: dict[str, Any] = {}
        self.said: list[str] = []
        self.asked: list[str] = []
        self.is_deaf = False  # heeds no If-Range, as some servers
        self.url = setup.sandbox.url + "/served.bin"
        respond = setup.sandbox.site.respond

        def answer(request: Any) -> Any:
            if request.path != "/served.bin":
                return respond(request)
            self.asked.append(request.headers.get("Range", ""))
            if self.is_deaf:
                del request.headers["If-Range"]
            return Reply(file=self.path, headers=dict(self.headers))

        setup.sandbox.site.respond = answer

    def run(self, stop_at: int = 0) -> None:
        """Download as a new QGIS would, to the end or until so many bytes are there."""
        session = self.setup.session(self.setup.sandbox.service("World/MapServer"))
        kept = Kept(dict(self.stored), self._save, self.said.append)
        self.setup.waiter.stop = False

        def progress(done: int, total: Any) -> None:
            if stop_at and done >= stop_at:
                self.setup.waiter.stop = True
                time.sleep(0.5)  # until whoever waits has noticed

        download(session, self.url, self.part, progress, kept=kept)

    def _save(self, values: dict[str, Any]) -> None:
        self.stored = dict(values)

    def interrupted(self, stop_at: int = 300_000) -> int:
        """Stop on the way, and return how many bytes are there."""
        with pytest.raises(CancelledError):
            self.run(stop_at)
        size = self.part.stat().st_size
        assert 0 < size < self.path.stat().st_size
        return size

    @property
    def is_whole(self) -> bool:
        return self.part.read_bytes() == self.path.read_bytes()


@pytest.fixture
def served(setup: Any) -> Any:
    respond = setup.sandbox.site.respond
    yield Served(setup)
    setup.sandbox.site.respond = respond


@pytest.mark.parametrize("headers", [{"ETag": '"one"'}, {"Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}, {}])
def test_only_what_is_missing_comes_again(served: Served, headers: dict[str, str]) -> None:
    served.headers = headers
    size = served.interrupted()
    served.run()
    assert served.is_whole and served.asked[1:] == [f"bytes={size}-"] and not served.said


def test_a_file_that_changed_meanwhile_begins_again_and_says_so(served: Served) -> None:
    served.interrupted()
    served.path.write_bytes(b"PK" + served.body[::-1])
    served.headers = {"ETag": '"two"'}
    served.run()
    assert served.is_whole and "began again" in served.said[0] and served.stored["validator"] == '"two"'


def test_a_server_without_ranges_begins_again_and_says_so(served: Served, setup: Any) -> None:
    served.interrupted()
    setup.sandbox.ranges = False
    served.run()
    assert served.is_whole and len(served.said) == 1


def test_by_length_only_a_file_of_another_length_is_not_joined(served: Served) -> None:
    served.headers = {}
    served.interrupted()
    served.path.write_bytes(b"PK" + served.body[: len(served.body) // 2])
    served.run()
    assert served.is_whole


def test_a_part_of_which_nothing_is_known_is_not_joined(served: Served) -> None:
    served.interrupted()
    served.stored = {}
    served.run()
    assert served.is_whole and served.asked[1:] == [""]


def test_a_part_longer_than_the_file_is_not_joined(served: Served) -> None:
    served.interrupted()
    with open(served.part, "ab") as file:
        file.write(bytes(2_000_000))
    served.run()
    assert served.is_whole


def test_all_of_it_was_there_already(served: Served) -> None:
    served.run()
    served.run()
    assert served.is_whole and len(served.asked) == 1


@pytest.mark.parametrize(
    "stored", [{"total": "many", "validator": 7}, {"total": -1}, {"validator": None}, {"total": True}]
)
def test_a_record_that_makes_no_sense(served: Served, stored: dict[str, Any]) -> None:
    served.part.write_bytes(b"PK" + bytes(1000))
    served.stored = stored
    served.run()
    assert served.is_whole


def test_a_full_disk_is_known_before_the_first_byte(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = files.shutil.disk_usage
    monkeypatch.setattr(files.shutil, "disk_usage", lambda path: usage(path)._replace(free=1000))
    with pytest.raises(ExportError, match="has only .* free"):
        served.run()
    assert not served.part.exists() or not served.part.stat().st_size
    monkeypatch.undo()
    served.run()
    assert served.is_whole


def test_without_a_record_nothing_stays(setup: Any, served: Served) -> None:
    session = setup.session(setup.sandbox.service("World/MapServer"))

    def stop(done: int, total: Any) -> None:
        setup.waiter.stop = True
        time.sleep(0.5)

    with pytest.raises(CancelledError):
        download(session, served.url, served.part, stop)
    served.setup.waiter.stop = False
    assert not Path(served.part).exists()


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_server_that_heeds_no_condition_glues_no_two_files(served: Served, name: str) -> None:
    served.headers, served.is_deaf = {name: '"one"' if name == "ETag" else "Sat, 28 Nov 2026 10:00:00 GMT"}, True
    served.interrupted()
    served.path.write_bytes(b"PK" + bytes(reversed(served.body)))  # of the same length
    served.headers[name] = '"two"' if name == "ETag" else "Sat, 28 Nov 2026 11:00:00 GMT"
    served.run()
    assert served.is_whole and served.said
