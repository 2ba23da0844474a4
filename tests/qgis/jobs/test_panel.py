# SPDX-License-Identifier: GPL-2.0-or-later
"""The jobs panel with real exports: what it shows while they run, and what its actions do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.jobs.job import State
from arcgis_export.ui.jobs.model import ENTRY_ROLE, PROGRESS, SIZE
from arcgis_export.ui.jobs.text_window import TextWindow
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.qgis.conftest import QUICK
from tests.qgis.jobs.panel_user import PanelUser, job, keep
from tests.qgis.user import CONTROL, LEFT, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

SLOW = Pace(states=(*["esriJobExecuting"] * 200, "esriJobSucceeded"))


def go_on(sandbox: Sandbox) -> None:
    """Let the server come to the end of its jobs."""
    for each in sandbox.jobs.values():
        each.pace = Pace(states=QUICK)


@pytest.fixture
def panel(iface: Any, plugin: Any) -> PanelUser:
    return PanelUser(iface, plugin)


@pytest.fixture
def exporting(user: User, sandbox: Sandbox, folder: Path) -> Any:
    """Starts an export of World in its window."""

    def start(levels: str = "0-3", add: bool = True) -> Path:
        user.open()
        user.service(sandbox.service("World/MapServer"))
        user.levels(levels)
        user.dialog.add_check.setChecked(add)
        path = folder / "World.tpkx"
        user.save_to(path)
        user.press_export()
        until(user.tasks, "the export")
        return path

    return start


def record(panel: PanelUser, title: str = "World") -> Any:
    """The record of a job as it is on disk."""
    return next(each for each in panel.plugin.runner.journal.jobs() if each.title == title)


def test_a_running_export_is_shown_and_ends_as_done(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    sandbox.pace = SLOW
    panel.open()
    assert panel.panel.empty_label.isVisible() and "appear here" in panel.panel.empty_label.text()
    exporting()
    panel.wait_text("World", "The server is working")
    assert panel.panel.empty_label.isHidden()
    entry = panel.index("World", PROGRESS).data(ENTRY_ROLE)
    assert entry.runs and entry.activity.text == panel.text("World", PROGRESS) != ""
    assert panel.button.text() == "Jobs (1)" and "1 job running" in panel.button.toolTip()
    panel.select("World")
    assert panel.buttons() == ["Pause", "Cancel Job"] and {"copy_address", "log"} <= panel.offered()
    go_on(sandbox)
    panel.wait_text("World", "Done")
    until(lambda: panel.text("World", SIZE), "the size")
    assert panel.button.text() == "Jobs"


def test_pause_and_resume_keep_the_job_of_the_server(
    panel: PanelUser, sandbox: Sandbox, exporting: Any, folder: Path
) -> None:
    sandbox.pace = SLOW
    panel.open()
    exporting()
    panel.wait_text("World", "The server is working")
    panel.select("World")
    panel.press("Pause")
    panel.wait_text("World", "Paused")
    stored = record(panel)
    assert stored.is_paused and not stored.state.is_final and stored.job_id
    sandbox.clear()
    QTest.qWait(500)
    assert sandbox.find("jobs/") == []  # nobody asks the server any more
    go_on(sandbox)
    panel.settle()
    panel.press("Resume")
    panel.wait_text("World", "Done")
    assert record(panel).job_id == stored.job_id and sandbox.find("exportTiles$", "POST") == []
    assert (folder / "World.tpkx").exists()


def test_cancel_tells_the_server(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    sandbox.pace = SLOW
    panel.open()
    exporting()
    panel.wait_text("World", "The server is working")
    panel.select("World")
    panel.press("Cancel Job")
    panel.wait_text("World", "Cancelled")
    assert sandbox.find("/cancel$")


def test_enter_adds_a_result_to_the_map_that_was_not_to_be_added(
    panel: PanelUser, sandbox: Sandbox, exporting: Any
) -> None:
    panel.open()
    exporting(add=False)
    panel.wait_text("World", "Done")
    assert not QgsProject.instance().mapLayers()
    panel.select("World")
    assert panel.buttons()[:2] == ["Add to Map", "Open Folder"]
    panel.key(Qt.Key.Key_Return)
    until(lambda: QgsProject.instance().mapLayers(), "the layer")
    panel.wait_text("World", "Done")


def test_an_interrupted_job_is_resumed_with_enter(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    """As after QGIS was closed: the job has not ended, and does not run here."""
    sandbox.pace = SLOW
    exporting()
    until(lambda: record(panel).state is State.RUNNING, "the server's job")
    panel.plugin.runner.leave()
    until(lambda: not User.tasks(), "the end of the task")
    go_on(sandbox)
    panel.open()
    assert panel.text("World") == "Interrupted"
    panel.select("World")
    panel.key(Qt.Key.Key_Return)
    panel.wait_text("World", "Done")


def test_the_log_of_a_job_is_its_own(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    panel.open()
    exporting()
    panel.wait_text("World", "Done")
    panel.select("World")
    panel.panel.actions.actions[_action("log")].trigger()
    window = panel.panel.findChild(TextWindow)
    until(lambda: "exportTiles" in window.text.toPlainText(), "the requests")
    text = window.text.toPlainText()
    assert "done" in text and "token=" not in text and not window.isModal()
    QTest.mouseClick(window.findChild(object, "copy_button"), LEFT)
    assert QApplication.clipboard().text() == text
    window.close()


def test_the_log_of_a_failed_job_says_why(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    sandbox.inject_fault("fail", 1)
    panel.open()
    exporting()
    panel.wait_text("World", "Failed: ")
    message = record(panel).message
    panel.select("World")
    assert "pause" not in panel.offered()
    panel.panel.actions.actions[_action("log")].trigger()
    window = panel.panel.findChild(TextWindow)
    until(lambda: message in window.text.toPlainText(), "the error")
    assert " ERROR " in window.text.toPlainText()


def test_the_messages_of_the_server_can_be_read(panel: PanelUser) -> None:
    keep([job("World", State.FAILED, message="It failed.", server_messages=["ERROR 001564: No tiles."])])
    panel.open()
    panel.select("World")
    panel.panel.actions.actions[_action("messages")].trigger()
    window = panel.panel.findChild(TextWindow)
    until(lambda: window.text.toPlainText(), "the text")
    assert window.text.toPlainText() == "It failed.\nERROR 001564: No tiles."


def test_delete_discards_an_ended_job_and_leaves_its_file(panel: PanelUser, tmp_path: Path) -> None:
    result = tmp_path / "World.tpkx"
    result.write_bytes(b"tiles")
    log = _log_of("World", tmp_path)
    keep([job("World", output=str(result), id=log.stem), job("Rivers", ago=500)])
    panel.open()
    panel.select("World")
    panel.key(Qt.Key.Key_Delete)
    until(lambda: panel.titles() == ["Rivers"], "the list without it")
    assert result.read_bytes() == b"tiles" and not log.exists()
    assert [each.title for each in panel.plugin.runner.journal.jobs()] == ["Rivers"]


def test_discarding_what_has_not_ended_is_asked_first(panel: PanelUser, boxes: Any, tmp_path: Path) -> None:
    stopped = job("World", State.INTERRUPTED, output=str(tmp_path / "World.tpkx"), is_paused=True)
    stopped.part.write_bytes(b"the beginning")
    keep([stopped])
    panel.open()
    panel.select("World")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    panel.key(Qt.Key.Key_Delete)
    until(lambda: boxes.seen, "the question")
    assert "can't be resumed" in boxes.seen[0]
    QTest.qWait(100)
    assert panel.titles() == ["World"] and stopped.part.exists()
    boxes.answer(QMessageBox.StandardButton.Ok)
    panel.key(Qt.Key.Key_Delete)
    until(lambda: not panel.titles(), "the empty list")
    assert not stopped.part.exists() and panel.panel.empty_label.isVisible()


def test_several_jobs_are_discarded_at_once(panel: PanelUser, boxes: Any) -> None:
    keep([job(name, ago=number * 60.0) for number, name in enumerate("ABCDE")])
    panel.open()
    panel.select("A", "C", "E")
    boxes.answer(QMessageBox.StandardButton.Ok)
    panel.key(Qt.Key.Key_Delete)
    until(lambda: panel.titles() == ["B", "D"], "the two others")
    assert "3 jobs" in boxes.seen[0]


def test_ctrl_c_copies_the_addresses_of_the_jobs(panel: PanelUser) -> None:
    keep([job("A", job_url="https://a.example/jobs/1"), job("B", job_url="https://a.example/jobs/2", ago=99)])
    panel.open()
    panel.select("A", "B")
    panel.key(Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "https://a.example/jobs/1\nhttps://a.example/jobs/2"


def test_a_job_without_an_answer_is_looked_for_again_or_sent_again(panel: PanelUser, monkeypatch: Any) -> None:
    unanswered = job("World", State.SUBMITTING)
    keep([unanswered])
    panel.open()
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(panel.plugin.runner, "resume", lambda id: asked.append(("resume", id)))
    monkeypatch.setattr(panel.plugin.runner, "submit_again", lambda id: asked.append(("submit", id)))
    panel.select("World")
    assert panel.buttons() == ["Look Again", "Submit Again", "Discard"]
    assert "look again first" in panel.panel.about_label.text()
    panel.press("Look Again")
    panel.press("Submit Again")
    assert asked == [("resume", unanswered.id), ("submit", unanswered.id)]


def test_a_server_that_can_not_be_reached_is_tried_now(
    panel: PanelUser, sandbox: Sandbox, exporting: Any, monkeypatch: Any
) -> None:
    sandbox.pace = SLOW
    panel.open()
    exporting()
    panel.wait_text("World", "The server is working")
    sandbox.stop()
    panel.wait_text("World", "Waiting for the server")
    panel.select("World")
    until(lambda: "Try Now" in panel.buttons(), "the button")
    assert "127.0.0.1" in panel.panel.about_label.text()
    sandbox.start()
    panel.press("Try Now")
    panel.wait_text("World", "The server is working")
    panel.select("World")
    panel.press("Cancel Job")
    panel.wait_text("World", "Cancelled")


def test_another_sign_in_is_kept_with_the_job(panel: PanelUser) -> None:
    from arcgis_export.ui.jobs.sign_in_dialog import SignInDialog
    from qgis.core import QgsApplication, QgsAuthMethodConfig

    config = QgsAuthMethodConfig("Basic")
    config.setName("Office")
    config.setConfig("username", "u")
    config.setConfig("password", "p")
    QgsApplication.authManager().storeAuthenticationConfig(config)
    keep([job("World", State.INTERRUPTED, job_id="j1")])
    panel.open()
    panel.select("World")
    panel.panel.actions.actions[_action("sign_in")].trigger()
    dialog = panel.panel.findChild(SignInDialog)
    dialog.auth_select.setConfigId(config.id())
    QTest.mouseClick(dialog.button_box.button(dialog.button_box.StandardButton.Ok), LEFT)
    until(lambda: record(panel).authcfg == config.id(), "the new sign-in")


def test_an_export_is_run_again_from_its_recipe(
    panel: PanelUser, user: User, exporting: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    panel.open()
    exporting("1-2")
    panel.wait_text("World", "Done")
    user.dialog.close()
    user.dialog.levels_edit.setText("0")
    panel.select("World")
    until(lambda: "run_again" in panel.offered(), "the recipe")
    panel.press("Run Again…")
    until(lambda: user.dialog.isVisible() and user.dialog.levels_edit.text() == "1-2", "the window filled in")
    saved = tmp_path / "again.arcgisexport.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    panel.panel.actions.actions[_action("save_recipe")].trigger()
    until(saved.exists, "the file")
    assert json.loads(saved.read_text())["operation"] == "exporttiles"


def test_a_job_without_a_recipe_can_not_be_run_again(panel: PanelUser) -> None:
    keep([job("Rivers")])
    panel.open()
    panel.select("Rivers")
    assert not {"run_again", "save_recipe"} & panel.offered()


def test_the_panel_goes_with_the_plugin_while_a_job_runs(panel: PanelUser, sandbox: Sandbox, exporting: Any) -> None:
    """Closing QGIS asks nothing and loses nothing: the job is there at the next start."""
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.journal import Journal

    sandbox.pace = SLOW
    panel.open()
    exporting()
    panel.wait_text("World", "The server is working")
    panel.plugin.unload()
    until(lambda: not User.tasks(), "the end of the task")
    assert panel.iface.left_behind() == []
    stored = Journal(journal_path()).jobs()
    assert [each.title for each in stored] == ["World"] and not stored[0].state.is_final and not stored[0].is_paused


def _action(name: str) -> Any:
    from arcgis_export.plugin.job_list.actions import Action

    return Action(name)


def _log_of(title: str, folder: Path) -> Path:
    """A log on disk, for a job that is still to be made."""
    import uuid

    from arcgis_export.plugin.environment.job_log import log_file, logs_folder
    from arcgis_export.plugin.environment.settings import profile_folder

    logs = logs_folder(profile_folder())
    logs.mkdir(parents=True, exist_ok=True)
    path = log_file(logs, uuid.uuid4().hex)
    path.write_text("a line\n")
    return path
