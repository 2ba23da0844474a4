# SPDX-License-Identifier: GPL-2.0-or-later
"""Message bar entries for finished, failed and interrupted jobs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import Qgis, QgsMapLayer
from qgis.gui import QgisInterface, QgsMessageBarItem
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
from ...plugin.layers.presenter import open_folder
from ...plugin.operations.registry import is_readable, operation_of, presenter_of
from ...plugin.tasks.report import advice, job_report, refusal_report
from ...plugin.tasks.runner import JobRunner
from .details import show_details
from .http_question import ask_about_http
from .report import copy_report

SUCCESS_SECONDS = 8


class Messages:
    """Shows the end of each job, with buttons for the next step."""

    def __init__(self, iface: QgisInterface, runner: JobRunner) -> None:
        self._iface = iface
        # Kept: Python's hold on the items, and so on what their buttons do, hangs on this object.
        self._bar = iface.messageBar()
        self._items: list[QgsMessageBarItem] = []
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
        self._bar.pushItem(item)

    def _resume_buttons(self, job: Job, item: QgsMessageBarItem) -> None:
        """Offer to resume a job; one whose submit had no answer may be submitted again, because the user says so."""
        label = tr("Look Again") if job.is_unanswered else tr("Resume")
        self._button(item, label, lambda: self._continue(job, item), "arcgis_export_resume")
        if job.is_unanswered:
            self._button(item, tr("Submit Again"), lambda: self._submit_again(job, item), "arcgis_export_submit_again")

    def show(self, text: str, layer: Optional[QgsMapLayer] = None) -> None:
        """Report that something was done; with a *layer*, offer to show it."""
        item = self._item(escaped(text), Qgis.MessageLevel.Success, SUCCESS_SECONDS)
        if layer is not None:
            self._button(item, tr("Zoom to Layer"), lambda: self._zoom(layer), "arcgis_export_zoom")
        self._bar.pushItem(item)

    def _zoom(self, layer: QgsMapLayer) -> None:
        if not sip.isdeleted(layer):
            self._iface.setActiveLayer(layer)
            self._iface.zoomToActiveLayer()

    def warn(self, text: str) -> None:
        """Show a warning until the user has read it."""
        item = self._item(escaped(text), Qgis.MessageLevel.Warning)
        self._details_button(text, item)
        self._bar.pushItem(item)

    def clear(self) -> None:
        """Take our messages away: what their buttons do is gone with the plugin."""
        for item in self._items:
            if not sip.isdeleted(item):
                self._bar.popWidget(item)
        self._items.clear()

    def _finished(self, result: Any, layer: Optional[QgsMapLayer]) -> None:
        job: Job = result.job
        presenter = presenter_of(job)
        text = operation_of(job).summary(result, layer is not None)
        notes = presenter.notes(result)  # where the result is not what was asked for: to be read, however long it takes
        steps = presenter.next_steps(result, layer, lambda error: self._failed(job, error))
        shown = file_of(layer) if layer is not None and not sip.isdeleted(layer) else None
        parts = [text, str(shown or result.package), *notes] if steps else [text, *notes]
        item = self._item(escaped(". ".join(parts)), Qgis.MessageLevel.Success, 0 if notes else SUCCESS_SECONDS)
        for step in steps:
            self._button(item, step.text, step.act, step.name)
        self._button(item, tr("Show Log"), lambda: show_log(self._iface, TAB), "arcgis_export_log")
        self._bar.pushItem(item)

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
        self._bar.popWidget(item)
        self._runner.run_again(job)

    def _cancelled(self, job: Job) -> None:
        """Show what a cancel left: a complete package, or tiles in a service; nothing where it left nothing."""
        if not job.message:
            return
        if job.state is State.DONE:
            item = self._item(escaped(job.message), Qgis.MessageLevel.Info)
            step = open_folder(Path(job.output))
            self._button(item, step.text, step.act)
        else:
            text = tr("{title}: cancelled. {message}").format(title=job.title, message=job.message)
            item = self._item(escaped(text), Qgis.MessageLevel.Warning)
            self._end_buttons(job, item)
        self._bar.pushItem(item)

    def _failed(self, job: Job, error: ExportError) -> None:
        text, whom = f"{job.title}: {error.message}", advice(job.service_url)
        if job.server_end is ServerEnd.FAILED:
            text = f"{text} {whom}"
        item = self._item(escaped(text), Qgis.MessageLevel.Critical)
        make = partial(job_report, self._runner.journal, profile_folder(), job.id, error.message)
        self._button(item, tr("Copy Report"), lambda: copy_report(make, self._bar, whom), "report_button")
        self._end_buttons(job, item)
        if not job.state.is_final:
            self._button(item, tr("Discard"), lambda: self._forget(job, item))
            if isinstance(error, UnencryptedError):
                window = self._iface.mainWindow()
                go_on = partial(self._continue, job, item)
                self._button(item, tr("Allow Http…"), lambda: ask_about_http(window, error, go_on))
        self._details_button(error.message, item)
        self._button(item, tr("Show Log"), lambda: show_log(self._iface, TAB), "arcgis_export_log")
        self._bar.pushItem(item)

    def _refused(self, title: str, error: ExportError) -> None:
        log.error("%s: %s %s", title, error.message, error.details)
        item = self._item(escaped(f"{title}: {error.message}"), Qgis.MessageLevel.Critical)
        make = partial(refusal_report, title, error)
        self._button(item, tr("Copy Report"), lambda: copy_report(make, self._bar), "report_button")
        self._details_button(error.message, item)
        self._bar.pushItem(item)

    def _continue(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        self._runner.resume(job.id)  # as it is on disk: its sign-in may be another by now

    def _submit_again(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        self._runner.submit_again(job.id)

    def _forget(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        self._runner.discard(job)

    def _details_button(self, text: str, item: QgsMessageBarItem) -> None:
        if details_of(text):
            self._button(item, tr("Details"), lambda: show_details(text, self._iface.mainWindow()))

    def _item(self, text: str, level: Qgis.MessageLevel, seconds: int = 0) -> QgsMessageBarItem:
        item = QgsMessageBarItem(tr("ArcGIS Export"), text, level, seconds)
        self._items = [shown for shown in self._items if not sip.isdeleted(shown)] + [item]
        return item

    def _button(self, item: QgsMessageBarItem, text: str, pressed: Callable[[], Any], name: str = "") -> None:
        button = QPushButton(text, item)
        button.setObjectName(name)
        # Later: the press may take the button away, and with it the function that is running.
        button.clicked.connect(lambda *_: QTimer.singleShot(0, pressed))
        item.layout().addWidget(button)
