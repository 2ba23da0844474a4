# SPDX-License-Identifier: GPL-2.0-or-later
"""One token for all threads, and no password that was refused is sent again by itself."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.arcgis.client.worker_pool import WorkerPool
from arcgis_export.plugin.arcgis.errors import SignInError, TransportError
from arcgis_export.plugin.arcgis.sign_in.login import Login, clean_token, is_token
from arcgis_export.plugin.arcgis.sign_in.tokens import try_again
from arcgis_export.plugin.core.errors import CancelledError

SECURED = "Secured/World/MapServer"


def exchanges(setup: Any) -> int:
    return len(setup.sandbox.find("generateToken", "POST"))


def ask(setup: Any, session: Session, times: int, at_once: int = 4) -> None:
    """Read the service in several threads."""
    url = setup.sandbox.service(SECURED)
    WorkerPool[int](session, lambda _, own: own.get_json(url), at_once).run(range(times), lambda: None)


def test_all_threads_share_one_token(setup: Any) -> None:
    ask(setup, setup.session(setup.sandbox.service(SECURED), setup.login), 12)
    assert exchanges(setup) == 1 and len(setup.sandbox.find("/Secured/")) == 12


def test_windows_and_jobs_share_it_too(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    for _ in range(3):
        setup.session(url, setup.login).get_json(url)
    assert exchanges(setup) == 1


def test_another_user_has_another_one(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    setup.session(url, setup.login).get_json(url)
    setup.session(url, Login("boss", "director", "all-powers")).get_json(url)
    assert exchanges(setup) == 2


def test_one_thread_renews_for_all(setup: Any) -> None:
    session = setup.session(setup.sandbox.service(SECURED), setup.login)
    ask(setup, session, 1)
    setup.sandbox.gate.expire()
    ask(setup, session, 12)
    assert exchanges(setup) == 2


def test_one_thread_asks_the_store_for_all(setup: Any) -> None:
    """OAuth2: QGIS may have to ask the user."""
    renewed = []

    def renew(waiter: Any) -> str:
        time.sleep(0.2)  # the others find the token spent meanwhile
        renewed.append(threading.current_thread().name)
        return str(setup.sandbox.gate.issue()[0])

    session = setup.session(setup.sandbox.service(SECURED), Login("oauth", token="spent-token", renew=renew))
    ask(setup, session, 12)
    assert len(renewed) == 1


def test_store_without_a_new_token_is_asked_once(setup: Any) -> None:
    asked = []
    login = Login("oauth", token="spent-token", renew=lambda waiter: asked.append(1))
    session = setup.session(setup.sandbox.service(SECURED), login)
    for _ in range(3):
        with pytest.raises(SignInError):
            ask(setup, session, 1)
    assert len(asked) == 1


def test_cancel_is_heard_while_another_thread_signs_in(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    session.sign_in._lock.acquire()
    stopped: list[BaseException] = []

    def work() -> None:
        try:
            session.get_json(url)
        except BaseException as error:
            stopped.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.3)
    setup.waiter.stop = True
    thread.join(1.0)
    assert not thread.is_alive() and isinstance(stopped[0], CancelledError)
    session.sign_in._lock.release()


# refused


def test_refused_password_is_sent_once(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    for _ in range(3):  # three windows
        with pytest.raises(SignInError, match="did not accept"):
            setup.session(url, Login("mine", "analyst", "outdated-word")).get_json(url)
    with pytest.raises(SignInError, match="did not accept"):
        ask(setup, setup.session(url, Login("mine", "analyst", "outdated-word")), 12)
    assert exchanges(setup) == 1


def test_new_password_is_tried(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    with pytest.raises(SignInError):
        setup.session(url, Login("mine", "analyst", "outdated-word")).get_json(url)
    assert setup.session(url, setup.login).get_json(url)


def test_user_may_want_it_tried_again(setup: Any) -> None:
    url, login = setup.sandbox.service(SECURED), Login("mine", "analyst", "outdated-word")
    for _ in range(2):
        with pytest.raises(SignInError):
            setup.session(url, login).get_json(url)
        try_again(login)
    assert exchanges(setup) == 2


def test_fault_of_the_token_service_is_no_refusal(setup: Any) -> None:
    url = setup.sandbox.service(SECURED)
    setup.sandbox.inject_fault("error", times=None, match="generateToken", status=502)
    with pytest.raises(TransportError, match="temporary"):
        setup.session(url, setup.login).get_json(url)
    setup.sandbox.clear()
    assert setup.session(url, setup.login).get_json(url)


def basic_url(setup: Any) -> str:
    return str(setup.sandbox.basic("World/MapServer"))


def test_basic_refused_is_sent_once(setup: Any) -> None:
    url = basic_url(setup)
    for _ in range(3):
        with pytest.raises(SignInError, match="did not accept"):
            setup.session(url, Login("mine", "analyst", "outdated-word")).get_json(url)
    assert sum("Authorization" in request.headers for request in setup.sandbox.requests) == 1


# pasted tokens


@pytest.mark.parametrize("pasted", ["abc123\n", " abc123 ", "\tabc123\r\n", "\ufeffabc123".lstrip("\ufeff")])
def test_blanks_around_a_token_are_cut(pasted: str) -> None:
    assert clean_token(pasted, "mine") == "abc123"


@pytest.mark.parametrize("pasted", ["abc\n123", "abc 123", "abc\t123", "abc\u2028123", "äbc123", "abc\x00123"])
def test_other_blanks_are_refused_in_words(pasted: str) -> None:
    with pytest.raises(SignInError, match="“mine” contains blanks") as caught:
        clean_token(pasted, "mine")
    assert pasted not in caught.value.message + caught.value.details and "123" not in str(caught.value)


@pytest.mark.parametrize("token", ["abc1234\n567", "abc1234\r\nX-Evil: 1", "\u4e2dabc1234"])
def test_token_that_no_header_takes_stands_in_no_error(setup: Any, token: str) -> None:
    """As another part of QGIS may hand it over: `requests` puts the header into its exception."""
    url = setup.sandbox.service(SECURED)
    with pytest.raises((SignInError, TransportError)) as caught:
        setup.session(url, Login("mine", token=token)).get_json(url)
    said = f"{caught.value} {getattr(caught.value, 'details', '')}"
    assert "abc1234" not in said and "Bearer" not in said
    assert not setup.sandbox.find("/Secured/")


@pytest.mark.parametrize("token", ["x" * 9000, "a\nb", "\u20ac", 17, ["token"]])
def test_what_a_token_service_gives_may_be_no_token(token: Any) -> None:
    """Every text is searched for a token: one of megabytes would take minutes."""
    assert not is_token(token) and is_token("ab.C-_~9")
