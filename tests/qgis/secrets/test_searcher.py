# SPDX-License-Identifier: GPL-2.0-or-later
"""The search finds a secret that was left, in each place and in each form; else its silence would mean nothing."""

from __future__ import annotations

import base64
import gzip
import json
import logging
import os
import sqlite3
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.environment.settings import journal_path, profile_folder
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsGui
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.conftest import PROFILE, Iface
from tests.qgis.secrets.evidence import PLACES, Evidence
from tests.qgis.secrets.searcher import Searcher, forms_of
from tests.qgis.secrets.stranger import Stranger
from tests.sandbox import Sandbox

SECRET = 'left/be+hind "ü&=?>'
TOKEN = "left-behind-0a1b2c3d4e5f"


def written_as(secret: str) -> dict[str, bytes]:
    """The secret as programs write it; made without what is under test."""
    pair = f"analyst:{secret}"
    return {
        "plain": secret.encode(),
        "in an address": f"https://host/path?token={quote(secret, safe='')}&f=json".encode(),
        "in a form": urlencode({"password": secret, "f": "json"}).encode(),
        "in a form, by hand": f"a=1&password={quote_plus(secret)}".encode(),
        "in an address in an address": quote(f"https://host?token={quote(secret, safe='')}", safe="").encode(),
        "in JSON": json.dumps({"password": secret}).encode(),
        "in JSON with its letters": json.dumps({"password": secret}, ensure_ascii=False).encode(),
        "in JSON in JSON": json.dumps({"details": json.dumps({"password": secret})}).encode(),
        "in XML": f'<a b="{secret}"/>'.replace('"ü', "&quot;ü").replace("&=", "&amp;=").replace("?>", "?&gt;").encode(),
        "alone in base64": base64.b64encode(secret.encode()),
        "in a header": b"Authorization: Basic " + base64.b64encode(pair.encode()),
        "after two letters in base64": base64.b64encode(f"ab{secret} and more".encode()),
        "in base64 for URLs": base64.urlsafe_b64encode(pair.encode()),
        "in base64 in an address": quote(base64.b64encode(pair.encode()), safe="").encode(),
        "in UTF-16": f"{{{secret}}}".encode("utf-16"),
        "in UTF-16 of another machine": secret.encode("utf-16-be"),
        "in hexadecimal": secret.encode().hex().encode(),
        "by Python": repr({"password": secret}).encode(),
        "in an archive": _zipped(secret),
        "in an archive in an archive": _zipped(secret, 2),
        "in gzip": gzip.compress(json.dumps([secret]).encode()),
        "in the name of a file in an archive": _zipped("x", name=quote(secret, safe="")),
    }


def _zipped(secret: str, times: int = 1, name: str = "part.json") -> bytes:
    content = json.dumps([secret]).encode()
    for _ in range(times):
        with tempfile.TemporaryFile() as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, content)
            file.seek(0)
            content = file.read()
    return content


@pytest.mark.parametrize("name", list(written_as(SECRET)))
def test_a_secret_is_found_however_it_is_written(name: str) -> None:
    data = b"before " + written_as(SECRET)[name] + b" after"
    if "archive" in name or "gzip" in name:
        data = data[7:-6]
    assert Searcher({"password": SECRET}).search("place", "what", data)


def test_what_is_no_secret_is_not_found() -> None:
    searcher = Searcher({"password": SECRET, "token": TOKEN})
    for other in ("left/be+hin", "another secret", TOKEN[:-1], TOKEN.upper()):
        for data in written_as(other).values():
            assert not searcher.search("place", "what", data), other
    assert len(forms_of(SECRET)) > 15 and searcher.bytes > 1000


# one of each place


def in_the_journal(home: Sandbox, stranger: Stranger, results: Path) -> None:
    profile_folder()
    journal = Journal(journal_path())
    job = Job("export_tiles", "http://127.0.0.1", "World", str(results / "World.tpkx"), {"note": TOKEN})
    journal.save_all([job])
    journal.remove(job)  # the bytes are there all the same, until SQLite has another use for them


def in_the_journal_as_it_is_written(home: Sandbox, stranger: Stranger, results: Path) -> None:
    profile_folder()
    Journal(journal_path()).save_all([Job("export_tiles", "http://127.0.0.1", TOKEN, str(results / "World.tpkx"), {})])


def in_the_log_of_a_job(home: Sandbox, stranger: Stranger, results: Path) -> None:
    folder = Path(profile_folder()) / "logs"
    folder.mkdir(exist_ok=True)
    (folder / f"{'a' * 32}.log").write_text(f"DEBUG {TOKEN}")


def in_the_log(home: Sandbox, stranger: Stranger, results: Path) -> None:
    logging.getLogger("arcgis_export.test").debug("sent %s", base64.b64encode(TOKEN.encode()).decode())


def on_the_screen(home: Sandbox, stranger: Stranger, results: Path) -> None:
    QApplication.topLevelWidgets()[0].setToolTip(f"Signed in with {TOKEN}")


def in_an_error(home: Sandbox, stranger: Stranger, results: Path) -> None:
    """Handled by the test: it is handed to the evidence."""


def in_the_project(home: Sandbox, stranger: Stranger, results: Path) -> None:
    QgsProject.instance().writeEntry("arcgis_export", "kept", TOKEN)


def in_a_layer(home: Sandbox, stranger: Stranger, results: Path) -> None:
    QgsProject.instance().addMapLayer(QgsVectorLayer(f"Point?crs=EPSG:4326&token={TOKEN}", "World", "memory"))


def in_the_history(home: Sandbox, stranger: Stranger, results: Path) -> None:
    QgsGui.historyProviderRegistry().addEntry("processing", {"command": f"run --AUTH={TOKEN}"})


def in_the_clipboard(home: Sandbox, stranger: Stranger, results: Path) -> None:
    QApplication.clipboard().setText(f"https://host/job?token={TOKEN}")
    QApplication.clipboard().setText("something else by now")


def in_a_temporary_file(home: Sandbox, stranger: Stranger, results: Path) -> None:
    with tempfile.NamedTemporaryFile("w", prefix="left", delete=False) as file:
        file.write(TOKEN)


def in_the_profile(home: Sandbox, stranger: Stranger, results: Path) -> None:
    with sqlite3.connect(PROFILE / "planted.db") as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (secret)")
        database.execute("INSERT INTO kept VALUES (?)", (TOKEN,))


def in_a_result(home: Sandbox, stranger: Stranger, results: Path) -> None:
    (results / "World.tpkx").write_bytes(_zipped(TOKEN))


def in_a_name(home: Sandbox, stranger: Stranger, results: Path) -> None:
    (results / f"World {TOKEN}.part").touch()


def to_another_host(home: Sandbox, stranger: Stranger, results: Path) -> None:
    request = urllib.request.Request(stranger.url, headers={"X-Esri-Authorization": f"Bearer {TOKEN}"})
    urllib.request.urlopen(request, timeout=5).read()


def to_the_bucket(home: Sandbox, stranger: Stranger, results: Path) -> None:
    url = f"http://localhost:{home.port}/bucket/a/b"
    request = urllib.request.Request(url, data=urlencode({"token": TOKEN}).encode())
    try:
        urllib.request.urlopen(request, timeout=5).read()
    except OSError:
        pass  # the bucket refuses it


def in_an_address(home: Sandbox, stranger: Stranger, results: Path) -> None:
    urllib.request.urlopen(f"{home.url}/server/rest/info?f=json&key={TOKEN}", timeout=5).read()


def printed(home: Sandbox, stranger: Stranger, results: Path) -> None:
    os.write(2, f"{TOKEN}\n".encode())
    sys.stdout.flush()


PLANTED: dict[Callable[[Sandbox, Stranger, Path], None], str] = {
    in_the_journal: "journal",
    in_the_journal_as_it_is_written: "journal",
    in_the_log_of_a_job: "logs of the jobs",
    in_the_log: "log",
    on_the_screen: "screen",
    in_an_error: "errors",
    in_the_project: "project",
    in_a_layer: "layers",
    in_the_history: "history",
    in_the_clipboard: "clipboard",
    in_a_temporary_file: "temporary files",
    in_the_profile: "profile",
    in_a_result: "results",
    in_a_name: "file names",
    to_another_host: "other hosts",
    to_the_bucket: "other hosts",
    in_an_address: "addresses",
    printed: "output of the program",
}


@pytest.mark.parametrize("plant", list(PLANTED), ids=lambda each: each.__name__)
def test_a_secret_is_found_wherever_it_is(
    home: Sandbox,
    stranger: Stranger,
    results: Path,
    capfd: pytest.CaptureFixture[str],
    iface: Iface,
    plant: Callable[[Sandbox, Stranger, Path], None],
) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    try:
        with Evidence(home, [stranger], results, capfd) as evidence:
            plant(home, stranger, results)
            if plant is in_an_error:
                error = ExportError("The server is busy", f"answered {TOKEN}")
                outer = RuntimeError("outer")
                outer.__cause__ = error
                evidence.failed(outer)
            found = evidence.findings({"token": TOKEN})
    finally:
        QApplication.topLevelWidgets()[0].setToolTip("")
        QApplication.clipboard().clear()
        (PROFILE / "planted.db").unlink(missing_ok=True)
        QgsGui.historyProviderRegistry().clearHistory(_profile_history())
        for path in set(Path(tempfile.gettempdir()).iterdir()) - before:
            if path.name.startswith("left"):
                path.unlink()
    assert PLANTED[plant] in {each.place for each in found}, found


def _profile_history() -> Any:
    from qgis.core import Qgis

    return Qgis.HistoryProviderBackend.LocalProfile


def test_a_secret_is_planted_in_every_place() -> None:
    assert set(PLANTED.values()) == set(PLACES)


def test_nothing_is_found_where_nothing_is(
    home: Sandbox, stranger: Stranger, results: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Evidence(home, [stranger], results, capfd) as evidence:
        assert not evidence.findings({"token": TOKEN, "password": SECRET})
