# SPDX-License-Identifier: GPL-2.0-or-later
"""The Import Tiles dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Optional

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QButtonGroup, QDialog, QRadioButton, QWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.portal.items import MAP_SERVICE
from ...plugin.arcgis.portal.portal import Portal, sharing_url
from ...plugin.arcgis.services.tile_service import Service, describe
from ...plugin.arcgis.urls import SHARING, ServiceKind, parse_service_url, portal_item
from ...plugin.areas.geometry import extent_of
from ...plugin.areas.recipe_area import choice_of_recipe, extent_parameters
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.known_services import KnownService
from ...plugin.jobs.job import Job
from ...plugin.operations.import_tiles.conditions import ImportSource
from ...plugin.operations.import_tiles.form import (
    ImportTarget,
    button_text,
    describe_target,
    import_question,
    merging_text,
    target_sentence,
    waiting_for,
)
from ...plugin.operations.import_tiles.operation import ImportTiles, import_job_for
from ...plugin.operations.import_tiles.recipe import lacking_of, merging_of, recipe_of_choice
from ...plugin.operations.import_tiles.survey import ImportPlan, Merging, plan_import
from ...plugin.recipes.recipe import Recipe
from ...plugin.tasks.job_task import JobTask
from ...plugin.tasks.report import advice, job_report
from ...plugin.tasks.runner import JobRunner
from ..area.area_widget import Source
from ..area.empty_map import ServicePlace
from ..common.operation_dialog import OperationDialog, Prepared
from ..messages.questions import confirmed
from ..messages.report import report_button
from ..portal.item_list import ItemDialog
from ..service.service_field import Lookup

SETTLE = 100  # milliseconds in which the page takes its new size
PAUSE = 150  # milliseconds without a change before what is chosen is checked


class ImportTilesDialog(OperationDialog):
    """Portal, service, package, its conditions, area, levels, merging; the button shows what will happen."""

    object_name = "arcgis_import_tiles_dialog"
    icon_name = "import_tiles"
    guide_page = "import-tiles"
    operation = "importtiles"
    kinds = ("import_tiles",)
    _portal_named = pyqtSignal(str)

    def __init__(self, canvas: QgsMapCanvas, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, runner, parent)
        self.plan = ImportPlan()
        self._work: Optional[Work] = None
        self._task: Optional[JobTask] = None
        self._user = self._result_of = self._shown_url = ""
        self._items: Optional[ItemDialog] = None
        self._label()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._check_plan)
        self.service_field.set_up(self._lookup())
        self.source_field.set_portal(self.portal_field)
        self.area_widget.set_canvas(canvas)
        self.area_widget.take_boxes()
        sources = self.area_widget.source_combo
        sources.setItemText(sources.findData(Source.WHOLE), tr("All of the Package"))
        self._portal_named.connect(self._offer_portal)
        self.portal_field.changed.connect(self._portal_changed)
        self.service_field.changed.connect(self._show_service)
        self.service_field.changed.connect(self._changed)
        self.source_field.changed.connect(self._changed)
        self.area_widget.changed.connect(self._changed)
        self.levels_edit.textChanged.connect(lambda _: self._changed())
        group = QButtonGroup(self)  # by itself Qt takes all radio buttons of the page for one choice
        for radio in self._radios.values():
            group.addButton(radio)
            radio.toggled.connect(lambda _: self._changed())
        self.service_button.clicked.connect(self._choose_service)
        self.result_view.rerun.connect(runner.run_again)
        runner.started.connect(self._started)
        self.service_field.offer_known()
        self.portal_field.offer_known()
        self._update()

    @property
    def service(self) -> Optional[Service]:
        """The service that was found and can take tiles; ``None`` while there is none."""
        found = self.service_field.service
        return found.service if isinstance(found, ImportTarget) and not found.problem() else None

    @property
    def merging(self) -> Merging:
        return next((each for each, radio in self._radios.items() if radio.isChecked()), Merging.REPLACE)

    @property
    def _radios(self) -> dict[Merging, QRadioButton]:
        return {
            Merging.REPLACE: self.replace_radio,
            Merging.ADD: self.add_radio,
            Merging.OVERWRITE: self.overwrite_radio,
        }

    def set_service(self, known: KnownService) -> None:
        """Open the window on a service, as from a layer's menu."""
        self.service_field.set_service(known)

    # What is chosen

    def _lookup(self) -> Lookup:
        portal, named = self.portal_field, self._portal_named

        def ask(session: Session, url: str) -> ImportTarget:
            if portal.user is None:
                named.emit(sharing_url(session, url))
                return ImportTarget(describe(session, url))
            with portal.session(session.waiter) as signed:
                return describe_target(signed, url)

        return Lookup(
            ask,
            target_sentence,
            (ServiceKind.MAP,),
            tr("Paste the address of a hosted tile service, or choose one"),
            tr("An address that ends in MapServer; or choose one of your portal's services."),
            has_sign_in=False,  # the portal's is the service's
        )

    def _show_service(self) -> None:
        service = self.service
        url = service.url if service is not None else ""
        if service is not None and url != self._shown_url:
            self.area_widget.show_service(ServicePlace.of(service, needs_sign_in=self.portal_field.user is not None))
        self._shown_url = url

    # Recipes

    def _recipe_maker(self) -> Callable[[], Recipe]:
        service, choice, source = self.service, self.area_widget.choice(), self.source_field.source
        url, portal = service.url if service is not None else "", self.portal_field.url.removesuffix(SHARING)
        levels, merging, keep = self.levels_edit.text(), self.merging, self.keep_check.isChecked()
        area = {}
        if choice is not None and choice.geometry is not None:
            area = extent_parameters(extent_of(choice.geometry.boundingBox()), choice.crs)
        return lambda: recipe_of_choice(url, portal, source, area, levels, merging, keep)

    def _is_empty(self) -> bool:
        return not self.service_field.service_combo.currentText()

    def run_values(self) -> Mapping[str, str]:
        source = self.source_field.source
        path = source.path if source is not None else None
        return {**super().run_values(), "PACKAGE": str(path or "")}

    def _open_recipe(self, recipe: Recipe) -> None:
        values = recipe.parameters
        name = parse_service_url(recipe.service).name.replace("_", " ")
        self.area_widget.set_choice(choice_of_recipe(values))
        self.levels_edit.setText(values.get("LEVELS", ""))
        self._radios[merging_of(recipe)].setChecked(True)
        self.keep_check.setChecked(values.get("KEEP_ITEM", False))
        if "PACKAGE" in values:
            self.source_field.set_file(self._recipe_folder / values["PACKAGE"])
        if portal := values.get("PORTAL"):
            self.portal_field.set_portal(portal)
        self.service_field.set_service(KnownService(name, recipe.service))
        self.recipe_menu.tell_lacking(lacking_of(recipe))
        self._apply_wanted()

    def _apply_wanted(self) -> None:
        """Choose a recipe's item once there is a sign-in to its portal."""
        recipe = self._wanted
        if recipe is None or ("ITEM" in recipe.parameters and self.portal_field.user is None):
            return
        self._wanted = None
        if item := recipe.parameters.get("ITEM"):
            self.source_field.find_item(portal_item(item) or item)

    def _offer_portal(self, sharing: str) -> None:
        """Fill in the portal that a service names, unless there is one already."""
        if sharing and not self.portal_field.portal_combo.currentText().strip():
            self.portal_field.set_portal(sharing[: -len(SHARING)])

    def _portal_changed(self) -> None:
        user = self.portal_field.user
        signed_in = f"{self.portal_field.url} {user.name}" if user is not None else ""
        self.service_button.setEnabled(bool(signed_in))
        self.service_button.setToolTip("" if signed_in else tr("Sign in to the portal first"))
        if signed_in != self._user:
            self._user = signed_in
            self.service_field.check_again()  # what may be seen hangs on who asks
            self._apply_wanted()
        self._changed()

    def _choose_service(self) -> None:
        title = tr("Choose a Hosted Tile Service")
        self._items = ItemDialog(self.portal_field, title, (MAP_SERVICE,), hosted=True, parent=self)
        self._items.finished.connect(self._service_chosen)
        self.service_button.setEnabled(False)
        self._items.show()

    def _service_chosen(self, result: int) -> None:
        dialog, self._items = self._items, None
        if dialog is None:
            return
        item = dialog.item
        dialog.deleteLater()
        self._portal_changed()
        if result == QDialog.DialogCode.Accepted and item is not None and item.url:
            self.service_field.set_service(KnownService(item.title, item.url))

    def _changed(self) -> None:
        """Nothing is imported until what is chosen now has been checked."""
        self.plan = replace(self.plan, request=None)
        self._pause.start()
        self._update()

    def _check_plan(self) -> None:
        """Check all that is chosen, in the background."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        source, service, portal = self.source_field.source, self.service, self.portal_field
        user, url, levels, merging = portal.user, portal.url, self.levels_edit.text(), self.merging
        choice, project = self.area_widget.choice(), QgsProject.instance()
        context, ellipsoid = project.transformContext(), project.ellipsoid()
        self._work = start(
            lambda waiter: plan_import(source, service, user, url, levels, choice, merging, context, ellipsoid, waiter),
            self._planned,
            self._check_failed,
        )
        self._update()

    def _planned(self, plan: ImportPlan) -> None:
        self._work = None
        self.plan = plan
        self.area_widget.show_survey(plan.area)
        self._update()

    def _check_failed(self, error: ExportError) -> None:
        self._planned(ImportPlan(problems={"package": error.message}))

    def _update(self) -> None:
        """Show beside each field what is wrong with it, and on the button what it will do."""
        plan, problems = self.plan, self.plan.problems
        source = self.source_field.source
        self.conditions_view.show_conditions(plan.conditions)
        self.conditions_label.setVisible(bool(plan.conditions) or "package" in problems)
        self.package_problem.show_problem(problems.get("package", ""))
        self.area_problem.show_problem(problems.get("area", "") if not plan.area.problem else "")
        self.levels_problem.show_problem(problems.get("levels", ""))
        self.merging_text.setText(merging_text(self.merging, plan.bundles))
        self.keep_check.setEnabled(source is None or source.item is None)
        if source is not None and self._result_of and _name_of(source) != self._result_of:
            self._clear_result()  # it was another package's
        running, pending = self._task is not None, self._pending
        has_problem = bool(problems or plan.conditions or self.portal_field.problem or self.service_field.problem)
        missing = waiting_for(
            self.portal_field.user is not None,
            self.service is not None,
            source is not None,
            has_problem or pending or running,
        )
        self.hint_label.setText(missing)
        self.hint_label.setVisible(bool(missing))
        ready = plan.is_sound and self.portal_field.user is not None and not pending and not running
        self.import_button.setEnabled(bool(ready))
        self.import_button.setText(tr("Importing…") if running else button_text(plan))

    @property
    def _pending(self) -> bool:
        fields = (self.portal_field, self.service_field, self.source_field)
        checking = self._pause.isActive() or self._work is not None
        return checking or self._preparing or any(field.pending for field in fields)

    # The import

    def _import(self) -> None:
        request, source, portal = self.plan.request, self.source_field.source, self.portal_field
        if request is None or source is None or portal.user is None:
            return
        if not self._may_import():
            return
        url, authcfg, keep = portal.url, portal.authcfg, self.keep_check.isChecked()

        def make(waiter: Waiter) -> Prepared:
            with portal.session(waiter) as session:
                job = import_job_for(session, Portal(session, url), source, request, authcfg, keep, may_run_again=True)
            return job, ()

        self._clear_result()
        self._prepare(make)

    def _may_import(self) -> bool:
        """Ask before anything is sent: what the service shows to others changes at once."""
        text, action = import_question(self.plan, self.merging)
        return confirmed(self, tr("Import Tiles"), text, action)

    def _remember(self, job: Job) -> None:
        if self.source_field.source is not None and self.source_field.source.path is not None:
            settings.set_last_folder(str(self.source_field.source.path.parent))

    def _follow(self, task: JobTask) -> None:
        self._task = task

    def _started(self, task: JobTask) -> None:
        """Follow an import that is run again, or resumed, from a message."""
        if task.job.kind == ImportTiles.kind and self._task is None and not self._preparing:
            self._follow(task)
            self._update()

    def _ended(self, task: JobTask) -> None:
        """Show the result of it; after a failure all stays as it is."""
        if task is not self._task:
            return
        self._task = None
        if task.result is not None:
            self.result_view.show_result(task.result)
        elif text := (task.error.message if task.error is not None else task.job.message):
            job, runner = task.job, self._runner
            make = partial(job_report, runner.journal, settings.profile_folder(), job.id, text)
            button = report_button(make, self.message_bar, self.result_view, advice(job.service_url))
            self.result_view.show_failure(job, text, button)
        source = self.source_field.source
        self._result_of = _name_of(source) if source is not None else ""
        self._show_end()
        self.source_field.check_again()
        self._changed()

    def _clear_result(self) -> None:
        self._result_of = ""
        self.result_view.clear()
        self.result_label.hide()

    def _show_end(self) -> None:
        """Scroll to the result of the import."""
        self.result_label.setVisible(not self.result_view.isHidden())
        QTimer.singleShot(SETTLE, self._scroll)

    def _scroll(self) -> None:
        self.page_scroll.ensureWidgetVisible(
            self.result_view.pair if self.result_view.pair.isVisible() else self.result_view
        )

    def _shown(self) -> None:
        if "package" in self.plan.problems:
            self.portal_field.check_again()  # there may be more free storage by now
        bar = self.page_scroll.verticalScrollBar().sizeHint().width()
        self.page_scroll.setMinimumWidth(self.page.layout().minimumSize().width() + bar)  # in any language
        self._pause.start()

    def _leave_map(self) -> None:
        self.area_widget.leave_map()

    def _label(self) -> None:
        self.setWindowTitle(tr("Import Tiles"))
        self.service_label.setText(tr("Service"))
        self.service_button.setText(tr("Choose…"))
        self.package_label.setText(tr("Package"))
        self.conditions_label.setText(tr("Conditions"))
        self.area_label.setText(tr("Area"))
        self.levels_label.setText(tr("Levels"))
        self.levels_edit.setPlaceholderText(tr("All of the package; or some, such as 0-6,9"))
        self.merging_label.setText(tr("Existing tiles"))
        for merging, radio in self._radios.items():
            radio.setText(merging.title)
        self.keep_check.setText(tr("Keep the uploaded package on the portal"))
        self.keep_check.setToolTip(tr("Otherwise it is deleted once its tiles are in the service"))
        self.result_label.setText(tr("Result"))
        self.result_label.hide()
        own = (self.service_label, self.package_label, self.conditions_label, self.area_label, self.levels_label)
        labels = (*own, self.merging_label, self.result_label, self.portal_field.portal_label)
        width = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setFixedWidth(width)  # one column, over both parts of the page
        self.import_button = self._add_button("import_button", tr("Import"), self._import)


def _name_of(source: ImportSource) -> str:
    """Return what distinguishes a package from another of the same title."""
    return str(source.path or (source.item.id if source.item is not None else source.title))
