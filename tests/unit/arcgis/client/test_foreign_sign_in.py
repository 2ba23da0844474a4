# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers behind the sign-in of Windows, which the plugin can't do: it says so, and blames no password."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.download import download
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import ForeignSignInError, SignInError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn

LOGINS = [None, Login("my server", "analyst", "secret-pass"), Login("my token", token="abc")]
WINDOWS = ("Negotiate", "NTLM")


class Handler(BaseHTTPRequestHandler):
    """A web server that lets nobody in, but to the pages that are open."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        server.asked.append((path, self.headers.get("Authorization")))
        known = server.open.get(path)
        status, page = server.closed
        self.send_response(200 if known else status)
        for method in server.methods if status == 401 and not known else ():
            self.send_header("WWW-Authenticate", method)
        body = json.dumps(known).encode() if known else page
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815


@pytest.fixture
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.asked, made.methods, made.open = [], WINDOWS, {}  # type: ignore[attr-defined]
        made.closed = 401, b"<html>401 - Unauthorized: Access is denied.</html>"  # type: ignore[attr-defined]
        made.url = f"http://127.0.0.1:{made.server_address[1]}"  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()


def session(url: str, login: Any) -> Session:
    return Session(Connection(connect_timeout=5, read_timeout=5), SignIn(login, url))


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize(
    ("methods", "words"),
    [
        (WINDOWS, r"a Windows sign-in \(Negotiate, NTLM\)"),
        (("NTLM",), r"a Windows sign-in \(NTLM\)"),
        (('Digest realm="x", nonce="y", qop="auth"',), "a sign-in by Digest"),
    ],
)
def test_service_behind_it(server: Any, login: Any, methods: tuple[str, ...], words: str, tmp_path: Path) -> None:
    server.methods = methods
    url = f"{server.url}/server/rest/services/World/MapServer"
    expected = f"wants {words}, which this plugin can't do. Ask its administrator .* token, OAuth2"
    with pytest.raises(ForeignSignInError, match=expected):
        session(url, login).get_json(url)
    with pytest.raises(ForeignSignInError, match=expected):
        session(url, login).post_json(url, {"x": "1"})
    with pytest.raises(ForeignSignInError, match=expected):
        download(session(url, login), f"{url}/file.tpkx", tmp_path / "part", lambda done, total: None)
    assert not any(sent for _, sent in server.asked)


def test_token_service_behind_it_refuses_no_password(server: Any) -> None:
    """The portal's token service wants Windows' sign-in: nothing is wrong with the password."""
    url = f"{server.url}/server/rest/services/World/MapServer"
    server.open = {
        "/server/rest/info": {"currentVersion": 11, "owningSystemUrl": f"{server.url}/portal"},
        "/portal/sharing/rest/info": {"authInfo": {"tokenServicesUrl": f"{server.url}/portal/generateToken"}},
    }
    with pytest.raises(ForeignSignInError, match="wants a Windows sign-in") as caught:
        session(url, LOGINS[1]).get_json(url)
    assert "did not accept" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "page"),
    [
        (400, b"<html><head><title>400 No required SSL certificate was sent</title></head></html>"),
        (400, b"<html><head><title>400 The SSL certificate error</title></head></html>"),
        (403, b"<title>403.7 - Forbidden: Client certificate required.</title>"),
    ],
)
@pytest.mark.parametrize("login", LOGINS)
def test_page_that_wants_a_certificate(server: Any, login: Any, status: int, page: bytes) -> None:
    """As nginx and IIS answer in an encrypted connection that they have made without one."""
    server.closed = status, page
    url = f"{server.url}/server/rest/services/World/MapServer"
    with pytest.raises(ForeignSignInError, match="wants a certificate of yours that it knows"):
        session(url, login).get_json(url)


def test_basic_beside_it_is_taken(server: Any) -> None:
    url = f"{server.url}/server/rest/services/World/MapServer"
    server.methods = (*WINDOWS, 'Basic realm="x"')
    with pytest.raises(SignInError, match="did not accept the user name and password"):
        session(url, LOGINS[1]).get_json(url)
    assert [sent or "" for _, sent in server.asked][-1].startswith("Basic ")
    with pytest.raises(SignInError, match="needs a sign-in for this service"):
        session(url, None).get_json(url)
