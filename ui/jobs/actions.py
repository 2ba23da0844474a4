# SPDX-License-Identifier: GPL-2.0-or-later
"""The actions of the panel, and what each of them does with the chosen jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, Qt, QUrl
from qgis.PyQt.QtGui import QAction, QDesktopServices, QIcon, QKeySequence
from qgis.PyQt.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.background import start
from ...plugin.environment.plain_text import plain
from ...plugin.job_list.actions import Action, Facts, default_action, hint, label, possible_of_all
from ...plugin.job_list.entry import Entry, Wish
from ...plugin.job_list.texts import discard_question
from ...plugin.jobs.job import Job
from ...plugin.tasks.report import advice, job_report
from ...plugin.tasks.runner import JobRunner
from ..messages.questions import question
from ..messages.report import copy_report
from .model import JobModel
from .reader import JobReader
from .sign_in_dialog import SignInDialog
from .text_window import TextWindow

Recipe = Callable[[str], None]

_ICONS = {
    Action.PAUSE: "/temporal_navigation/pause.svg",
    Action.RESUME: "/mActionPlay.svg",
    Action.LOOK_AGAIN: "/mActionRefresh.svg",
    Action.SUBMIT_AGAIN: "/mActionStart.svg",
    Action.TRY_NOW: "/mActionRefresh.svg",
    Action.CANCEL: "/mActionStop.svg",
    Action.RETRY: "/mActionRefresh.svg",
    Action.RUN_AGAIN: "/mActionRedo.svg",
    Action.SAVE_RECIPE: "/mActionFileSave.svg",
    Action.ADD_TO_MAP: "/mActionAddLayer.svg",
    Action.OPEN_FOLDER: "/mIconFolderOpen.svg",
    Action.MESSAGES: "/mMessageLogRead.svg",
    Action.LOG: "/mMessageLog.svg",
    Action.REPORT: "/mActionEditCopy.svg",
    Action.COPY_ADDRESS: "/mActionEditCopy.svg",
    Action.SIGN_IN: "/locked.svg",
    Action.DISCARD: "/mActionDeleteSelected.svg",
}
KEYS = {Action.DISCARD: QKeySequence.StandardKey.Delete, Action.COPY_ADDRESS: QKeySequence.StandardKey.Copy}
_GROUPS = (
    (Action.ADD_TO_MAP, Action.OPEN_FOLDER),
    (Action.TRY_NOW, Action.PAUSE, Action.RESUME, Action.LOOK_AGAIN, Action.SUBMIT_AGAIN, Action.RETRY, Action.CANCEL),
    (Action.RUN_AGAIN, Action.SAVE_RECIPE),
    (Action.MESSAGES, Action.LOG, Action.REPORT, Action.COPY_ADDRESS, Action.SIGN_IN),
    (Action.DISCARD,),
)


class JobActions(QObject):
    """Shows of all actions those that all chosen jobs allow."""

    def __init__(
        self,
        runner: JobRunner,
        model: JobModel,
        reader: JobReader,
        open_recipe: Recipe,
        save_recipe: Recipe,
        parent: QWidget,
    ) -> None:
        """*open_recipe* opens the window that a recipe's text describes, *save_recipe* saves the text to a file."""
        super().__init__(parent)
        self._runner, self._model, self._reader, self._parent = runner, model, reader, parent
        self._open_recipe, self._save_recipe = open_recipe, save_recipe
        self._entries: Sequence[Entry] = ()
        self._discarding: list[str] = []  # the first one is being discarded, the others are to follow
        self.possible: frozenset[Action] = frozenset()
        self.actions: dict[Action, QAction] = {}
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        for group in _GROUPS:
            for each in group:
                self.menu.addAction(self._make(each))
            self.menu.addSeparator()
        runner.removed.connect(self._discarded)
        runner.failed.connect(lambda job, error: self._discarded(job.id))

    def update(self, entries: Sequence[Entry], facts: Mapping[str, Facts]) -> None:
        """Be about *entries* now."""
        self._entries = entries
        self.possible = possible_of_all(entries, facts)
        one = facts.get(entries[0].row.id) if len(entries) == 1 else None
        for action, button in self.actions.items():
            button.setText(label(action, one))
            button.setVisible(action in self.possible)
            button.setEnabled(action in self.possible)

    def do_default(self) -> bool:
        """Do what Enter does; return whether there is such a thing."""
        action = default_action(self.possible)
        if action is not None:
            self.do(action)
        return action is not None

    def do(self, action: Action) -> None:
        """Do *action* with all chosen jobs."""
        if action not in self.possible:
            return
        if action is Action.DISCARD:
            self._ask_to_discard(self._entries)
        elif action is Action.COPY_ADDRESS:
            QApplication.clipboard().setText("\n".join(entry.row.job_url for entry in self._entries))
        elif action is Action.OPEN_FOLDER:
            for folder in dict.fromkeys(str(Path(entry.row.output).parent) for entry in self._entries):
                QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
        else:
            for entry in self._entries:
                self._do_with_one(action, entry)

    def _do_with_one(self, action: Action, entry: Entry) -> None:
        row, runner = entry.row, self._runner
        if action is Action.PAUSE:
            self._model.wish(row.id, Wish.PAUSE)
            runner.pause(row.id)
        elif action is Action.CANCEL:
            self._model.wish(row.id, Wish.CANCEL)
            runner.cancel(row.id)
        elif action is Action.RETRY:
            self._with_job(row.id, self._retry)
        elif action in (Action.RUN_AGAIN, Action.SAVE_RECIPE):
            use = self._open_recipe if action is Action.RUN_AGAIN else self._save_recipe
            start(lambda waiter: runner.journal.recipe(row.id), use, self._refuse)
        elif action is Action.REPORT:
            journal, folder = runner.journal, settings.profile_folder()
            whom = advice(row.service_url)
            copy_report(lambda: job_report(journal, folder, row.id), self._parent.message_bar, whom)
        elif action is Action.SIGN_IN:
            dialog = SignInDialog(row, self._parent)
            dialog.chosen.connect(runner.change_sign_in)
            dialog.show()
        elif action is Action.LOG:
            TextWindow(tr("Log of {title}").format(title=row.title), lambda: self._reader.log(row), self._parent).show()
        elif action is Action.MESSAGES:
            title = tr("Messages about {title}").format(title=row.title)
            TextWindow(title, lambda: self._reader.words(row), self._parent).show()
        else:
            {
                Action.RESUME: runner.resume,
                Action.LOOK_AGAIN: runner.resume,
                Action.SUBMIT_AGAIN: runner.submit_again,
                Action.TRY_NOW: runner.try_now,
                Action.ADD_TO_MAP: runner.add_to_map,
            }[action](row.id)

    def _retry(self, job: Job) -> None:
        """Resume what the server still has, else let it run its job again."""
        from ...plugin.operations.registry import operation_of

        if operation_of(job).can_resume(job):
            self._runner.resume(job.id)
        else:
            self._runner.run_again(job)

    def _with_job(self, identifier: str, use: Callable[[Job], None]) -> None:
        """Read the record of a job in the background, and hand it over where it is still there."""

        def found(job: object) -> None:
            if isinstance(job, Job):
                use(job)
            else:
                self._model.remove([identifier])
                self._discarded(identifier)

        start(lambda waiter: self._reader.job(identifier), found, self._refuse)

    # Discard

    def _ask_to_discard(self, entries: Sequence[Entry]) -> None:
        identifiers = [entry.row.id for entry in entries]
        text = discard_question(list(entries))
        if not text:
            self._discard(identifiers)
            return
        action = tr("Discard %Ln Job(s)", len(entries))
        box = question(self._parent, tr("Discard"), text, action)
        box.button(QMessageBox.StandardButton.Ok).clicked.connect(lambda *_: self._discard(identifiers))
        box.open()

    def _discard(self, identifiers: list[str]) -> None:
        """Discard jobs one after the other: each has a thread of its own."""
        is_idle = not self._discarding
        self._discarding += [each for each in identifiers if each not in self._discarding]
        if is_idle and self._discarding:
            self._with_job(self._discarding[0], self._runner.discard)

    def _discarded(self, identifier: str) -> None:
        if self._discarding and self._discarding[0] == identifier:
            del self._discarding[0]
            if self._discarding:
                self._with_job(self._discarding[0], self._runner.discard)

    def _refuse(self, error: ExportError) -> None:
        self._discarding.clear()
        self._runner.refused.emit(tr("ArcGIS Jobs"), error)

    def _make(self, action: Action) -> QAction:
        name = _ICONS[action]
        made = QAction(QgsApplication.getThemeIcon(name) if name else QIcon(), label(action), self._parent)
        made.setObjectName(f"arcgis_export_job_{action.value}")
        made.setToolTip(plain(hint(action) or label(action)))
        if action in KEYS:
            made.setShortcut(QKeySequence(KEYS[action]))  # for the menu to show; see `Keys`
            made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.triggered.connect(lambda _checked=False: self.do(action))
        self.actions[action] = made
        return made
