# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers that trickle, grow without measure, or have lengths that are none."""

from __future__ import annotations

import contextlib
import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any, Callable

import pytest
from arcgis_export.plugin.arcgis.client.body import TimeLimit
from arcgis_export.plugin.arcgis.client.download import download
from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.arcgis.errors import ServerError, TransportError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import CancelledError, ExportError
from arcgis_export.plugin.core.waiter import Waiter

from tests.sandbox.http.odd import zeros

WORLD = "World/MapServer"
LIMIT = 0.9  # seconds that an answer may take, in the quick sessions of these tests


def quick(setup: Any, path: str = WORLD, login: Any = None) -> Session:
    session: Session = setup.session(setup.sandbox.service(path), login, connect_timeout=0.3, read_timeout=0.3)
    return session


def json_of(setup: Any, session: Session) -> Any:
    return session.get_json(setup.sandbox.service(WORLD), waits=())


def bytes_of(setup: Any, session: Session) -> Any:
    return session.get_bytes(setup.sandbox.service(WORLD) + "?f=json", 1 << 20)


def file_of(setup: Any, session: Session) -> Any:
    path = setup.folder / "file"
    url = setup.sandbox.service(WORLD) + "?f=json"
    download(session, url, path, lambda done, total: None, waits=(), takes_text=True)
    return path


WAYS = [json_of, bytes_of, file_of]
SIZE = 128 << 20  # bytes of a bomb


@pytest.fixture
def peak() -> Iterator[Callable[[], int]]:
    """How many bytes of memory were taken at most."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("options", [{}, {"chunked": True}, {"head": True}], ids=["body", "chunks", "head"])
def test_a_trickled_answer_is_ended_by_the_time_limit(setup: Any, way: Any, options: Any) -> None:
    setup.sandbox.inject_fault("trickle", times=None, **options)
    begin = time.monotonic()
    with pytest.raises(TransportError, match="too slowly"):
        way(setup, quick(setup))
    assert LIMIT - 0.1 <= time.monotonic() - begin < LIMIT + 1.5


@pytest.mark.parametrize("way", WAYS)
def test_cancel_works_while_an_answer_trickles(setup: Any, way: Any) -> None:
    setup.sandbox.inject_fault("trickle", times=None, pause=0.2)
    session = setup.session(setup.sandbox.service(WORLD))
    stop = threading.Event()
    session.waiter = Waiter(stop.is_set)
    threading.Timer(0.3, stop.set).start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        way(setup, session)
    assert time.monotonic() - begin < 1.3


def test_no_thread_is_left_reading_a_trickled_answer(setup: Any) -> None:
    def readers() -> int:
        return sum("request" in thread.name for thread in threading.enumerate())

    before = readers()
    setup.sandbox.inject_fault("trickle", times=None)
    with pytest.raises(TransportError):
        json_of(setup, quick(setup))
    end = time.monotonic() + 3
    while readers() > before and time.monotonic() < end:
        time.sleep(0.02)
    assert readers() <= before


def test_a_trickled_token_is_ended_by_the_time_limit(setup: Any) -> None:
    setup.sandbox.inject_fault("trickle", times=None, match="generateToken")
    with pytest.raises(TransportError, match="too slowly"):
        json_of(setup, quick(setup, "Secured/World/MapServer", Login("mine", "analyst", "secret-pass")))


def test_a_download_that_moves_is_not_ended(setup: Any) -> None:
    path, begin = setup.folder / "file", time.monotonic()
    with Trickler(pieces=8, pause=0.2, size=65536) as server:
        download(quick(setup), server.url, path, lambda done, total: None, waits=())
    assert time.monotonic() - begin > LIMIT + 0.3 and path.stat().st_size == 8 * 65536


class Trickler:
    """A server that sends a file in *pieces*, with a pause between two of them."""

    def __init__(self, pieces: int, pause: float, size: int) -> None:
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                self.send_response(200)
                self.send_header("Content-Length", str(pieces * size))
                self.end_headers()
                for _ in range(pieces):
                    self.wfile.write(bytes(size))
                    time.sleep(pause)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/file"

    def __enter__(self) -> Trickler:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip", "deflate"])
def test_an_answer_that_grows_without_measure(setup: Any, peak: Any, way: Any, coding: str) -> None:
    zeros(coding, SIZE)  # made before the clock runs
    setup.sandbox.inject_fault("bomb", times=None, coding=coding, size=SIZE)
    session = setup.session(setup.sandbox.service(WORLD))
    if way is bytes_of and coding != "gzip, gzip":  # the beginning of it, by which the caller sees that it is too long
        assert 1 << 20 < len(way(setup, session).body) < 2 << 20
    else:
        with pytest.raises(ServerError, match="packed its|far larger|without measure"):
            way(setup, session)
    assert peak() < 90 << 20
    assert not [path for path in setup.folder.glob("file*") if path.stat().st_size > 80 << 20]


@pytest.mark.parametrize(
    "coding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress", pytest.param("x" * 5000, id="long")]
)
def test_a_coding_that_was_not_asked_for_is_refused(setup: Any, served: Any, coding: str) -> None:
    served.answer = (200, {"Content-Encoding": coding}, b'{"currentVersion": 1}')
    with pytest.raises(ServerError, match="packed its response") as caught:
        setup.session(served.url).get_json(served.url, waits=())
    assert coding[:20] in caught.value.details and len(caught.value.details) < 200


def test_the_body_of_a_redirect_is_not_read(setup: Any, peak: Any) -> None:
    zeros("gzip, gzip", SIZE)
    setup.sandbox.inject_fault("bomb", times=1, coding="gzip, gzip", size=SIZE, status=302)
    with pytest.raises(ExportError):  # there is nothing at the new address
        json_of(setup, setup.session(setup.sandbox.service(WORLD)))
    assert peak() < 20 << 20


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("length", ["²", "-5", "1e3", "9" * 30, "", "5, 6"])
def test_a_length_that_is_none(setup: Any, way: Any, length: str) -> None:
    setup.sandbox.inject_fault("odd_length", times=None, length=length)
    session = setup.session(setup.sandbox.service(WORLD))
    if length in ("9" * 30, "5, 6"):  # more than ever comes, or two of them
        with contextlib.suppress(TransportError):
            way(setup, session)
    else:
        assert way(setup, session)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", ["-5", "x", "", "²", "-ffffffffff", pytest.param("7" * (1 << 20), id="long")])
def test_a_chunk_whose_size_is_none(setup: Any, peak: Any, way: Any, size: str) -> None:
    setup.sandbox.inject_fault("odd_chunk", times=None, size=size, more=64 << 20)
    with pytest.raises(TransportError):
        way(setup, setup.session(setup.sandbox.service(WORLD)))
    assert peak() < 10 << 20


def packed(data: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


WORDS = b'{"currentVersion": 11.1, "more": "' + bytes(range(97, 123)) * 9000 + b'"}'


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(WORDS)),
        ("x-gzip", gzip.compress(WORDS) + bytes(64)),
        ("GZIP", gzip.compress(WORDS[:1000]) + gzip.compress(WORDS[1000:])),
        ("deflate", packed(WORDS, 15)),
        ("deflate", packed(WORDS, -15)),
        ("identity", WORDS),
    ],
)
def test_sound_packings_are_read(setup: Any, served: Any, coding: str, body: bytes) -> None:
    served.answer = (200, {"Content-Encoding": coding}, body)
    session = setup.session(served.url)
    assert len(session.get_json(served.url)["more"]) == 26 * 9000
    assert session.get_bytes(served.url, 1 << 20).body == WORDS
    assert session.get_bytes(served.url, 1 << 20, as_it_comes=True).body == body
    download(session, served.url, setup.folder / "file", lambda done, total: None, takes_text=True)
    assert (setup.folder / "file").read_bytes() == WORDS


def test_a_damaged_packing_is_a_broken_answer(setup: Any, served: Any) -> None:
    body = gzip.compress(WORDS)
    served.answer = (200, {"Content-Encoding": "gzip"}, body[:40] + b"\xff" * 40 + body[80:])
    with pytest.raises(TransportError):
        setup.session(served.url).get_json(served.url, waits=())


@pytest.fixture
def served() -> Iterator[Any]:
    """A server that answers all alike."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            server: Any = self.server
            if server.stream is not None:
                stream, length = server.stream(self.headers)
                self.send_response(200)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    for piece in stream:
                        self.wfile.write(piece)
                return
            status, headers, body = server.answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made: Any = server
        made.stream = None
        made.url = f"http://127.0.0.1:{server.server_address[1]}/arcgis/rest/services/World/MapServer"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        server.shutdown()


def test_a_time_limit_without_an_answer_is_simply_over() -> None:
    limit = TimeLimit(0.05)
    assert not limit.is_over()
    time.sleep(0.06)
    assert limit.is_over() and not limit.was_cut
    limit.restart()
    assert not limit.is_over()


def test_a_download_that_stalls_goes_on_where_it_was(setup: Any, served: Any) -> None:
    whole = bytes(range(256)) * 2000
    path = setup.folder / "file"

    def slow_then_sound(seen: list[str]) -> Iterator[bytes]:
        yield whole[:200_000]
        if len(seen) == 1:
            for at in range(200_000, 200_050):
                time.sleep(0.1)
                yield whole[at : at + 1]
        yield whole[200_000:]

    seen: list[str] = []
    served.stream = lambda headers: (seen.append(headers.get("Range", "")) or slow_then_sound(seen), len(whole))
    begin = time.monotonic()
    session = setup.session(served.url, connect_timeout=0.3, read_timeout=0.3)
    with pytest.raises(TransportError, match="too slowly"):
        download(session, served.url, path, lambda done, total: None, waits=())
    assert time.monotonic() - begin < LIMIT + 2 and not path.exists()
    download(session, served.url, path, lambda done, total: None, waits=(0.0,))
    assert path.read_bytes() == whole


def test_what_comes_on_a_slow_link_gives_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("arcgis_export.plugin.arcgis.client.body.time.monotonic", lambda: now[0])
    limit = TimeLimit(10.0)
    for _ in range(20):  # 16 kB/s, for 80 s
        now[0] += 4.0
        assert not limit.is_over()
        limit.extend(65536)
    crawling = TimeLimit(10.0)
    for _ in range(20):  # 100 B/s
        now[0] += 1.0
        crawling.extend(100)
    assert crawling.is_over()


def test_time_that_a_server_gained_is_not_saved_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("arcgis_export.plugin.arcgis.client.body.time.monotonic", lambda: now[0])
    limit = TimeLimit(10.0)
    limit.extend(30 << 20)  # much at once, and then a byte now and then
    now[0] += 10.5
    assert limit.is_over()


def test_a_window_asks_once_where_an_answer_trickles(setup: Any) -> None:
    setup.sandbox.inject_fault("trickle", times=None)
    with pytest.raises(TransportError, match="too slowly"):
        quick(setup).get_json(setup.sandbox.service(WORLD))
    assert len(setup.sandbox.find("World/MapServer")) == 1
