# SPDX-License-Identifier: GPL-2.0-or-later
"""What a server's status, challenge, redirect and words say of a sign-in: each cause has its own sentence."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, SignInError, TransportError
from arcgis_export.plugin.arcgis.portal.portal import Portal, find_portal
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import ExportError

BASIC = "Basic " + base64.b64encode(b"ann:right-word").decode()
LOGIN = Login("mine", "ann", "right-word")
SERVICE = "/server/rest/services/World/MapServer"
PORTAL = "/portal/sharing/rest"


class Handler(BaseHTTPRequestHandler):
    """Answers as the test says; all that came is kept."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:  # noqa: N802
        server: Any = self.server
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = self.path.partition("?")[0]
        server.seen.append((path, self.headers.get("Authorization"), form))
        status, headers, body = server.play(path, self.headers.get("Authorization"), form)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815


@pytest.fixture
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.seen = []  # type: ignore[attr-defined]
        made.url = f"http://127.0.0.1:{made.server_address[1]}"  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield made
        made.shutdown()


def session(url: str, login: Optional[Login] = LOGIN) -> Session:
    return Session(Connection(connect_timeout=5, read_timeout=5), SignIn(login, url))


def fails(url: str, login: Optional[Login] = LOGIN) -> ExportError:
    with pytest.raises(ExportError) as caught:
        session(url, login).get_json(url, waits=())
    return caught.value


def passwords(server: Any) -> int:
    return sum("password=" in form for _, _, form in server.seen)


def refusing(server: Any, code: int, *words: str, status: int = 200) -> Any:
    """A server whose token service answers with an error."""

    def play(path: str, basic: Any, form: str) -> Any:
        if path.endswith("generateToken"):
            return status, {}, {"error": {"code": code, "message": words[0], "details": list(words[1:])}}
        return 200, {}, {"authInfo": {"tokenServicesUrl": f"{server.url}/server/tokens/"}}

    return play


UNABLE = "Unable to generate token."


@pytest.mark.parametrize(
    ("code", "words", "told", "is_kept"),
    [
        (400, (UNABLE, "Invalid username or password."), "did not accept the user name and password", True),
        (400, (UNABLE, "Too many invalid login attempts. Try again later."), "has locked this account", True),
        (400, (UNABLE, "User account is disabled."), "has locked this account", True),
        (400, (UNABLE, "Multi-factor authentication is required."), "wants a second factor", False),
        (400, (UNABLE, "Unable to communicate with the LDAP identity store."), "user directory does not answer", False),
        (500, (UNABLE, "Could not connect to Active Directory."), "user directory does not answer", False),
        (403, ("HTTPS is required.",), "can be used with https only", False),
        (403, ("The subscription of this organization has expired.",), "is not active any more", False),
        (403, ("You do not have permissions to access this resource.",), "Your account may not use this", False),
        (400, (UNABLE, "The referer is not allowed."), "gives no token .* It reports: .*The referer is not allowed", True),
        (500, ("Could not access any Portal machines. Please contact your system administrator.",),
         "the machines behind it don't", False),
    ],
)  # fmt: skip
def test_words_of_a_token_service(server: Any, code: int, words: tuple[str, ...], told: str, is_kept: bool) -> None:
    server.play = refusing(server, code, *words)
    url = server.url + SERVICE
    error = fails(url)
    assert re.search(told, error.message)
    assert ("did not accept" in error.message) == ("did not accept" in told)
    fails(url)
    assert passwords(server) == (1 if is_kept else 2)  # what counts against an account is not sent again


@pytest.mark.parametrize(
    ("status", "headers", "body", "told"),
    [
        (403, {"Content-Type": "text/html"}, b"<html><body>Request blocked. Support ID 123</body></html>",
         "Something before .* blocked the request .*firewall"),
        (413, {}, b"<html>413 Request Entity Too Large</html>", "lets no request that large through"),
        (500, {}, b"<html>Could not access any server machines. Please contact your system administrator.</html>",
         "the machines behind it don't"),
        (403, {}, b"<html><h2>403.4 - Forbidden: SSL is required to view this resource.</h2></html>", "with https only"),
        (400, {}, b"<html>The plain HTTP request was sent to HTTPS port</html>", "with https only"),
    ],
)  # fmt: skip
def test_web_pages_that_are_not_arcgis(server: Any, status: int, headers: Any, body: bytes, told: str) -> None:
    server.play = lambda path, basic, form: (status, headers, body)
    for login in (None, Login("token", token="some-token")):
        error = fails(server.url + SERVICE, login)
        assert re.search(told, error.message) and "account" not in error.message


def test_redirect_to_a_single_sign_on(server: Any) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        if path == "/adfs":
            return 200, {}, b"<html>Sign in</html>"
        return 302, {"Location": server.url.replace("127.0.0.1", "localhost") + "/adfs"}, b""

    server.play = play
    error = fails(server.url + SERVICE, None)
    assert isinstance(error, SignInError) and "leads to a web page of localhost" in error.message
    assert "OAuth2" in error.message


# HTTP Basic of a web server before a portal


def behind_basic(answers: Any) -> Any:
    def play(path: str, basic: Any, form: str) -> Any:
        if basic != BASIC:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b"<html>401</html>"
        return answers(path, form)

    return play


def test_portal_whose_web_server_knows_the_user_is_asked_for_no_token(server: Any) -> None:
    def answers(path: str, form: str) -> Any:
        if path.endswith("generateToken"):
            return 200, {}, {"error": {"code": 400, "message": UNABLE, "details": ["Invalid username or password."]}}
        return 200, {}, {"user": {"username": "DOMAIN\\ann"}} if path.endswith("self") else {"currentVersion": "11.1"}

    server.play = behind_basic(answers)
    assert Portal(session(server.url + PORTAL), server.url + PORTAL).user().name == "DOMAIN\\ann"
    assert passwords(server) == 0


def test_portal_behind_basic_that_wants_a_token_too(server: Any) -> None:
    def answers(path: str, form: str) -> Any:
        if path.endswith("generateToken"):
            server.known = "password=" in form
            return 200, {}, {"token": "good-token", "expires": 4e12}
        known = path.endswith("self") and getattr(server, "known", False)
        return 200, {}, {"currentVersion": "11.1", **({"user": {"username": "ann"}} if known else {})}

    server.play = behind_basic(answers)
    assert Portal(session(server.url + PORTAL), server.url + PORTAL).user().name == "ann"
    assert passwords(server) == 1


def test_wrong_password_before_a_portal_is_sent_once(server: Any) -> None:
    server.play = behind_basic(lambda path, form: (200, {}, {}))
    wrong = Login("mine", "ann", "wrong-word")
    for _ in range(2):
        assert (
            "did not accept the user name and password" in fails(server.url + PORTAL + "/portals/self", wrong).message
        )
    assert sum(bool(basic) for _, basic, _ in server.seen) == 1 and passwords(server) == 0


# Which address is a portal


def test_owner_of_an_api_key(server: Any) -> None:
    server.play = lambda *_: (
        200,
        {},
        {"id": "org", "appInfo": {"appOwner": "ann", "privileges": ["portal:user:createItem"]}},
    )
    user = Portal(session(server.url + PORTAL, Login("key", token="AAPK-some-key")), server.url + PORTAL).user()
    assert user.name == "ann" and user.organisation == "org" and user.may_create


def test_any_json_is_no_portal(server: Any) -> None:
    server.play = lambda *_: (200, {}, {"message": "ok"})
    with pytest.raises(NotArcGisError, match="no portal"):
        find_portal(session(server.url, None), server.url)


def test_portal_beside_pages_that_want_a_sign_in(server: Any) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        return (200, {}, {"currentVersion": "11.1"}) if path == PORTAL else (401, {}, b"<html>401</html>")

    server.play = play
    assert find_portal(session(server.url, None), server.url) == server.url + PORTAL


@pytest.mark.parametrize(
    ("challenge", "told"), [("Basic", "Paste the portal's whole address"), ("NTLM", "a Windows sign-in")]
)
def test_host_that_wants_a_sign_in_everywhere(server: Any, challenge: str, told: str) -> None:
    server.play = lambda *_: (401, {"WWW-Authenticate": challenge}, b"<html>401</html>")
    with pytest.raises(SignInError, match=told):
        find_portal(session(server.url, None), server.url)
    if challenge == "Basic":
        assert find_portal(session(server.url, None), f"{server.url}/portal") == server.url + PORTAL


def test_portal_that_only_answers_those_who_sign_in(server: Any) -> None:
    server.play = lambda *_: (200, {}, {"error": {"code": 499, "message": "Token Required", "details": []}})
    assert find_portal(session(server.url, None), f"{server.url}/portal") == server.url + PORTAL
    with pytest.raises((ServerError, TransportError)):
        Portal(session(server.url + PORTAL, None), server.url + PORTAL).user()
