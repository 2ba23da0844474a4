# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Tiles dialog."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProject, QgsUnitTypes
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat, check_name
from ...plugin.arcgis.services.basemaps import describe_to_export, terms_notice
from ...plugin.arcgis.services.tile_service import Service
from ...plugin.arcgis.services.tile_size import index_bytes
from ...plugin.arcgis.urls import ServiceKind, parse_service_url
from ...plugin.areas.choice import Survey, survey
from ...plugin.areas.geometry import box_cutter, crs_of
from ...plugin.areas.recipe_area import area_parameters, choice_of_recipe
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.save_target import notes_beside
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.known_services import KnownService
from ...plugin.jobs.job import Job
from ...plugin.operations.export_tiles import form as tile_form
from ...plugin.operations.export_tiles.details import CONVERT_AUTO, CONVERT_NONE
from ...plugin.operations.export_tiles.operation import check_room_for, job_for
from ...plugin.operations.export_tiles.recipe import TileChoices, choices_of_recipe, recipe_of_request
from ...plugin.operations.export_tiles.split_plan import MERGED, split_job_for
from ...plugin.packages.styles import files_beside_vector_tiles
from ...plugin.recipes.recipe import Recipe, parse_recipe, recipe_text
from ...plugin.tasks.recent import Recent
from ...plugin.tasks.runner import JobRunner
from ..area.area_widget import VIEW
from ..area.empty_map import ServicePlace
from ..common.operation_dialog import ExportDialog, Prepared
from ..levels.levels_field import LevelsField
from ..messages.questions import confirmed
from ..service.service_field import Lookup
from .grid_button import GridButton
from .size_estimate import SizeHints
from .split_offer import SplitOffer

PAUSE = 150  # milliseconds without a change before the area is surveyed
_KEPT = "tiles"  # the key of a service's choices that is this window's


class ExportTilesDialog(ExportDialog):
    """Service, area, levels, file; the button shows what will happen, or the fields show why it can't."""

    object_name = "arcgis_export_tiles_dialog"
    icon_name = "arcgis_export"
    guide_page = "export-tiles"
    operation = "exporttiles"
    kinds = ("export_tiles", "split_tiles")
    known_endings = (*(each.value for each in PackageFormat), *MERGED)

    def __init__(self, canvas: QgsMapCanvas, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, runner, parent)
        self._canvas = canvas
        self._survey = Survey()
        self._surveys = 0  # distinguishes one from the next
        self._survey_work: Optional[Work] = None
        self._counting = False
        self._shown_url = ""
        self._fresh_service = False
        self._kept_levels: Optional[list[int]] = None  # those chosen for the service last, until the user changes them
        self._label()
        self.service_field.set_up(
            Lookup(
                describe_to_export,
                Service.sentence,
                tuple(ServiceKind),
                tr("Paste the address of a tile service, or choose one"),
                tr("An address that ends in MapServer, ImageServer or VectorTileServer; or choose one from the list."),
            )
        )
        self.levels_field = LevelsField(self.levels_edit, self.levels_table, self)
        self.split_offer = SplitOffer(self.split_check, self)
        self.size_hints = SizeHints(self)
        self.grid = GridButton(self.grid_button, self._refused, self)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._start_survey)
        self.area_widget.set_canvas(canvas)
        self.service_field.changed.connect(self._service_changed)
        self.area_widget.changed.connect(self._area_changed)
        self.levels_field.changed.connect(self._levels_changed)
        self.options.output_changed.connect(self._output_changed)
        self.split_offer.changed.connect(self._split_changed)
        self.size_hints.changed.connect(self._update)
        self.save_field.changed.connect(self._update)
        self._service_changed()
        self.service_field.offer_known()

    def set_service(self, known: KnownService) -> None:
        """Open the window on a service, as from a layer's menu."""
        self.service_field.set_service(known)

    @property
    def service(self) -> Optional[Service]:
        """The service that was found; ``None`` while there is none."""
        found = self.service_field.service
        return found if isinstance(found, Service) else None

    def _label(self) -> None:
        self.setWindowTitle(tr("Export Tiles"))
        self.service_label.setText(tr("Service"))
        self.area_label.setText(tr("Area"))
        self.levels_label.setText(tr("Levels"))

    def _service_changed(self) -> None:
        service = self.service
        url = service.url if service else ""
        if url != self._shown_url:
            self._shown_url = url
            self._fresh_service = service is not None
            self.size_hints.reset()
            unit = ""
            if service is not None and service.scheme is not None:
                try:
                    unit = QgsUnitTypes.toAbbreviatedString(crs_of(service.spatial_reference).mapUnits())
                except ExportError:
                    unit = ""
            self.levels_field.set_levels(service, unit)
            self.options.set_service(service)
            self._restore(service)
            self._output_changed()
            if service is not None:
                self.area_widget.show_service(ServicePlace.of(service, self.service_field.login is not None))
                if self.area_widget.is_all_at_first and self._wanted is None:
                    self.recall(service.url)
            found = self._survey
            self._survey = Survey(found.geometry, found.crs, size_text=found.size_text, whole=found.whole)
            self._start_survey()
        self._apply_wanted()
        self._update()

    # Recipes

    def _recipe_maker(self) -> Callable[[], Recipe]:
        if self._counting and self.service is not None:
            raise RequestError(tr("The tiles of the area are still being counted. Try again in a moment."))
        found, request = self._survey, self._request()
        check, split, file = self.options.checks_plan, self.split_offer.is_taken, self.save_field.text
        convert = self.options.convert

        def make() -> Recipe:
            area = {} if found.whole or found.geometry is None else area_parameters(found.geometry, found.crs)
            return recipe_of_request(request, area, check, split, file, convert)

        return make

    def run_values(self) -> Mapping[str, str]:
        """Return those of the algorithm, whose output is the package."""
        found, request = super().run_values(), self._request()
        if self.options.convert and request is not None and found["OUTPUT"]:
            return {**found, "OUTPUT": str(Path(found["OUTPUT"]).with_suffix(f".{request.format.value}"))}
        return found

    def _is_empty(self) -> bool:
        return not self.service_field.service_combo.currentText()

    def _recall_area(self, last: Recent, service_url: str) -> None:
        self.area_widget.recall(last.recipe.parameters, service_url)
        self._fresh_service = self._fresh_service or self._kept_levels is not None  # they may fit that area

    def _open_recipe(self, recipe: Recipe) -> None:
        name = parse_service_url(recipe.service).name.replace("_", " ")
        self.area_widget.set_choice(choice_of_recipe(recipe.parameters))
        self.service_field.set_service(KnownService(name, recipe.service))

    def _apply_wanted(self) -> None:
        """Choose the levels and options of a recipe once its service is there; another service is not the recipe's."""
        recipe, service = self._wanted, self.service
        if recipe is None or service is None:
            return
        self._wanted = None
        if parse_service_url(recipe.service).url not in (service.url, service.display_url):
            return
        wanted = self._choose(recipe, service)
        if recipe.file:
            ending = f".{wanted.convert}" if wanted.convert else Path(recipe.file).suffix
            self.save_field.set_name(str(Path(recipe.file).with_suffix(ending)))
        self.recipe_menu.tell_lacking(wanted.lacking)

    def _choose(self, recipe: Recipe, service: Service) -> TileChoices:
        """Choose the levels and options of a recipe; return them."""
        wanted = choices_of_recipe(recipe, service)
        if wanted.levels:
            self.levels_field.choose(wanted.levels)
            self._fresh_service, self._kept_levels = False, None
        self.options.choose(wanted, recipe.file)
        self.split_check.setChecked(wanted.split)
        self._output_changed()
        return wanted

    def _restore(self, service: Optional[Service]) -> None:
        """Choose again what was chosen for a service last, but the area."""
        self._kept_levels = None
        kept = settings.choices(service.url).get(_KEPT) if service is not None else None
        if service is not None and isinstance(kept, str):
            with contextlib.suppress(RequestError):  # kept by another version of the plugin
                levels = self._choose(parse_recipe(kept), service).levels
                self._fresh_service, self._kept_levels = True, list(levels) or None

    def _output_changed(self) -> None:
        """Another kind of file comes: its name gets another ending."""
        service, options = self.service, self.options
        endings = (options.ending,) if options.ready else ()
        is_vector = service is not None and service.kind is ServiceKind.VECTOR
        self.save_field.set_beside(files_beside_vector_tiles if is_vector else notes_beside)
        self.save_field.set_kind(service.title if service is not None else "", endings, options.file_filter)

    def _area_changed(self) -> None:
        """Nothing is exported until the new area is counted."""
        self._counting = True
        self._pause.start()
        self._update()

    def _start_survey(self) -> None:
        """Count the tiles of the area in the background."""
        self._counting = True
        if self._survey_work is not None:
            self._survey_work.cancel()
        choice, service = self.area_widget.choice(), self.service
        project = QgsProject.instance()
        context, ellipsoid = project.transformContext(), project.ellipsoid()
        self._survey_work = start(
            lambda waiter: survey(choice, service, context, ellipsoid, waiter.check),
            self._surveyed,
            self._survey_failed,
        )

    def _surveyed(self, found: Survey) -> None:
        self._survey_work = None
        self._counting = self._pause.isActive()
        self._survey = found
        self._surveys += 1
        total = sum(found.counts.get(level, 0) for level in self.levels_field.chosen)
        self.area_widget.show_survey(found, tr("%Ln tile(s)", total) if total else "")
        self.levels_field.set_counts(found.counts)
        service = self.service
        if service is not None and service.usable_levels and found.counts and self._fresh_service:
            self._fresh_service = False
            scale = math.inf if found.whole else self._canvas.scale()
            # Levels of a version that kept no recipes are among the choices.
            kept = self._kept_levels or settings.choices(service.url).get("levels")
            self.levels_field.choose(tile_form.first_levels(service, found.counts, scale, kept))
            self._kept_levels = kept
        self._chosen_changed()

    def _survey_failed(self, error: ExportError) -> None:
        self._surveyed(Survey(problem=error.message))

    def _request(self) -> Optional[ExportTilesRequest]:
        """Return what is chosen now; ``None`` while something is missing."""
        service, found = self.service, self._survey
        if service is None or service.problem() or not found.counts or not self.options.ready:
            return None
        return ExportTilesRequest(
            service=service, levels=self.levels_field.chosen, area=found.area, **self.options.choices
        )

    def _levels_changed(self) -> None:
        self._fresh_service, self._kept_levels = False, None  # what the user chooses before the count stays
        self._chosen_changed()

    def _chosen_changed(self) -> None:
        """Plan and weigh what is chosen now, in the background."""
        request, counts = self._request(), self._survey.counts
        chosen = {level: counts.get(level, 0) for level in self.levels_field.chosen}
        total = sum(chosen.values())
        key = (self._shown_url, tuple(chosen), self._surveys) if request is not None and total else None
        over = request is not None and total > request.service.max_tiles
        self.split_offer.set_request(request if over else None, key)
        if request is None or key is None:
            self.size_hints.stop()
        else:
            self.size_hints.update(request, chosen, self.service_field.login, key, may_ask=not over)
        self._split_changed()

    def _split_changed(self) -> None:
        self.options.set_merged(self.split_offer.forms if self.split_offer.is_taken else ())
        self._update()

    def _update(self) -> None:
        """Show beside each field what is wrong with it, and on the button what it will do."""
        service, counts = self.service, self._survey.counts
        chosen, hints, offer = self.levels_field.chosen, self.size_hints, self.split_offer
        usable = service is not None and not service.problem()
        jobs = len(offer.parts) if usable and offer.is_taken else 0
        is_package = usable and not self.options.convert and not jobs
        found = tile_form.assess(
            service,
            chosen,
            counts,
            self.levels_field.problem,
            offer.problem,
            jobs,
            hints.tile_size,
            hints.server_says,
            index_bytes(service, self._survey.area, chosen) if service is not None and is_package else 0,
        )
        self.levels_problem.show_problem(found.problem)
        self.summary_label.setText(found.summary)
        self.summary_label.setEnabled(not self._counting)
        self.levels_field.model.set_counting(self._counting)
        self.summary_label.setVisible(bool(found.summary))
        shown = offer.parts if jobs else ()
        self.grid.offer(service if found.total else None, self._survey.area, chosen, counts, shown)
        target = self.save_field.problem if usable else ""
        self.save_problem.show_problem(target)
        problem = found.problem or target or self._survey.problem
        ready = usable and bool(counts) and bool(found.total) and not problem
        waiting = self._counting or self._preparing or self.service_field.pending or offer.pending
        text = tile_form.button_text(found.total if ready else 0, jobs if ready else 0)
        self._show_button(ready, waiting, tr("Counting…") if ready and waiting else text)

    def _export(self) -> None:
        request = self._request()
        if request is None or not self._knows_terms(request.service) or not self.save_field.may_write():
            return
        path = self.save_field.path
        authcfg, added = self.service_field.authcfg, self.add_check.isChecked()
        convert = self.options.convert or (CONVERT_AUTO if added else CONVERT_NONE)
        keep_package = not self.options.convert or self.options.keep_check.isChecked()
        parts = self.split_offer.parts if self.split_offer.is_taken else ()
        keep_plan = self.options.checks_plan
        settings.set_jobs_at_once(self.options.at_once)

        tile_bytes = self.size_hints.tile_size

        def make(waiter: Waiter) -> Prepared:
            request.validate(split=bool(parts))
            check_room_for(request, path, tile_bytes=tile_bytes)
            if not parts:
                if keep_package and path.suffix.lower() != f".{convert}":
                    check_name(path, request.format)
                return job_for(request, path, authcfg, convert, added, keep_plan, keep_package), ()
            split = split_job_for(request, parts, path, box_cutter, authcfg, added, keep_plan, waiter.check)
            return split.job, split.parts

        self._prepare(make)

    def _remember(self, job: Job) -> None:
        super()._remember(job)
        request = self._request()
        if request is None:
            return
        kept: dict[str, Any] = {"authcfg": self.service_field.authcfg, VIEW: self.area_widget.is_view}
        with contextlib.suppress(RequestError):
            check, split = self.options.checks_plan, self.split_offer.is_taken
            kept[_KEPT] = recipe_text(recipe_of_request(request, {}, check, split, job.output, self.options.convert))
        settings.remember(request.service.url, {**settings.choices(request.service.url), **kept})

    def _knows_terms(self, service: Service) -> bool:
        """Show once what Esri's terms allow with its basemaps; return whether to continue."""
        notice = terms_notice(service)
        if not notice or settings.esri_terms_shown():
            return True
        if not confirmed(self, tr("Esri's Terms of Use"), notice, tr("Accept and Export")):
            return False
        settings.set_esri_terms_shown()
        return True

    def _shown(self) -> None:
        self._area_changed()  # the view may be another than it was

    def _leave_map(self) -> None:
        self.area_widget.leave_map()
