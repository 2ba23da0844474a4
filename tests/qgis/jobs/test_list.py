# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of jobs: what it shows of records, of parts and of other processes, how it is filtered, and how fast."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment.settings import profile_folder
from arcgis_export.plugin.jobs.database import close_databases
from arcgis_export.plugin.jobs.job import Job, ServerEnd, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.tasks.activity import Activity
from arcgis_export.plugin.tasks.job_lock import job_lock
from arcgis_export.ui.jobs.model import JOB, SIZE, STATE, WHEN
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.jobs.panel_user import PanelUser, job, keep
from tests.qgis.user import CONTROL, Heartbeat, until

ROWS = 10_000
BUSY = 0.1  # seconds that the main thread may be busy at a stretch, on a machine that does nothing else


@pytest.fixture
def panel(iface: Any, plugin: Any) -> PanelUser:
    return PanelUser(iface, plugin)


@pytest.fixture
def running(plugin: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Activity]:
    """What the runner says that its jobs do, by their ids."""
    activities: dict[str, Activity] = {}
    monkeypatch.setattr(plugin.runner, "activity", activities.get)
    return activities


def split(title: str = "Streets") -> tuple[Job, list[Job]]:
    whole = job(title, State.RUNNING, "split_tiles")
    states = [State.DONE, State.RUNNING, State.NEW]
    parts = [
        job(f"{title} {number}/3", state, "tiles_part", parent=whole.id, output=f"/parts/{number:04d}.tpkx")
        for number, state in enumerate(states, 1)
    ]
    return whole, parts


def test_jobs_of_all_kinds_and_times_are_listed_the_newest_first(panel: PanelUser) -> None:
    keep(
        [
            job("Old", ago=900, size=12_300_000),
            job("New", State.FAILED, "import_tiles", ago=5, message="No."),
            job("Middle", State.CANCELLED, "export_map", ago=50),
        ]
    )
    panel.open()
    assert panel.titles() == ["New", "Middle", "Old"]
    assert [panel.text(title) for title in panel.titles()] == ["Failed: No.", "Cancelled", "Done"]
    assert panel.text("Old", SIZE) == "12.3 MB" and panel.text("Old", WHEN)
    assert panel.index("New").data(Qt.ItemDataRole.DecorationRole).isNull() is False


def test_a_split_export_has_its_parts_below_it(panel: PanelUser, running: dict[str, Activity]) -> None:
    whole, parts = split()
    keep([whole, *parts, job("World", ago=99)])
    running[whole.id] = Activity(0.4, "1 of 3 jobs done")
    panel.open()
    assert panel.titles() == ["Streets", "World"]
    panel.select("Streets")
    panel.key(Qt.Key.Key_Return)  # unfolds what has no other default
    assert panel.panel.job_view.isExpanded(panel.index("Streets"))
    model, top = panel.panel.filter, panel.index("Streets")
    shown = [model.index(row, JOB, top).data() for row in range(model.rowCount(top))]
    assert shown == ["Streets 1/3", "Streets 2/3", "Streets 3/3"]
    assert [panel.text(title) for title in shown] == ["Done", "The server is working", "Not begun"]
    panel.select("Streets 2/3")
    assert not panel.offered() & {"pause", "cancel", "discard", "resume"}  # all that is for the whole export


def test_parts_go_when_the_export_has_merged_them(panel: PanelUser) -> None:
    whole, parts = split()
    keep([whole, *parts])
    panel.open()
    assert panel.index("Streets 1/3").isValid()
    journal = panel.plugin.runner.journal
    whole.state = State.DONE
    journal.save(whole)
    journal.remove_parts(whole)
    panel.plugin.runner.changed.emit(whole.id)
    panel.wait_text("Streets", "Done")
    until(lambda: panel.panel.filter.rowCount(panel.index("Streets")) == 0, "the export without parts")


def test_the_filter_takes_text_state_and_server(panel: PanelUser) -> None:
    whole, parts = split()
    keep(
        [
            whole,
            *parts,
            job("World", State.FAILED, ago=99, message="The disk is full."),
            job("Rivers", ago=100, service_url="https://services.arcgis.com/a1/arcgis/rest/services/R/MapServer"),
        ]
    )
    ui = panel.open()
    QTest.keyClicks(ui.text_edit, "DISK")
    assert panel.titles() == ["World"]
    ui.text_edit.clear()
    QTest.keyClicks(ui.text_edit, "streets 2")
    assert panel.titles() == ["Streets"]  # for its part
    assert ui.filter.rowCount(panel.index("Streets")) == 1
    ui.text_edit.clear()
    ui.phase_combo.setCurrentText("Done")
    assert panel.titles() == ["Streets", "Rivers"]  # a part is done, too
    ui.phase_combo.setCurrentIndex(0)
    hosts = [ui.host_combo.itemText(row) for row in range(ui.host_combo.count())]
    assert hosts == ["All servers", "gis.example.com", "services.arcgis.com"]
    ui.host_combo.setCurrentText("services.arcgis.com")
    assert panel.titles() == ["Rivers"]
    QTest.keyClicks(ui.text_edit, "nothing has this name")
    assert ui.empty_label.isVisible() and ui.empty_label.text() == "No job fits the filter."


def test_a_job_that_comes_to_fit_the_filter_is_shown(panel: PanelUser) -> None:
    stopped = job("World", State.INTERRUPTED)
    keep([stopped])
    ui = panel.open()
    ui.phase_combo.setCurrentText("Failed")
    assert panel.titles() == []
    stopped.state = State.FAILED
    panel.plugin.runner.journal.save(stopped)
    panel.plugin.runner.changed.emit(stopped.id)
    until(lambda: panel.titles() == ["World"], "the failed job")


def test_columns_sort(panel: PanelUser) -> None:
    keep([job("B", ago=1, size=5), job("C", ago=2, size=9), job("A", ago=3, size=7)])
    view = panel.open().job_view
    panel.select("C")
    view.sortByColumn(JOB, Qt.SortOrder.AscendingOrder)
    assert panel.titles() == ["A", "B", "C"]
    view.sortByColumn(SIZE, Qt.SortOrder.DescendingOrder)
    assert panel.titles() == ["C", "A", "B"]
    assert [entry.row.title for entry in panel.panel.chosen] == ["C"]  # what is chosen stays


def test_a_job_of_another_qgis_is_left_alone(panel: PanelUser) -> None:
    theirs = job("World", State.RUNNING, job_id="j1")
    keep([theirs])
    lock = job_lock(theirs, profile_folder())
    assert lock.tryLock(0)
    try:
        panel.open()
        assert panel.text("World") == "Running in another window or algorithm"
        panel.select("World")
        assert not panel.offered() & {"resume", "pause", "cancel", "discard"}
    finally:
        lock.unlock()
    panel.key(Qt.Key.Key_F5)
    panel.wait_text("World", "Interrupted")


def test_what_another_process_writes_is_seen(panel: PanelUser) -> None:
    keep([job("World")])
    ui = panel.open()
    keep([job("Rivers", ago=1)])
    ui._look_at_file()
    until(lambda: panel.titles() == ["Rivers", "World"], "the new job")
    ui._look.setInterval(50)
    Journal(panel.plugin.runner.journal.path).remove(next(each for each in panel.plugin.runner.journal.jobs()))
    until(lambda: len(panel.titles()) == 1, "the list without it")


def test_a_result_on_the_server_says_how_long_it_can_be_had(panel: PanelUser) -> None:
    ready = {"job_id": "j1", "server_end": ServerEnd.SUCCEEDED, "succeeded": time.time() - 1200}
    keep([job("World", State.INTERRUPTED, **ready)])
    ui = panel.open()
    assert panel.text("World") == "Result still on the server"
    panel.select("World")
    assert "about 20 minutes ago" in ui.about_label.text() and "Resume the job now." in ui.about_label.text()


def test_a_job_that_waits_says_for_what(panel: PanelUser, running: dict[str, Activity]) -> None:
    waiting = job("World", State.NEW)
    keep([waiting])
    running[waiting.id] = Activity(text="Waiting for other jobs on gis.example.com", is_queued=True)
    panel.open()
    assert panel.text("World") == "Waiting for other jobs on gis.example.com"


def test_a_damaged_list_is_kept_and_said(panel: PanelUser) -> None:
    from arcgis_export.plugin.environment.settings import journal_path, profile_folder

    close_databases()  # the file of an earlier test may have been the same to the disk
    profile_folder()
    journal_path().write_bytes(b"no database " * 500)
    ui = panel.open()
    bars = (ui.message_bar, panel.iface.bar)  # it is said once, by whoever reads the list first
    until(lambda: any("was damaged" in item.text() for bar in bars for item in bar.items()), "the notice")


def test_the_menu_has_what_can_be_done(panel: PanelUser) -> None:
    keep([job("World", State.INTERRUPTED, job_id="j1", job_url="https://a.example/jobs/j1")])
    ui = panel.open()
    panel.select("World")
    where: QPoint = ui.job_view.visualRect(panel.index("World")).center()
    port = ui.job_view.viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, port.mapToGlobal(where))
    QApplication.sendEvent(port, event)
    until(ui.actions.menu.isVisible, "the menu")
    texts = [action.text() for action in ui.actions.menu.actions() if action.isVisible() and action.text()]
    assert texts == ["Resume", "Copy Job Address", "Change Sign-in…", "Discard"]
    ui.actions.menu.close()


def test_a_key_of_qgis_itself_does_not_get_in_the_way(panel: PanelUser) -> None:
    """QGIS copies features with Ctrl+C; two shortcuts of the same keys would do nothing."""
    from qgis.PyQt.QtGui import QAction, QKeySequence

    keep([job("World", job_url="https://a.example/jobs/1")])
    panel.open()
    panel.select("World")
    theirs = QAction("Copy Features", panel.iface.window)
    theirs.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    panel.iface.window.addAction(theirs)
    panel.iface.window.activateWindow()
    until(lambda: panel.iface.window.isActiveWindow(), "the window")
    QApplication.clipboard().setText("before")
    panel.key(Qt.Key.Key_C, CONTROL)
    panel.iface.window.removeAction(theirs)
    theirs.deleteLater()
    assert QApplication.clipboard().text() == "https://a.example/jobs/1"


def test_ten_thousand_jobs_do_not_keep_qgis_waiting(panel: PanelUser) -> None:
    keep([job(f"Job {number:05d}", ago=float(number)) for number in range(ROWS)])
    with Heartbeat() as heart:
        ui = panel.open()
        assert ui.filter.rowCount() == ROWS
    opened = heart.longest
    panel.select("Job 00003")
    with Heartbeat() as heart:
        ui.text_edit.setText("7")  # here and there: no few ranges of rows
        QTest.qWait(20)
        assert ui.filter.rowCount() == ROWS - 9**4
        ui.text_edit.clear()
        QTest.qWait(20)
        ui.job_view.sortByColumn(STATE, Qt.SortOrder.AscendingOrder)
        QTest.qWait(20)
    filtered = heart.longest
    with Heartbeat() as heart:
        ui.load()
        until(lambda: ui._work is None, "the list")
    assert ui.filter.rowCount() == ROWS
    assert max(filtered, heart.longest) < 3 * BUSY and opened < 8 * BUSY  # the first time loads the code, too


def test_qt_finds_nothing_wrong_with_the_models(panel: PanelUser, running: dict[str, Activity]) -> None:
    """Qt's own tester watches them while rows come, change, move and go."""
    from qgis.PyQt.QtCore import qInstallMessageHandler
    from qgis.PyQt.QtTest import QAbstractItemModelTester

    found: list[str] = []
    before = qInstallMessageHandler(lambda kind, context, text: found.append(text))
    try:
        whole, parts = split()
        keep([whole, *parts, job("World", ago=99), job("Rivers", ago=120)])
        ui = panel.open()
        mode = QAbstractItemModelTester.FailureReportingMode.Warning
        testers = [QAbstractItemModelTester(model, mode, ui) for model in (ui.model, ui.filter)]
        keep([job("Cities", ago=1), job(f"{whole.title} 4/4", State.NEW, "tiles_part", parent=whole.id, ago=1)])
        ui.load()
        until(lambda: panel.titles()[0] == "Cities", "a new job")
        running[whole.id] = Activity(0.5)
        ui.model.refresh([whole.id])
        ui.job_view.sortByColumn(JOB, Qt.SortOrder.AscendingOrder)
        ui.text_edit.setText("streets 2")
        ui.text_edit.setText("")
        journal = panel.plugin.runner.journal
        journal.remove(next(each for each in journal.jobs() if each.title == "World"))
        journal.remove(whole)
        ui.load()
        until(lambda: panel.titles() == ["Cities", "Rivers"], "the list without them")
        assert len(testers) == 2
    finally:
        qInstallMessageHandler(before)
    assert [text for text in found if "FAIL" in text or "failed" in text.lower()] == []


def test_a_job_that_was_paused_while_nobody_looked_is_no_longer_being_paused(panel: PanelUser) -> None:
    from arcgis_export.plugin.job_list.entry import Wish

    kept = job("World", State.RUNNING, job_id="j1")
    keep([kept])
    ui = panel.open()
    activities = {kept.id: Activity()}
    ui.model._running = type("Running", (), {"activity": staticmethod(activities.get)})
    ui.model.wish(kept.id, Wish.PAUSE)
    assert panel.text("World") == "Pausing…"
    panel.plugin.jobs_dock.action.trigger()
    panel.plugin.runner.ended.emit(type("Task", (), {"job": kept}))  # and resumed by the message bar
    panel.plugin.jobs_dock.action.trigger()
    ui.model.refresh([kept.id])
    assert panel.text("World") == "The server is working"


def test_a_panel_that_is_hidden_reads_nothing(panel: PanelUser, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = job("World", State.INTERRUPTED)
    keep([kept])
    ui = panel.open()
    panel.plugin.jobs_dock.action.trigger()
    assert not ui.isVisible()
    monkeypatch.setattr(ui._reader, "some", lambda *_: pytest.fail("read"))
    panel.plugin.runner.changed.emit(kept.id)
    QTest.qWait(400)
    kept.state = State.FAILED
    panel.plugin.runner.journal.save(kept)
    panel.plugin.jobs_dock.action.trigger()
    panel.wait_text("World", "Failed")


def test_the_dock_is_a_panel_that_qgis_knows(panel: PanelUser, tmp_path: Path) -> None:
    dock = panel.plugin.jobs_dock
    assert dock.objectName() == "arcgis_export_jobs" and not dock.isVisible() and dock.panel is None
    (action,) = panel.iface.panels
    assert action.text() == "ArcGIS Jobs"
    action.trigger()
    until(lambda: dock.panel is not None, "the panel")
    assert panel.button.isChecked()
    panel.button.click()
    assert not dock.isVisible()
    panel.plugin.unload()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert panel.iface.panels == [] and not panel.iface.window.findChildren(type(dock), "arcgis_export_jobs")


def test_what_a_server_says_is_no_html_in_a_tool_tip(panel: PanelUser) -> None:
    title, address = "<img src='http://127.0.0.1:9/x'>", "https://gis.example.com/W"
    keep([job(title, State.FAILED, message="<b>No</b>\nor later", service_url=address)])
    panel.open()
    tip = panel.panel.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip and "<img" not in tip and "&lt;b&gt;No" in tip and "<br>" in tip


def test_a_job_whose_other_qgis_was_killed_is_free_again(panel: PanelUser) -> None:
    """It writes nothing more to the list; only its lock tells."""
    running = job("Rivers", State.RUNNING, job_id="j1")
    keep([running])
    lock = job_lock(running, profile_folder())
    assert lock.tryLock(0)
    panel.open()
    panel.wait_text("Rivers", "another window")
    lock.unlock()
    panel.wait_text("Rivers", "Interrupted")
