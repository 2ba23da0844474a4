# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Map dialog."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Optional

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_map.request import ExportMapRequest
from ...plugin.arcgis.services.map_service import MapService, describe_map
from ...plugin.arcgis.urls import ServiceKind, parse_service_url
from ...plugin.areas.geometry import reference_of
from ...plugin.areas.recipe_area import choice_of_recipe, crs_text, extent_parameters
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.known_services import KnownService
from ...plugin.jobs.job import Job
from ...plugin.operations.export_map import form as map_form
from ...plugin.operations.export_map.details import MapDetails
from ...plugin.operations.export_map.frame import Frame
from ...plugin.operations.export_map.operation import all_endings, endings_of, map_job_for, not_replacing
from ...plugin.operations.export_map.recipe import choices_of_recipe, lacks_pixels, recipe_of_request, shape_problem
from ...plugin.operations.export_map.side_files import files_beside
from ...plugin.operations.export_map.survey import (
    ImageSurvey,
    MapSurvey,
    choice_of_shape,
    survey_image,
    survey_map,
)
from ...plugin.recipes.recipe import Recipe
from ...plugin.tasks.recent import Recent
from ...plugin.tasks.runner import JobRunner
from ..area.area_widget import VIEW
from ..area.empty_map import ServicePlace
from ..common.operation_dialog import ExportDialog, Prepared
from ..messages.questions import asked
from ..service.service_field import Lookup
from .layer_details import LayerAsking
from .paper import Paper, shape_of
from .shape_field import MapShapeField

PAUSE = 150  # milliseconds without a change before the area is read and the request checked
_FOLDED = ("format", "reference", "rotation")  # places in a group that may be folded
_KEPT = "map"  # the key of a service's choices that is this window's


class ExportMapDialog(ExportDialog):
    """Service, area, size, layers, time, file; the button shows what will happen, or the fields show why it can't."""

    object_name = "arcgis_export_map_dialog"
    icon_name = "export_map"
    guide_page = "export-map"
    operation = "exportmap"
    kinds = ("export_map",)
    known_endings = all_endings()

    def __init__(self, canvas: QgsMapCanvas, runner: JobRunner, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, runner, parent)
        self._canvas = canvas
        self._found = MapSurvey()
        self._request: Optional[ExportMapRequest] = None
        self._images = 1
        self._image = ImageSurvey()
        self._problems: dict[str, str] = {}
        self._survey_work: Optional[Work] = None
        self._check_work: Optional[Work] = None
        self._shown_url: Optional[str] = None  # "" is shown, too: as nothing to choose from
        self._label()
        self.service_field.set_up(
            Lookup(
                describe_map,
                map_form.service_sentence,
                (ServiceKind.MAP, ServiceKind.IMAGE),
                tr("Paste the address of a map or image service, or choose one"),
                tr("An address that ends in MapServer or ImageServer; or choose one from the list."),
            )
        )
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._start_survey)
        self.asking = LayerAsking(self)
        self.paper = Paper(canvas, self.area_widget, self._placed)
        self._set_up_pages()
        self.service_field.changed.connect(self._service_changed)
        self.save_field.set_beside(files_beside)
        self.save_field.changed.connect(self._update)
        self._service_changed()
        self.service_field.offer_known()

    def set_service(self, known: KnownService) -> None:
        """Open the window on a service, as from a layer's menu."""
        self.service_field.set_service(known)

    @property
    def service(self) -> Optional[MapService]:
        """The service that was found; ``None`` while there is none."""
        found = self.service_field.service
        return found if isinstance(found, MapService) else None

    def _set_up_pages(self) -> None:
        self.area_widget.set_canvas(self._canvas)
        self.time_page.set_canvas(self._canvas)
        self.image_field.set_canvas(self._canvas)
        for name, field in self._shapes.items():
            field.set_up(name, self.area_widget, self._canvas)
        self.layers_page.ask, self.layers_page.values = self.asking.one, self.asking.values
        self.more_page.ask_all = self.asking.all
        for field in (self.area_widget, *self._shapes.values()):
            field.changed.connect(self._area_changed)
        self.image_field.crs_changed.connect(self._area_changed)
        self.image_field.format_changed.connect(self._format_changed)
        self.size_field.local_wanted.connect(self.image_field.crs_widget.setCrs)
        self.size_field.place_wanted.connect(self.paper.place)
        for page in (self.size_field, *self._pages.values()):
            page.changed.connect(self._chosen_changed)

    def _service_changed(self) -> None:
        service = self.service
        url = service.url if service else ""
        if url != self._shown_url:
            self._shown_url = url
            self.preview.reset()
            usable = service if service is not None and not service.problem() else None
            self.asking.set_service(usable, self.service_field.login)
            for page in (*self._pages.values(), *self._shapes.values()):
                page.set_service(usable)
            is_image = usable is not None and usable.is_image
            for tab, wanted in (
                (self.layers_tab, not is_image),
                (self.pixels_tab, is_image),
                (self.clip_tab, not is_image),
                (self.more_tab, not is_image),
            ):
                self.tabs.setTabVisible(self.tabs.indexOf(tab), wanted)
            self.tabs.setEnabled(usable is not None)
            if usable is not None:
                self._restore(usable)
            self._format_changed()
            if service is not None:
                url = "" if self.service_field.login is not None else service.url
                reference = service.spatial_reference
                self.area_widget.show_service(ServicePlace(service.title, service.full_extent, reference, url))
                if self.area_widget.is_all_at_first and self._wanted is None:
                    self.recall(service.url)
            self._area_changed()
        self._apply_wanted()
        self._update()

    # Recipes

    def _recipe_maker(self) -> Callable[[], Recipe]:
        if self._pause.isActive() or self._survey_work is not None:
            raise RequestError(tr("The area is still being read. Try again in a moment."))
        request, crs, file = self._build(), self.image_field.crs, self.save_field.text
        area = extent_parameters(request.extent, crs) if request is not None else {}
        return lambda: recipe_of_request(request, area, crs_text(crs), file)

    def recipe_lacks(self) -> Sequence[str]:
        found = [] if self.series_field.is_none else [tr("the series")]
        return [*found, *([tr("the pixels of the image service")] if lacks_pixels(self._build()) else [])]

    def _is_empty(self) -> bool:
        return not self.service_field.service_combo.currentText()

    def _recall_all(self, last: Recent) -> None:
        self._open_recipe(last.recipe)  # the rest is kept for the service, more than a recipe holds

    def _recall_area(self, last: Recent, service_url: str) -> None:
        self.area_widget.recall(last.recipe.parameters, service_url)

    def _open_recipe(self, recipe: Recipe) -> None:
        name = parse_service_url(recipe.service).name.replace("_", " ")
        self.area_widget.set_choice(choice_of_recipe(recipe.parameters))
        self.service_field.set_service(KnownService(name, recipe.service))

    def _apply_wanted(self) -> None:
        """Choose what a recipe chooses once its service is there; another service is not the recipe's."""
        recipe, service = self._wanted, self.service
        if recipe is None or service is None or service.problem():
            return
        self._wanted = None
        if parse_service_url(recipe.service).url != service.url:
            return
        wanted = choices_of_recipe(recipe, service)
        for page in (*self._pages.values(), *self._shapes.values()):
            page.set_service(service)
        for name, kept in wanted.pages.items():
            self._pages[name].restore(kept)
        self.size_field.set_settings(wanted.size)
        lacking = list(wanted.lacking)
        for name, value in wanted.shapes.items():
            shape = choice_of_shape(value)
            if shape is None:
                lacking.append(shape_problem(name))
            else:
                self._shapes[name].restore(shape, value)
        self._format_changed()
        if recipe.file:
            self.save_field.set_name(recipe.file)
        self._area_changed()
        self.recipe_menu.tell_lacking(lacking)

    @property
    def _pages(self) -> dict[str, Any]:
        return {
            "image": self.image_field,
            "layers": self.layers_page,
            "pixels": self.pixels_page,
            "time": self.time_page,
            "series": self.series_field,
            "more": self.more_page,
        }

    @property
    def _shapes(self) -> dict[str, MapShapeField]:
        return {"clipping": self.clipping_field, "spatialFilter": self.filter_field}

    def _restore(self, service: MapService) -> None:
        """Choose again what was chosen for the service last; what no longer fits is left as it is."""
        kept = settings.choices(service.url).get(_KEPT)
        if not isinstance(kept, dict):
            longer = max(400, min(self._canvas.width(), service.max_width))
            self.size_field.set_settings(map_form.SizeSettings(width=longer))
            return
        self.size_field.set_settings(map_form.SizeSettings.from_kept(kept.get("size")))
        for name, page in self._pages.items():
            try:
                page.restore(kept.get(name) or {})
            except (AttributeError, OverflowError, TypeError, ValueError):  # kept by another version of the plugin
                page.set_service(service)

    def _placed(self, frame: Frame) -> None:
        """Take over where the user has put the paper."""
        self.area_widget.take(shape_of(frame), self.image_field.crs)
        self.image_field.rotation_spin.setValue(frame.rotation)

    def _show_paper(self) -> None:
        """Show on the map what is printed, where that is another shape than the area."""
        sizing, turn = self.size_field.sizing, self.image_field.rotation
        on_paper = self.size_field.settings.held == "paper"
        if self.service is None or not (self.isVisible() or self.is_aside) or not (turn or on_paper):
            self.paper.clear()
        elif sizing is not None and self._found.extent is not None:
            frame = Frame(sizing.extent, sizing.width, sizing.height, turn)
            self.paper.show(frame, self.image_field.crs, self.image_field.can_turn)

    def _format_changed(self) -> None:
        """Another kind of file comes: its name may get another ending."""
        self.pixels_page.set_format(self.image_field.format)
        format, service = self.image_field.format, self.service
        self.save_field.set_kind(service.title if service else "", endings_of(format) if format else ())

    def _area_changed(self) -> None:
        """Nothing is exported until the new area is read."""
        self._request = None
        self._pause.start()
        self._update()

    def _start_survey(self) -> None:
        """Read the area and the shapes in the background."""
        if self._survey_work is not None:
            self._survey_work.cancel()
            self._survey_work = None
        service, choice, crs = self.service, self.area_widget.choice(), self.image_field.crs
        if service is None or service.problem():
            self._surveyed(MapSurvey())
            return
        shapes = {name: found for name, field in self._shapes.items() if (found := field.choice()) is not None}
        project = QgsProject.instance()
        context, ellipsoid = project.transformContext(), project.ellipsoid()
        self._survey_work = start(
            lambda waiter: survey_map(choice, service, crs, shapes, context, ellipsoid, waiter.check),
            self._surveyed,
            self._survey_failed,
        )

    def _surveyed(self, found: MapSurvey) -> None:
        self._survey_work = None
        self._found = found
        self.area_widget.show_survey(found.shown)
        self.size_field.set_area(found.extent, self.image_field.crs)
        self._chosen_changed()

    def _survey_failed(self, error: ExportError) -> None:
        self._surveyed(MapSurvey(replace(MapSurvey().shown, problem=error.message)))

    def _chosen_changed(self) -> None:
        """Check what is chosen now, in the background."""
        if self._check_work is not None:
            self._check_work.cancel()
            self._check_work = None
        sizing = self.size_field.sizing
        self.layers_page.set_scale(sizing.scale if sizing else 0.0)
        self._request, self._problems, self._images = None, {}, 1
        request = self._build()
        if request is not None and not self._pause.isActive() and self._survey_work is None:
            try:
                self._images = self.series_field.count(request)
            except RequestError as error:
                self._problems["series"] = error.message
            crs, others, project = self.image_field.crs, self.image_field.local_crs(), QgsProject.instance()
            context, ellipsoid = project.transformContext(), project.ellipsoid()
            self._check_work = start(
                lambda waiter: (
                    map_form.problems(request),
                    survey_image(request.extent, crs, others, context, ellipsoid),
                ),
                lambda found: self._checked(request, *found),
                self._failed,
            )
        self._update()

    def _checked(self, request: ExportMapRequest, found: dict[str, str], image: ImageSurvey) -> None:
        self._check_work, self._image = None, image
        if not self._found.shown.whole:
            self.area_widget.show_size(image.size_text)
        self._problems = {**found, **self._problems}
        self._request = request
        self._update()

    def _failed(self, error: ExportError) -> None:
        self._check_work = None
        self._problems = {map_form.GENERAL: error.message}
        self._update()

    def _build(self) -> Optional[ExportMapRequest]:
        """Return what is chosen now; ``None`` while something is missing."""
        service, sizing = self.service, self.size_field.sizing
        if service is None or service.problem() or sizing is None or self._found.extent is None:
            return None
        shapes = self._found.shapes
        return map_form.build_request(
            service,
            sizing,
            reference_of(self.image_field.crs),
            {name: self._pages[name].fields() for name in map_form.pages_of(service)},
            self.size_field.settings.map_scale,
            self.clipping_field.value(shapes.get("clipping")),
            self.filter_field.value(shapes.get("spatialFilter")),
        )

    def _missing(self) -> bool:
        """Whether something is typed or wanted that no request can be made of."""
        pages = (self.layers_page, self.pixels_page, self.time_page, self.more_page)
        typed = (*(page.problem for page in pages), self.image_field.datum_error, self._found.problems)
        return any(typed) or any(field.is_missing for field in self._shapes.values())

    def _update(self) -> None:
        """Show beside each field what is wrong with it, and on the button what it will do."""
        service, sizing, problems = self.service, self.size_field.sizing, self._problems
        usable = service is not None and not service.problem()
        sentence = ground = ""
        if usable and service is not None and sizing is not None:
            parts = map_form.count_images(service, sizing)
            sentence = map_form.size_sentence(sizing, parts)
            if parts > 1 and self._request is not None:
                sentence = f"{sentence} {map_form.load_of_request(self._request).text}"
            ground = map_form.ground_sentence(sizing.scale, self._image.ground)
        local = self._image.ground.local if ground and self._image.ground else ""
        self.size_field.show_ground(ground, local)
        self._show_paper()
        self.area_problem.show_problem(problems.get(map_form.AREA, ""))
        self.size_field.show_result(sentence, problems.get(map_form.SIZE, ""))
        self.image_field.show_problems(problems)
        self.layers_page.show_problem(problems.get("layers", ""))
        self.pixels_page.show_problem(problems.get("pixels", ""))
        self.time_page.show_problem(problems.get("time", ""))
        self.more_page.show_problem(problems.get("more", ""))
        for name, field in self._shapes.items():
            field.show_problem(self._found.problems.get(name, "") or problems.get(name, ""))
        self.series_field.show_problem(problems.get("series", ""), self._images)
        target = self.save_field.problem if usable else ""
        self.save_problem.show_problem(target)
        sound = usable and self._request is not None and not problems and not self._missing()
        self._show_problem_page(problems, usable)
        self.preview.set_request(self._request if sound else None, self.service_field.login)
        ready = bool(sound and not target and not self._found.shown.problem)
        checking = self._pause.isActive() or self._survey_work is not None or self._check_work is not None
        waiting = checking or self._preparing or self.service_field.pending
        width, height = (sizing.width, sizing.height) if sizing is not None and ready else (0, 0)
        text = map_form.button_text(width, height, self._images if ready else 1)
        self._show_button(ready, waiting, text)

    def _show_problem_page(self, problems: dict[str, str], usable: bool) -> None:
        """Name the pages with a problem, so that the button is never off without a reason in sight."""
        own = {
            self.area_tab: (self._found.shown.problem, self.image_field.datum_error),
            self.layers_tab: (self.layers_page.problem,),
            self.pixels_tab: (self.pixels_page.problem,),
            self.time_tab: (self.time_page.problem,),
            self.clip_tab: (self._found.problems, *(field.is_missing for field in self._shapes.values())),
            self.series_tab: (),
            self.more_tab: (self.more_page.problem,),
        }
        places = {
            self.area_tab: (map_form.AREA, map_form.SIZE, *_FOLDED),
            self.layers_tab: ("layers",),
            self.pixels_tab: ("pixels",),
            self.time_tab: ("time",),
            self.clip_tab: tuple(self._shapes),
            self.series_tab: ("series",),
            self.more_tab: ("more",),
        }
        wrong = [tab for tab in own if any(own[tab]) or any(map(problems.get, places[tab]))]
        tabs, here = self.tabs, self.tabs.currentWidget()
        elsewhere = [tabs.tabText(tabs.indexOf(tab)).replace("&", "") for tab in wrong if tab is not here]
        if any(map(problems.get, _FOLDED)) or self.image_field.datum_error:
            self.image_group.setCollapsed(False)
        text = tr("Check the tab {pages}.").format(pages=", ".join(elsewhere)) if usable and elsewhere else ""
        self.general_problem.show_problem(problems.get(map_form.GENERAL, "") or text)

    def _export(self) -> None:
        request, sizing = self._request, self.size_field.sizing
        if request is None or sizing is None or (self.series_field.is_none and not self.save_field.may_write()):
            return
        path = self.save_field.path
        dpi = sizing.dpi
        authcfg, added = self.service_field.authcfg, self.add_check.isChecked()
        try:
            series = self.series_field.maker(self.image_field.crs, sizing.resolution)
        except RequestError as error:
            self._refused(error)
            return

        def make(waiter: Waiter) -> Prepared:
            return not_replacing(map_job_for(request, path, authcfg, added, series(request, waiter), dpi)), ()

        self._prepare(make)

    def _begin(self, prepared: Prepared, recipe: str) -> None:
        """Ask before what is large is begun: only now all images of a series are known."""
        load = map_form.load_of_job(MapDetails.from_json(prepared[0].details))
        if 0 < settings.ask_above() * 1e9 < load.bytes:
            button = tr("Export %Ln Image(s)", load.images)
            answered = functools.partial(self._answered, prepared, recipe)
            asked(self, map_form.load_question(load), load.text, button, answered)
        else:
            super()._begin(prepared, recipe)

    def _answered(self, prepared: Prepared, recipe: str, is_wanted: bool) -> None:
        if is_wanted:
            super()._begin(prepared, recipe)
            return
        self._preparing = False
        self._update()

    def _remember(self, job: Job) -> None:
        super()._remember(job)
        service = self.service
        if service is not None:
            kept = {name: page.kept() for name, page in self._pages.items()}
            chosen: dict[str, Any] = {
                _KEPT: {**kept, "size": self.size_field.kept()},
                "authcfg": self.service_field.authcfg,
            }
            chosen[VIEW] = self.area_widget.is_view
            settings.remember(service.url, {**settings.choices(service.url), **chosen})

    def _shown(self) -> None:
        self._area_changed()  # the view may be another than it was

    def _leave_map(self) -> None:
        self.area_widget.leave_map()
        self.paper.clear()

    def _label(self) -> None:
        self.setWindowTitle(tr("Export Map"))
        self.service_label.setText(tr("Service"))
        for tab, title in (
            (self.area_tab, tr("Area and Size")),
            (self.layers_tab, tr("Layers")),
            (self.pixels_tab, tr("Pixels")),
            (self.time_tab, tr("Time")),
            (self.clip_tab, tr("Clipping")),
            (self.series_tab, tr("Series")),
            (self.more_tab, tr("More")),
        ):
            self.tabs.setTabText(self.tabs.indexOf(tab), title)
        self.tabs.currentChanged.connect(lambda _: self._update())
        self.area_label.setText(tr("Area"))
        self.size_label.setText(tr("Size"))
        self.image_group.setTitle(tr("Format and Coordinate System"))
        self.image_group.setCollapsed(True)
        self.clipping_field.source_label.setText(tr("Clip the map to"))
        self.filter_field.source_label.setText(tr("Filter features by"))
