# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests as they go over the wire: proxies, timeouts, redirects, retries, cancel."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
from arcgis_export.plugin.arcgis.client.session import RETRY_WAITS, Connection, Session, _may_repeat
from arcgis_export.plugin.arcgis.errors import NotArcGisError, TransportError
from arcgis_export.plugin.arcgis.services.catalog import list_services
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.core.waiter import Waiter

WORLD = "World/MapServer"


class Recorder(BaseHTTPRequestHandler):
    """Answers everything alike, and keeps what came: a proxy, or a server that the sandbox can't be."""

    def do_GET(self) -> None:  # noqa: N802
        length = int(self.headers.get("Content-Length") or 0)
        server: Any = self.server
        server.seen.append((self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
        status, headers, body = server.answer(self) if callable(server.answer) else server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + server.missing))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_CONNECT = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def recorder() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Recorder) as server:
        made: Any = server
        made.seen, made.answer, made.missing = [], (200, {}, b'{"currentVersion": 1}'), 0
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        server.shutdown()


def test_proxy_of_qgis_is_used_and_asked_by_address(setup: Any, recorder: Any) -> None:
    asked = []

    def proxy_for(url: str) -> str:
        asked.append(url)
        return recorder.url

    session = setup.session("http://gis.invalid/rest/services/W/MapServer", proxy_for=proxy_for)
    assert session.get_json("http://gis.invalid/rest/info") == {"currentVersion": 1}
    assert recorder.seen[0][:2] == ("GET", "http://gis.invalid/rest/info?f=json")
    assert asked == ["http://gis.invalid/rest/info"]


def test_environment_and_netrc_are_ignored(
    setup: Any, recorder: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, recorder.url)
    monkeypatch.delenv("no_proxy", raising=False)
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password word\ndefault login thief password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    session = setup.session(setup.sandbox.service(WORLD))
    session.get_json(setup.sandbox.service(WORLD))
    (request,) = setup.sandbox.requests
    assert not recorder.seen and request.headers.get("Authorization") is None


def test_proxy_that_is_not_there(setup: Any) -> None:
    session = setup.session(setup.sandbox.service(WORLD), proxy_for=lambda url: "http://me:proxy-word@127.0.0.1:9")
    with pytest.raises(TransportError, match="proxy") as caught:
        session.get_json(setup.sandbox.service(WORLD))
    assert "proxy-word" not in caught.value.message + caught.value.details


@pytest.mark.parametrize("proxy", ["http://me:proxy-word@[bad:1", "socks5h://me:proxy-word@h:1"])
def test_proxy_that_makes_no_sense(setup: Any, proxy: str) -> None:
    with pytest.raises(TransportError) as caught:
        setup.session(setup.sandbox.service(WORLD), proxy_for=lambda url: proxy).get_json(setup.sandbox.service(WORLD))
    assert "proxy-word" not in caught.value.message + caught.value.details


def test_every_request_has_a_timeout_and_follows_nothing_by_itself(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = requests.Session.request

    def spy(self: requests.Session, method: str, url: str, **more: Any) -> requests.Response:
        calls.append(more)
        assert not self.trust_env
        return real(self, method, url, **more)

    monkeypatch.setattr(requests.Session, "request", spy)
    setup.cycle(setup.job(setup.sandbox.service("Secured/World/MapServer")), setup.login).run()
    assert len(calls) == len(setup.sandbox.requests) > 10
    assert all(call["timeout"] == (5, 5) and call["allow_redirects"] is False for call in calls)


def test_silent_server_is_given_up(setup: Any) -> None:
    setup.sandbox.inject_fault("hang", times=None)
    session = setup.session(setup.sandbox.service(WORLD), read_timeout=0.1)
    begin = time.monotonic()
    with pytest.raises(TransportError, match="does not answer"):
        session.post_json(setup.sandbox.service(WORLD), {})
    assert time.monotonic() - begin < 1


def test_cancel_of_a_silent_server_is_heard_at_once(setup: Any) -> None:
    setup.sandbox.inject_fault("hang")
    session = setup.session(setup.sandbox.service(WORLD))
    threading.Timer(0.05, lambda: setattr(setup.waiter, "stop", True)).start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        session.get_json(setup.sandbox.service(WORLD))
    assert time.monotonic() - begin < 0.6


def test_cancelled_before_the_request_sends_nothing(setup: Any, session: Session) -> None:
    setup.waiter.stop = True
    with pytest.raises(CancelledError):
        session.get_json(setup.sandbox.service(WORLD))
    assert not setup.sandbox.requests


@pytest.mark.parametrize("switch", ["reset", "lost", "fault"])
def test_reading_is_tried_again_and_then_given_up(setup: Any, session: Session, switch: str) -> None:
    setup.sandbox.inject_fault(switch, times=2)
    assert session.get_json(setup.sandbox.service(WORLD))["exportTilesAllowed"]
    assert setup.waiter.waits == list(RETRY_WAITS[:2])
    setup.sandbox.inject_fault(switch, times=None)
    with pytest.raises(TransportError):
        session.get_json(setup.sandbox.service(WORLD))
    assert setup.waiter.waits[2:] == list(RETRY_WAITS)


@pytest.mark.parametrize("switch", ["reset", "lost", "fault"])
def test_sending_is_never_repeated(setup: Any, session: Session, switch: str) -> None:
    setup.sandbox.inject_fault(switch)
    with pytest.raises(TransportError):
        session.post_json(setup.sandbox.service(WORLD) + "/exportTiles", {"levels": "0"})
    assert len(setup.sandbox.requests) == 1 and not setup.waiter.waits


def test_busy_server_is_waited_for_a_little(setup: Any, session: Session) -> None:
    setup.sandbox.inject_fault("busy", retry_after=9)
    session.get_json(setup.sandbox.service(WORLD))
    assert setup.waiter.waits == [9]


def test_login_page_is_distinguished_from_a_service(setup: Any, session: Session) -> None:
    setup.sandbox.inject_fault("login")
    with pytest.raises(NotArcGisError, match="web page"):
        session.get_json(setup.sandbox.service(WORLD))


def test_json_that_breaks_off_is_tried_again(recorder: Any, setup: Any) -> None:
    recorder.missing = 10
    with pytest.raises(TransportError):
        setup.session(recorder.url).get_json(recorder.url + "/x")
    assert len(recorder.seen) == 1 + len(RETRY_WAITS)


@pytest.mark.parametrize("target", ["http://[bad", "http://h:99999/", "ftp://h/x", "javascript:1", "http://", "//"])
def test_redirects_to_nowhere(recorder: Any, setup: Any, target: str) -> None:
    recorder.answer = (302, {"Location": target}, b"")
    with pytest.raises((NotArcGisError, TransportError)):
        setup.session(recorder.url).get_json(recorder.url + "/x", waits=())


def test_redirects_without_end(recorder: Any, setup: Any) -> None:
    recorder.answer = (302, {"Location": "/again"}, b"")
    with pytest.raises(NotArcGisError, match="endlessly"):
        setup.session(recorder.url).get_json(recorder.url + "/x")
    assert len(recorder.seen) == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_secrets_stay_behind_when_a_redirect_leaves_the_host(recorder: Any, setup: Any, status: int) -> None:
    other = recorder.url.replace("127.0.0.1", "localhost")
    recorder.answer = lambda request: (
        (200, {}, b'{"a": 1}') if request.path.startswith("/other") else (status, {"Location": other + "/other"}, b"")
    )
    session = setup.session(recorder.url, Login("", token="to-ken"))
    session.post_json(recorder.url + "/x", {"secret": "word"})
    session.post_json(recorder.url + "/generateToken", {"password": "word"}, signed=False)
    session.get_json(recorder.url + "/x")
    there = [it for it in recorder.seen if it[1].startswith("/other")]
    assert len(there) == 3
    assert all(it[0] == "GET" and not it[3] and "to-ken" not in str(it) and "word" not in str(it) for it in there)
    assert all("Referer" not in it[2] for it in there)


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ("https://h/x", "https://h/x/", True), ("http://h/x", "https://h/x", True), ("https://h/x", "http://h/x", False),
        ("http://h/x", "http://h:8080/x", False), ("http://h:6080/x", "https://h/x", False),
        ("https://h/x", "https://h.example.com/x", False), ("https://h/x", "https://h:7443/x", False),
    ],
)  # fmt: skip
def test_form_goes_again_only_to_the_same_server(before: str, after: str, again: bool) -> None:
    assert [_may_repeat("POST", status, before, after) for status in (302, 308)] == [again, again]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_form_survives_a_redirect_to_the_same_place(recorder: Any, setup: Any, status: int) -> None:
    # As servers do that only want https, or a slash at the end.
    recorder.answer = lambda request: (
        (200, {}, b'{"jobId": "1"}') if request.path.endswith("/") else (status, {"Location": "/x/"}, b"")
    )
    setup.session(recorder.url).post_json(recorder.url + "/x", {"levels": "0"})
    assert [(it[0], it[3]) for it in recorder.seen] == [("POST", "f=json&levels=0")] * 2


def test_user_agent_and_no_cookie_jar_between_sessions(setup: Any) -> None:
    setup.session(setup.sandbox.service(WORLD), user_agent="QGIS/34000 ArcGISExport").get_json(
        setup.sandbox.service(WORLD)
    )
    assert setup.sandbox.requests[0].headers["User-Agent"] == "QGIS/34000 ArcGISExport"


def test_untrusted_certificate_is_refused(setup: Any, recorder: Any) -> None:
    with pytest.raises(TransportError):
        setup.session("https://127.0.0.1").get_json(recorder.url.replace("http:", "https:"), waits=())
    assert not recorder.seen  # plain http at the other end: no request got through


def test_services_of_a_server_are_listed(setup: Any, session: Session) -> None:
    found = list_services(session, setup.sandbox.service("World/MapServer"))
    names = [service.url.removeprefix(setup.sandbox.service("")) for service in found]
    assert "Hosted/WorldVector/VectorTileServer" in names and "World/ImageServer" in names
    assert names == sorted(names, key=lambda name: (name.split("/")[-2].lower(), setup.sandbox.service(name)))


@pytest.mark.parametrize(
    "body", [b'{"services": 5}', b'{"folders": {}}', b'{"services": [1, {"type": []}, {"name": 1}], "folders": [null]}']
)
def test_catalogue_that_makes_no_sense(recorder: Any, setup: Any, body: bytes) -> None:
    recorder.answer = (200, {}, body)
    try:
        assert list_services(setup.session(recorder.url), recorder.url) == []
    except NotArcGisError as error:
        assert "list of services" in error.message


def test_waiting_goes_in_slices_that_hear_a_cancel() -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    waiter = Waiter(lambda: now[0] > 2, sleep, lambda: now[0])
    with pytest.raises(CancelledError):
        waiter.wait(300)
    assert now[0] < 3 and max(slept) <= 0.2


def test_errors_of_another_thread_come_back() -> None:
    def broken(abandoned: threading.Event) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Waiter().run(broken)


def test_closed_port(setup: Any) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/rest/services/W/MapServer"
    session = Session(Connection(connect_timeout=1), SignIn(None, url), setup.waiter)
    with pytest.raises(TransportError, match="can't be reached"):
        session.get_json(url)


def test_bytes_of_any_kind_up_to_a_limit(setup: Any, recorder: Any) -> None:
    session = setup.session(recorder.url)
    recorder.answer = (404, {"X-Kind": "picture"}, b"x" * 300_000)
    answer = session.get_bytes(f"{recorder.url}/a.png", 300_000, {"Range": "bytes=0-"})
    assert (answer.status, answer.headers["X-Kind"], answer.body) == (404, "picture", b"x" * 300_000)
    assert recorder.seen[-1][:2] == ("GET", "/a.png") and recorder.seen[-1][2]["Range"] == "bytes=0-"
    for limit in (10, 100_000):
        assert limit < len(session.get_bytes(f"{recorder.url}/a.png", limit).body) <= limit + 65536


def test_bytes_that_break_off_are_an_error(setup: Any, recorder: Any) -> None:
    recorder.answer = lambda handler: handler.connection.shutdown(2)
    with pytest.raises(TransportError):
        setup.session(recorder.url).get_bytes(f"{recorder.url}/a.png", 100)


def test_a_gateway_that_hangs_up_is_no_unknown_certificate() -> None:
    """In an outage of the server behind it; waiting may mend it."""
    with socket.create_server(("127.0.0.1", 0)) as gateway:

        def hang_up() -> None:
            connection, _ = gateway.accept()
            with connection:
                connection.recv(65536)
                connection.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"https://127.0.0.1:{gateway.getsockname()[1]}/x"
        with pytest.raises(TransportError, match="ended the encrypted connection. Try again") as caught:
            Session(Connection(), SignIn(None, url)).get_json(url, waits=())
    assert not caught.value.is_lasting


@pytest.mark.parametrize("size", [10, 300_000])
def test_form_of_any_size_arrives(setup: Any, recorder: Any, size: int) -> None:
    """A large one is sent in blocks: each has the timeout, and not the whole on a slow link."""
    fields = {"exportBy": "ä&=+ %", "areaOfInterest": "x" * size}
    setup.session(recorder.url).post_json(f"{recorder.url}/exportTiles", fields)
    ((method, _, headers, body),) = recorder.seen
    assert method == "POST" and headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(body, strict_parsing=True) == {"f": ["json"], **{name: [text] for name, text in fields.items()}}


def test_large_form_on_a_slow_link_is_sent_to_its_end(setup: Any) -> None:
    """A server that reads 250 kB/s: the whole form takes longer than the time to connect."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        got = []

        def read() -> None:
            connection, _ = listener.accept()
            with connection:
                data = b""
                while not data.endswith(b"END"):
                    data += connection.recv(8192)
                    time.sleep(0.004 if len(got) == 0 else 0)
                got.append(len(data))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        threading.Thread(target=read, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/exportTiles"
        session = setup.session(url, connect_timeout=0.5, read_timeout=30)
        assert session.post_json(url, {"areaOfInterest": "x" * 6_000_000 + "END"}) == {} and got[0] > 6_000_000
