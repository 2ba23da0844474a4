# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Tiles window."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import Qgis, QgsProject, QgsUnitTypes
from qgis.gui import QgsFileWidget, QgsGui, QgsMapCanvas, QgsMessageBarItem
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtGui import QCloseEvent, QDesktopServices, QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPushButton, QWidget

from ..plugin import settings, tile_form
from ..plugin.arcgis.export_tiles import ExportTilesRequest, PackageFormat, default_format
from ..plugin.arcgis.sampling import tile_size
from ..plugin.arcgis.session import Session
from ..plugin.arcgis.sign_in import SignIn
from ..plugin.arcgis.urls import ServiceKind
from ..plugin.area_choice import Survey, survey
from ..plugin.areas import crs_of
from ..plugin.background import Work, start
from ..plugin.errors import ExportError
from ..plugin.exporter import Exporter
from ..plugin.exports import CONVERT_AUTO, CONVERT_NONE, default_name, job_for
from ..plugin.i18n import tr
from ..plugin.icons import icon
from ..plugin.known_services import KnownService
from ..plugin.network import connection
from ..plugin.tasks import ExportTask
from ..plugin.tile_form import Target
from .forms import load_form
from .levels_field import LevelsField
from .service_field import ServiceField

PAUSE = 150  # milliseconds without a change before the area is surveyed
HELP = Path(__file__).resolve().parent.parent / "README.md"
_JPEG_FORMATS = ("JPEG", "MIXED", "JPG")


class ExportTilesDialog(QDialog):
    """Service, area, levels, file; the button says what will happen, or the fields say why it can't."""

    def __init__(self, canvas: QgsMapCanvas, exporter: Exporter, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, "export_tiles_dialog")
        self.setObjectName("arcgis_export_tiles_dialog")
        QgsGui.enableAutoGeometryRestore(self)
        self._canvas = canvas
        self._exporter = exporter
        self._survey = Survey()
        self._survey_work: Optional[Work] = None
        self._target = Target()
        self._target_work: Optional[Work] = None
        self._size_work: Optional[Work] = None
        self._tile_size: Optional[float] = None
        self._weighed: tuple[str, int] = ("", -1)
        self._counting = False
        self._preparing = False
        self._shown_url = ""
        self._fresh_service = False
        self._own_name = ""
        self._task: Optional[ExportTask] = None
        self._note: Optional[QgsMessageBarItem] = None
        self._label()
        self.service_field = ServiceField(self)
        self.levels_field = LevelsField(self.levels_edit, self.levels_table, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._start_survey)
        self.area_widget.set_canvas(canvas)
        self.service_field.changed.connect(self._service_changed)
        self.area_widget.changed.connect(self._area_changed)
        self.levels_field.changed.connect(self._levels_changed)
        self.package_combo.currentIndexChanged.connect(self._package_changed)
        self.optimize_check.toggled.connect(self._update_options)
        # Unfolding shows all that is in the group, wanted or not.
        self.options_group.collapsedStateChanged.connect(lambda _: self._update_options())
        self.file_widget.fileChanged.connect(self._start_target)
        self.export_button.clicked.connect(self._export)
        exporter.told.connect(self._show_words)
        exporter.ended.connect(self._ended)
        self.button_box.rejected.connect(self.close)
        self.button_box.helpRequested.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(HELP))))
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
        self.options_group.setTitle(tr("Format and Options"))
        self.options_group.setCollapsed(True)
        self.package_label.setText(tr("Package"))
        self.optimize_check.setText(tr("Recompress JPEG tiles"))
        self.optimize_check.setToolTip(tr("Makes the package smaller and the images a little worse"))
        self.quality_label.setText(tr("JPEG quality"))
        self.add_check.setText(tr("Add to the map"))
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file_widget.setConfirmOverwrite(False)  # asked once, at the export
        self.export_button = QPushButton(tr("Export"), self)
        self.export_button.setObjectName("export_button")
        self.export_button.setAutoDefault(False)  # Enter in a field takes the field's text, and starts nothing
        self.button_box.addButton(self.export_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.button_box.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)

    def _service_changed(self) -> None:
        service = self.service_field.service
        url = service.url if service else ""
        if url != self._shown_url:
            self._shown_url = url
            self._fresh_service = service is not None
            self._tile_size, self._weighed = None, ("", -1)
            unit = ""
            if service is not None and service.scheme is not None:
                try:
                    unit = QgsUnitTypes.toAbbreviatedString(crs_of(service.spatial_reference).mapUnits())
                except ExportError:
                    unit = ""
            self.levels_field.set_levels(service, unit)
            self._fill_packages()
            self._suggest_name()
            self._start_target()
            self._survey = Survey(self._survey.geometry, self._survey.crs, size_text=self._survey.size_text)
            self._start_survey()
        self._update()

    def _fill_packages(self) -> None:
        service = self.service_field.service
        self.package_combo.blockSignals(True)
        self.package_combo.clear()
        if service is not None and service.kind is ServiceKind.VECTOR:
            self.package_combo.addItem(tr("Vector tile package (.vtpk)"), PackageFormat.VTPK)
        elif service is not None:
            if service.v2_allowed is not False:
                self.package_combo.addItem(tr("Tile package (.tpkx)"), PackageFormat.TPKX)
            self.package_combo.addItem(tr("Tile package for older software (.tpk)"), PackageFormat.TPK)
            kept = settings.choices(service.url).get("package")
            wanted = next((f for f in PackageFormat if f.value == kept), default_format(service))
            self.package_combo.setCurrentIndex(max(0, self.package_combo.findData(wanted)))
        self.package_combo.blockSignals(False)
        self._update_options()

    def _update_options(self) -> None:
        service = self.service_field.service
        jpeg = service is not None and any(word in service.tile_format.upper() for word in _JPEG_FORMATS)
        self.optimize_check.setVisible(jpeg)
        self.quality_label.setVisible(jpeg and self.optimize_check.isChecked())
        self.quality_spin.setVisible(jpeg and self.optimize_check.isChecked())
        if service is not None and service.cache_quality:
            self.quality_spin.setMaximum(service.cache_quality)

    def _package_changed(self) -> None:
        path = self.file_widget.filePath()
        package = self.package_combo.currentData()
        if path and package is not None:
            if path == self._own_name:
                self._suggest_name()
            else:
                self.file_widget.setFilePath(str(Path(path).with_suffix(f".{package.value}")))
        self._set_filter()
        self._start_target()

    def _suggest_name(self) -> None:
        """Name the file after the service and the day, unless the person has named it."""
        service, package = self.service_field.service, self.package_combo.currentData()
        if service is None or package is None:
            return
        self._set_filter()
        title, folder = service.title, Path(settings.last_folder())
        typed = self.file_widget.filePath()
        if typed and typed != self._own_name:
            self.file_widget.setFilePath(str(Path(typed).with_suffix(f".{package.value}")))
            return

        def put(path: Path) -> None:
            if self.file_widget.filePath() == typed:  # else the person was quicker
                self._own_name = str(path)
                self.file_widget.setFilePath(self._own_name)

        start(lambda waiter: default_name(title, package, folder), put, lambda error: None)

    def _set_filter(self) -> None:
        package = self.package_combo.currentData()
        if package is not None:
            self.file_widget.setFilter(f"{self.package_combo.currentText()} (*.{package.value})")

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
            lambda waiter: survey(choice, service, context, ellipsoid), self._surveyed, self._survey_failed
        )

    def _surveyed(self, found: Survey) -> None:
        self._survey_work = None
        self._counting = self._pause.isActive()
        self._survey = found
        self.area_widget.show_survey(found)
        self.levels_field.set_counts(found.counts)
        service = self.service_field.service
        if service is not None and service.usable_levels and found.counts and self._fresh_service:
            self._fresh_service = False
            kept = settings.choices(service.url).get("levels")
            levels = tuple(kept) if isinstance(kept, list) and set(kept) <= set(service.usable_levels) else ()
            self.levels_field.choose(levels or tile_form.first_levels(service, found.counts, self._canvas.scale()))
        self._start_size()
        self._update()

    def _survey_failed(self, error: ExportError) -> None:
        self._surveyed(Survey(problem=error.message))

    def _start_size(self) -> None:
        """Weigh a few tiles in the background; the size is shown when it is known."""
        if self._size_work is not None:
            self._size_work.cancel()
            self._size_work = None
        service, area, counts = self.service_field.service, self._survey.area, self._survey.counts
        chosen = {level: counts.get(level, 0) for level in self.levels_field.chosen}
        if service is None or service.obstacle() or area is None or not any(chosen.values()):
            return
        what = (service.url, max(chosen))
        if what == self._weighed:
            return  # tiles of a level weigh much the same; the server is not asked at every move of the map
        network, login = connection(), self.service_field.login

        def weigh(waiter: Any) -> Optional[float]:
            with Session(network, SignIn(login, service.url), waiter) as session:
                return tile_size(session, service, area, chosen)

        def weighed(size: Optional[float]) -> None:
            self._tile_size, self._weighed = size, what if size else ("", -1)
            self._update()

        self._size_work = start(weigh, weighed, lambda error: None)

    def _start_target(self) -> None:
        """Look at the file's place in the background."""
        if self._target_work is not None:
            self._target_work.cancel()
        path, package = self.file_widget.filePath(), self.package_combo.currentData()
        ending = package.value if package else ""

        def found(target: Target) -> None:
            self._target = target
            self._update()

        self._target_work = start(lambda waiter: tile_form.look_at_target(path, ending), found, lambda error: None)
        self._update()

    def _levels_changed(self) -> None:
        self._start_size()
        self._update()

    def _update(self) -> None:
        """Say beside each field what is wrong with it, and on the button what it will do."""
        service, counts = self.service_field.service, self._survey.counts
        chosen = self.levels_field.chosen
        usable = service is not None and not service.obstacle()
        problem = summary = ""
        total = 0
        if usable and service is not None:
            total = sum(counts.get(level, 0) for level in chosen)
            problem = self.levels_field.problem or (tile_form.levels_problem(service, chosen, counts) if counts else "")
            if counts and not problem:
                size = self._tile_size * total if self._tile_size else None
                summary = tile_form.summary(service, chosen, counts, size)
        self.levels_problem.tell(problem)
        self.summary_label.setText(summary)
        self.summary_label.setVisible(bool(summary))
        path = self.file_widget.filePath()
        known = self._target.path == path
        target = self._target.problem if usable and known else ""
        self.save_problem.tell(target)
        ready = usable and bool(counts) and bool(total) and not problem and not target and not self._survey.problem
        writing = self._exporter.writes(path)
        waiting = self._counting or self._preparing or self.service_field.pending
        self.export_button.setEnabled(ready and known and bool(path) and not writing and not waiting)
        text = tile_form.button_text(total if ready else 0)
        self.export_button.setText(tr("Exporting…") if writing else tr("Counting…") if ready and waiting else text)

    def _export(self) -> None:
        service, package = self.service_field.service, self.package_combo.currentData()
        if service is None or package is None:
            return
        request = ExportTilesRequest(
            service=service,
            levels=self.levels_field.chosen,
            area=self._survey.area,
            package=package,
            optimize=self.optimize_check.isVisibleTo(self) and self.optimize_check.isChecked(),
            quality=self.quality_spin.value() if self.quality_spin.isVisibleTo(self) else None,
        )
        path = Path(self.file_widget.filePath()).expanduser()
        if self._target.exists and not self._may_replace(path):
            return
        authcfg, added = self.service_field.authcfg, self.add_check.isChecked()
        convert = CONVERT_AUTO if added else CONVERT_NONE
        self._preparing = True
        self._update()

        def prepare(waiter: Any) -> Any:
            request.validate()
            return job_for(request, path, authcfg, convert, added)

        start(prepare, self._begin, self._refused)

    def _begin(self, job: Any) -> None:
        self._preparing = False
        try:
            self._task = self._exporter.export(job)
        except ExportError as error:
            self._refused(error)
            return
        service = self.service_field.service
        if service is not None:
            settings.set_last_folder(str(Path(job.output).parent))
            settings.remember(
                service.url,
                {
                    "levels": list(self.levels_field.chosen),
                    "package": self.package_combo.currentData().value,
                    "authcfg": self.service_field.authcfg,
                },
            )
        self._say_started()
        self._update()

    def _say_started(self) -> None:
        """Say that the export runs; QGIS' status bar has its progress, so the window may close."""
        self.message_bar.clearWidgets()
        self._note = self.message_bar.createMessage("", tr("The export has started. You may close this window."))
        self.message_bar.pushWidget(self._note, Qgis.MessageLevel.Info)

    def _show_words(self, task: ExportTask, words: str) -> None:
        if task is self._task and self._note is not None and not sip.isdeleted(self._note):
            self._note.setText(tr("{words}. You may close this window.").format(words=words))

    def _ended(self, task: ExportTask) -> None:
        """After a success the next file gets a name of its own; after a failure all stays as it is."""
        if task is self._task:
            self._task = None
            self.message_bar.clearWidgets()
        if task.result is not None and self.file_widget.filePath() == task.job.output:
            self._own_name = task.job.output
            self._suggest_name()
        self._start_target()

    def _refused(self, error: ExportError) -> None:
        self._preparing = False
        self.message_bar.pushMessage(error.message, Qgis.MessageLevel.Critical, 0)
        self._update()

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
