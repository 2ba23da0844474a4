# SPDX-License-Identifier: GPL-2.0-or-later
"""Which secret goes where: passwords to token services, tokens in headers, nothing to strangers."""

from __future__ import annotations

from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.arcgis.sign_in.hosts import is_signed
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn

SECURED = "Secured/World/MapServer"
HOME = "https://gis.example.com/server/rest/services/W/MapServer"


def exchanges(setup: Any) -> list[Any]:
    return list(setup.sandbox.find("generateToken"))


@pytest.mark.parametrize("federated", [True, False])
def test_password_is_exchanged_for_a_token(setup: Any, federated: bool) -> None:
    setup.sandbox.federated = federated
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    assert session.get_json(url)["exportTilesAllowed"] and session.get_json(url)
    (exchange,) = exchanges(setup)
    assert exchange.path.startswith("/portal/" if federated else "/server/tokens/")
    referer = setup.sandbox.url + "/server"
    assert exchange.method == "POST" and exchange.form == {
        "username": "analyst", "password": "secret-pass", "client": "referer", "referer": referer, "expiration": "60",
        "f": "json",
    }  # fmt: skip
    for request in setup.sandbox.find("/Secured/"):
        assert request.headers["X-Esri-Authorization"].startswith("Bearer ") and request.headers["Referer"] == referer
        assert request.headers.get("Authorization") is None and "token" not in request.values
    setup.assert_no_secret(repr(setup.login), repr(session.sign_in.__dict__["_login"]))


def test_referer_and_header_go_with_every_request_of_an_export(setup: Any) -> None:
    job = setup.job(setup.sandbox.service(SECURED))
    setup.cycle(job, setup.login).run()
    own = [it for it in setup.sandbox.requests if "/Secured/" in it.path or "/directories/" in it.path]
    assert {it.headers.get("Referer") for it in own} == {setup.sandbox.url + "/server"}
    assert all(it.token and it.headers["X-Esri-Authorization"] for it in own) and len(own) > 8
    setup.assert_no_secret()


def test_nothing_secret_goes_to_the_bucket(setup: Any) -> None:
    job = setup.job(setup.sandbox.online("SecuredWorld/MapServer"))
    setup.cycle(job, setup.login).run()
    (download,) = setup.sandbox.find("^/bucket/")
    for name in ("Referer", "Authorization", "X-Esri-Authorization", "Cookie"):
        assert download.headers.get(name) is None
    setup.assert_no_secret()


def test_wrong_password(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    with pytest.raises(SignInError, match="did not accept the user name and password.*“mine”") as caught:
        setup.session(url, Login("mine", "analyst", "wrong-word")).get_json(url)
    assert "wrong-word" not in caught.value.message + caught.value.details and not setup.sandbox.find("/Secured/")


@pytest.mark.parametrize(
    ("switch", "kind"), [("fault", TransportError), ("html", ServerError), ("busy", ThrottledError)]
)
def test_fault_of_the_token_service_is_not_blamed_on_the_password(setup: Any, switch: str, kind: Any) -> None:
    setup.sandbox.inject_fault(switch, times=None, match="generateToken")
    url = setup.sandbox.service(SECURED)
    with pytest.raises(kind) as caught:
        setup.session(url, setup.login).get_json(url, waits=())
    assert "password" not in caught.value.message


def test_no_login_where_one_is_needed(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    with pytest.raises(SignInError, match="needs a sign-in") as caught:
        setup.session(url).get_json(url)
    assert caught.value.code == 499 and not exchanges(setup)


def test_static_token_is_used_and_its_end_reported(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, Login("", token=setup.sandbox.token()))
    assert session.get_json(url) and not exchanges(setup)
    setup.sandbox.expire_tokens()
    with pytest.raises(SignInError, match="has ended") as caught:
        session.get_json(url)
    assert caught.value.code in (498, 499)
    setup.assert_no_secret(caught.value.message, caught.value.details)


def test_oauth_token_is_renewed_by_its_store(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    asked = []

    def renew(waiter: Any) -> str:
        asked.append(1)
        return str(setup.sandbox.token())

    session = setup.session(url, Login("", token="spent", renew=renew))
    assert session.get_json(url) and session.get_json(url) and len(asked) == 1
    with pytest.raises(SignInError):
        setup.session(url, Login("", token="spent", renew=lambda waiter: None)).get_json(url)


@pytest.mark.parametrize("status", ["body", "http"])
def test_foreign_token_on_a_public_service(setup: Any, status: str) -> None:
    setup.sandbox.gate.foreign, setup.sandbox.gate.status = "refuse", status
    job = setup.job(setup.sandbox.service("World/MapServer"))
    assert setup.cycle(job, Login("", token="from-elsewhere")).run().exists()
    # Tried once, then left out: a download would not be tried twice.
    assert [bool(it.token) for it in setup.sandbox.requests][:3] == [True, False, False] and setup.submits() == 2


def test_token_that_is_valid_and_not_wanted(setup: Any) -> None:
    setup.sandbox.inject_fault("error", code=403, message="Token is valid but access is denied.")
    url = setup.sandbox.service("World/MapServer")
    assert setup.session(url, Login("", token="from-elsewhere")).get_json(url)
    assert [request.token for request in setup.sandbox.requests] == ["from-elsewhere", None]


def test_server_that_reads_tokens_from_forms_only(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    respond = setup.sandbox.site.respond

    def old(request: Any) -> Any:
        del request.headers["X-Esri-Authorization"]
        return respond(request)

    setup.sandbox.site.respond = old
    try:
        job = setup.job(url)
        assert setup.cycle(job, setup.login).run().exists()
    finally:
        setup.sandbox.site.respond = respond
    gets = [it for it in setup.sandbox.requests if it.method == "GET" and ("/Secured/" in it.path)]
    assert len(gets) == 1  # tried once, then asked by form
    assert len(exchanges(setup)) == 1
    setup.assert_no_secret()


def test_viewer_is_reported_that_rights_are_missing(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    with pytest.raises(SignInError, match="may not use this"):
        setup.session(url, Login("", "viewer", "look-only")).get_json(url)
    assert len(exchanges(setup)) == 1


def test_token_is_renewed_before_its_end(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    now = [0.0]
    session.sign_in._clock = lambda: now[0]  # the end is then 50 years off
    session.get_json(url)
    now[0] = 4e9
    session.get_json(url)
    assert len(exchanges(setup)) == 2


def test_clock_that_is_wrong_does_not_ask_at_every_request(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    session.sign_in._clock = lambda: 9e9  # ahead of every token's end
    for _ in range(3):
        session.get_json(url)
    assert len(exchanges(setup)) == 1


def test_short_lived_tokens_do_not_ask_at_every_request(setup: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcgis_export.plugin.arcgis.sign_in.token_service.TOKEN_MINUTES", 2)
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    for _ in range(3):
        session.get_json(url)
    assert len(exchanges(setup)) == 1


# HTTP Basic


@pytest.mark.parametrize("site", ["service", "basic"])
def test_basic_only_after_a_challenge(setup: Any, site: str) -> None:
    url = (
        setup.sandbox.service("Basic/World/MapServer") if site == "service" else setup.sandbox.basic("World/MapServer")
    )
    session = setup.session(url, setup.login)
    assert session.get_json(url)["exportTilesAllowed"]
    root = url.partition("/services")[0]
    own = [
        it
        for it in setup.sandbox.requests
        if it.path in (url[len(setup.sandbox.url) :], f"{root}/info"[len(setup.sandbox.url) :])
    ]
    asked = [bool(it.headers.get("Authorization")) for it in own]
    assert asked == ([False, False, True] if site == "service" else [False, True, True])
    session.get_json(url)
    assert setup.sandbox.requests[-1].headers["Authorization"].startswith("Basic ")


def test_basic_export(setup: Any) -> None:
    job = setup.job(setup.sandbox.basic("World/MapServer"))
    assert setup.cycle(job, setup.login).run().exists()
    setup.assert_no_secret()


def test_basic_refused_blames_the_password(setup: Any) -> None:
    url = setup.sandbox.basic("World/MapServer")
    with pytest.raises(SignInError, match="did not accept the user name and password"):
        setup.session(url, Login("mine", "analyst", "wrong-word")).get_json(url)
    assert len([it for it in setup.sandbox.requests if it.headers.get("Authorization")]) == 1
    with pytest.raises(SignInError, match="needs a sign-in"):
        setup.session(url).get_json(url)


@pytest.mark.parametrize(
    ("challenge", "wanted"),
    [
        ('Basic realm="x"', True), ("basic", True), ('Negotiate, NTLM, Basic realm="x"', True), ("NTLM", False), ("", False),
        ('Bearer realm="basic"', False),
    ],
)  # fmt: skip
def test_challenges(challenge: str, wanted: bool) -> None:
    sign_in = SignIn(Login("", "me", "word"), HOME)
    assert sign_in.answer_challenge(HOME, challenge) is wanted
    assert ("Authorization" in sign_in.headers(HOME)) is wanted
    assert not sign_in.answer_challenge("https://other.example.com/", 'Basic realm="x"')


# hosts


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://gis.example.com/anything", True), ("https://GIS.example.com:443/x", True), ("http://gis.example.com/x", False),
        ("https://gis.example.com:6443/x", False), ("https://gis.example.com.evil.org/x", False), ("https://example.com/", False),
        ("https://gis.example.com@evil.org/x", False), ("https://bucket.s3.amazonaws.com/x", False),
        ("https://gis.example.com/x?X-Amz-Signature=1", False), ("https://gis.example.com/x?sig=1", False),
        ("http://[bad", False), ("https://gis.example.com:99999/", False), ("", False), ("https://www.arcgis.com/", False),
    ],
)  # fmt: skip
def test_where_a_secret_may_go(url: str, own: bool) -> None:
    sign_in = SignIn(Login("", token="to-ken"), HOME)
    assert sign_in.belongs_to(url) is own
    assert bool(sign_in.headers(url)) is own and bool(sign_in.form_token(url)) is own


def test_tokens_of_online_are_good_on_its_hosts() -> None:
    sign_in = SignIn(Login("", token="to-ken"), "https://tiles.arcgis.com/tiles/x/arcgis/rest/services/W/MapServer")
    assert sign_in.headers("https://www.arcgis.com/sharing/rest")
    assert sign_in.headers("https://basemaps.arcgis.com/x")
    for url in ("http://www.arcgis.com/", "https://evilarcgis.com/", "https://arcgis.com.evil.org/"):
        assert not sign_in.headers(url)


def test_signed_addresses() -> None:
    assert is_signed("https://b/x?a=1&X-Amz-Security-Token=2") and is_signed("https://b/x?se=1&sig=2")
    assert is_signed("https://b/x?Expires=1&Signature=2") and not is_signed("https://b/x?signs=1#sig=2")


def info_session(setup: Any, service: str, info: dict[str, Any]) -> Any:
    """A session whose token service is looked up in *info*; what it would send is kept."""
    session = setup.session(service, setup.login)
    session.sent = []
    session.get_json = lambda url, *args, **more: info
    session.post_json = lambda url, fields, signed=True: session.sent.append(url) or {"token": "t", "expires": 9e15}
    return session


@pytest.mark.parametrize(
    ("info", "url"),
    [
        ({"authInfo": {"tokenServicesUrl": "https://gis.example.com/server/tokens/"}}, "https://gis.example.com/server/tokens/generateToken"),
        ({"authInfo": {"tokenServicesUrl": "https://gis.example.com:6443/a/tokens/generateToken"}}, "https://gis.example.com:6443/a/tokens/generateToken"),
        ({"authInfo": {"tokenServicesUrl": "/server/tokens"}}, "https://gis.example.com/server/tokens/generateToken"),
        ({"owningSystemUrl": "https://p.example.com/portal/"}, "https://p.example.com/portal/sharing/rest/generateToken"),
        ({"owningSystemUrl": "portal", "authInfo": {"tokenServicesUrl": "https://gis.example.com/t"}}, "https://gis.example.com/t"),
    ],
)  # fmt: skip
def test_token_services_that_servers_name(setup: Any, info: dict[str, Any], url: str) -> None:
    session = info_session(setup, HOME, info)
    session.sign_in.prepare(session)
    assert session.sent == [url] and session.sign_in.headers(HOME)["X-Esri-Authorization"] == "Bearer t"
    assert session.sign_in.belongs_to(url)


@pytest.mark.parametrize(
    "url", ["http://gis.example.com/server/tokens/", "http://gis.example.com:443/tokens", "http://p/x"]
)
def test_password_never_goes_unencrypted_for_an_https_service(setup: Any, url: str) -> None:
    session = info_session(setup, HOME, {"authInfo": {"tokenServicesUrl": url}})
    with pytest.raises(SignInError, match="without encryption"):
        session.sign_in.prepare(session)
    assert not session.sent


@pytest.mark.parametrize(
    "info", [{}, {"authInfo": None}, {"authInfo": {"tokenServicesUrl": None}}, {"owningSystemUrl": None}]
)
def test_token_service_that_no_server_names_is_where_it_usually_is(setup: Any, info: dict[str, Any]) -> None:
    session = info_session(setup, HOME, info)
    session.sign_in.prepare(session)
    assert session.sent == ["https://gis.example.com/server/tokens/generateToken"]
    assert session.sign_in.headers(HOME)["X-Esri-Authorization"] == "Bearer t"


def test_server_that_says_that_it_has_no_tokens_gets_no_password(setup: Any) -> None:
    session = info_session(setup, HOME, {"authInfo": {"isTokenBasedSecurity": False}})
    session.sign_in.prepare(session)
    assert not session.sent and "X-Esri-Authorization" not in session.sign_in.headers(HOME)


@pytest.mark.parametrize("fault", [("gone", {"html": True}), ("error", {"code": 499, "message": "Token Required"})])
def test_secured_service_of_a_server_whose_info_cannot_be_read(setup: Any, fault: Any) -> None:
    setup.sandbox.federated = False
    setup.sandbox.inject_fault(fault[0], times=None, match="rest/info$", **fault[1])
    url = setup.sandbox.service(SECURED)
    assert setup.session(url, setup.login).get_json(url)["exportTilesAllowed"]
    assert [it.path for it in exchanges(setup)] == ["/server/tokens/generateToken"]
    setup.assert_no_secret()


def test_public_service_of_a_server_without_tokens_is_read(setup: Any) -> None:
    setup.sandbox.inject_fault("gone", times=None, match="rest/info$", html=True)
    setup.sandbox.inject_fault("gone", times=None, match="generateToken$", html=True)
    url = setup.sandbox.service("World/MapServer")
    assert setup.session(url, setup.login).get_json(url)["exportTilesAllowed"]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("Client ID is required for long expiration tokens.", "10"),
        ("The requested expiration exceeds the limit of 15 minutes.", "15"),
    ],
)
def test_token_service_with_a_limit_on_lifetimes_is_asked_for_less(setup: Any, words: str, minutes: str) -> None:
    setup.sandbox.inject_fault(
        "error", match="generateToken", code=400, message="Unable to generate token.", details=[words]
    )
    url = setup.sandbox.service(SECURED)
    assert setup.session(url, setup.login).get_json(url)
    assert [it.form["expiration"] for it in exchanges(setup)] == ["60", minutes]
