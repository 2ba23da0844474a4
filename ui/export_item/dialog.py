# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Item window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Optional

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsGui, QgsMapCanvas, QgsProjectionSelectionWidget
from qgis.PyQt.QtGui import QCloseEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QWidget

from ...plugin.arcgis.operations.export_item import (
    CSV,
    ENDINGS,
    TYPES,
    WGS84_ONLY,
    ExportItemRequest,
    ExportLayer,
    default_ending,
    formats_of,
    item_obstacle,
)
from ...plugin.arcgis.portal.items import Item
from ...plugin.arcgis.portal.portal import Portal
from ...plugin.arcgis.services.feature_service import FeatureService
from ...plugin.areas.geometry import reference_of
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.jobs.job import Job
from ...plugin.operations.export_item.form import button_text, default_title, look_at_item, service_sentence
from ...plugin.operations.export_item.operation import item_job_for
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.runner import Exporter
from ..common.forms import load_form, set_up_buttons
from ..common.progress_note import ExportNote, tell_refused
from ..common.save_field import SaveField

USUAL_FORMAT = "geoPackage"


class ExportItemDialog(QDialog):
    """Portal, item, layers, format, file; the button says what will happen, or the fields why it can't."""

    def __init__(self, canvas: QgsMapCanvas, exporter: Exporter, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_export_item_window")
        QgsGui.enableAutoGeometryRestore(self)
        self._exporter = exporter
        self._item: Optional[Item] = None
        self._service: Optional[FeatureService] = None
        self._obstacle = ""
        self._is_known = self._failed_to_look = False  # whether the item has been looked at, and in vain
        self._own_title = ""
        self._work: Optional[Work] = None
        self._preparing = False
        self._label()
        self.save_field = SaveField(self.file_widget, self)
        self.layers_field.set_up(self.portal_field, canvas)
        self.item_list.set_types(TYPES, hosted=True)
        self.item_list.set_portal(self.portal_field)
        self.item_list.chosen.connect(self._item_chosen)
        self.item_list.clicked.connect(lambda item: self._item_chosen(item) if self._failed_to_look else None)
        self.portal_field.changed.connect(self._update)
        self.layers_field.changed.connect(self._format_changed)
        self.format_combo.currentIndexChanged.connect(self._format_changed)
        self.geometry_check.toggled.connect(self._format_changed)
        for edit in (self.x_edit, self.y_edit, self.title_edit):
            edit.textChanged.connect(self._update)
        self.crs_select.crsChanged.connect(self._update)
        self.save_field.changed.connect(self._update)
        self.export_button.clicked.connect(self._export)
        self.note = ExportNote(self.message_bar, exporter, self)
        self.note.ended.connect(self._ended)
        self._item_chosen(None)
        self.portal_field.offer_known()

    def _item_chosen(self, item: Optional[Item]) -> None:
        """Look at the item's service in the background."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._item, self._is_known, self._failed_to_look = item, False, False
        user = self.portal_field.user
        self._obstacle = item_obstacle(item, user) if item is not None and user is not None else ""
        self._set_service(None)
        if self._obstacle and self.title_edit.text() == self._own_title:
            self.title_edit.clear()
        if item is None or user is None or not self.portal_field.url:
            self.item_label.setText(tr("Choose an item from the list: its layers show here."))
        elif self._obstacle:
            self.item_label.setText(service_sentence(item, None))
        else:
            self.item_label.setText(tr("Looking at {title}…").format(title=item.title))
            portal, url, identifier = self.portal_field, self.portal_field.url, item.id

            def ask(waiter: Waiter) -> tuple[Item, Optional[FeatureService]]:
                with portal.session(waiter) as session:
                    return look_at_item(session, Portal(session, url), identifier)

            self._work = start(ask, self._looked, self._look_failed)
        self._update()

    def _looked(self, answer: tuple[Item, Optional[FeatureService]]) -> None:
        self._work, self._is_known = None, True
        self._item, service = answer
        self.item_label.setText(service_sentence(self._item, service))
        self._suggest_title()
        self._set_service(service)

    def _look_failed(self, error: ExportError) -> None:
        self._work, self._obstacle, self._failed_to_look = None, error.message, True
        self.item_label.setText("")
        self._update()

    def _set_service(self, service: Optional[FeatureService]) -> None:
        self._service = service
        formats = formats_of(self._item, service) if self._item is not None and not self._obstacle else ()
        before = self.format_combo.currentText() or settings.last_item_format() or USUAL_FORMAT
        self.format_combo.blockSignals(True)
        self.format_combo.clear()
        self.format_combo.addItems(formats)
        wanted = before if before in formats else USUAL_FORMAT
        self.format_combo.setCurrentIndex(max(0, self.format_combo.findText(wanted)) if formats else -1)
        self.format_combo.blockSignals(False)
        self.layers_field.setVisible(service is not None)
        self.options_group.setEnabled(bool(formats))
        self.layers_field.set_service(service)
        self._format_changed()

    def _suggest_title(self) -> None:
        if self._item is not None and self.title_edit.text() in ("", self._own_title):
            self._own_title = default_title(self._item)
            self.title_edit.setText(self._own_title)

    @property
    def format(self) -> str:
        return str(self.format_combo.currentText())

    def _format_changed(self) -> None:
        """Another kind of file comes: its name may get another ending."""
        service, chosen = self._service, self.layers_field.filters
        points = service is not None and any(layer.is_point and layer.id in chosen for layer in service.layers)
        with_geometry = self.geometry_check.isChecked()
        self.columns_row.setVisible(self.format == CSV and points and with_geometry)
        self.geometry_check.setVisible(service is not None)
        self.crs_label.setVisible(service is not None)
        self.crs_select.setVisible(service is not None)
        fixed = self.format in WGS84_ONLY
        self.crs_select.setEnabled(not fixed)
        self.crs_select.setToolTip(tr("{format} is always in WGS 84.").format(format=self.format) if fixed else "")
        endings = ENDINGS.get(self.format, ()) if self._item is not None else ()
        usual = default_ending(self.format, len(chosen))
        ordered = (usual, *(ending for ending in endings if ending != usual)) if endings else ()
        self.save_field.set_kind(self._item.title if self._item is not None else "", ordered)
        self._update()

    def _build(self) -> Optional[ExportItemRequest]:
        """Return what is chosen now; ``None`` while there is no item."""
        item, service = self._item, self._service
        if item is None or not self._is_known:
            return None
        crs: QgsCoordinateReferenceSystem = self.crs_select.crs()
        layers = []
        for identifier, where in self.layers_field.sent_filters.items():
            layer = service.layer(identifier) if service is not None else None
            layers.append(ExportLayer(identifier, where, self.geometry_check.isChecked()))
            if self.columns_row.isVisibleTo(self) and layer is not None and layer.is_point:
                columns = {"x_column": self.x_edit.text().strip(), "y_column": self.y_edit.text().strip()}
                layers[-1] = replace(layers[-1], **columns)
        known = crs.isValid() and self.format not in WGS84_ONLY and service is not None
        return ExportItemRequest(
            item, self.format, self.title_edit.text(), tuple(layers), service, reference_of(crs) if known else None
        )

    def _update(self) -> None:
        """Say beside each field what is wrong with it, and on the button what it will do."""
        request = self._build()
        problems = request.problems(self.portal_field.user) if request is not None else {}
        self.item_problem.tell(self._obstacle or problems.get("item", ""))
        self.layers_problem.tell(problems.get("layers", "") or self.layers_field.problem)
        self.format_problem.tell(next((problems[key] for key in ("format", "columns", "crs") if key in problems), ""))
        self.title_problem.tell(problems.get("title", ""))
        if problems.get("title"):
            self.options_group.setCollapsed(False)
        target = self.save_field.problem if request is not None else ""
        self.save_problem.tell(target)
        ready = request is not None and not problems and not self.layers_field.problem and not target
        writing = self._exporter.writes(self.save_field.text)
        counting = self.layers_field.area_check.isChecked() and self.layers_field.counting
        pending = self.portal_field.pending or self._preparing or not self.portal_field.url or counting
        self.export_button.setEnabled(bool(ready and self.save_field.is_known and not writing and not pending))
        text = button_text(len(request.layers), self.format) if request is not None and ready else tr("Export")
        self.export_button.setText(tr("Exporting…") if writing else text)

    def _export(self) -> None:
        request = self._build()
        if request is None or not self.save_field.may_write():
            return
        portal, url, path = self.portal_field, self.portal_field.url, Path(self.save_field.text).expanduser()
        authcfg, added, keep = portal.authcfg, self.add_check.isChecked(), self.keep_check.isChecked()
        notes = self.layers_field.area_notes

        def make(waiter: Waiter) -> Job:
            with portal.session(waiter) as session:
                return item_job_for(request, Portal(session, url), path, authcfg, added, keep, notes)

        self._preparing = True
        self._update()
        start(make, self._begin, self._refused)

    def _begin(self, job: Job) -> None:
        self._preparing = False
        try:
            self.note.begin(self._exporter.export(job))
        except ExportError as error:
            self._refused(error)
            return
        settings.set_last_folder(str(Path(job.output).parent))
        settings.set_last_item_format(self.format)
        self._suggest_title()
        self._update()

    def _ended(self, task: JobTask) -> None:
        """After a success the next file gets a name of its own; after a failure all stays as it is."""
        if task.result is not None:
            self.save_field.suggest_next(task.job.output)
            self._suggest_title()
        self._update()

    def _refused(self, error: ExportError) -> None:
        self._preparing = False
        tell_refused(self, self._exporter, error)
        self._update()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.save_field.look()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.message_bar.clearWidgets()
        super().closeEvent(event)

    def _label(self) -> None:
        self.setWindowTitle(tr("Export Item"))
        self.setWindowIcon(icon("export_item"))
        self.format_label.setText(tr("Format"))
        self.geometry_check.setText(tr("With geometry"))
        self.geometry_check.setToolTip(tr("Without it only the attributes are exported"))
        self.x_label.setText(tr("x column"))
        self.y_label.setText(tr("y column"))
        self.x_edit.setPlaceholderText("x")
        self.y_edit.setPlaceholderText("y")
        self.options_group.setTitle(tr("Options"))
        self.options_group.setCollapsed(True)
        self.crs_label.setText(tr("CRS"))
        self.crs_select.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, True)
        self.crs_select.setNotSetText(tr("As the service has it"))
        self.crs_select.setCrs(QgsCoordinateReferenceSystem())
        self.title_label.setText(tr("Title"))
        self.title_edit.setToolTip(tr("Of the item that the export makes on the portal"))
        self.keep_check.setText(tr("Keep the exported item on the portal"))
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setSizes([2 * self.width() // 5, 3 * self.width() // 5])
        self.export_button = set_up_buttons(self, self.button_box, "export_button", tr("Export"))
