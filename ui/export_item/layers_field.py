# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of a feature service: ticks, filters, fields, and feature counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Optional

from qgis.core import QgsIconUtils, QgsWkbTypes
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QSignalBlocker, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QHeaderView, QToolButton, QTreeWidgetItem, QWidget

from ...plugin.arcgis.operations.export_item import ExportLayer
from ...plugin.arcgis.services.feature_service import FeatureLayer, FeatureService
from ...plugin.arcgis.services.field_values import FieldValues, field_values
from ...plugin.arcgis.services.map_service import Field
from ...plugin.areas.geometry import extent_of, reference_of
from ...plugin.core.errors import DetailedText, ExportError, details_of
from ...plugin.core.i18n import number_text, tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_item.form import Counts, area_note, count_layers, joined_where, nothing_matches
from ..common.forms import load_form
from ..portal.portal_field import PortalField
from .filter_dialog import FilterDialog

PAUSE = 500  # milliseconds without a change before features are counted again
NAME, KIND, FEATURES, FILTER = range(4)
_DATA = Qt.ItemDataRole.UserRole  # of a layer's row: its id as the name's, its filter as the filter's
_TYPES = {
    "esriGeometryPoint": QgsWkbTypes.Type.Point,
    "esriGeometryMultipoint": QgsWkbTypes.Type.MultiPoint,
    "esriGeometryPolyline": QgsWkbTypes.Type.LineString,
    "esriGeometryPolygon": QgsWkbTypes.Type.Polygon,
}


class ItemLayersField(QWidget):
    """Emits *changed* when a tick, a filter or the choice of the current area changes."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._service: Optional[FeatureService] = None
        self._portal: Optional[PortalField] = None
        self._canvas: Optional[QgsMapCanvas] = None
        self._counts: dict[int, Counts] = {}
        self._count_error = ""
        self._has_moved = False  # whether the view has, since the current area was wanted
        self._work: Optional[Work] = None
        self.filter_dialog: Optional[FilterDialog] = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._count)
        self.layers_tree.setHeaderLabels([tr("Layer"), tr("Type"), tr("Features"), tr("Filter")])
        self.layers_tree.setAccessibleName(tr("Layers"))
        self.layers_tree.setMinimumHeight(self.fontMetrics().height() * 7)
        header = self.layers_tree.header()
        for column in (KIND, FEATURES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.layers_tree.itemChanged.connect(self._edited)
        self.area_check.setText(tr("Only the current view"))
        self.area_check.toggled.connect(self._area_toggled)
        self.area_label.hide()

    def set_up(self, portal: PortalField, canvas: QgsMapCanvas) -> None:
        """Set which portal is asked, and which map's view is the current area."""
        self._portal, self._canvas = portal, canvas
        canvas.extentsChanged.connect(self._area_moved)

    def set_service(self, service: Optional[FeatureService]) -> None:
        """Show the layers of a service, all of them ticked."""
        self._service, self._counts = service, {}
        if self.filter_dialog is not None:
            self.filter_dialog.reject()
        tree = self.layers_tree
        with QSignalBlocker(tree):
            tree.clear()
            for layer in service.layers if service is not None else ():
                item = _row(layer)
                tree.addTopLevelItem(item)
                button = QToolButton(tree)
                button.setAutoRaise(True)
                button.clicked.connect(lambda _=False, layer=layer, item=item: self._open_filter(layer, item))
                tree.setItemWidget(item, FILTER, button)
                self._set_filter(item, "")
        tree.resizeColumnToContents(NAME)
        tree.setColumnWidth(NAME, min(tree.columnWidth(NAME), tree.viewport().width() // 2))
        self._enable_area()
        self._show_area()
        self._count()
        self.changed.emit()

    def choose(self, filters: Mapping[int, str]) -> None:
        """Tick the layers that are named, with their filters, and no others."""
        with QSignalBlocker(self.layers_tree):
            for row in range(self.layers_tree.topLevelItemCount()):
                item = self.layers_tree.topLevelItem(row)
                identifier = int(item.data(NAME, _DATA))
                wanted = identifier in filters
                item.setCheckState(NAME, Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
                self._set_filter(item, filters.get(identifier, ""))
        self._count()
        self.changed.emit()

    @property
    def filters(self) -> dict[int, str]:
        """The filter of each ticked layer, by its id."""
        found = {}
        for row in range(self.layers_tree.topLevelItemCount()):
            item = self.layers_tree.topLevelItem(row)
            if item.checkState(NAME) == Qt.CheckState.Checked:
                found[int(item.data(NAME, _DATA))] = str(item.data(FILTER, _DATA))
        return found

    @property
    def sent_filters(self) -> dict[int, str]:
        """The filter of each ticked layer as it is sent: with the features of the current area, where it is wanted."""
        found = self.filters
        if self.area_check.isChecked():
            for layer in found:
                found[layer] = joined_where(found[layer], self._counts.get(layer, Counts()).where)
        return found

    @property
    def problem(self) -> str:
        """What keeps the layers from being exported; "" where nothing does."""
        service, wanted = self._service, self.filters
        refused = next(
            (counts.problem for layer, counts in self._counts.items() if counts.problem and layer in wanted), ""
        )
        if refused or service is None or self.counting:
            return refused
        if nothing := nothing_matches(service, wanted, self._counts):
            return nothing
        if not self.area_check.isChecked():
            return ""
        spatial = [layer for layer in service.layers if layer.id in wanted and not layer.is_table]
        inside = [self._counts.get(layer.id, Counts()).inside for layer in spatial]
        if any(count < 0 for count in inside):
            text = tr(
                "The features of the current view could not be counted. {problem} Untick and tick it to try again."
            )
            text = text.format(problem=self._count_error).replace("  ", " ")
            return DetailedText(text, details_of(self._count_error))
        if inside and not any(inside) and len(spatial) == len(wanted):
            return tr("There are no features in the current view. Move the map, or export all of them.")
        return ""

    @property
    def counting(self) -> bool:
        """Whether the features are being counted."""
        return self._work is not None or self._pause.isActive()

    @property
    def area_notes(self) -> tuple[str, ...]:
        """What the user is to know where they want the current area only."""
        service, wanted = self._service, self.filters
        if service is None or not self.area_check.isChecked():
            return ()
        notes = [
            area_note(counts, layer.name)
            for layer in service.layers
            if layer.id in wanted
            and (counts := self._counts.get(layer.id)) is not None
            and counts.inside < counts.total
        ]
        return tuple(note for note in notes if note)

    @property
    def is_unknown(self) -> bool:
        """Whether it is still to be counted what the filters or the area leave."""
        return self.counting and (self.area_check.isChecked() or any(self.filters.values()))

    def _edited(self, item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            self._show_area()
            self.changed.emit()

    def _open_filter(self, layer: FeatureLayer, item: QTreeWidgetItem) -> None:
        """Open the small window of one layer's filter."""
        if self.filter_dialog is not None:
            self.filter_dialog.reject()
        service, portal = self._service, self._portal
        if service is None or portal is None:
            return

        def values(waiter: Waiter, field: Field) -> FieldValues:
            with portal.session(waiter) as session:
                session.sign_in.authorize_server(session, service.url)
                return field_values(session, f"{service.url}/{layer.id}", field)

        self.filter_dialog = dialog = FilterDialog(layer, str(item.data(FILTER, _DATA)), values, self)
        dialog.accepted.connect(lambda: self._filtered(item, dialog.filter_field.where))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        dialog.show()

    def _forget_dialog(self) -> None:
        self.filter_dialog = None

    def _filtered(self, item: QTreeWidgetItem, where: str) -> None:
        self._set_filter(item, where)
        self.window().activateWindow()
        self._count()
        self.changed.emit()

    def _set_filter(self, item: QTreeWidgetItem, where: str) -> None:
        with QSignalBlocker(self.layers_tree):
            item.setData(FILTER, _DATA, where)
        button = self.layers_tree.itemWidget(item, FILTER)
        button.setText((where if len(where) < 40 else where[:39] + "…") or tr("Filter…"))
        button.setToolTip(plain(where) or tr("Only features that match are exported"))

    def _area_toggled(self) -> None:
        self._has_moved = False
        self._count()
        self.changed.emit()

    def _enable_area(self) -> None:
        """Offer the current view where there is one."""
        service, reason = self._service, ""
        if self._canvas is None or not self._canvas.mapSettings().destinationCrs().isValid():
            reason = tr("The project has no coordinate system")
        elif self._canvas.extent().isEmpty():
            reason = tr("The map is empty: there is no current view")
        spatial = service is not None and any(not layer.is_table for layer in service.layers)
        self.area_check.setEnabled(spatial and not reason)
        self.area_check.setToolTip(plain(reason))

    def _area_moved(self) -> None:
        self._enable_area()
        if self.area_check.isChecked() and self.isVisible():
            self._has_moved = True
            self._pause.start()
            self.changed.emit()  # nothing is exported until the new view is counted

    def _count(self) -> None:
        """Count the features in the background, as the filters and the area are now."""
        self._pause.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None
        service, portal, canvas = self._service, self._portal, self._canvas
        if service is None or portal is None or canvas is None or not portal.url:
            return
        layers = [ExportLayer(each.id, self._filter_of(each.id)) for each in service.layers]
        area = None
        if self.area_check.isChecked() and self.area_check.isEnabled():
            area = (extent_of(canvas.extent()), reference_of(canvas.mapSettings().destinationCrs()))

        def ask(waiter: Waiter) -> dict[int, Counts]:
            with portal.session(waiter) as session:
                return count_layers(session, service, layers, area)

        self._work = start(ask, self._counted, self._failed)

    def _filter_of(self, identifier: int) -> str:
        for row in range(self.layers_tree.topLevelItemCount()):
            item = self.layers_tree.topLevelItem(row)
            if item.data(NAME, _DATA) == identifier:
                return str(item.data(FILTER, _DATA))
        return ""

    def _counted(self, found: dict[int, Counts]) -> None:
        self._work, self._counts, self._count_error = None, found, ""
        with QSignalBlocker(self.layers_tree):
            for row in range(self.layers_tree.topLevelItemCount()):
                item = self.layers_tree.topLevelItem(row)
                item.setText(FEATURES, _counts_text(found.get(int(item.data(NAME, _DATA)), Counts())))
        self._show_area()
        self.changed.emit()

    def _failed(self, error: ExportError) -> None:
        self._work, self._counts, self._count_error = None, {}, error.message
        self._show_area()
        self.changed.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Count again: the map may have moved meanwhile."""
        super().showEvent(event)
        if self.area_check.isChecked():
            self._count()
            self.changed.emit()

    def _show_area(self) -> None:
        notes = list(self.area_notes)
        if self._has_moved and self.area_check.isChecked() and not self.counting:
            inside = sum(max(0, counts.inside) for layer, counts in self._counts.items() if layer in self.filters)
            notes.insert(0, tr("The view has changed: {amount}").format(amount=tr("%Ln feature(s)", inside)))
        self.area_label.setText("\n".join(notes))
        self.area_label.setVisible(bool(notes))


def _row(layer: FeatureLayer) -> QTreeWidgetItem:
    """Return a layer's row, with its fields below it."""
    kind = _TYPES.get(layer.geometry, QgsWkbTypes.Type.NoGeometry)
    item = QTreeWidgetItem([layer.name, "", "", ""])
    item.setData(NAME, Qt.ItemDataRole.UserRole, layer.id)
    item.setIcon(NAME, QgsIconUtils.iconForWkbType(kind))
    item.setText(KIND, tr("Table") if layer.is_table else QgsWkbTypes.translatedDisplayString(kind))
    item.setCheckState(NAME, Qt.CheckState.Checked)
    for field in layer.fields:
        child = QTreeWidgetItem([field.name, field.kind.replace("esriFieldType", ""), "", ""])
        if field.alias and field.alias != field.name:
            child.setText(NAME, f"{field.name} ({field.alias})")
        child.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        item.addChild(child)
    return item


def _counts_text(counts: Counts) -> str:
    if counts.total < 0:
        return ""
    if counts.inside < 0:
        return number_text(counts.total)
    return tr("{inside} of {total}").format(inside=number_text(counts.inside), total=number_text(counts.total))
