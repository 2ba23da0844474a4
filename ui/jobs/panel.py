# SPDX-License-Identifier: GPL-2.0-or-later
"""The content of the jobs panel."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Optional

from qgis.core import Qgis
from qgis.PyQt.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSignalBlocker, Qt, QTimer
from qgis.PyQt.QtGui import QHideEvent, QKeySequence, QShowEvent
from qgis.PyQt.QtWidgets import QToolButton, QWidget

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment.background import Work, start
from ...plugin.environment.plain_text import plain
from ...plugin.environment.settings import profile_folder
from ...plugin.job_list.actions import Facts, next_steps
from ...plugin.job_list.entry import Entry, Phase
from ...plugin.job_list.texts import about_text, phase_text
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.runner import JobRunner
from ..common.forms import load_form
from ..common.keyboard import Keyboard
from ..messages.details import push_problem
from .actions import KEYS, JobActions, Recipe
from .delegate import ProgressDelegate
from .filter import JobFilter
from .keys import Keys
from .model import JOB, PROGRESS, SERVICE, SIZE, STATE, WHEN, JobModel
from .reader import JobReader, Signature, Snapshot

SOON = 200  # milliseconds in which changes are gathered before rows are read again
LIVE = 1000  # milliseconds between two looks at what runs
LOOK = 3000  # milliseconds between two looks whether another process has written to the journal
LOOKS_WHILE_RUNNING = 5  # of which so many are left out where jobs of this QGIS write to it all the time
MOST_FACTS = 500  # chosen jobs whose records are read; more can only be discarded

# Widths of the columns in letters.
_WIDTHS = {JOB: 22, STATE: 27, PROGRESS: 44, SIZE: 9, SERVICE: 28, WHEN: 15}


class JobsPanel(QWidget):
    """Lists the jobs. Reads in the background only, and only while it shows."""

    def __init__(
        self, runner: JobRunner, open_recipe: Recipe, save_recipe: Recipe, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._runner = runner
        self._reader = JobReader(runner.journal, profile_folder())
        self._facts: dict[str, Facts] = {}
        self._pending: set[str] = set()  # ids of jobs whose rows are to be read again
        self._gone: set[str] = set()
        self._work: Optional[Work] = None  # reads rows
        self._facts_work: Optional[Work] = None
        self._signature: Signature = ()
        self._looks, self._was_read, self._wants_all = 0, False, False
        self.model = JobModel(runner, self)
        self.filter = JobFilter(self.model)
        self.actions = JobActions(runner, self.model, self._reader, open_recipe, save_recipe, self)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._read_pending)
        self._live = QTimer(self, interval=LIVE)
        self._live.timeout.connect(self._tick)
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self._look_at_file)
        self._set_up_filter()
        self._set_up_view()
        self._set_up_steps()
        Keyboard(self, "jobs", with_mnemonics=False)
        runner.changed.connect(self._changed)
        runner.removed.connect(self._removed)
        runner.ended.connect(self._ended)
        self._show_chosen()

    # Widgets

    def _set_up_filter(self) -> None:
        self.text_edit.setPlaceholderText(tr("Filter by title, service or file"))
        self.text_edit.setShowSearchIcon(True)
        self.text_edit.setAccessibleName(tr("Filter by title, service or file"))
        self.phase_combo.setAccessibleName(tr("State"))
        self.host_combo.setAccessibleName(tr("Server"))
        self.phase_combo.addItem(tr("All states"), None)
        for phase in Phase:
            self.phase_combo.addItem(phase_text(phase), phase.value)
        self.phase_combo.setToolTip(tr("Show only jobs in this state"))
        self.host_combo.addItem(tr("All servers"), "")
        self.host_combo.setToolTip(tr("Show only jobs of this server"))
        self.text_edit.textChanged.connect(self._filter_changed)
        self.phase_combo.currentIndexChanged.connect(self._filter_changed)
        self.host_combo.currentIndexChanged.connect(self._filter_changed)

    def _set_up_view(self) -> None:
        view = self.job_view
        view.setModel(self.filter)
        view.setItemDelegateForColumn(PROGRESS, ProgressDelegate(view))
        letter = view.fontMetrics().averageCharWidth()
        for column, letters in _WIDTHS.items():
            view.setColumnWidth(column, letters * letter)
        view.header().setSortIndicator(WHEN, Qt.SortOrder.DescendingOrder)
        view.setSortingEnabled(True)
        view.setAllColumnsShowFocus(True)
        view.setAccessibleName(tr("ArcGIS Jobs"))
        keys = [(key, partial(self.actions.do, action)) for action, key in KEYS.items()]
        Keys(view, self._activate, [*keys, (QKeySequence.StandardKey.Refresh, self.load)])
        view.doubleClicked.connect(lambda _index: self._activate())
        view.customContextMenuRequested.connect(self._open_menu)
        view.selectionModel().selectionChanged.connect(lambda *_: self._choice_changed())
        self.filter.rowsInserted.connect(lambda *_: self._show_empty())
        self.filter.rowsRemoved.connect(lambda *_: self._show_empty())
        self.filter.modelReset.connect(self._show_empty)

    def _set_up_steps(self) -> None:
        """Make the buttons beside the line that says how the chosen job is."""
        self.steps: list[QToolButton] = []
        for number in range(3):
            button = QToolButton(self)
            button.setObjectName(f"step_{number}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.steps_row.addWidget(button)
            self.steps.append(button)
        self.more_button = QToolButton(self)
        self.more_button.setObjectName("more_button")
        self.more_button.setText(tr("More"))
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setMenu(self.actions.menu)
        self.steps_row.addWidget(self.more_button)

    # What is chosen

    @property
    def chosen(self) -> list[Entry]:
        """The entries of the selected rows."""
        rows = self.job_view.selectionModel().selectedRows()
        return [self.model.entry_at(self.filter.mapToSource(index)) for index in rows]

    def choose(self, identifier: str) -> None:
        """Select a job, and only that one."""
        index = self._view_index(identifier)
        if index.isValid():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.job_view.selectionModel().setCurrentIndex(index, flags)

    def _view_index(self, identifier: str) -> QModelIndex:
        """Return where a job is in the view; an invalid index where the filter hides it."""
        return self.filter.mapFromSource(self.model.index_of(identifier))

    def _choice_changed(self) -> None:
        self._facts = {}
        self._show_chosen()
        self._read_facts()

    def _read_facts(self) -> None:
        if self._facts_work is not None:
            self._facts_work.cancel()
            self._facts_work = None
        ids = [entry.row.id for entry in self.chosen]
        if ids and len(ids) <= MOST_FACTS:
            self._facts_work = start(lambda waiter: self._reader.facts(ids, waiter), self._facts_read, self._failed)

    def _facts_read(self, facts: dict[str, Facts]) -> None:
        self._facts_work, self._facts = None, facts
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Show how the chosen job is, and what can be done."""
        entries = self.chosen
        self.actions.update(entries, self._facts)
        if len(entries) == 1:
            self.about_label.setText(about_text(entries[0], time.time()))
        else:
            self.about_label.setText(tr("%Ln job(s) selected", len(entries)) if entries else "")
        steps = next_steps(self.actions.possible)
        for number, button in enumerate(self.steps):
            button.setVisible(number < len(steps))
            for old in button.actions():
                button.removeAction(old)  # of several, a button makes a menu
            if number < len(steps):
                button.setDefaultAction(self.actions.actions[steps[number]])
        self.more_button.setVisible(bool(self.actions.possible))

    def _activate(self) -> None:
        """Do what Enter does; where that is nothing, unfold the row."""
        index = self.job_view.currentIndex()
        if not self.actions.do_default() and index.isValid():
            self.job_view.setExpanded(index.siblingAtColumn(0), not self.job_view.isExpanded(index.siblingAtColumn(0)))

    def _open_menu(self, where: QPoint) -> None:
        if self.actions.possible:
            self.actions.menu.popup(self.job_view.viewport().mapToGlobal(where))

    # What is read

    def load(self) -> None:
        """Read all jobs again."""
        if self._work is not None:  # never cancelled: what it tells of the file is told once
            self._wants_all = True
            return
        self._wants_all = False
        self._pending.clear()
        self._gone.clear()
        self._read(None)

    def _here(self) -> frozenset[str]:
        return frozenset(task.job.id for task in self._runner.tasks)

    def _read(self, ids: Optional[frozenset[str]]) -> None:
        here, reader = self._here(), self._reader
        self._work = start(
            lambda waiter: reader.everything(here) if ids is None else reader.some(ids, here),
            self._show_snapshot,
            self._read_failed,
        )

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self._work = None
        if snapshot.asked is None:
            self._signature, self._was_read = snapshot.signature, True
        self.model.apply(snapshot)
        for notice in snapshot.notices:
            self.message_bar.pushMessage(plain(notice), Qgis.MessageLevel.Warning, 0)
        self._show_hosts()
        self._show_empty()
        self._show_chosen()
        if snapshot.asked is None or any(entry.row.id in snapshot.asked for entry in self.chosen):
            self._read_facts()
        self._read_rest()

    def _read_failed(self, error: ExportError) -> None:
        self._work = None
        self._failed(error)
        self._read_rest()

    def _read_rest(self) -> None:
        """Read what was asked for meanwhile."""
        if self._wants_all:
            self.load()
        elif self._pending:
            self._soon.start()

    def _failed(self, error: ExportError) -> None:
        self.message_bar.clearWidgets()
        push_problem(self.message_bar, error.message, Qgis.MessageLevel.Warning)

    def _changed(self, identifier: str) -> None:
        self._pending.add(identifier)
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _ended(self, task: JobTask) -> None:
        self.model.forget_wish(task.job.id)

    def _removed(self, identifier: str) -> None:
        self._gone.add(identifier)
        self._changed(identifier)

    def _read_pending(self) -> None:
        gone, self._gone = self._gone, set()
        self._pending -= gone
        self.model.remove(gone)
        self.model.refresh(self._pending)
        self._show_chosen()
        if self._pending and self._work is None:
            ids, self._pending = frozenset(self._pending), set()
            self._read(ids)

    def _tick(self) -> None:
        """Show how far the running jobs are, without the disk."""
        running = self._here()
        if running:
            self.model.refresh(running)
            self._show_chosen()

    def _look_at_file(self) -> None:
        """Read all again where another process, or an algorithm, has written to the journal."""
        self._looks += 1
        for identifier in self.model.elsewhere:  # a process that is killed writes nothing
            self._changed(identifier)
        if self._work is not None or (self._runner.tasks and self._looks % LOOKS_WHILE_RUNNING):
            return
        start(lambda waiter: self._reader.signature(), self._compare, lambda error: None)

    def _compare(self, signature: Signature) -> None:
        if signature != self._signature and self._work is None:
            self._signature = signature
            self.load()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if not event.spontaneous():
            self.load()
        self._live.start()
        self._look.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self._live.stop()
        self._look.stop()

    # Filter

    def _filter_changed(self, *_: Any) -> None:
        value = self.phase_combo.currentData()
        phase = Phase(value) if value else None
        chosen = [entry.row.id for entry in self.chosen]
        view, model = self.job_view, self.model
        unfolded = [each for each in model.folders() if view.isExpanded(self._view_index(each))]
        if not self.filter.set_filter(self.text_edit.text(), phase, str(self.host_combo.currentData() or "")):
            return
        for identifier in unfolded:
            view.setExpanded(self._view_index(identifier), True)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for identifier in chosen if len(chosen) <= MOST_FACTS else ():
            view.selectionModel().select(self._view_index(identifier), flags)
        self._show_empty()
        self._choice_changed()  # a reset takes the selection away without a word

    def _show_hosts(self) -> None:
        hosts, combo = self.model.hosts(), self.host_combo
        if hosts == [combo.itemData(row) for row in range(1, combo.count())]:
            return
        chosen = combo.currentData()
        with QSignalBlocker(combo):
            while combo.count() > 1:
                combo.removeItem(1)
            for host in hosts:
                combo.addItem(host, host)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
        self._filter_changed()

    def _show_empty(self) -> None:
        """Show a sentence where there is nothing to list."""
        is_empty = self.filter.rowCount() == 0
        if not self._was_read:
            text = tr("Reading the list of jobs…")
        elif self.filter.shows_all:
            text = tr("Exports and imports appear here when they are started, and stay after they have ended.")
        else:
            text = tr("No job fits the filter.")
        self.empty_label.setText(text)
        self.empty_label.setVisible(is_empty)
        self.job_view.setVisible(not is_empty)
