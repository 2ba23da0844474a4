# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes from the wire to the disk: continued, checked, and nothing left where it failed."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.body import TimeLimit
from arcgis_export.plugin.arcgis.client.download import RETRY_WAITS, download
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.core.files import disk_error
from arcgis_export.plugin.jobs.job import Job


class File:
    """A package on the server, and where it is fetched to."""

    def __init__(self, setup: Any, path: str) -> None:
        job: Job = setup.job(setup.sandbox.service(path), "first.tpkx")
        done = setup.cycle(job, setup.login if "Secured" in path else None).run()
        self.body = done.read_bytes()
        done.unlink()
        (request,) = setup.sandbox.find("Layers.tpkx$")
        self.url = setup.sandbox.url + request.path
        self.session = setup.session(job.service_url, setup.login if "Secured" in path else None)
        self.part = setup.folder / "x.part"
        self.seen: list[tuple[int, Any]] = []
        setup.sandbox.clear()
        setup.waiter.waits.clear()

    def fetch(self, **more: Any) -> None:
        download(self.session, self.url, self.part, lambda done, total: self.seen.append((done, total)), **more)


@pytest.fixture
def serve(setup: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the server hand out this file in place of its own."""
    respond = setup.sandbox.site.respond

    def serve(body: bytes) -> None:
        (setup.folder / "served").write_bytes(body)

        def other(request: Any) -> Any:
            reply = respond(request)
            if reply.file is not None:
                reply.file = setup.folder / "served"
            return reply

        monkeypatch.setattr(setup.sandbox.site, "respond", other)

    return serve


@pytest.fixture
def file(setup: Any) -> File:
    return File(setup, "World/MapServer")


def test_whole_file(setup: Any, file: File) -> None:
    file.fetch()
    assert file.part.read_bytes() == file.body and file.seen[-1] == (len(file.body), len(file.body))
    (request,) = setup.sandbox.requests
    assert request.headers["Accept-Encoding"] == "identity" and request.query == {}


@pytest.mark.parametrize("switch", ["nolength", "chunked"])
def test_length_that_is_not_reported(setup: Any, file: File, switch: str) -> None:
    setup.sandbox.inject_fault(switch)
    file.fetch()
    assert file.part.read_bytes() == file.body and file.seen[-1] == (len(file.body), None)


@pytest.fixture
def tagged(setup: Any) -> Iterator[dict[str, str]]:
    """Headers that the server sends along with files."""
    headers = {"ETag": '"7"'}
    respond = setup.sandbox.site.respond

    def tag(request: Any) -> Any:
        reply = respond(request)
        if reply.file is not None:
            reply.headers.update(headers)
        return reply

    setup.sandbox.site.respond = tag
    yield headers
    setup.sandbox.site.respond = respond


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"ETag": '"7"'}, '"7"'),
        ({"ETag": 'W/"7"', "Last-Modified": "Sat, 21 Nov 2026 10:00:00 GMT"}, "Sat, 21 Nov 2026 10:00:00 GMT"),
        ({"ETag": 'W/"7"'}, None),
    ],
)
def test_break_is_resumed_where_it_broke(
    setup: Any, file: File, tagged: dict[str, str], headers: dict[str, str], validator: Any
) -> None:
    tagged.clear()
    tagged.update(headers)
    setup.sandbox.inject_fault("truncate", part=0.5)
    file.fetch()
    assert file.part.read_bytes() == file.body and setup.waiter.waits == [RETRY_WAITS[0]]
    second = setup.sandbox.requests[1]
    assert second.headers.get("If-Range") == validator
    assert second.headers.get("Range") == (f"bytes={len(file.body) // 2}-" if validator else None)


def test_answer_that_continues_elsewhere_is_not_glued_on(setup: Any, file: File, tagged: dict[str, str]) -> None:
    setup.sandbox.inject_fault("truncate", part=0.5)
    real = setup.sandbox.site.respond

    def shifted(request: Any) -> Any:
        if request.headers.get("Range") and len(setup.sandbox.requests) == 2:
            request.headers.replace_header("Range", "bytes=3-")
        return real(request)

    setup.sandbox.site.respond = shifted
    file.fetch()
    assert file.part.read_bytes() == file.body and len(setup.sandbox.requests) == 3


def test_break_after_the_last_byte(setup: Any, file: File, tagged: dict[str, str]) -> None:
    # Chunked, and the end mark is lost: all bytes are there, and there is no more to ask for.
    part_type = download.__globals__["_Part"]
    part = part_type(file.part, len(file.body), None, '"7"')
    file.part.write_bytes(file.body)
    fetch = download.__globals__["_fetch"]
    fetch(file.session, file.url, part, lambda done, total: None, threading.Event(), TimeLimit(5.0))
    assert part.done == len(file.body) and file.part.read_bytes() == file.body
    part.validator = ""
    file.part.write_bytes(file.body + b"more")
    part.done, part.by_length = len(file.body) + 4, True
    with pytest.raises(TransportError):
        fetch(file.session, file.url, part, lambda done, total: None, threading.Event(), TimeLimit(5.0))
    assert part.done == 0, "more than there is: the next try begins anew"


def test_server_that_cannot_continue_begins_anew(setup: Any, file: File) -> None:
    setup.sandbox.ranges = False
    setup.sandbox.inject_fault("truncate", times=2, part=0.9)
    file.fetch()
    assert file.part.read_bytes() == file.body


def test_break_at_the_same_byte_for_ever_ends(setup: Any, file: File) -> None:
    setup.sandbox.ranges = False
    setup.sandbox.inject_fault("truncate", times=None)
    with pytest.raises(TransportError, match="broke off at|can't be reached"):
        file.fetch()
    assert not file.part.exists() and len(setup.sandbox.requests) <= 2 * (1 + len(RETRY_WAITS))


def test_breaks_at_changing_bytes_end_too(setup: Any, file: File) -> None:
    setup.sandbox.ranges = False
    for number in range(60):
        setup.sandbox.inject_fault("truncate", part=0.4 + 0.2 * (number % 2))
    with pytest.raises(TransportError):
        file.fetch()
    assert not file.part.exists() and len(setup.sandbox.requests) < 20


@pytest.mark.parametrize(
    ("switch", "options"), [("reset", {}), ("fault", {"status": 503}), ("busy", {"retry_after": 5})]
)
def test_passing_faults(setup: Any, file: File, switch: str, options: Any) -> None:
    setup.sandbox.inject_fault(switch, times=3, **options)
    file.fetch()
    assert file.part.read_bytes() == file.body and len(setup.waiter.waits) == 3
    assert switch != "busy" or min(setup.waiter.waits) == 5


def test_server_that_is_busy_for_long_is_reported(setup: Any, file: File) -> None:
    setup.sandbox.inject_fault("busy", retry_after=600)
    with pytest.raises(ThrottledError):
        file.fetch()
    assert not setup.waiter.waits and not file.part.exists()


@pytest.mark.parametrize("body", ["json", "html"])
def test_text_in_place_of_the_file(setup: Any, file: File, body: str) -> None:
    if body == "json":
        setup.sandbox.inject_fault("json_error", times=None, code=500, message="Out of order.")
    else:
        setup.sandbox.inject_fault("html", times=None)
    with pytest.raises(ServerError) as caught:
        file.fetch()
    assert ("Out of order." in caught.value.message) or isinstance(caught.value, NotArcGisError)
    assert not file.part.exists()


KML = b'\xef\xbb\xbf<?xml version="1.0"?>\n<kml><description><![CDATA[<html>an error</html>]]></description></kml>'


@pytest.mark.parametrize(
    "body",
    [
        KML,
        b"<kml/>",
        b'<?xml version="1.0"?><gpx/>',
        b'{"type": "FeatureCollection", "features": []}',
        b'{ "success": true, "type": "FeatureCollection", "features": [] }',
        b'{"status": "final", "layers": [' + b'{"a": "b"},' * 800_000 + b"{}]}",  # more than what an error is read of
        b"X,Y\r\n1,2",
    ],
    ids=["kml with html", "kml", "xml", "geojson", "success", "large", "csv"],
)
def test_xml_and_json_that_were_asked_for_are_files(serve: Any, file: File, body: bytes) -> None:
    serve(body)
    file.fetch(takes_text=True)
    assert file.part.read_bytes() == body


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "XML"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html>', "web page"),
        (b'{"error": {"code": 500, "message": "Out of order."}}', "Out of order."),
        (b'{"success": false, "message": "Not done."}', "Not done."),
    ],
)
def test_an_error_in_place_of_a_text(serve: Any, file: File, body: bytes, words: str) -> None:
    serve(body)
    with pytest.raises(ServerError, match=words):
        file.fetch(takes_text=True)
    assert not file.part.exists()


def test_file_that_is_gone(setup: Any, file: File) -> None:
    setup.sandbox.inject_fault("gone", html=True)
    with pytest.raises(ServerError) as caught:
        file.fetch()
    assert caught.value.code == 404 and not file.part.exists()


@pytest.mark.parametrize("switch", ["json_error", "html"])
def test_spent_token_is_renewed_once(setup: Any, switch: str) -> None:
    file = File(setup, "Secured/World/MapServer")
    setup.sandbox.inject_fault(switch, match="Layers.tpkx")
    file.fetch()
    assert file.part.read_bytes() == file.body
    setup.sandbox.inject_fault("json_error", times=None, match="Layers.tpkx")
    with pytest.raises(SignInError):
        file.fetch()
    assert not file.part.exists()


def test_no_token_is_asked_for_without_a_login(setup: Any, file: File) -> None:
    setup.sandbox.inject_fault("json_error", code=499, message="Token Required")
    with pytest.raises(SignInError, match="needs a sign-in"):
        file.fetch()
    assert len(setup.sandbox.requests) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "is full"), (errno.EDQUOT, "is full"), (errno.EACCES, "no permission to write"), (errno.EROFS, "no permission to write"),
        (errno.ENOENT, "does not exist"), (errno.EIO, "can't be written"), (None, "can't be written"),
    ],
)  # fmt: skip
def test_messages_for_the_disk(number: Any, words: str) -> None:
    error = disk_error(OSError(number, "why") if number else OSError("why"), Path("/data/maps/x.part"))
    assert words in error.message and "/data/maps" in error.message and "why" in error.details


def test_folder_that_is_not_there(setup: Any, file: File) -> None:
    file.part = setup.folder / "nowhere" / "x.part"
    with pytest.raises(ExportError, match="does not exist"):
        file.fetch()


def test_full_disk(setup: Any, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    file.seen = type("Full", (list,), {"append": full})()
    with pytest.raises(ExportError, match="is full"):
        file.fetch()
    assert not file.part.exists() and len(setup.sandbox.requests) == 1
