# SPDX-License-Identifier: GPL-2.0-or-later
"""What comes in place of a file: told by the server's own words, or by the page that it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.download import download
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import ForeignSignInError, NotArcGisError, SignInError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import ExportError

EXPIRED = (
    b"<?xml version='1.0' encoding='UTF-8'?><Error xmlns='x'><Code>AccessDenied</Code><Message>Request has expired"
    b"</Message></Error>"
)
LONG = b'{"error": {"code": 500, "details": ["' + b"x" * 6000 + b'"], "message": "The file is broken."}}'


def fails(web: Any, folder: Path, takes_text: bool = False) -> ExportError:
    session = Session(
        Connection(connect_timeout=5, read_timeout=5), SignIn(None, f"{web.url}/rest/services/W/MapServer")
    )
    with pytest.raises(ExportError) as caught:
        download(session, f"{web.url}/file", folder / "part", lambda done, total: None, (), takes_text)
    assert not list(folder.iterdir())
    return caught.value


@pytest.mark.parametrize("takes_text", [False, True])
def test_sign_in_page_of_another_host(web: Any, tmp_path: Path, takes_text: bool) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        if path == "/adfs":
            return 200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"
        return 302, {"Location": f"{web.other}/adfs"}, b""

    web.play = play
    error = fails(web, tmp_path, takes_text)
    assert isinstance(error, ForeignSignInError) and "leads to a web page of localhost" in error.message


@pytest.mark.parametrize(("status", "takes_text"), [(200, True), (200, False), (400, False), (403, False), (403, True)])
def test_words_of_a_store_of_files(web: Any, tmp_path: Path, status: int, takes_text: bool) -> None:
    web.play = lambda *_: (status, {"Content-Type": "application/xml"}, EXPIRED)
    error = fails(web, tmp_path, takes_text)
    assert "reports: Request has expired." in error.message and not isinstance(error, SignInError)


def test_long_error(web: Any, tmp_path: Path) -> None:
    web.play = lambda *_: (500, {}, LONG)
    assert "reports: The file is broken." in fails(web, tmp_path).message


def test_page_of_a_firewall(web: Any, tmp_path: Path) -> None:
    web.play = lambda *_: (403, {}, b"<html><body>Request blocked</body></html>")
    error = fails(web, tmp_path)
    assert isinstance(error, NotArcGisError) and "such as a firewall" in error.message


@pytest.mark.parametrize(("status", "words"), [(200, "The token has ended"), (500, "The token has ended")])
def test_error_that_comes_in_small_pieces(web: Any, tmp_path: Path, status: int, words: str) -> None:
    body = b'{"error": {"code": 500, "message": "The token has ended"}}'
    web.chunks = [body[at : at + 1] for at in range(len(body))]
    web.play = lambda *_: (status, {}, b"")
    assert words in fails(web, tmp_path, takes_text=True).message


@pytest.mark.parametrize("body", [b"<?xml version='1.0'?><kml/>", b'{"type": "FeatureCollection", "features": []}'])
def test_text_that_comes_in_small_pieces_is_a_file(web: Any, tmp_path: Path, body: bytes) -> None:
    web.chunks = [body[at : at + 1] for at in range(len(body))]
    web.play = lambda *_: (200, {}, b"")
    session = Session(
        Connection(connect_timeout=5, read_timeout=5), SignIn(None, f"{web.url}/rest/services/W/MapServer")
    )
    download(session, f"{web.url}/file", tmp_path / "part", lambda done, total: None, (), takes_text=True)
    assert (tmp_path / "part").read_bytes() == body


def test_token_that_is_never_taken_costs_one_new_one(web: Any, tmp_path: Path) -> None:
    refused = {"error": {"code": 498, "message": "Invalid token.", "details": []}}
    tokens = web.give_tokens(lambda signed: (200, {}, refused))
    url = f"{web.url}/rest/services/W/MapServer"
    session = Session(Connection(connect_timeout=5, read_timeout=5), SignIn(Login("mine", "ann", "right-word"), url))
    for _ in range(3):
        with pytest.raises(SignInError):
            download(session, f"{web.url}/file", tmp_path / "part", lambda done, total: None, ())
        with pytest.raises(SignInError):
            session.get_json(url)
    assert len(tokens) == 2
