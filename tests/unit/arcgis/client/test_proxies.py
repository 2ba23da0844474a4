# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests through the proxies of organisations, which know names that no name server does."""

from __future__ import annotations

import contextlib
import logging
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional

import pytest
from arcgis_export.plugin.arcgis.client.download import download
from arcgis_export.plugin.arcgis.client.responses import error_of_status
from arcgis_export.plugin.arcgis.client.transport_errors import methods_in_words
from arcgis_export.plugin.arcgis.errors import TransportError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.tokens import try_again

from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import certificates
from tests.sandbox.http.proxies import HttpProxy, SocksProxy

NAME = "gis.example.com"  # known to the proxies only
SERVICE = "/server/rest/services/World/MapServer"
USER, SECRET = "me@work", "p:s/s wörd"


@pytest.fixture(scope="module")
def secure_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The lookalike over TLS, with a certificate for a name that only a proxy leads to."""
    identity = certificates().authority.issue("gis", NAME)
    with Sandbox(tmp_path_factory.mktemp("secure"), tls=identity.tls()) as sandbox:
        yield sandbox


class Way:
    """A session by a proxy to one of the two servers, and the address to ask for."""

    def __init__(self, setup: Any, server: Sandbox, bundle: Path) -> None:
        self.setup, self.server, self.bundle = setup, server, bundle
        self.port = 443 if server.tls else 80
        self.names = {NAME: ("127.0.0.1", server.port)}
        self.url = f"{server.scheme}://{NAME}{SERVICE}"

    def session(self, proxy: str) -> Any:
        return self.setup.session(self.url, proxy_for=lambda url: proxy, authorities=lambda: str(self.bundle))

    def get(self, proxy: str) -> Any:
        return self.session(proxy).get_json(self.url)

    def fails(self, proxy: str) -> TransportError:
        with pytest.raises(TransportError) as caught:
            self.get(proxy)
        for secret in (SECRET, "p%3As%2Fs", USER, "me%40work"):
            assert secret not in caught.value.message + caught.value.details
        assert not self.server.requests
        return caught.value


@pytest.fixture(params=["http", "https"])
def way(request: Any, setup: Any, secure_server: Sandbox, tmp_path: Path) -> Way:
    server = secure_server if request.param == "https" else setup.sandbox
    server.clear()
    bundle = tmp_path / "authority.pem"
    bundle.write_text(certificates().authority.pem)
    return Way(setup, server, bundle)


def test_password(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with HttpProxy(USER, SECRET, way.names) as proxy:
        assert way.get(proxy.url_for(USER, SECRET))["mapName"]
        (asked,) = proxy.asked
        assert asked.credentials == f"{USER}:{SECRET}" and asked.status == 0
        assert asked.target == (f"{NAME}:443" if way.server.tls else f"{way.url}?f=json")
    (request,) = way.server.requests
    assert request.host == NAME and request.headers.get("Proxy-Authorization") is None
    assert SECRET not in caplog.text and "p%3A" not in caplog.text


@pytest.mark.parametrize("given", [("me@work", "wrong"), None])
def test_password_wrong_or_missing(way: Way, given: Any) -> None:
    with HttpProxy(USER, SECRET, way.names) as proxy:
        found = way.fails(proxy.url_for(*given) if given else proxy.url)
        assert "The proxy wants a user name and a password that it knows" in found.message
        assert found.is_lasting and found.never_sent
        # Sent once, and not again and again until the account is locked.
        assert [asked.credentials for asked in proxy.asked if asked.credentials] == ([":".join(given)] if given else [])


def test_wrong_password_is_not_sent_again_until_the_user_says_so(way: Way) -> None:
    with HttpProxy(USER, SECRET, way.names) as proxy:
        wrong = proxy.url_for(USER, "a-wrong-one")

        def sent() -> int:
            return sum(bool(each.credentials) for each in proxy.asked)

        for _ in range(3):
            assert "user name and a password that it knows" in way.fails(wrong).message
        assert sent() == 1
        try_again(None)
        way.fails(wrong)
        assert sent() == 2
        assert way.get(proxy.url_for(USER, SECRET))["mapName"]  # as the settings have it now


def test_wrong_password_is_sent_by_one_thread_only(way: Way) -> None:
    with HttpProxy(USER, SECRET, way.names) as proxy:
        wrong = proxy.url_for(USER, "another-wrong-one")
        threads = [threading.Thread(target=way.fails, args=(wrong,)) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sum(bool(each.credentials) for each in proxy.asked) == 1


def test_wrong_password_is_not_sent_again_by_a_download(way: Way, tmp_path: Path) -> None:
    with HttpProxy(USER, SECRET, way.names) as proxy:
        with pytest.raises(TransportError, match="user name and a password"):
            download(way.session(proxy.url_for(USER, "wrong")), way.url, tmp_path / "part", lambda done, total: None)
        assert len([asked for asked in proxy.asked if asked.credentials]) == 1


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        (("Negotiate", "NTLM"), "a Windows sign-in (Negotiate, NTLM)"),
        (("NTLM",), "a Windows sign-in (NTLM)"),
        (('Digest realm="a, NTLM", nonce="x", qop="auth"',), "a sign-in by Digest"),
    ],
)
def test_other_kinds_of_sign_in_are_named(way: Way, methods: tuple[str, ...], words: str) -> None:
    with HttpProxy("me", "secret", way.names, methods=methods) as proxy:
        found = way.fails(proxy.url_for(USER, SECRET))
        assert f"The proxy wants {words}, which this plugin can't do" in found.message
        assert NAME in found.message and found.is_lasting and found.never_sent


def test_basic_beside_windows_sign_in_is_taken(way: Way) -> None:
    methods = ("Negotiate", "NTLM", 'Basic realm="proxy"')
    with HttpProxy(USER, SECRET, way.names, methods=methods) as proxy:
        assert way.get(proxy.url_for(USER, SECRET))
        offered = {"Proxy-Authenticate": ", ".join(methods)}
        assert "user name and a password" in str(error_of_status(407, offered, way.url, ""))


@pytest.mark.parametrize("way", ["https"], indirect=True)
def test_proxy_that_forbids_the_host(way: Way) -> None:
    with HttpProxy(names=way.names, forbidden=[NAME]) as proxy:
        found = way.fails(proxy.url)
        assert "does not let QGIS reach gis.example.com" in found.message and found.never_sent
        assert {asked.status for asked in proxy.asked} == {403}


def test_proxy_that_cannot_reach_the_server(setup: Any) -> None:
    with HttpProxy(names={NAME: ("127.0.0.1", 9)}) as proxy:
        session = setup.session(f"https://{NAME}", proxy_for=lambda url: proxy.url)
        with pytest.raises(TransportError, match="The proxy can't reach gis.example.com") as caught:
            session.get_json(f"https://{NAME}{SERVICE}", waits=())
        assert not caught.value.is_lasting and caught.value.never_sent


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_proxy_that_is_not_there(way: Way, scheme: str) -> None:
    found = way.fails(f"{scheme}://me:{SECRET.replace('/', '%2F')}@127.0.0.1:9")
    assert "The proxy can't be reached" in found.message and not found.is_lasting and found.never_sent


# SOCKS


def test_socks(way: Way) -> None:
    with SocksProxy(names=way.names) as proxy:
        assert way.get(proxy.url)["mapName"]
        assert [asked[:3] for asked in proxy.asked] == [("SOCKS", f"{NAME}:{way.port}", "")]  # the name, not an address


def test_socks_with_a_password(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with SocksProxy(USER, SECRET, way.names) as proxy:
        assert way.get(proxy.url_for(USER, SECRET))
        assert proxy.asked[0].credentials == f"{USER}:{SECRET}"
    assert SECRET not in caplog.text and "p%3A" not in caplog.text


@pytest.mark.parametrize("given", ["wrong", ""])
def test_socks_with_a_wrong_password(way: Way, given: str) -> None:
    with SocksProxy(USER, SECRET, way.names) as proxy:
        found = way.fails(proxy.url_for(USER, given) if given else proxy.url)
        assert "The proxy wants a user name and a password that it knows" in found.message
        assert len(proxy.asked) == 1 and found.is_lasting and found.never_sent


def test_socks_that_forbids_the_host(way: Way) -> None:
    with SocksProxy(names=way.names, forbidden=[NAME]) as proxy:
        found = way.fails(proxy.url)
        assert "The proxy does not let QGIS reach gis.example.com" in found.message and found.never_sent


def test_socks_that_cannot_reach_the_server(way: Way) -> None:
    with SocksProxy(names={NAME: ("127.0.0.1", 9)}) as proxy:
        found = way.fails(proxy.url)
        assert "gis.example.com can't be reached" in found.message and found.never_sent


def test_socks_without_pysocks_says_what_to_do(way: Way) -> None:
    """In a Python of its own, to which the package is hidden."""
    script = f"""
import sys
sys.modules["socks"] = None
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.arcgis.errors import TransportError
url = {way.url!r}
session = Session(Connection(proxy_for=lambda url: "socks5h://me:proxy-word@127.0.0.1:9"), SignIn(None, url))
try:
    session.get_json(url)
except TransportError as error:
    print(error.message, error.details, error.is_lasting, error.never_sent)
"""
    root = Path(__file__).resolve().parents[4]
    environment = {"PYTHONPATH": str(root / "build" / "plugins")}
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert "PySocks" in told.stdout and "pip install PySocks" in told.stdout, told
    assert "Settings > Options > Network" in told.stdout and told.stdout.strip().endswith("True True")
    assert "proxy-word" not in told.stdout + told.stderr


# Redirects, with both ends under their real names


class Redirecting(BaseHTTPRequestHandler):
    """Sends every request on, or answers it."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        server.seen.append((self.command, self.path, body, self.headers))
        answer = b"" if server.target else b'{"currentVersion": 11}'
        self.send_response(server.status if server.target else 200)
        if server.target:
            self.send_header("Location", server.target)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815


@contextlib.contextmanager
def redirecting(target: str = "", status: int = 302, tls: Optional[ssl.SSLContext] = None) -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Redirecting) as made:
        server: Any = made
        server.seen, server.target, server.status = [], target, status
        if tls is not None:
            made.socket = tls.wrap_socket(made.socket, server_side=True)
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        made.shutdown()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_carry_no_token_to_another_host(setup: Any, tmp_path: Path, status: int) -> None:
    """From http to https of one host the request goes on as it is; from there to another host it is a bare one."""
    gis, other = (certificates().authority.issue("x", name).tls() for name in (NAME, "other.example.com"))
    bundle = tmp_path / "authority.pem"
    bundle.write_text(certificates().authority.pem)
    with contextlib.ExitStack() as stack:
        last = stack.enter_context(redirecting(tls=other))
        second = stack.enter_context(redirecting("https://other.example.com/end", status, gis))
        first = stack.enter_context(redirecting(f"https://{NAME}/x", status))
        proxy = stack.enter_context(HttpProxy(USER, SECRET))
        proxy.names = {
            f"{NAME}:80": ("127.0.0.1", first.server_address[1]),
            f"{NAME}:443": ("127.0.0.1", second.server_address[1]),
            "other.example.com": ("127.0.0.1", last.server_address[1]),
        }
        url, way = f"http://{NAME}/x", proxy.url_for(USER, SECRET)
        login = Login("my token", token="abc-token", allows_http=True)
        session = setup.session(url, login, proxy_for=lambda url: way, authorities=lambda: str(bundle))
        assert session.post_json(url, {"levels": "0"}) == {"currentVersion": 11}
        targets = [asked.target for asked in proxy.asked]
    tried = [f"{NAME}:443", f"http://{NAME}/rest/info?f=json"]  # https first, which leads elsewhere here
    assert [each for each in targets if each not in tried[1:]] == [tried[0], url, tried[0], "other.example.com:443"]
    for server in (first, second):
        ((method, path, body, headers),) = [asked for asked in server.seen if asked[1] == "/x"]
        assert (method, path) == ("POST", "/x") and "levels=0" in body and "token=abc-token" in body
        assert headers["X-Esri-Authorization"] == "Bearer abc-token" and headers["Referer"] == url
    ((method, path, body, headers),) = last.seen
    assert (method, path, body) == ("GET", "/end", "")
    assert "abc-token" not in str(headers) and headers["Referer"] is None


# What servers and proxies offer


@pytest.mark.parametrize(
    ("challenge", "words"),
    [
        ("", ""),
        ("Negotiate", "a Windows sign-in (Negotiate)"),
        ("NTLM TlRMTVNTUAAC==, negotiate", "a Windows sign-in (Negotiate, NTLM)"),
        ('Digest realm="x", nonce="NTLM, Basic"', "a sign-in by Digest"),
        ('Custom-Way realm="<img src=x>"', "a sign-in by Custom-Way"),
        ('<img src=x>, "NTLM"', ""),
    ],
)
def test_methods_in_words(challenge: str, words: str) -> None:
    assert methods_in_words(challenge) == words
