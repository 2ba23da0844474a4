# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers behind the sign-in of Windows, which the plugin can't do: it says so, and blames no password."""

from __future__ import annotations

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


PAGE = b"<html>401 - Unauthorized: Access is denied.</html>"


def closed(methods: tuple[str, ...] = WINDOWS, status: int = 401, page: bytes = PAGE, **opened: Any) -> Any:
    """A web server that lets nobody in, but to the pages that are open."""

    def play(path: str, basic: Any, form: str) -> Any:
        if path in opened:
            return 200, {}, opened[path]
        return status, {"WWW-Authenticate": methods} if status == 401 else {}, page

    return play


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
def test_service_behind_it(web: Any, login: Any, methods: tuple[str, ...], words: str, tmp_path: Path) -> None:
    web.play = closed(methods)
    url = f"{web.url}/server/rest/services/World/MapServer"
    expected = f"wants {words}, which this plugin can't do. Ask its administrator .* token, OAuth2"
    with pytest.raises(ForeignSignInError, match=expected):
        session(url, login).get_json(url)
    with pytest.raises(ForeignSignInError, match=expected):
        session(url, login).post_json(url, {"x": "1"})
    with pytest.raises(ForeignSignInError, match=expected):
        download(session(url, login), f"{url}/file.tpkx", tmp_path / "part", lambda done, total: None)
    assert not any(each.basic for each in web.seen)


def test_token_service_behind_it_refuses_no_password(web: Any) -> None:
    """The portal's token service wants Windows' sign-in: nothing is wrong with the password."""
    url = f"{web.url}/server/rest/services/World/MapServer"
    opened = {
        "/server/rest/info": {"currentVersion": 11, "owningSystemUrl": f"{web.url}/portal"},
        "/portal/sharing/rest/info": {"authInfo": {"tokenServicesUrl": f"{web.url}/portal/generateToken"}},
    }
    web.play = closed(**opened)
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
def test_page_that_wants_a_certificate(web: Any, login: Any, status: int, page: bytes) -> None:
    """As nginx and IIS answer in an encrypted connection that they have made without one."""
    web.play = closed((), status, page)
    url = f"{web.url}/server/rest/services/World/MapServer"
    with pytest.raises(ForeignSignInError, match="wants a certificate of yours that it knows"):
        session(url, login).get_json(url)


def test_basic_beside_it_is_taken(web: Any) -> None:
    url = f"{web.url}/server/rest/services/World/MapServer"
    web.play = closed((*WINDOWS, 'Basic realm="x"'))
    with pytest.raises(SignInError, match="did not accept the user name and password"):
        session(url, LOGINS[1]).get_json(url)
    assert str(web.seen[-1].basic).startswith("Basic ")
    with pytest.raises(SignInError, match="needs a sign-in for this service"):
        session(url, None).get_json(url)
