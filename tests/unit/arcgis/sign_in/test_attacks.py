# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers that want more than their due: the token, the password once more, a cookie of another port."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Optional
from urllib.parse import parse_qs

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.client.worker_pool import WorkerPool
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, SignInError, TransportError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn, UnencryptedError
from arcgis_export.plugin.arcgis.urls import authority, joined
from arcgis_export.plugin.core.waiter import Waiter

TOKEN = "token-of-the-user"
SERVICE = "/server/rest/services/World/MapServer"
Play = Callable[[str, str, Any, dict[str, str]], tuple[int, dict[str, str], Any]]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        server.seen.append((self.command, self.path, dict(self.headers), body))
        form = {name: values[0] for name, values in parse_qs(body).items()}
        status, headers, answer = server.play(self.command, self.path, self.headers, form)
        text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text)), "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_CONNECT = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Play], Any]]:
    made: list[Any] = []

    def new(play: Play) -> Any:
        server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.seen, server.play, server.port = [], play, server.server_address[1]
        server.url = f"http://127.0.0.1:{server.port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        made.append(server)
        return server

    yield new
    for server in made:
        server.shutdown()
        server.server_close()


def session(login: Login, url: str, proxy: Optional[str] = None) -> Session:
    return Session(Connection(proxy_for=lambda _: proxy), SignIn(login, url), Waiter(sleep=lambda _: None))


def fine(*_: Any) -> tuple[int, dict[str, str], Any]:
    return 200, {}, {"currentVersion": 11}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\@gis.example.com/x", "https://evil.example\\.gis.example.com/x", "https://gis.example.com\\x",
        "https://gis.example .com/", "https://gis.example.com\t/x", "https://gis.exa\nmple.com/",
    ],
)  # fmt: skip
def test_address_that_programs_read_differently_is_none(url: str) -> None:
    assert authority(url) == ""
    assert joined("https://gis.example.com/", url) in ("", "https://gis.example.com/x", "https://gis.example.com/")
    sign_in = SignIn(Login("mine", token=TOKEN), "https://gis.example.com/server/rest/services/W/MapServer")
    assert not sign_in.belongs_to(url) and sign_in.headers(url) == {}


def test_redirect_with_a_backslash_takes_the_token_nowhere(serve: Any) -> None:
    evil = serve(fine)
    home = serve(lambda *_: (302, {"Location": f"http://localhost:{evil.port}\\@127.0.0.1:{home.port}/x"}, {}))
    with pytest.raises((NotArcGisError, TransportError)):
        session(Login("mine", token=TOKEN), home.url + SERVICE).get_json(home.url + SERVICE, waits=())
    assert evil.seen == []


def test_request_goes_to_the_host_that_was_checked(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second net, for what nobody knows yet: the first one is blind here."""
    evil = serve(fine)
    url = f"http://localhost:{evil.port}\\@127.0.0.1:1/x"
    monkeypatch.setattr(
        "arcgis_export.plugin.arcgis.client.tls.authority",
        lambda text: "127.0.0.1:1" if "\\" in text else authority(text),
    )
    with pytest.raises(TransportError, match="can't be read"):
        session(Login("mine", token=TOKEN), "http://127.0.0.1:1/x").get_json(url, waits=())
    assert evil.seen == []


def test_cookies_stay_with_their_port_and_with_the_sign_in(serve: Any) -> None:
    def home_play(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
        if "other" in path:
            return 302, {"Location": f"http://127.0.0.1:{other.port}/x"}, {}
        return 200, {"Set-Cookie": "agstoken=secret; Path=/"}, {"currentVersion": 11}

    other, home = serve(fine), serve(home_play)
    own = session(Login("mine", token=TOKEN), home.url + SERVICE)
    for _ in range(2):
        own.get_json(home.url + SERVICE)
    own.get_json(home.url + "/other")
    own.get_json(home.url + SERVICE, signed=False)
    cookies = [headers.get("Cookie") for _, _, headers, _ in home.seen]
    assert cookies == [None, "agstoken=secret", "agstoken=secret", None]
    assert [headers.get("Cookie") for _, _, headers, _ in other.seen] == [None]


# HTTP Basic


def refusing(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
    if path.endswith(SERVICE) or "thumb" in path or "World" in path:
        return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b"no"
    return 404, {}, b"no"


def sent(server: Any) -> int:
    return sum("Authorization" in headers for _, _, headers, _ in server.seen)


def test_wrong_basic_is_sent_once_by_all_threads(serve: Any) -> None:
    home = serve(refusing)
    url = home.url + SERVICE
    own = session(Login("mine", "ann", "outdated-word"), url)
    with pytest.raises(SignInError, match="did not accept"):
        WorkerPool[int](own, lambda _, each: each.get_json(url), 8).run(range(16), lambda: None)
    for _ in range(3):
        with pytest.raises(SignInError, match="did not accept"):
            own.get_bytes(url + "/thumbnail", 1000)
        with pytest.raises(SignInError, match="did not accept"):
            session(Login("mine", "ann", "outdated-word"), url).get_json(url)
    assert sent(home) == 1


def test_right_basic_is_sent_by_several_threads(serve: Any) -> None:
    def play(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
        return fine() if headers.get("Authorization") else refusing(method, path, headers, form)

    home = serve(play)
    url = home.url + SERVICE
    own = session(Login("mine", "ann", "right-word"), url)
    WorkerPool[int](own, lambda _, each: each.get_json(url), 8).run(range(16), lambda: None)
    assert sum("Authorization" in headers for _, _, headers, _ in home.seen) == 16


# token services


def test_portal_that_refuses_its_own_token_is_not_asked_for_ever(serve: Any) -> None:
    def play(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
        if "generateToken" in path and "password" in form:
            return 200, {}, {"token": f"token-{len(portal.seen)}", "expires": 4e12}
        if "generateToken" in path:
            return 200, {}, {"error": {"code": 498, "message": "Invalid token."}}
        return 200, {}, {"authInfo": {"tokenServicesUrl": f"{portal.url}/portal/sharing/rest/generateToken"}}

    portal, server = serve(play), serve(fine)
    url = f"{portal.url}/portal/sharing/rest"
    own = session(Login("mine", "ann", "right-word"), url)
    assert not own.sign_in.authorize_server(own, f"http://localhost:{server.port}{SERVICE}")
    assert sum("password" in body for _, _, _, body in portal.seen) <= 3


@pytest.mark.parametrize(
    "answer",
    [
        (403, {}, b"<html>Forbidden by the firewall</html>"),
        (200, {"Content-Encoding": "br"}, b"xx"),
        (200, {}, {"error": {"code": 400, "message": "'expiration' is not valid", "details": []}}),
        (200, {}, {"error": {"code": 403, "message": "The server is in read-only mode", "details": []}}),
    ],
)
def test_fault_of_a_token_service_is_no_wrong_password(serve: Any, answer: Any) -> None:
    def play(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
        if "generateToken" in path:
            return answer if len(home.seen) < 4 else (200, {}, {"token": "good-token", "expires": 4e12})
        if path.startswith("/server/rest/info"):
            return 200, {}, {"authInfo": {"tokenServicesUrl": f"{home.url}/server/tokens/"}}
        return fine()

    home = serve(play)
    url = home.url + SERVICE
    with pytest.raises(ServerError) as caught:
        session(Login("mine", "ann", "right-word"), url).get_json(url)
    assert "did not accept the user name" not in caught.value.message
    for _ in range(3):  # nothing is remembered: the next ones get through
        last = session(Login("mine", "ann", "right-word"), url)
        try:
            assert last.get_json(url)
            return
        except ServerError:
            continue
    raise AssertionError("still refused")


def test_wrong_password_for_several_servers_of_one_portal_is_sent_once(serve: Any) -> None:
    def play(method: str, path: str, headers: Any, form: Any) -> tuple[int, dict[str, str], Any]:
        if "generateToken" in path:
            return 200, {}, {"error": {"code": 400, "message": "Unable to generate token.", "details": ["Invalid"]}}
        return 200, {}, {"authInfo": {"tokenServicesUrl": f"{home.url}/tokens/generateToken"}}

    home = serve(play)
    login, refused = Login("mine", "ann", "outdated-word"), []

    def one(number: int) -> None:
        url = f"{home.url}/server{number}/rest/services/World/MapServer"
        try:
            session(login, url).get_json(url)
        except SignInError as error:
            refused.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 6 and sum("generateToken" in path for _, path, _, _ in home.seen) == 1


# http


def test_an_outage_is_not_taken_for_a_server_without_https(serve: Any) -> None:
    url = "http://gis.example.com" + SERVICE
    dead = "http://127.0.0.1:1"  # a proxy that is not there
    with pytest.raises(TransportError, match="proxy can't be reached"):
        session(Login("mine", token=TOKEN), url, dead).get_json(url, waits=())


def test_https_that_leads_back_to_http_is_none(serve: Any) -> None:
    """Seen as a proxy: it refuses tunnels; the redirect itself is what `probe` does not follow."""
    home = serve(lambda *_: (301, {"Location": "http://127.0.0.1:1/x"}, {}))
    with pytest.raises(NotArcGisError):
        session(Login("mine", token=TOKEN), home.url).probe(home.url + "/rest/info")
    assert len(home.seen) == 1


def test_eight_threads_try_https_once(serve: Any) -> None:
    proxy = serve(lambda method, *_: (502, {}, b"") if method == "CONNECT" else fine())
    url = "http://gis.example.com" + SERVICE
    own = session(Login("mine", token=TOKEN), url, proxy.url)
    with pytest.raises(UnencryptedError):
        WorkerPool[int](own, lambda _, each: each.get_json(url), 8).run(range(8), lambda: None)
    assert sum(method == "CONNECT" for method, *_ in proxy.seen) == 1


def test_token_is_masked_before_a_page_is_cut(serve: Any) -> None:
    token = "t0ken" * 12
    page = b"<html>" + b"x" * (500 - 6 - 40) + token.encode() + b"</html>"
    home = serve(lambda *_: (200, {}, page))
    with pytest.raises(NotArcGisError) as caught:
        session(Login("mine", token=token), home.url + SERVICE).get_json(home.url + SERVICE)
    assert "t0ken" not in caught.value.details and "…" in caught.value.details
