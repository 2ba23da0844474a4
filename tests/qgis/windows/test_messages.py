# SPDX-License-Identifier: GPL-2.0-or-later
"""How a job goes and how it ended is seen: in its window while that is open, in QGIS' message bar when it is closed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.jobs.job import Job
from qgis.core import QgsApplication
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser

from tests.qgis.tasks.test_surviving_jobs import job
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace


def said(bar: Any) -> list[str]:
    return [item.text() for item in bar.items()]


def begin(user: User, sandbox: Sandbox, folder: Path, number: int = 0) -> Job:
    wanted = job(sandbox, folder, number)
    user.plugin.runner.start(wanted)
    until(lambda: wanted.job_id, "the submit")
    return wanted


@pytest.mark.parametrize("state", ["open", "minimised", "closed"])
@pytest.mark.parametrize("fault", ["", "fail"])
def test_the_end_is_told_where_it_is_seen(user: User, sandbox: Sandbox, folder: Path, state: str, fault: str) -> None:
    window = user.open()
    if fault:
        sandbox.inject_fault(fault, None, "/jobs/", messages=["broken"])
    begin(user, sandbox, folder)
    if state == "closed":
        window.close()
    if state == "minimised":
        window.showMinimized()
    seen, other = (window.message_bar, user.iface.bar) if state == "open" else (user.iface.bar, window.message_bar)
    until(lambda: said(seen), "the message", 20)
    assert ("broken" if fault else "World") in said(seen)[0] and not said(other)


def test_a_window_says_nothing_of_the_jobs_of_another(user: User, sandbox: Sandbox, folder: Path) -> None:
    other = user.plugin.windows.show("map")
    begin(user, sandbox, folder)
    assert not other.progress.isVisible()
    until(lambda: said(user.iface.bar), "the message", 20)
    assert not said(other.message_bar)


def test_a_cancel_leaves_a_word(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.inject_fault("stall", None, "/jobs/")
    window = user.open()
    begin(user, sandbox, folder)
    until(window.progress.isVisible, "the progress")
    QTest.mouseClick(window.progress.cancel_button, LEFT)
    assert window.progress.cancel_button.text() == "Cancelling…" and not window.progress.cancel_button.isEnabled()
    until(lambda: not user.tasks(), "the end", 5)
    assert said(window.message_bar) == ["World: cancelled. No file was written."]
    assert not window.progress.isVisible() and sandbox.find("/cancel$")


def test_the_progress_says_whose_it_is_and_the_same_as_everywhere(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.pace = Pace(states=("esriJobSubmitted", *["esriJobExecuting"] * 40, "esriJobSucceeded"), seconds=0.2)
    window = user.open()
    user.plugin.jobs_dock.action.trigger()
    begin(user, sandbox, folder)
    block = window.progress
    until(lambda: 0 < block.progress_bar.value() < 100 and block.text_label.text(), "the progress", 20)
    host = sandbox.service("").split("/")[2]
    assert block.title_label.text() == f"Export World ({host})"
    assert "The server is working" in block.text_label.text() and "%" not in block.text_label.text()
    (task,) = user.plugin.runner.tasks
    for _ in range(20):
        QTest.qWait(50)
        assert block.progress_bar.value() == round(task.progress()) == round(task.activity.fraction * 100)
    window.close()
    begin(user, sandbox, folder, 1)
    window = user.open()
    assert (
        block.isVisible() and "1 more in ArcGIS Jobs" in block.title_label.text()
    ), "also where it was closed meanwhile"
    for task in user.plugin.runner.tasks:
        task.stop()
    until(lambda: not user.tasks(), "the end", 5)


def test_a_copy_of_a_package_has_the_same_block_and_word(user: User) -> None:
    from arcgis_export.plugin.core.errors import CancelledError

    window = user.plugin.windows.show("package")
    half = threading.Event()

    def copy(report: Any, cancelled: Any) -> None:
        report(500, 1000)
        half.set()
        while not cancelled():
            QTest.qSleep(20)
        raise CancelledError

    window._run("Copy World", copy, lambda answer: None)
    half.wait(5)
    block = window.progress
    until(lambda: block.progress_bar.value() == 50, "the half")
    assert block.title_label.text() == "Copy World" and "500 of 1,000, about" in block.text_label.text()
    QTest.mouseClick(block.cancel_button, LEFT)
    until(lambda: said(window.message_bar), "the word")
    assert said(window.message_bar) == ["Copy World: cancelled. No file was written."]
    assert not block.isVisible() and not QgsApplication.taskManager().activeTasks()


def test_a_copy_that_fails_after_its_window_was_closed_is_told_in_qgis(user: User) -> None:
    from arcgis_export.plugin.core.errors import ExportError

    window = user.plugin.windows.show("package")
    window.close()
    window._failed(ExportError("The disk is full."))
    assert said(user.iface.bar) == ["The disk is full."] and not said(window.message_bar)


def test_a_message_in_a_window_is_read_in_full(user: User) -> None:
    from arcgis_export.plugin.core.errors import ExportError

    window = user.open()
    text = "World: the server could not be reached for two hours, and the export was left to it. " * 3
    failed = Job("export_tiles", "https://h/W/MapServer", "W", "/data/w.tpkx")
    user.plugin.messages._failed(failed, ExportError(text))
    QTest.qWait(50)
    (item,) = window.message_bar.items()
    browser = item.findChild(QTextBrowser)
    assert browser.verticalScrollBar().maximum() == 0, "all lines show"
    buttons = item.findChildren(QPushButton)
    assert {button.text() for button in buttons} >= {"Discard", "Show Log"}
    assert all(button.y() >= browser.geometry().bottom() for button in buttons)


def test_a_message_in_a_window_stays_until_the_next_export(user: User, sandbox: Sandbox, folder: Path) -> None:
    window = user.open()
    user.service(sandbox.service("World/MapServer"))
    user.plugin.messages.show("World was added to the map.", kind="export_tiles")
    (item,) = window.message_bar.items()
    assert item.duration() == 0, "the fields do not jump below the hand"
    user.press_export()
    until(lambda: "World was added to the map." not in said(window.message_bar), "the next export", 5)
    until(lambda: not user.tasks() and said(window.message_bar), "its message", 20)
