# SPDX-License-Identifier: GPL-2.0-or-later
"""*Copy Report*: what an administrator needs, from every place that shows a failure, and no secret."""

from __future__ import annotations

import json
import platform
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton, QTextBrowser

from tests.qgis.environment.test_sign_in import PASSWORD, store
from tests.qgis.jobs.panel_user import PanelUser
from tests.qgis.portal_user import PortalUser, type_in
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox

WORDS = "ERROR 999999: Something unexpected caused the tool to fail."


def copied() -> str:
    return str(until(QApplication.clipboard().text, "the report"))


def failed(user: User, sandbox: Sandbox, folder: Path) -> Any:
    """Let an export fail on the server; return its job."""
    user.open()
    authcfg = store("Basic", username="analyst", password=PASSWORD)
    user.service(sandbox.service("World/MapServer"))
    user.dialog.service_field.auth_select.setConfigId(authcfg)
    user.levels("1-2")
    user.save_to(folder / "World.tpkx")
    until(user.is_ready, "the Export button")
    jobs: list[Any] = []
    user.plugin.runner.failed.connect(lambda job, error: jobs.append(job))
    sandbox.inject_fault("fail", times=None)
    user.press_export()
    until(lambda: jobs, "the failure")
    QApplication.clipboard().clear()
    return jobs[0]


def test_the_report_of_a_failed_job(user: User, sandbox: Sandbox, folder: Path) -> None:
    levels: list[Any] = []
    note = QgsApplication.messageLog().messageReceived[str, str, Qgis.MessageLevel]
    note.connect(lambda text, tag, level: levels.append((WORDS in text, level)))
    job = failed(user, sandbox, folder)
    assert (True, Qgis.MessageLevel.Critical) in levels  # red
    assert "Send the report to the administrator of 127.0.0.1" in user.messages()[-1]
    user.press("Copy Report")
    text = copied()
    until(lambda: any("The report was copied" in said for said in user.messages()), "a word about it")
    for words in (
        WORDS, job.job_id, "World/MapServer", '"LEVELS": "1-2"', "ArcGIS Export 0.", f"QGIS {Qgis.version()}", "GDAL ",
        "PROJ ", "Python ", platform.platform(), "exportTiles: 200",
    ):  # fmt: skip
        assert words in text, words
    assert PASSWORD not in text and "token=" not in text


def test_no_secret_of_any_place_is_in_a_report(user: User, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.core.masking import note_secret
    from arcgis_export.plugin.environment.settings import profile_folder
    from arcgis_export.plugin.tasks.report import job_report, refusal_report

    job = failed(user, sandbox, folder)
    secret = "s3cr3t-of-the-server"
    note_secret(secret)
    journal, log = user.plugin.runner.journal, Path(profile_folder()) / "logs" / f"{job.id}.log"
    stored = journal.get(job.id)
    stored.message = f"a {secret}"
    stored.notes = [f"see https://alice:pass-word@h.example/x?token=abc {secret}"]
    stored.server_messages = [f'{{"token": "other-secret", "x": "{secret}"}}']
    stored.job_url = f"https://bob:pass-word@h.example/jobs/1?token={secret}"
    journal.save(stored)
    journal.save_recipe(job.id, f'{{"service": "https://h.example/x?token={secret}"}}')
    log.write_text(f"GET https://h.example/y?token=abc {secret}\n")
    text = job_report(journal, profile_folder(), job.id)
    assert "h.example" in text
    for hidden in (secret, "abc", "pass-word", "alice", "other-secret", PASSWORD, stored.authcfg):
        assert hidden not in text, hidden
    from arcgis_export.plugin.core.errors import ExportError

    assert secret not in refusal_report("Export Tiles", ExportError(f"a {secret}", f"https://h/x?token={secret}"))


def test_a_report_holds_no_part_of_a_secret_and_no_key_of_an_app(plugin: Any, user: User) -> None:
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.core.masking import note_secret
    from arcgis_export.plugin.recipes.recipe import Recipe
    from arcgis_export.plugin.tasks.report import refusal_report

    secret = "k3y-of-the-server-that-is-long"
    note_secret(secret)
    service = "https://utility.arcgis.com/usrsvcs/appservices/AbCdEf123456/rest/services/W/MapServer"
    for before in range(440, 500, 7):  # long lines are cut, somewhere in it
        recipe = Recipe("exportmap", service, {"LAYER_DEFS": json.dumps({"0": "X" * before + secret})})
        text = refusal_report("Export Map", ExportError("no"), partial(Recipe, **vars(recipe)))
        assert "XXXX" in text and secret[:6] not in text, before
    assert "AbCdEf" not in text and "utility.arcgis.com" in text


def test_the_panel_has_the_report(plugin: Any, user: User, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.job_list.actions import Action

    job = failed(user, sandbox, folder)
    panel_user = PanelUser(user.iface, plugin)
    panel = panel_user.open()
    until(lambda: panel._view_index(job.id).isValid(), "the job")
    panel.choose(job.id)
    until(lambda: Action.REPORT in panel.actions.possible, "the report")
    panel.actions.actions[Action.REPORT].trigger()
    assert WORDS in copied()


def test_a_refusal_in_the_window_has_the_report_of_what_was_asked(user: User, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.core.errors import ExportError

    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    until(user.is_ready, "the Export button")
    QApplication.clipboard().clear()
    window._refused(ExportError("The server refused it.", "HTTP 500"))
    QTest.mouseClick(window.message_bar.findChild(QPushButton, "report_button"), LEFT)
    text = copied()
    assert all(words in text for words in ("The server refused it.", "HTTP 500", '"LEVELS": "1-2"', "World/MapServer"))


def test_a_service_that_cant_be_described_has_a_report(user: User, sandbox: Sandbox) -> None:
    window = user.open()
    field = window.service_field
    sandbox.inject_fault("error", None, "World/MapServer", code=500, message="Out of order.")
    user.paste(sandbox.service("World/MapServer") + "?token=s3cr3t")
    until(lambda: user.said(field.service_problem), "the problem")
    button = field.service_problem.findChild(QPushButton, "report_button")
    until(button.isVisible, "the button")
    assert "administrator of 127.0.0.1" in button.toolTip()
    QApplication.clipboard().clear()
    QTest.mouseClick(button, LEFT)
    text = copied()
    assert all(words in text for words in ("World/MapServer", "Out of order.", f"QGIS {Qgis.version()}"))
    assert "s3cr3t" not in text and "token=" not in text
    user.paste("hello there")
    until(lambda: "not a web address" in user.said(field.service_problem), "the next problem")
    until(lambda: field.service_problem.findChild(QPushButton, "report_button") is None, "no report on what was typed")


def test_a_portal_that_cant_be_described_has_a_report(plugin: Any, iface: Any, sandbox: Sandbox) -> None:
    user = PortalUser(iface, plugin, sandbox)
    field = user.open().portal_field
    sandbox.inject_fault("error", None, "/sharing", code=500, message="Out of order.")
    type_in(field.portal_combo.lineEdit(), f"{sandbox.url}/portal/home/")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: field.problem, "the problem")
    QApplication.clipboard().clear()
    QTest.mouseClick(field.portal_problem.findChild(QPushButton, "report_button"), LEFT)
    assert field.problem in copied() and "/portal" in copied()


def test_what_is_said_of_the_copy_shows_in_full(user: User, sandbox: Sandbox, folder: Path) -> None:
    failed(user, sandbox, folder)
    user.dialog.resize(450, 700)
    user.press("Copy Report")
    bar = user.dialog.message_bar
    item = until(lambda: next((each for each in bar.items() if "was copied" in each.text()), None), "a word about it")
    shown = item.findChild(QTextBrowser)
    until(lambda: shown.isVisible() and shown.height() >= shown.document().size().height(), "all of it")


def test_a_report_says_nothing_twice() -> None:
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.tasks.report import refusal_report

    text = refusal_report("Export Tiles", ExportError(f"gis.example.com reports: {WORDS}", WORDS.rstrip(".")))
    assert text.count(WORDS.rstrip(".")) == 1
    assert "HTTP 500" in refusal_report("Export Tiles", ExportError("gis.example.com is out of order.", "HTTP 500"))
