# SPDX-License-Identifier: GPL-2.0-or-later
"""What a server's status, challenge, redirect and words say of a sign-in: each cause has its own sentence."""

from __future__ import annotations

import base64
import re
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


def session(url: str, login: Optional[Login] = LOGIN) -> Session:
    return Session(Connection(connect_timeout=5, read_timeout=5), SignIn(login, url))


def fails(url: str, login: Optional[Login] = LOGIN) -> ExportError:
    with pytest.raises(ExportError) as caught:
        session(url, login).get_json(url, waits=())
    return caught.value


def passwords(web: Any) -> int:
    return sum("password=" in form for _, _, form, _ in web.seen)


def refusing(web: Any, code: int, *words: str, status: int = 200) -> Any:
    """A server whose token service answers with an error."""

    def play(path: str, basic: Any, form: str) -> Any:
        if path.endswith("generateToken"):
            return status, {}, {"error": {"code": code, "message": words[0], "details": list(words[1:])}}
        return 200, {}, {"authInfo": {"tokenServicesUrl": f"{web.url}/server/tokens/"}}

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
def test_words_of_a_token_service(web: Any, code: int, words: tuple[str, ...], told: str, is_kept: bool) -> None:
    web.play = refusing(web, code, *words)
    url = web.url + SERVICE
    error = fails(url)
    assert re.search(told, error.message)
    assert ("did not accept" in error.message) == ("did not accept" in told)
    fails(url)
    assert passwords(web) == (1 if is_kept else 2)  # what counts against an account is not sent again


@pytest.mark.parametrize(
    "words",
    [
        "Invalid token request: the user has no privilege.", "Unknown error for user ann.", "Invalid referer for this user.",
        "Authentication failed.", "The password has expired.", "Invalid user type.",
    ],
)  # fmt: skip
def test_refusals_that_blame_no_password(web: Any, words: str) -> None:
    web.play = refusing(web, 400, UNABLE, words)
    message = fails(web.url + SERVICE).message
    assert "gives no token" in message and words in message and "did not accept" not in message


@pytest.mark.parametrize(
    "words",
    [
        "Invalid login credentials.", "Bad login user[ann].", "Unknown user.", "Wrong user name or password.",
        "The username or password you entered is incorrect.", "Username and password do not match.",
    ],
)  # fmt: skip
def test_words_for_a_wrong_password(web: Any, words: str) -> None:
    web.play = refusing(web, 400, UNABLE, words)
    assert "did not accept the user name and password" in fails(web.url + SERVICE).message


@pytest.mark.parametrize(
    "words",
    [
        "The organization has disabled exporting of data.", "Access from outside the organization is disabled.",
        "Export is not possible: the table is in use by user DBO and locked.", "The scale by 2 factor is off.",
        "Unable to read https://gis.example.com/x.sd. Only feature layers can be exported.",
    ],
)  # fmt: skip
def test_words_of_a_service_that_are_about_no_sign_in(web: Any, words: str) -> None:
    web.play = lambda *_: (200, {}, {"error": {"code": 400, "message": words, "details": []}})
    assert fails(web.url + SERVICE, None).message.endswith(f"reports: {words}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("This organization has been disabled.", "is not active any more"), ("Your subscription has expired.", "is not active"),
        ("Your account ann is temporarily locked.", "has locked"), ("The account was locked out.", "has locked"),
        ("Only HTTPS is supported.", "with https only"), ("2-factor authentication is needed.", "second factor"),
    ],
)  # fmt: skip
def test_words_of_a_service_about_the_sign_in(web: Any, words: str, told: str) -> None:
    web.play = lambda *_: (200, {}, {"error": {"code": 400, "message": words, "details": []}})
    assert told in fails(web.url + SERVICE, None).message


def test_public_service_beside_any_json_at_the_usual_token_service(web: Any) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        return 200, {}, {"currentVersion": 11.1} if "MapServer" in path else {"message": "ok"}

    web.play = play
    assert session(web.url + SERVICE).get_json(web.url + SERVICE)["currentVersion"] == 11.1


INVALID = 200, {}, {"error": {"code": 498, "message": "Invalid token.", "details": []}}


def test_service_that_takes_no_token_costs_one_new_one(web: Any) -> None:
    tokens = web.give_tokens(lambda signed: INVALID)
    asked = session(web.url + SERVICE)
    for _ in range(4):
        with pytest.raises(SignInError):
            asked.get_json(web.url + SERVICE)
    assert len(tokens) == 2


def test_public_service_that_takes_no_token_answers_without_one(web: Any) -> None:
    tokens = web.give_tokens(lambda signed: INVALID if signed else (200, {}, {"currentVersion": 11.1}))
    asked = session(web.url + SERVICE)
    for _ in range(3):
        assert asked.get_json(web.url + SERVICE)["currentVersion"] == 11.1
    assert len(tokens) == 2


@pytest.mark.parametrize("body", [b"", b"[]", b"<?xml version='1.0'?><ows/>", b"no JSON"])
def test_only_html_of_another_host_is_a_web_page(web: Any, body: bytes) -> None:
    web.play = lambda path, *_: (200, {}, body) if path == "/there" else (302, {"Location": f"{web.other}/there"}, b"")
    assert "web page" not in fails(web.url + SERVICE, None).message


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
def test_web_pages_that_are_not_arcgis(web: Any, status: int, headers: Any, body: bytes, told: str) -> None:
    web.play = lambda path, basic, form: (status, headers, body)
    for login in (None, Login("token", token="some-token")):
        error = fails(web.url + SERVICE, login)
        assert re.search(told, error.message) and "account" not in error.message


def test_redirect_to_a_single_sign_on(web: Any) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        if path == "/adfs":
            return 200, {}, b"<html>Sign in</html>"
        return 302, {"Location": web.other + "/adfs"}, b""

    web.play = play
    error = fails(web.url + SERVICE, None)
    assert isinstance(error, SignInError) and "leads to a web page of localhost" in error.message
    assert "OAuth2" in error.message


@pytest.mark.parametrize("has_own", [True, False])
def test_token_service_that_only_the_servers_own_network_knows(web: Any, has_own: bool) -> None:
    named = "https://127.0.0.1:1/arcgis/tokens/"

    def play(path: str, basic: Any, form: str) -> Any:
        if path == "/server/tokens/generateToken":
            return (200, {}, {"token": "good-token", "expires": 4e12}) if has_own else (404, {}, b"<html>404</html>")
        if path.endswith("/info"):
            return 200, {}, {"authInfo": {"tokenServicesUrl": named}}
        return 200, {}, {"currentVersion": 11.1} if "X-Esri-Authorization" in web.seen[-1].headers else TOKEN_REQUIRED

    web.play = play
    if has_own:
        assert session(web.url + SERVICE).get_json(web.url + SERVICE)["currentVersion"] == 11.1
    else:
        assert "127.0.0.1:1 can't be reached" in fails(web.url + SERVICE).message
    assert passwords(web) == 1


TOKEN_REQUIRED = {"error": {"code": 499, "message": "Token Required", "details": []}}


# HTTP Basic of a web server before a portal


def behind_basic(answers: Any) -> Any:
    def play(path: str, basic: Any, form: str) -> Any:
        if basic != BASIC:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b"<html>401</html>"
        return answers(path, form)

    return play


def test_portal_whose_web_server_knows_the_user_is_asked_for_no_token(web: Any) -> None:
    def answers(path: str, form: str) -> Any:
        if path.endswith("generateToken"):
            return 200, {}, {"error": {"code": 400, "message": UNABLE, "details": ["Invalid username or password."]}}
        return 200, {}, {"user": {"username": "DOMAIN\\ann"}} if path.endswith("self") else {"currentVersion": "11.1"}

    web.play = behind_basic(answers)
    assert Portal(session(web.url + PORTAL), web.url + PORTAL).user().name == "DOMAIN\\ann"
    assert passwords(web) == 0


def test_portal_behind_basic_that_wants_a_token_too(web: Any) -> None:
    def answers(path: str, form: str) -> Any:
        if path.endswith("generateToken"):
            web.known = "password=" in form
            return 200, {}, {"token": "good-token", "expires": 4e12}
        known = path.endswith("self") and getattr(web, "known", False)
        return 200, {}, {"currentVersion": "11.1", **({"user": {"username": "ann"}} if known else {})}

    web.play = behind_basic(answers)
    assert Portal(session(web.url + PORTAL), web.url + PORTAL).user().name == "ann"
    assert passwords(web) == 1


def test_portal_behind_basic_that_shows_nothing_without_a_token(web: Any) -> None:
    def answers(path: str, form: str) -> Any:
        if path.endswith("generateToken"):
            return 200, {}, {"token": "good-token", "expires": 4e12}
        if path.endswith("self") and "X-Esri-Authorization" not in web.seen[-1].headers:
            return 200, {}, {"error": {"code": 499, "message": "Token Required", "details": []}}
        return 200, {}, {"currentVersion": "11.1", "user": {"username": "ann"}}

    web.play = behind_basic(answers)
    assert Portal(session(web.url + PORTAL), web.url + PORTAL).user().name == "ann"


def test_wrong_password_before_a_portal_is_sent_once(web: Any) -> None:
    web.play = behind_basic(lambda path, form: (200, {}, {}))
    wrong = Login("mine", "ann", "wrong-word")
    for _ in range(2):
        assert "did not accept the user name and password" in fails(web.url + PORTAL + "/portals/self", wrong).message
    assert sum(bool(basic) for _, basic, _, _ in web.seen) == 1 and passwords(web) == 0


# Which address is a portal


def test_owner_of_an_api_key(web: Any) -> None:
    web.play = lambda *_: (
        200,
        {},
        {"id": "org", "appInfo": {"appOwner": "ann", "privileges": ["portal:user:createItem"]}},
    )
    user = Portal(session(web.url + PORTAL, Login("key", token="AAPK-some-key")), web.url + PORTAL).user()
    assert user.name == "ann" and user.organisation == "org" and user.may_create


@pytest.mark.parametrize("version", ["11.1", 11.1, 12])
def test_version_of_a_portal_in_any_spelling(web: Any, version: Any) -> None:
    web.play = lambda path, *_: (200, {}, {"currentVersion": version}) if path == PORTAL else (404, {}, b"")
    assert find_portal(session(web.url, None), f"{web.url}/portal") == web.url + PORTAL


@pytest.mark.parametrize("path", ["", "/portal"])
def test_firewall_before_a_portal(web: Any, path: str) -> None:
    web.play = lambda *_: (403, {"Content-Type": "text/html"}, b"<html>Request blocked</html>")
    with pytest.raises(NotArcGisError, match="such as a firewall"):
        find_portal(session(web.url, None), web.url + path)


def test_any_json_is_no_portal(web: Any) -> None:
    web.play = lambda *_: (200, {}, {"message": "ok"})
    with pytest.raises(NotArcGisError, match="no portal"):
        find_portal(session(web.url, None), web.url)


def test_portal_beside_pages_that_want_a_sign_in(web: Any) -> None:
    def play(path: str, basic: Any, form: str) -> Any:
        return (200, {}, {"currentVersion": "11.1"}) if path == PORTAL else (401, {}, b"<html>401</html>")

    web.play = play
    assert find_portal(session(web.url, None), web.url) == web.url + PORTAL


@pytest.mark.parametrize(
    ("challenge", "told"), [("Basic", "Paste the portal's whole address"), ("NTLM", "a Windows sign-in")]
)
def test_host_that_wants_a_sign_in_everywhere(web: Any, challenge: str, told: str) -> None:
    web.play = lambda *_: (401, {"WWW-Authenticate": challenge}, b"<html>401</html>")
    with pytest.raises(SignInError, match=told):
        find_portal(session(web.url, None), web.url)
    if challenge == "Basic":
        assert find_portal(session(web.url, None), f"{web.url}/portal") == web.url + PORTAL


def test_portal_that_only_answers_those_who_sign_in(web: Any) -> None:
    web.play = lambda *_: (200, {}, {"error": {"code": 499, "message": "Token Required", "details": []}})
    assert find_portal(session(web.url, None), f"{web.url}/portal") == web.url + PORTAL
    with pytest.raises((ServerError, TransportError)):
        Portal(session(web.url + PORTAL, None), web.url + PORTAL).user()
