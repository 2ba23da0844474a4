# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Tiles window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from qgis.core import QgsProject, QgsUnitTypes
from qgis.gui import QgsFileWidget, QgsGui, QgsMapCanvas
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QCloseEvent, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QMessageBox, QWidget

from ...plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat, check_name
from ...plugin.arcgis.services.basemaps import terms_notice
from ...plugin.arcgis.services.tile_service import Service
from ...plugin.areas.choice import Survey, survey
from ...plugin.areas.geometry import crs_of
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.environment.known_services import KnownService
from ...plugin.jobs.job import CONVERT_NONE, Job
from ...plugin.operations.export_tiles import form as tile_form
from ...plugin.operations.export_tiles.form import Target
from ...plugin.operations.export_tiles.operation import CONVERT_AUTO, default_name, job_for
from ...plugin.operations.export_tiles.split import MERGED, split_job_for
from ...plugin.tasks.job_task import ExportTask
from ...plugin.tasks.runner import Exporter
from ..common.forms import load_form, set_up_buttons
from ..common.progress_note import ExportNote, tell_refused
from ..levels.levels_field import LevelsField
from ..service.service_field import ServiceField
from .grid_button import GridButton
from .options import TileOptions
from .size_estimate import SizeHints
from .split_offer import SplitOffer

PAUSE = 150  # milliseconds without a change before the area is surveyed


class ExportTilesDialog(QDialog):
    """Service, area, levels, file; the button says what will happen, or the fields say why it can't."""

    def __init__(self, canvas: QgsMapCanvas, exporter: Exporter, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_export_tiles_dialog")
        QgsGui.enableAutoGeometryRestore(self)
        self._canvas = canvas
        self._exporter = exporter
        self._survey = Survey()
        self._surveys = 0  # tells one from the next
        self._survey_work: Optional[Work] = None
        self._name_work: Optional[Work] = None
        self._target = Target()
        self._target_work: Optional[Work] = None
        self._counting = False
        self._preparing = False
        self._shown_url = ""
        self._fresh_service = False
        self._own_name = ""
        self._label()
        self.service_field = ServiceField(self)
        self.levels_field = LevelsField(self.levels_edit, self.levels_table, self)
        self.options = TileOptions(self)
        self.split_offer = SplitOffer(self.split_check, self)
        self.size_hints = SizeHints(self)
        self.grid = GridButton(self.grid_button, self._refused, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._start_survey)
        self.area_widget.set_canvas(canvas)
        self.service_field.changed.connect(self._service_changed)
        self.area_widget.changed.connect(self._area_changed)
        self.levels_field.changed.connect(self._levels_changed)
        self.options.output_changed.connect(self._output_changed)
        self.split_offer.changed.connect(self._split_changed)
        self.size_hints.changed.connect(self._update)
        self.file_widget.fileChanged.connect(self._start_target)
        self.export_button.clicked.connect(self._export)
        self.note = ExportNote(self.message_bar, exporter, self)
        self.note.ended.connect(self._ended)
        self._service_changed()
        self.service_field.offer_known()

    def set_service(self, known: KnownService) -> None:
        """Open the window on a service, as from a layer's menu."""
        self.service_field.set_service(known)

    def _label(self) -> None:
        self.setWindowTitle(tr("Export Tiles"))
        self.setWindowIcon(icon("arcgis_export"))
        self.service_label.setText(tr("Service"))
        self.area_label.setText(tr("Area"))
        self.levels_label.setText(tr("Levels"))
        self.save_label.setText(tr("Save to"))
        self.add_check.setText(tr("Add to the map"))
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file_widget.setConfirmOverwrite(False)  # asked once, at the export
        self.export_button = set_up_buttons(self, self.button_box, "export_button", tr("Export"))

    def _service_changed(self) -> None:
        service = self.service_field.service
        url = service.url if service else ""
        if url != self._shown_url:
            self._shown_url = url
            self._fresh_service = service is not None
            self.size_hints.forget()
            unit = ""
            if service is not None and service.scheme is not None:
                try:
                    unit = QgsUnitTypes.toAbbreviatedString(crs_of(service.spatial_reference).mapUnits())
                except ExportError:
                    unit = ""
            self.levels_field.set_levels(service, unit)
            self.options.set_service(service)
            self._suggest_name()
            self._start_target()
            found = self._survey
            self._survey = Survey(found.geometry, found.crs, size_text=found.size_text, whole=found.whole)
            self._start_survey()
        self._update()

    def _output_changed(self) -> None:
        """Another kind of file comes: its name gets another ending."""
        path = self.file_widget.filePath()
        if path and self.options.ready:
            if path == self._own_name:
                self._suggest_name()
            else:
                self.file_widget.setFilePath(str(self._named(Path(path))))
        self.file_widget.setFilter(self.options.file_filter)
        self._start_target()

    def _named(self, path: Path) -> Path:
        """Return *path* with the ending of what comes; none for a folder."""
        known = {f".{each}" for each in (*(each.value for each in PackageFormat), *MERGED)}
        stem = path.with_suffix("") if path.suffix.lower() in known else path
        return stem.with_name(f"{stem.name}.{self.options.ending}") if self.options.ending else stem

    def _suggest_name(self) -> None:
        """Name the file after the service and the day, unless the person has named it."""
        service, ending = self.service_field.service, self.options.ending
        if service is None or not self.options.ready:
            return
        self.file_widget.setFilter(self.options.file_filter)
        title, folder = service.title, Path(settings.last_folder())
        typed = self.file_widget.filePath()
        if typed and typed != self._own_name:
            self.file_widget.setFilePath(str(self._named(Path(typed))))
            return

        def put(path: Path) -> None:
            if self.file_widget.filePath() == typed:  # else the person was quicker
                self._own_name = str(path)
                self.file_widget.setFilePath(self._own_name)

        if self._name_work is not None:
            self._name_work.cancel()
        self._name_work = start(lambda waiter: default_name(title, ending, folder), put, lambda error: None)

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
        choice, service = self.area_widget.choice(), self.service_field.service
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
        self.area_widget.show_survey(found)
        self.levels_field.set_counts(found.counts)
        service = self.service_field.service
        if service is not None and service.usable_levels and found.counts and self._fresh_service:
            self._fresh_service = False
            kept = settings.choices(service.url).get("levels")
            levels = tuple(kept) if isinstance(kept, list) and set(kept) <= set(service.usable_levels) else ()
            self.levels_field.choose(levels or tile_form.first_levels(service, found.counts, self._canvas.scale()))
        self._chosen_changed()

    def _survey_failed(self, error: ExportError) -> None:
        self._surveyed(Survey(problem=error.message))

    def _request(self) -> Optional[ExportTilesRequest]:
        """Return what is chosen now; ``None`` while something is missing."""
        service, found = self.service_field.service, self._survey
        if service is None or service.obstacle() or not found.counts or not self.options.ready:
            return None
        return ExportTilesRequest(
            service=service, levels=self.levels_field.chosen, area=found.area, **self.options.choices
        )

    def _levels_changed(self) -> None:
        self._fresh_service = False  # what the person chooses before the tiles are counted stays
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
            self.size_hints.look(request, chosen, self.service_field.login, key, may_ask=not over)
        self._split_changed()

    def _split_changed(self) -> None:
        self.options.set_merged(self.split_offer.forms if self.split_offer.is_taken else ())
        self._update()

    def _start_target(self) -> None:
        """Look at the file's place in the background."""
        if self._target_work is not None:
            self._target_work.cancel()
        path, ending = self.file_widget.filePath(), self.options.ending
        self._target = Target()  # what was known is of another name, or of another kind of file

        def found(target: Target) -> None:
            self._target = target
            self._update()

        self._target_work = start(lambda waiter: tile_form.look_at_target(path, ending), found, lambda error: None)
        self._update()

    def _update(self) -> None:
        """Say beside each field what is wrong with it, and on the button what it will do."""
        service, counts = self.service_field.service, self._survey.counts
        chosen = self.levels_field.chosen
        usable = service is not None and not service.obstacle()
        problem = summary = ""
        total = jobs = 0
        if usable and service is not None:
            total = sum(counts.get(level, 0) for level in chosen)
            jobs = len(self.split_offer.parts) if self.split_offer.is_taken else 0
            problem = self.levels_field.problem or self.split_offer.problem
            if counts and not problem and not jobs:
                problem = tile_form.levels_problem(service, chosen, counts)
            if counts and not problem:
                hints = self.size_hints
                size = hints.tile_size * total if hints.tile_size else None
                summary = tile_form.summary(service, chosen, counts, size, hints.server_says, jobs)
        self.levels_problem.tell(problem)
        self.summary_label.setText(summary)
        self.summary_label.setVisible(bool(summary))
        shown = self.split_offer.parts if jobs else ()
        self.grid.offer(service if total else None, self._survey.area, chosen, counts, shown)
        path = self.file_widget.filePath()
        known = self._target.path == path
        target = self._target.problem if usable and known else ""
        self.save_problem.tell(target)
        ready = usable and bool(counts) and bool(total) and not problem and not target and not self._survey.problem
        writing = self._exporter.writes(path)
        waiting = self._counting or self._preparing or self.service_field.pending or self.split_offer.pending
        self.export_button.setEnabled(ready and known and bool(path) and not writing and not waiting)
        text = tile_form.button_text(total if ready else 0, jobs if ready else 0)
        self.export_button.setText(tr("Exporting…") if writing else tr("Counting…") if ready and waiting else text)

    def _export(self) -> None:
        request = self._request()
        if request is None:
            return
        path = Path(self.file_widget.filePath()).expanduser()
        if not self._knows_terms(request.service) or (self._target.exists and not self._may_replace(path)):
            return
        authcfg, added = self.service_field.authcfg, self.add_check.isChecked()
        convert = CONVERT_AUTO if added else CONVERT_NONE
        parts = self.split_offer.parts if self.split_offer.is_taken else ()
        keep_plan = self.options.checks_plan
        self._preparing = True
        self._update()

        def prepare(waiter: Waiter) -> tuple[Job, Sequence[Job]]:
            request.validate(split=bool(parts))
            if not parts:
                check_name(path, request.format)
            if parts:
                split = split_job_for(request, parts, path, authcfg, added, keep_plan, waiter.check)
                return split.job, split.parts
            return job_for(request, path, authcfg, convert, added, keep_plan), ()

        start(prepare, self._begin, self._refused)

    def _begin(self, prepared: tuple[Job, Sequence[Job]]) -> None:
        job, parts = prepared
        self._preparing = False
        settings.set_jobs_at_once(self.options.at_once)
        try:
            self.note.begin(self._exporter.export(job, parts))
        except ExportError as error:
            self._refused(error)
            return
        service = self.service_field.service
        if service is not None:
            settings.set_last_folder(str(Path(job.output).parent))
            kept = {"levels": list(self.levels_field.chosen), "authcfg": self.service_field.authcfg}
            if self.options.package is not None:
                kept["package"] = self.options.package.value
            settings.remember(service.url, {**settings.choices(service.url), **kept})
        self._update()

    def _ended(self, task: ExportTask) -> None:
        """After a success the next file gets a name of its own; after a failure all stays as it is."""
        if task.result is not None and self.file_widget.filePath() == task.job.output:
            self._own_name = task.job.output
            self._suggest_name()
        self._start_target()

    def _refused(self, error: ExportError) -> None:
        self._preparing = False
        tell_refused(self, self._exporter, error)
        self._update()

    def _knows_terms(self, service: Service) -> bool:
        """Tell once what Esri's terms allow with its basemaps, and whether to go on."""
        notice = terms_notice(service)
        if not notice or settings.esri_terms_told():
            return True
        answer = QMessageBox.information(
            self,
            tr("Esri's Terms of Use"),
            notice,
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        if answer == QMessageBox.StandardButton.Ok:
            settings.set_esri_terms_told()
        return bool(answer == QMessageBox.StandardButton.Ok)

    def _may_replace(self, path: Path) -> bool:
        answer = QMessageBox.question(
            self,
            tr("Replace File"),
            tr("{name} exists already. Replace it when the export is complete?").format(name=path.name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._pause.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        if not event.spontaneous():
            self.area_widget.leave_map()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.area_widget.leave_map()
        super().closeEvent(event)
