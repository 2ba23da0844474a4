# SPDX-License-Identifier: GPL-2.0-or-later
"""Message bar entries for finished, failed and interrupted jobs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import Qgis, QgsMapLayer
from qgis.gui import QgisInterface, QgsMessageBar, QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton

from ...plugin.arcgis.sign_in.sign_in import UnencryptedError
from ...plugin.core.errors import ExportError, details_of
from ...plugin.core.i18n import tr
from ...plugin.environment.compat import show_log
from ...plugin.environment.log import TAB, log
from ...plugin.environment.plain_text import escaped
from ...plugin.environment.settings import profile_folder
from ...plugin.jobs.job import Job, ServerEnd, State
from ...plugin.layers.origin import file_of
from ...plugin.layers.presenter import NextStep, open_folder
from ...plugin.operations.registry import is_readable, operation_of, presenter_of
from ...plugin.tasks.report import advice, job_report, refusal_report
from ...plugin.tasks.runner import JobRunner
from .details import show_details
from .new_layer import show_new, zoom_step
from .questions import ask_about_http
from .report import copy_report
from .room import give_room

SUCCESS_SECONDS = 8


class Messages:
    """Shows the end of each job, with buttons for the next step."""

    def __init__(self, iface: QgisInterface, runner: JobRunner, bar_of: Callable[[str], QgsMessageBar]) -> None:
        """*bar_of* a kind of job returns the message bar that is seen now."""
        self._iface, self._bar_of = iface, bar_of
        # Kept: Python's hold on the bars and items, and so on what their buttons do, hangs on these objects.
        self._items: dict[QgsMessageBarItem, QgsMessageBar] = {}
        self._runner = runner
        runner.finished.connect(self._finished)
        runner.failed.connect(self._failed)
        runner.left.connect(self.offer)
        runner.refused.connect(self._refused)
        runner.cancelled.connect(self._cancelled)

    def offer(self, job: Job) -> None:
        """Offer to resume a job that QGIS was closed on."""
        text = operation_of(job).interrupted_text(job)
        if job.message and not job.state.is_final:
            text = f"{job.title}: {job.message}"
        item = self._item(escaped(text), Qgis.MessageLevel.Info)
        self._resume_buttons(job, item)
        self._button(item, tr("Discard"), lambda: self._forget(job, item))
        self._push(item, job.kind)

    def _resume_buttons(self, job: Job, item: QgsMessageBarItem) -> None:
        """Offer to resume a job; one whose submit had no answer may be submitted again, because the user says so."""
        label = tr("Look Again") if job.is_unanswered else tr("Resume")
        self._button(item, label, lambda: self._continue(job, item), "arcgis_export_resume")
        if job.is_unanswered:
            self._button(item, tr("Submit Again"), lambda: self._submit_again(job, item), "arcgis_export_submit_again")

    def show(
        self,
        text: str,
        layer: Optional[QgsMapLayer] = None,
        path: Optional[Path] = None,
        add: Optional[Callable[[], Any]] = None,
        kind: str = "",
    ) -> None:
        """Report that something was done; offer to show its *layer*, to *add* one, and the folder of its file.

        *kind* is as of a job.
        """
        for words in self._layer_words(layer):
            text = f"{text.rstrip('.')}. {words}."
        item = self._item(escaped(text), Qgis.MessageLevel.Success, SUCCESS_SECONDS if add is None else 0)
        steps = [*self._layer_steps(layer), *_add_steps(add), *([open_folder(path)] if path is not None else [])]
        for step in steps:
            self._button(item, step.text, step.act, step.name)
        self._push(item, kind)

    def _layer_steps(self, layer: Optional[QgsMapLayer]) -> list[NextStep]:
        if layer is None or not layer.isSpatial():
            return []
        return [zoom_step(self._iface.mapCanvas(), layer)]

    def _layer_words(self, layer: Optional[QgsMapLayer]) -> list[str]:
        """Bring a new layer into view, or return what to say of one that isn't seen."""
        words = show_new(self._iface.mapCanvas(), layer) if layer is not None else ""
        return [words] if words else []

    def warn(self, text: str) -> None:
        """Show a warning until the user has read it."""
        item = self._item(escaped(text), Qgis.MessageLevel.Warning)
        self._details_button(text, item)
        self._push(item)

    def clear(self) -> None:
        """Take our messages away: what their buttons do is gone with the plugin."""
        for item in list(self._items):
            self._pop(item)
        self._items.clear()

    def _finished(self, result: Any, layer: Optional[QgsMapLayer]) -> None:
        job: Job = result.job
        presenter = presenter_of(job)
        text = operation_of(job).summary(result, layer is not None)
        notes = presenter.notes(result)  # where the result is not what was asked for: to be read, however long it takes
        steps = presenter.next_steps(result, layer, lambda error: self._failed(job, error))
        add = partial(self._runner.add_to_map, job.id) if self._runner.is_held(job.id) else None
        held = [tr("It was started in another project")] if add is not None else []
        unseen = self._layer_words(layer)
        shown = file_of(layer) if layer is not None and not sip.isdeleted(layer) else None
        parts = [text, *held, *unseen, *([str(shown or result.package)] if steps else []), *notes]
        steps = [*self._layer_steps(layer), *_add_steps(add), *steps]
        seconds = 0 if notes or held or unseen else SUCCESS_SECONDS
        item = self._item(escaped(". ".join(parts)), Qgis.MessageLevel.Success, seconds)
        for step in steps:
            self._button(item, step.text, step.act, step.name)
        self._button(item, tr("Show Log"), lambda: show_log(self._iface, TAB), "arcgis_export_log")
        self._push(item, job.kind)

    def _end_buttons(self, job: Job, item: QgsMessageBarItem) -> None:
        """Offer what can still be done about a job that did not end well."""
        if not is_readable(job):
            return
        operation = operation_of(job)
        if not job.state.is_final and operation.can_resume(job):
            self._resume_buttons(job, item)
        if operation.can_run_again(job):
            self._button(item, tr("Run Again"), lambda: self._rerun(job, item), "arcgis_export_rerun")
        if label := operation.discard_label(job):
            self._button(item, label, lambda: self._forget(job, item), "arcgis_export_delete_upload")

    def _rerun(self, job: Job, item: QgsMessageBarItem) -> None:
        self._pop(item)
        self._runner.run_again(job)

    def _cancelled(self, job: Job) -> None:
        """Show what a cancel left: a complete package, or tiles in a service; nothing where it left nothing."""
        if job.state is State.DONE:
            item = self._item(escaped(job.message), Qgis.MessageLevel.Info)
            step = open_folder(Path(job.output))
            self._button(item, step.text, step.act)
        else:
            left = tr("No file was written.") if job.state.is_final else tr("The job can be resumed.")
            text = tr("{title}: cancelled. {message}").format(title=job.title, message=job.message or left)
            item = self._item(escaped(text), Qgis.MessageLevel.Warning)
            self._end_buttons(job, item)
        self._push(item, job.kind)

    def _failed(self, job: Job, error: ExportError) -> None:
        text, whom = f"{job.title}: {error.message}", advice(job.service_url)
        if job.server_end is ServerEnd.FAILED:
            text = f"{text} {whom}"
        item = self._item(escaped(text), Qgis.MessageLevel.Critical)
        make = partial(job_report, self._runner.journal, profile_folder(), job.id, error.message)
        self._button(item, tr("Copy Report"), lambda: copy_report(make, self._bar_of(job.kind), whom), "report_button")
        self._end_buttons(job, item)
        if not job.state.is_final:
            self._button(item, tr("Discard"), lambda: self._forget(job, item))
            if isinstance(error, UnencryptedError):
                window = self._iface.mainWindow()
                go_on = partial(self._continue, job, item)
                self._button(item, tr("Allow Http…"), lambda: ask_about_http(window, error, go_on))
        self._details_button(error.message, item)
        self._button(item, tr("Show Log"), lambda: show_log(self._iface, TAB), "arcgis_export_log")
        self._push(item, job.kind)

    def _refused(self, title: str, error: ExportError) -> None:
        log.error("%s: %s %s", title, error.message, error.details)
        item = self._item(escaped(f"{title}: {error.message}"), Qgis.MessageLevel.Critical)
        make = partial(refusal_report, title, error)
        self._button(item, tr("Copy Report"), lambda: copy_report(make, self._iface.messageBar()), "report_button")
        self._details_button(error.message, item)
        self._push(item)

    def _continue(self, job: Job, item: QgsMessageBarItem) -> None:
        self._pop(item)
        self._runner.resume(job.id)  # as it is on disk: its sign-in may be another by now

    def _submit_again(self, job: Job, item: QgsMessageBarItem) -> None:
        self._pop(item)
        self._runner.submit_again(job.id)

    def _forget(self, job: Job, item: QgsMessageBarItem) -> None:
        self._pop(item)
        self._runner.discard(job)

    def _details_button(self, text: str, item: QgsMessageBarItem) -> None:
        if details_of(text):
            self._button(item, tr("Details"), lambda: show_details(text, item.window()))

    def _item(self, text: str, level: Qgis.MessageLevel, seconds: int = 0) -> QgsMessageBarItem:
        return QgsMessageBarItem(tr("ArcGIS Export"), text, level, seconds)

    def _push(self, item: QgsMessageBarItem, kind: str = "") -> None:
        bar = self._bar_of(kind)
        self._items = {shown: its for shown, its in self._items.items() if not sip.isdeleted(shown)}
        self._items[item] = bar
        give_room(item, bar)
        bar.pushItem(item)

    def _pop(self, item: QgsMessageBarItem) -> None:
        bar = self._items.get(item)
        if bar is not None and not sip.isdeleted(item) and not sip.isdeleted(bar):
            bar.popWidget(item)

    def _button(self, item: QgsMessageBarItem, text: str, pressed: Callable[[], Any], name: str = "") -> None:
        button = QPushButton(text, item)
        button.setObjectName(name)
        # Later: the press may take the button away, and with it the function that is running.
        button.clicked.connect(lambda *_: QTimer.singleShot(0, pressed))
        item.layout().addWidget(button)


def _add_steps(add: Optional[Callable[[], Any]]) -> list[NextStep]:
    """Ask whether what was started in another project is wanted in this one."""
    return [] if add is None else [NextStep(tr("Add to This Project"), add, "arcgis_export_add")]
