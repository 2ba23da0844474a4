# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Item dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Optional

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtGui import QCloseEvent
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_item import (
    ENDINGS,
    TYPES,
    ExportItemRequest,
    ExportLayer,
    format_name,
    formats_of,
    item_problem,
)
from ...plugin.arcgis.portal.items import Item
from ...plugin.arcgis.portal.portal import Portal
from ...plugin.arcgis.services.feature_service import FeatureService
from ...plugin.arcgis.urls import SHARING, portal_item
from ...plugin.areas.geometry import reference_of
from ...plugin.areas.recipe_area import crs_text
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.known_services import KnownService
from ...plugin.environment.plain_text import plain
from ...plugin.jobs.job import Job
from ...plugin.operations.export_item import form as item_form
from ...plugin.operations.export_item.operation import item_job_for
from ...plugin.operations.export_item.other_ways import OtherWays, other_ways
from ...plugin.operations.export_item.recipe import choices_of_recipe, recipe_of_request
from ...plugin.recipes.recipe import Recipe
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.runner import JobRunner
from ..area.empty_map import EmptyMap, ServicePlace
from ..common.operation_dialog import ExportDialog, Prepared

USUAL_FORMAT = "geoPackage"


class ExportItemDialog(ExportDialog):
    """Portal, item, layers, format, file; the button shows what will happen, or the fields why it can't."""

    object_name = "arcgis_export_item_dialog"
    icon_name = "export_item"
    guide_page = "export-item"
    operation = "exportitem"
    kinds = ("export_item",)
    map_wanted = pyqtSignal(object)  # KnownService to open Export Map on
    known_endings = tuple(ending for endings in ENDINGS.values() for ending in endings)

    def __init__(self, canvas: QgsMapCanvas, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, runner, parent)
        self._item: Optional[Item] = None
        self._service: Optional[FeatureService] = None
        self._problem = ""
        self._is_known = self._check_has_failed = False  # whether the item has been checked, and a click asks again
        self._own_title = ""
        self._ways = OtherWays()
        self._work: Optional[Work] = None
        self._finding: Optional[Work] = None
        self._empty_map = EmptyMap(canvas, self)
        self._adding: Optional[Work] = None
        self._label()
        self.layers_field.set_up(self.portal_field, canvas)
        self.item_list.set_types(TYPES, hosted=True)
        self.item_list.set_portal(self.portal_field)
        self.item_list.chosen.connect(self._item_chosen)
        self.item_list.clicked.connect(lambda item: self._item_chosen(item) if self._check_has_failed else None)
        self.portal_field.changed.connect(self._update)
        self.portal_field.changed.connect(self._find_wanted)
        self.layers_field.changed.connect(self._format_changed)
        self.format_combo.currentIndexChanged.connect(self._format_changed)
        self.geometry_check.toggled.connect(self._format_changed)
        for edit in (self.x_edit, self.y_edit, self.title_edit):
            edit.textChanged.connect(self._update)
        self.crs_select.crsChanged.connect(self._update)
        self.save_field.changed.connect(self._update)
        self.add_layers_button.clicked.connect(self._add_layers)
        self.map_button.clicked.connect(self._open_map)
        self._item_chosen(None)
        self.portal_field.offer_known()

    def _item_chosen(self, item: Optional[Item]) -> None:
        """Check the item's service in the background."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._item, self._is_known, self._check_has_failed = item, False, False
        self._suggest_title()
        user = self.portal_field.user
        self._problem = item_problem(item, user) if item is not None and user is not None else ""
        self._set_service(None)
        self._show_ways(OtherWays())
        if self._problem and self.title_edit.text() == self._own_title:
            self.title_edit.clear()
        if item is None or user is None or not self.portal_field.url:
            self.item_label.setText(tr("Choose an item from the list: its layers show here."))
        elif self._problem:
            self.item_label.setText(item_form.service_sentence(item, None))
            self._find_ways(item)
        else:
            self.item_label.setText(tr("Reading {title}…").format(title=item.title))
            portal, url, identifier = self.portal_field, self.portal_field.url, item.id

            def ask(waiter: Waiter) -> tuple[Item, Optional[FeatureService]]:
                with portal.session(waiter) as session:
                    return item_form.describe_item(session, Portal(session, url), identifier)

            self._work = start(ask, self._described, self._check_failed)
        self._update()

    def _described(self, answer: tuple[Item, Optional[FeatureService]]) -> None:
        self._work, self._is_known = None, True
        self._item, service = answer
        unreached = self._check_has_failed = item_form.is_unreached(self._item, service)
        self.item_label.setText(
            item_form.unreached_text(self._item) if unreached else item_form.service_sentence(self._item, service)
        )
        self._suggest_title()
        if service is not None:
            place = ServicePlace(self._item.title, service.full_extent, service.spatial_reference)
            self._empty_map.show(place)
        self._set_service(service)
        self._apply_wanted()

    # What may not be exported

    def _find_ways(self, item: Item) -> None:
        portal, url = self.portal_field, self.portal_field.url

        def ask(waiter: Waiter) -> OtherWays:
            with portal.session(waiter) as session:
                return other_ways(session, url, item)

        def failed(_error: ExportError) -> None:
            self._work = None

        self._work = start(ask, self._show_ways, failed)

    def _show_ways(self, ways: OtherWays) -> None:
        self._work, self._ways = None, ways
        self.ways_row.setVisible(bool(ways))
        self.add_layers_button.setVisible(ways.service is not None)
        self.map_button.setVisible(bool(ways.map_url))

    def _add_layers(self) -> None:
        """Add the layers as QGIS itself shows them; opened in the background."""
        service, item = self._ways.service, self._item
        if service is None or item is None or self._adding is not None:
            return
        from ...plugin.layers.feature_layers import add_feature_layers, open_feature_layers, sent_by_qgis

        authcfg = sent_by_qgis(self.portal_field.authcfg) if self._ways.takes_sign_in else ""
        self.add_layers_button.setEnabled(False)

        def end() -> None:
            self._adding = None
            self.add_layers_button.setEnabled(True)

        def add(layers: list[QgsVectorLayer]) -> None:
            end()
            add_feature_layers(QgsProject.instance(), item.title, layers)
            text = tr("{title}: added to the map. To save it, use Export > Save Features As in the layer's menu.")
            self.tell(text.format(title=item.title), Qgis.MessageLevel.Success)

        def failed(error: ExportError) -> None:
            end()
            self.tell(error.message, Qgis.MessageLevel.Warning)

        self._adding = start(lambda waiter: open_feature_layers(service, authcfg), add, failed)

    def _open_map(self) -> None:
        if self._item is not None:
            authcfg = self.portal_field.authcfg if self._ways.takes_sign_in else ""
            self.map_wanted.emit(KnownService(self._item.title, self._ways.map_url, authcfg))

    # Recipes

    def _recipe_maker(self) -> Callable[[], Recipe]:
        request, portal = self._build(), self.portal_field.url.removesuffix(SHARING)
        crs, keep, file = crs_text(self.crs_select.crs()), self.keep_check.isChecked(), self.save_field.text
        title = self._own_title
        return lambda: recipe_of_request(request, portal, crs, title, keep, file)

    def _is_empty(self) -> bool:
        return self._item is None and not self.portal_field.pending

    def _open_recipe(self, recipe: Recipe) -> None:
        self.portal_field.set_portal(recipe.service)

    def _find_wanted(self) -> None:
        """Look a recipe's item up once its portal is there; another portal is not the recipe's."""
        recipe, portal, url = self._wanted, self.portal_field, self.portal_field.url
        if recipe is None or portal.user is None or not url or self._finding is not None:
            return
        identifier = str(recipe.parameters.get("ITEM", ""))
        if self._item is not None and self._item.id == identifier and self._is_known:
            self._apply_wanted()
            return

        def ask(waiter: Waiter) -> Item:
            with portal.session(waiter) as session:
                return Portal(session, url).item(portal_item(identifier) or identifier)

        self._finding = start(ask, self._found_wanted, self._failed_to_find)

    def _found_wanted(self, item: Item) -> None:
        self._finding = None
        self.item_list.find(item.title, item.id)

    def _failed_to_find(self, error: ExportError) -> None:
        self._finding = self._wanted = None
        self.recipe_menu.tell_lacking([error.message])

    def _apply_wanted(self) -> None:
        """Choose what a recipe chooses once its item is there."""
        recipe, item = self._wanted, self._item
        if recipe is None or item is None or item.id not in str(recipe.parameters.get("ITEM", "")):
            return
        self._wanted = None
        wanted = choices_of_recipe(recipe, self._service)
        lacking = list(wanted.lacking)
        row = self.format_combo.findData(wanted.format)
        if row < 0:
            text = tr("The portal does not export this item as {format}.")
            lacking.append(text.format(format=format_name(wanted.format)))
        self.format_combo.setCurrentIndex(row if row >= 0 else self.format_combo.currentIndex())
        if wanted.layers is not None:
            self.layers_field.choose({key: layer.where for key, layer in wanted.layers.items()})
            self.geometry_check.setChecked(all(layer.include_geometry for layer in wanted.layers.values()))
            named = next((layer for layer in wanted.layers.values() if layer.x_column or layer.y_column), None)
            if named is not None:
                self.x_edit.setText(named.x_column)
                self.y_edit.setText(named.y_column)
        if wanted.title:
            self.title_edit.setText(wanted.title)
        self.crs_select.setCrs(QgsCoordinateReferenceSystem(wanted.crs))
        self.keep_check.setChecked(wanted.keep_item)
        self._format_changed()
        if recipe.file:
            self.save_field.set_name(recipe.file)
        self.recipe_menu.tell_lacking(lacking)

    def _check_failed(self, error: ExportError) -> None:
        self._work, self._problem, self._check_has_failed = None, error.message, True
        self.item_label.setText("")
        self._update()

    def _set_service(self, service: Optional[FeatureService]) -> None:
        self._service = service
        formats = formats_of(self._item, service) if self._item is not None and not self._problem else ()
        before = self.format or settings.last_item_format() or USUAL_FORMAT
        with QSignalBlocker(self.format_combo):
            self.format_combo.clear()
            for each in formats:
                self.format_combo.addItem(format_name(each), each)
            wanted = before if before in formats else USUAL_FORMAT
            self.format_combo.setCurrentIndex(max(0, self.format_combo.findData(wanted)) if formats else -1)
        self.layers_field.setVisible(service is not None)
        self.options_group.setEnabled(bool(formats))
        self.layers_field.set_service(service)
        self._format_changed()

    def _suggest_title(self) -> None:
        if self.title_edit.text() in ("", self._own_title):
            self._own_title = item_form.default_title(self._item) if self._item is not None else ""
            self.title_edit.setText(self._own_title)

    @property
    def format(self) -> str:
        return str(self.format_combo.currentData() or "")

    def _format_changed(self) -> None:
        """Another kind of file comes: its name may get another ending."""
        service, chosen = self._service, self.layers_field.filters
        with_geometry = self.geometry_check.isChecked()
        self.columns_row.setVisible(item_form.has_columns(self.format, service, chosen, with_geometry))
        self.geometry_check.setVisible(service is not None)
        self.crs_label.setVisible(service is not None)
        self.crs_select.setVisible(service is not None)
        fixed = item_form.fixed_crs_text(self.format)
        self.crs_select.setEnabled(not fixed)
        self.crs_select.setToolTip(plain(fixed))
        item = self._item
        endings = item_form.file_endings(self.format, len(chosen)) if item is not None else ()
        self.save_field.set_kind(item.title if item is not None else "", endings)
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
        known = crs.isValid() and not item_form.fixed_crs_text(self.format) and service is not None
        return ExportItemRequest(
            item, self.format, self.title_edit.text(), tuple(layers), service, reference_of(crs) if known else None
        )

    def _update(self) -> None:
        """Show beside each field what is wrong with it, and on the button what it will do."""
        request = self._build()
        problems = request.problems(self.portal_field.user) if request is not None else {}
        self.item_problem.show_problem(self._problem or problems.get("item", ""))
        self.layers_problem.show_problem(problems.get("layers", "") or self.layers_field.problem)
        self.format_problem.show_problem(item_form.format_problem(problems))
        self.title_problem.show_problem(problems.get("title", ""))
        if problems.get("title"):
            self.options_group.setCollapsed(False)
        target = self.save_field.problem if request is not None else ""
        self.save_problem.show_problem(target)
        ready = request is not None and not problems and not self.layers_field.problem and not target
        counting = self.layers_field.is_unknown
        waiting = self.portal_field.pending or self._preparing or not self.portal_field.url or counting
        text = (
            item_form.button_text(len(request.layers), self.format) if request is not None and ready else tr("Export")
        )
        self._show_button(bool(ready), bool(waiting), text)

    def _export(self) -> None:
        request = self._build()
        if request is None or not self.save_field.may_write():
            return
        portal, url, path = self.portal_field, self.portal_field.url, self.save_field.path
        authcfg, added, keep = portal.authcfg, self.add_check.isChecked(), self.keep_check.isChecked()
        notes = self.layers_field.area_notes

        def make(waiter: Waiter) -> Prepared:
            with portal.session(waiter) as session:
                return item_job_for(request, Portal(session, url), path, authcfg, added, keep, notes), ()

        self._prepare(make)

    def _remember(self, job: Job) -> None:
        super()._remember(job)
        settings.set_last_item_format(self.format)
        self._suggest_title()

    def _ended(self, task: JobTask) -> None:
        if task.result is not None:
            self._suggest_title()
        super()._ended(task)

    def _shown(self) -> None:
        self.save_field.check()

    def _leave_map(self) -> None:
        self._empty_map.clear()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.message_bar.clearWidgets()
        super().closeEvent(event)

    def _label(self) -> None:
        self.setWindowTitle(tr("Export Item"))
        self.ways_label.setText(tr("What you may see can be saved all the same:"))
        self.add_layers_button.setText(tr("&Add Layers to Map"))
        self.add_layers_button.setToolTip(tr("QGIS' own layers of the service, for Save Features As in their menu"))
        self.map_button.setText(tr("Export &Map…"))
        self.map_button.setToolTip(tr("An image of the map service with the same data"))
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
        self.crs_select.setNotSetText(tr("CRS of the service"))
        self.crs_select.setCrs(QgsCoordinateReferenceSystem())
        self.title_label.setText(tr("Title"))
        self.title_edit.setToolTip(tr("Title of the item that the export creates on the portal"))
        self.keep_check.setText(tr("Keep the exported item on the portal"))
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setSizes([2 * self.width() // 5, 3 * self.width() // 5])
