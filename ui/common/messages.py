# SPDX-License-Identifier: GPL-2.0-or-later
"""What came of the exports, in QGIS' message bar."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import Qgis, QgsMapLayer, QgsProject
from qgis.gui import QgisInterface, QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDockWidget, QMessageBox, QPushButton, QTabWidget

from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.environment.background import start
from ...plugin.environment.log import TAB
from ...plugin.jobs.job import Job, State
from ...plugin.operations.export_item.operation import ItemResult, item_finished_text
from ...plugin.operations.export_map.operation import MapResult, map_finished_text
from ...plugin.operations.export_tiles.completeness import sentence
from ...plugin.operations.export_tiles.form import finished_text
from ...plugin.operations.export_tiles.grid_layer import add_tile_grid, missing_layer
from ...plugin.operations.export_tiles.operation import Result
from ...plugin.operations.export_tiles.plan import planned_scheme
from ...plugin.operations.import_tiles.operation import ImportResult, can_rerun, import_finished_text
from ...plugin.tasks.job_task import AnyResult
from ...plugin.tasks.runner import Exporter

SUCCESS_SECONDS = 8


class Messages:
    """Tells the end of each export, with the button for the next step."""

    def __init__(self, iface: QgisInterface, exporter: Exporter) -> None:
        self._iface = iface
        # Kept: Python's hold on the items, and so on what their buttons do, hangs on this object.
        self._bar = iface.messageBar()
        self._items: list[QgsMessageBarItem] = []
        self._exporter = exporter
        exporter.finished.connect(self._finished)
        exporter.failed.connect(self._failed)
        exporter.left.connect(self.offer)
        exporter.refused.connect(self._refused)
        exporter.cancelled.connect(self._cancelled)

    def offer(self, job: Job) -> None:
        """Offer to go on with an export on which QGIS was closed."""
        text = tr("The export of {title} was interrupted when QGIS closed.")
        if job.is_import:
            text = tr("The import of tiles into {title} was interrupted when QGIS closed.")
        text = text.format(title=job.title)
        if job.state is State.INTERRUPTED and job.message:
            text = f"{job.title}: {job.message}"
        item = self._item(html.escape(text, quote=False), Qgis.MessageLevel.Info)
        self._button(item, tr("Go On"), lambda: self._continue(job, item), "arcgis_export_go_on")
        self._button(item, tr("Forget It"), lambda: self._forget(job, item))
        self._bar.pushItem(item)

    def tell(self, text: str, layer: Optional[QgsMapLayer] = None) -> None:
        """Say that something was done; with a *layer*, offer to look at it."""
        # The words may be a package's, and the bar would take them for HTML.
        item = self._item(html.escape(text, quote=False), Qgis.MessageLevel.Success, SUCCESS_SECONDS)
        if layer is not None:
            self._button(item, tr("Zoom to Layer"), lambda: self._zoom(layer), "arcgis_export_zoom")
        self._bar.pushItem(item)

    def _zoom(self, layer: QgsMapLayer) -> None:
        if not sip.isdeleted(layer):
            self._iface.setActiveLayer(layer)
            self._iface.zoomToActiveLayer()

    def clear(self) -> None:
        """Take our messages away: what their buttons do is gone with the plugin."""
        for item in self._items:
            if not sip.isdeleted(item):
                self._bar.popWidget(item)
        self._items.clear()

    def _finished(self, result: AnyResult, layer: Optional[QgsMapLayer]) -> None:
        options = result.job.options
        if isinstance(result, MapResult):
            text = map_finished_text(result, layer is not None)
        elif isinstance(result, ItemResult):
            text = item_finished_text(result, layer is not None)
        elif isinstance(result, ImportResult):
            self._imported(result)
            return
        else:
            text = finished_text(
                result.job.title, options.get("levels", []), options.get("tiles", 0), layer is not None
            )
        notes = list(result.job.notes)  # where what came is not what was asked for: to be read, however long it takes
        exported = result if isinstance(result, Result) else None
        check = exported.check if exported else None
        if check is not None:
            notes.append(sentence(check))
        words = html.escape(". ".join([text, str(result.package), *notes]), quote=False)
        item = self._item(words, Qgis.MessageLevel.Success, 0 if notes else SUCCESS_SECONDS)
        if exported is not None and check is not None and check.missing:
            self._button(item, tr("Show Missing Tiles"), lambda: self._show_missing(exported), "arcgis_export_missing")
        if isinstance(result, MapResult) and layer is None:
            self._button(item, tr("Open File"), lambda: _open_file(result.package))
        self._button(item, tr("Open Folder"), lambda: _open_folder(result.package))
        self._button(item, tr("Show Log"), self._show_log, "arcgis_export_log")
        self._bar.pushItem(item)

    def _imported(self, result: ImportResult) -> None:
        notes = result.job.notes
        words = html.escape(" ".join([f"{import_finished_text(result)}.", *notes]), quote=False)
        item = self._item(words, Qgis.MessageLevel.Success, 0 if notes else SUCCESS_SECONDS)
        self._button(item, tr("Show Log"), self._show_log, "arcgis_export_log")
        self._bar.pushItem(item)

    def _import_buttons(self, job: Job, item: QgsMessageBarItem) -> None:
        """Offer what can still be done with an import that ended too soon."""
        if can_rerun(job):
            self._button(item, tr("Run Again"), lambda: self._rerun(job, item), "arcgis_export_rerun")
        if job.leaves_item and job.state.is_final:
            self._button(item, tr("Delete Upload"), lambda: self._forget(job, item), "arcgis_export_delete_upload")

    def _rerun(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        self._exporter.rerun(job)

    def _show_missing(self, result: Result) -> None:
        check, scheme = result.check, planned_scheme(result.job)
        if check is not None and scheme is not None:
            start(
                lambda waiter: missing_layer(check, scheme),
                lambda layer: add_tile_grid(QgsProject.instance(), layer),
                lambda error: self._failed(result.job, error),
            )

    def _cancelled(self, job: Job) -> None:
        """A cancel needs no words, unless it left something: the package whose copy was cancelled."""
        if job.state is State.DONE:
            text = tr("The copy was cancelled. The package itself is complete: {path}").format(path=job.output)
            item = self._item(text, Qgis.MessageLevel.Info)
            self._button(item, tr("Open Folder"), lambda: _open_folder(Path(job.output)))
            self._bar.pushItem(item)
        elif job.is_import and job.message:  # some tiles may be in the service
            text = tr("Import into {title} cancelled. {words}").format(title=job.title, words=job.message)
            item = self._item(html.escape(text, quote=False), Qgis.MessageLevel.Warning)
            if job.state is State.INTERRUPTED:
                self._button(item, tr("Go On"), lambda: self._continue(job, item), "arcgis_export_go_on")
            self._import_buttons(job, item)
            self._bar.pushItem(item)

    def _failed(self, job: Job, error: ExportError) -> None:
        item = self._item(html.escape(f"{job.title}: {error.message}", quote=False), Qgis.MessageLevel.Critical)
        if job.state is State.INTERRUPTED:
            self._button(item, tr("Go On"), lambda: self._continue(job, item), "arcgis_export_go_on")
            self._button(item, tr("Forget It"), lambda: self._forget(job, item))
        if job.is_import:
            self._import_buttons(job, item)
        if error.details:
            self._button(item, tr("Details"), lambda: self._show_details(error))
        self._button(item, tr("Show Log"), self._show_log, "arcgis_export_log")
        self._bar.pushItem(item)

    def _refused(self, title: str, error: ExportError) -> None:
        words = html.escape(f"{title}: {error.message}", quote=False)
        self._bar.pushItem(self._item(words, Qgis.MessageLevel.Critical))

    def _continue(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        try:
            self._exporter.export(job)
        except ExportError as error:
            self._failed(job, error)

    def _forget(self, job: Job, item: QgsMessageBarItem) -> None:
        self._bar.popWidget(item)
        self._exporter.forget(job)

    def _show_details(self, error: ExportError) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, tr("ArcGIS Export"), error.message, parent=self._iface.mainWindow())
        box.setInformativeText(error.details)
        box.open()

    def _show_log(self) -> None:
        """Open QGIS' log at our tab."""
        dock = self._iface.mainWindow().findChild(QDockWidget, "MessageLog")
        if dock is None:
            return
        dock.setUserVisible(True) if hasattr(dock, "setUserVisible") else dock.show()
        for tabs in dock.findChildren(QTabWidget):
            for index in range(tabs.count()):
                if tabs.tabText(index) == TAB:
                    tabs.setCurrentIndex(index)

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


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _open_file(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
