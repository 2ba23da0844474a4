# SPDX-License-Identifier: GPL-2.0-or-later
"""What the log says of requests: one line each, which an administrator can use, and never a secret."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.arcgis.errors import TransportError
from arcgis_export.plugin.arcgis.request_log import RequestLog, loggable
from arcgis_export.plugin.arcgis.sign_in.login import Login

WORLD, SECURED = "World/MapServer", "Secured/World/MapServer"
LINE = re.compile(r"(GET|POST) ((?:127\.0\.0\.1|localhost):\d+)(/\S*): (\d{3}), (\d+) ms, attempt (\d+)")


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "arcgis_export")
    return caplog


def requests_in(caplog: pytest.LogCaptureFixture, level: int = logging.DEBUG) -> list[re.Match[str]]:
    records = [record for record in caplog.records if record.levelno >= level]
    return [found for record in records if (found := LINE.fullmatch(record.getMessage()))]


def test_a_request_is_one_line(setup: Any, session: Session, lines: pytest.LogCaptureFixture) -> None:
    url = setup.sandbox.service(WORLD)
    session.get_json(url, {"where": "name = 'hidden'"})
    assert len(lines.records) == 1 and lines.records[0].name == "arcgis_export.client"
    (found,) = requests_in(lines, logging.INFO)
    method, host, path, status, milliseconds, attempt = found.groups()
    parts = urlsplit(url)
    assert (method, host, path, status, attempt) == ("GET", parts.netloc, parts.path, "200", "1")
    assert int(milliseconds) < 5000
    assert "hidden" not in lines.text


def test_each_attempt_is_a_line_and_reports_why(setup: Any, session: Session, lines: pytest.LogCaptureFixture) -> None:
    setup.sandbox.inject_fault("reset")
    setup.sandbox.inject_fault("fault")
    session.get_json(setup.sandbox.service(WORLD))
    first, *_ = [record for record in lines.records if record.levelno == logging.WARNING]
    assert re.search(r"GET \S+: no answer \(ConnectionError\), \d+ ms, attempt 1$", first.getMessage())
    assert [(found[4], found[6]) for found in requests_in(lines, logging.INFO)][-1] == ("200", "3")
    retries = [record.getMessage() for record in lines.records if record.getMessage().startswith("Trying ")]
    assert len(retries) == 2 and all("again in" in text and "TransportError: " in text for text in retries)


def test_a_server_that_never_answers(setup: Any, lines: pytest.LogCaptureFixture) -> None:
    session = setup.session(setup.sandbox.service(WORLD), proxy_for=lambda url: "http://me:proxy-word@127.0.0.1:9")
    with pytest.raises(TransportError):
        session.get_json(setup.sandbox.service(WORLD), {"where": "hidden"}, waits=())
    assert "no answer (ProxyError)" in lines.text
    assert "hidden" not in lines.text and "proxy-word" not in lines.text


def test_polls_and_other_repeats_are_for_developers(setup: Any, lines: pytest.LogCaptureFixture) -> None:
    job = setup.job(setup.sandbox.service(WORLD))
    setup.cycle(job).run()
    assert setup.polls(job) > 2
    assert len(requests_in(lines)) == len(setup.sandbox.requests)  # not one is missing
    shown = [found[3] for found in requests_in(lines, logging.INFO)]
    assert sum(path.endswith(f"/jobs/{job.job_id}") for path in shown) == 1
    assert any(path.endswith("/exportTiles") for path in shown)


def test_a_poll_that_fails_is_reported_again(setup: Any, session: Session, lines: pytest.LogCaptureFixture) -> None:
    url = setup.sandbox.service(WORLD)
    for _ in range(3):
        session.get_json(url)
    setup.sandbox.inject_fault("fault")
    session.get_json(url)
    shown = [(found[4] == "200", found[6]) for found in requests_in(lines, logging.INFO)]
    assert shown == [(True, "1"), (False, "1"), (True, "2")]


@pytest.mark.parametrize("site", ["service", "online", "basic"])
def test_no_secret_is_ever_written(setup: Any, lines: pytest.LogCaptureFixture, site: str) -> None:
    path = {"service": SECURED, "online": "SecuredWorld/MapServer", "basic": WORLD}[site]
    job = setup.job(getattr(setup.sandbox, site)(path))
    setup.cycle(job, setup.login).run()
    assert len(requests_in(lines)) == len(setup.sandbox.requests) > 5
    setup.assert_no_secret(lines.text)
    for word in ("Bearer", "Basic ", "token=", "Signature", "sig=", "?"):
        assert word not in lines.text, word


def test_a_token_that_ends_is_reported_and_not_shown(setup: Any, lines: pytest.LogCaptureFixture) -> None:
    url = setup.sandbox.service(SECURED)
    session = setup.session(url, setup.login)
    session.get_json(url)
    setup.sandbox.expire_tokens()
    session.get_json(url)
    assert "refused the token (code 498): sent again with a new one" in lines.text
    setup.assert_no_secret(lines.text)


def test_a_wrong_password_is_not_shown(setup: Any, lines: pytest.LogCaptureFixture) -> None:
    url = setup.sandbox.service(SECURED)
    with pytest.raises(Exception, match="did not accept"):
        setup.session(url, Login("mine", "analyst", "wrong-word")).get_json(url)
    assert "wrong-word" not in lines.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:word@gis.example.com/a/b?token=word#word", "gis.example.com/a/b"),
        ("https://gis.example.com:6443/a;jsessionid=word/b;x=word", "gis.example.com:6443/a/b"),
        ("https://utility.arcgis.com/usrsvcs/appservices/word/rest/services/W/MapServer", None),
        ("https:///path?token=word", "…/path"),
        ("https://[bad?token=word", "…"),
        ("no address word"[:10], None),
    ],
)
def test_addresses_lose_what_may_be_secret(url: str, shown: str | None) -> None:
    found = loggable(url)
    assert "word" not in found
    assert shown is None or found == shown


def test_the_files_of_a_cache_folder_are_no_news(lines: pytest.LogCaptureFixture) -> None:
    requests = RequestLog()
    for row in range(50):
        folder = "https://h/arcgis/rest/directories/arcgisoutput/j1/scratch/Layers/_alllayers"
        requests.answered("GET", f"{folder}/L10/R{row:08x}/C0000001f.png", 200, 0.1, 1)
        requests.answered("GET", f"{folder}/L10/R{row:04x}C0000.bundle", 200, 0.1, 1)
    requests.answered("GET", f"{folder}/conf.xml", 200, 0.1, 1)
    requests.answered("GET", f"{folder}/L10/R0000C0000.bundle", 500, 0.1, 1)
    news = [record.getMessage() for record in lines.records if record.levelno >= logging.INFO]
    assert len(lines.records) == 102 and len(news) == 2 and not requests._seen.intersection({("GET", folder, 200)})


def test_a_user_inside_a_path_is_left_out() -> None:
    assert "secret" not in loggable("https://h/proxy/https://user:secret@inner/x")
