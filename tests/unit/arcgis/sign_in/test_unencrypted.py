# SPDX-License-Identifier: GPL-2.0-or-later
"""No secret goes where others can read it, unless the user says so. Other hosts are behind a proxy on the loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import SignInError, TransportError
from arcgis_export.plugin.arcgis.sign_in.hosts import encrypted, https_like_portal, is_loopback, is_unencrypted
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn, UnencryptedError
from arcgis_export.plugin.core.waiter import Waiter

PLAIN = "http://gis.example.com/server/rest/services/World/MapServer"
PASSWORD, TOKEN = "secret-pass", "token-of-the-user"
BASIC = Login("mine", "analyst", PASSWORD)
PASTED = Login("mine", token=TOKEN)


class Proxy(BaseHTTPRequestHandler):
    """Plays every host over http, and refuses tunnels; keeps what could be read on the way."""

    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        server.seen.append((self.command, self.path, dict(self.headers), body))
        if self.command == "CONNECT":
            self.send_response(502)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        url = urlsplit(self.path)
        if url.path.endswith("/generateToken"):
            form = {name: values[0] for name, values in parse_qs(body).items()}
            answer = {"token": f"token-for-{form['username']}", "expires": 4e12, "ssl": server.ssl}
        elif url.path.endswith("/info"):
            answer = {"authInfo": {"tokenServicesUrl": f"http://{url.netloc}/server/tokens/"}}
        else:
            answer = {"currentVersion": 11}
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_CONNECT = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def proxy() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        made: Any = server
        made.seen, made.ssl = [], False
        made.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        server.shutdown()


def session(proxy: Any, login: Login, url: str = PLAIN) -> Session:
    return Session(Connection(proxy_for=lambda _: str(proxy.url)), SignIn(login, url), Waiter(sleep=lambda _: None))


def readable(proxy: Any) -> str:
    """Return all that went over the wire without encryption."""
    return "\n".join(f"{method} {url} {headers} {body}" for method, url, headers, body in proxy.seen)


@pytest.mark.parametrize("login", [BASIC, PASTED], ids=["password", "token"])
def test_nothing_is_sent_to_an_http_address_unasked(proxy: Any, login: Login) -> None:
    with pytest.raises(UnencryptedError, match="gis.example.com is reached without encryption") as caught:
        session(proxy, login).get_json(PLAIN)
    assert caught.value.host == "gis.example.com:80"
    assert PASSWORD not in readable(proxy) and TOKEN not in readable(proxy) and "analyst" not in readable(proxy)
    assert proxy.seen[0][:2] == ("CONNECT", "gis.example.com:443")  # https was tried


def test_it_is_tried_once(proxy: Any) -> None:
    own = session(proxy, PASTED)
    for _ in range(3):
        with pytest.raises(UnencryptedError):
            own.get_json(PLAIN)
    assert len([request for request in proxy.seen if request[0] == "CONNECT"]) == 1


@pytest.mark.parametrize(("login", "secret"), [(BASIC, "token-for-analyst"), (PASTED, TOKEN)])
def test_user_may_allow_it(proxy: Any, login: Login, secret: str) -> None:
    allowed = Login(login.name, login.username, login.password, login.token, allows_http=True)
    assert session(proxy, allowed).get_json(PLAIN) == {"currentVersion": 11}
    assert secret in readable(proxy)
    assert proxy.seen[0][:2] == ("CONNECT", "gis.example.com:443")  # https was tried all the same


def test_allowed_for_one_host_is_not_for_another(proxy: Any) -> None:
    allowed = Login("mine", token=TOKEN, allows_http=True)
    own = session(proxy, allowed)
    assert not own.sign_in.belongs_to("http://other.example.com/server/rest/services/World/MapServer")
    assert own.get_json("http://other.example.com/server/rest/services/World/MapServer", signed=True)
    assert TOKEN not in readable(proxy)


def test_token_for_https_only_goes_by_https_though_http_is_allowed(proxy: Any) -> None:
    """What the token service says with ``ssl`` counts more than what the user allows."""
    proxy.ssl = True
    allowed = Login("mine", "analyst", PASSWORD, allows_http=True)
    with pytest.raises(TransportError):  # there is no https
        session(proxy, allowed).get_json(PLAIN)
    assert "token-for-analyst" not in readable(proxy)
    assert [request[1] for request in proxy.seen if request[0] == "CONNECT"][0] == "gis.example.com:443"


def test_token_for_https_only_and_no_such_address_is_told(proxy: Any) -> None:
    proxy.ssl = True
    url = PLAIN.replace("gis.example.com", "gis.example.com:8080")
    with pytest.raises(SignInError, match="without encryption"):
        session(proxy, Login("mine", "analyst", PASSWORD, allows_http=True), url).get_json(url)
    assert "token-for-analyst" not in readable(proxy)


@pytest.mark.parametrize("host", ["services.arcgisonline.com", "tiles.arcgis.com"])
@pytest.mark.parametrize("login", [BASIC, PASTED, None], ids=["password", "token", "none"])
def test_online_is_asked_by_https(proxy: Any, host: str, login: Any) -> None:
    url = f"http://{host}/arcgis/rest/services/World/MapServer"
    with pytest.raises(TransportError):
        session(proxy, login, url).get_json(url)
    assert {request[0] for request in proxy.seen} == {"CONNECT"}
    assert {request[1] for request in proxy.seen} <= {f"{host}:443", "www.arcgis.com:443"}


def test_token_of_online_stays_off_http_addresses_in_answers(proxy: Any) -> None:
    own = session(proxy, PASTED, "https://tiles.arcgis.com/tiles/a/arcgis/rest/services/World/MapServer")
    with pytest.raises(TransportError):
        own.get_json("http://services.arcgisonline.com/arcgis/rest/services/World/MapServer", waits=())
    assert TOKEN not in readable(proxy) and {request[0] for request in proxy.seen} == {"CONNECT"}


def test_redirect_to_http_takes_nothing_along(proxy: Any) -> None:
    sign_in = SignIn(PASTED, "https://gis.example.com/server/rest/services/World/MapServer")
    assert sign_in.headers(PLAIN) == {} and sign_in.form_token(PLAIN) == {}


def test_service_that_answers_by_https_is_asked_there(tmp_path: Any) -> None:
    """The given address is http; the same server answers by https: no question, and no secret over http."""
    asked: list[tuple[str, bool]] = []

    class Answering(Session):
        def probe(self, url: str) -> dict[str, Any]:
            asked.append((url, False))
            return {"currentVersion": 11}

        def _json_once(self, method: str, url: str, *rest: Any, **more: Any) -> dict[str, Any]:
            asked.append((url, bool(self.sign_in.headers(url))))
            return {"currentVersion": 11}

    with Answering(Connection(), SignIn(PASTED, PLAIN)) as own:
        own.get_json(PLAIN)
        own.get_json(PLAIN + "/jobs")
    https = PLAIN.replace("http:", "https:")
    assert asked == [
        ("https://gis.example.com/server/rest/info", False), (https, True), (https + "/jobs", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True), ("LOCALHOST".lower(), True), ("a.localhost", False), ("127.0.0.1", True), ("127.8.9.1", True),
        ("::1", True), ("localhost.example.com", False), ("127.0.0.1.example.com", False), ("10.0.0.1", False),
        ("0.0.0.0", False), ("", False), (None, False), ("2130706433", False),
    ],
)  # fmt: skip
def test_loopback(host: Any, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(
    ("url", "https"),
    [
        ("http://h/a?b", "https://h/a?b"), ("http://h:80/a", "https://h/a"), ("http://h:6080/a", "https://h:6443/a"),
        ("http://[2001:db8::1]/a", "https://[2001:db8::1]/a"), ("http://h:8080/a", ""),
    ],
)  # fmt: skip
def test_address_by_https(url: str, https: str) -> None:
    assert is_unencrypted(url) and encrypted(url) == https


@pytest.mark.parametrize(
    ("url", "portal", "wanted"),
    [
        ("http://gis.x.com/a/FeatureServer", "https://gis.x.com/portal", "https://gis.x.com/a/FeatureServer"),
        ("http://gis.x.com:6080/a", "https://gis.x.com/portal", "https://gis.x.com:6443/a"),
        ("http://gis.x.com:80/a", "https://gis.x.com/portal", "https://gis.x.com/a"),
        ("http://gis.x.com:8080/a", "https://gis.x.com/portal", "http://gis.x.com:8080/a"),
        ("http://other.com/a", "https://gis.x.com/portal", "http://other.com/a"),
        ("http://gis.x.com/a", "http://gis.x.com/portal", "http://gis.x.com/a"),
    ],
)  # fmt: skip
def test_a_service_of_a_portal_with_https(url: str, portal: str, wanted: str) -> None:
    assert https_like_portal(url, portal) == wanted


def test_loopback_is_safe(setup: Any) -> None:
    url = setup.sandbox.service("Secured/World/MapServer")
    assert url.startswith("http://127.0.0.1") and setup.session(url, setup.login).get_json(url)
