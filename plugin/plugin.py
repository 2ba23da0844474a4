# SPDX-License-Identifier: GPL-2.0-or-later
"""Entry point of the plugin: registers actions, provider and translator, and removes them again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Optional, cast

from qgis.core import Qgis, QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTimer, QTranslator
from qgis.PyQt.QtGui import QAction

from .core import i18n
from .core.i18n import CONTEXT

if TYPE_CHECKING:
    from qgis.core import QgsMapLayer
    from qgis.gui import QgisInterface, QgsMessageBar
    from qgis.PyQt.QtWidgets import QDialog

    from ..ui.export_map.dialog import ExportMapDialog
    from ..ui.jobs.dock import JobsDock
    from ..ui.messages.messages import Messages
    from ..ui.open_package.dialog import PackageDialog
    from .core.ledger import Ledger
    from .environment.drop_handler import PackageDropHandler
    from .environment.known_services import KnownService
    from .layer_menu import LayerMenu
    from .options import OptionsFactory
    from .processing.provider import ArcGISExportProvider
    from .tasks.runner import JobRunner
    from .tasks.unfinished import UnfinishedJobs
    from .windows import Windows

_LAYER_TYPES = (Qgis.LayerType.Raster, Qgis.LayerType.VectorTile)


class ArcGISExportPlugin:
    """What QGIS loads. Nothing heavy is imported before the first click."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self.iface = iface
        self.provider: Optional[ArcGISExportProvider] = None
        self.windows: Optional[Windows] = None
        self.layer_action: Optional[QAction] = None
        self.layer_map_action: Optional[QAction] = None
        self.layer_menu: Optional[LayerMenu] = None
        self._drops: Optional[PackageDropHandler] = None
        self._jobs: Optional[tuple[JobRunner, Messages]] = None
        self.jobs_dock: Optional[JobsDock] = None
        self._options: Optional[OptionsFactory] = None
        self._translator: Optional[QTranslator] = None
        self._unfinished: Optional[UnfinishedJobs] = None

    def initGui(self) -> None:  # noqa: N802
        """Add the actions; called in a QGIS with windows."""
        if self.iface is None:
            return
        self._install_language()
        from .processing.base.algorithm import widgets

        root = __name__.partition(".")[0]
        widgets["SERVICE"] = f"{root}.ui.service.parameter_widget.ServiceWrapper"
        widgets["ITEM"] = f"{root}.ui.portal.parameter_widget.ItemWrapper"
        self.initProcessing()
        from .windows import MAP, TILES, Windows

        self.windows = windows = Windows(self.iface, lambda: self.runner, self._made)
        from .environment.drop_handler import PackageDropHandler

        self._drops = PackageDropHandler(self.show_package, windows.open_recipe)
        self.iface.registerCustomDropHandler(self._drops)
        from .options import OptionsFactory

        self._options = OptionsFactory()
        self.iface.registerOptionsWidgetFactory(self._options)
        self.layer_action, self.layer_map_action = windows.second_action(TILES), windows.second_action(MAP)
        self.layer_action.triggered.connect(lambda _checked=False: self._export_layer(windows.show(TILES)))
        self.layer_map_action.triggered.connect(lambda _checked=False: self._export_layer(windows.show(MAP)))
        for kind in _LAYER_TYPES:
            self.iface.addCustomActionForLayerType(self.layer_action, "", kind, False)
        self.iface.addCustomActionForLayerType(self.layer_map_action, "", Qgis.LayerType.Raster, False)
        self._add_jobs_dock(self.iface, windows)
        from .core.files import install_release
        from .layer_menu import LayerMenu

        install_release(_released)
        self.layer_menu = LayerMenu(self.iface, windows, lambda: self.runner)
        from qgis.core import QgsProject

        project = QgsProject.instance()
        project.layersAdded.connect(self._offer_layers)
        self._offer_layers(list(project.mapLayers().values()))
        QTimer.singleShot(0, self._find_unfinished)  # once QGIS has its windows

    def initProcessing(self) -> None:  # noqa: N802
        """Add the algorithms; `qgis_process` calls only this."""
        if self.iface is None:
            self._install_language()
        from .core import ledger
        from .environment import log, settings
        from .processing.provider import ArcGISExportProvider

        log.install(settings.log_level(), settings.journal_path().parent)
        path = settings.journal_path()
        ledger.install(lambda: _ledger_of(path))
        self.provider = ArcGISExportProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def unload(self) -> None:
        """Undo everything, in reverse order."""
        if self._unfinished is not None:
            self._unfinished.stop()
            self._unfinished = None
        if self._jobs is not None:
            runner, _ = self._jobs
            runner.close()
            runner.blockSignals(True)
        if self.windows is not None:
            for dialog in self.windows.open.values():
                dialog.close()
        if self._jobs is not None:
            self._jobs[1].clear()
            self._jobs = None
        if self.iface is not None and self.windows is not None:
            from qgis.core import QgsProject

            QgsProject.instance().layersAdded.disconnect(self._offer_layers)
            if self.layer_menu is not None:
                self.layer_menu.remove()
                self.layer_menu = None
            for action in (self.layer_map_action, self.layer_action):
                self.iface.removeCustomActionForLayerType(action)
                if action is not None:
                    action.deleteLater()
            self.iface.unregisterCustomDropHandler(self._drops)
            self.iface.unregisterOptionsWidgetFactory(self._options)
            self._options = None
            self._remove_jobs_dock(self.iface)
            self.windows.remove()
            self._drops = self.layer_action = self.layer_map_action = self.windows = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        i18n.install()
        from .core import files, ledger
        from .environment import background, log, settings, unloading

        files.install_release(None)

        background.cancel_all()
        _cancel_package_tasks()
        unloading.end_threads()
        ledger.release()
        log.remove()
        settings.release()
        _close_journal()
        _name_modules()

    def _made(self, kind: str, dialog: QDialog) -> None:
        from .windows import ITEM, MAP, PACKAGE, TILES

        if kind == PACKAGE:
            dialog.added.connect(self._package_added)
            return
        if kind == ITEM:
            dialog.map_wanted.connect(self._export_map)
        # Most likely what the user is after.
        dialog.recall(self._export_layer(dialog) if kind in (TILES, MAP) else "")

    def _export_map(self, known: KnownService) -> None:
        """Open Export Map on a service that another window has found."""
        from .windows import MAP

        if self.windows is not None:
            cast("ExportMapDialog", self.windows.show(MAP)).set_service(known)

    def show_package(self, path: str = "") -> PackageDialog:
        """Open the Open Tile Package window, on the package at *path* if given."""
        from .windows import PACKAGE

        if self.windows is None:
            raise RuntimeError("there are no windows without QGIS' own")
        dialog = cast("PackageDialog", self.windows.show(PACKAGE))
        if path:
            dialog.open_package(path)
        return dialog

    def _package_added(
        self, layer: Optional[QgsMapLayer], text: str, path: Path, add: Optional[Callable[[], None]]
    ) -> None:
        self.messages.show(text, layer, path, add, kind="open_package")

    @property
    def runner(self) -> JobRunner:
        """The running exports."""
        return self._running()[0]

    @property
    def messages(self) -> Messages:
        """What QGIS' message bar says of the exports."""
        return self._running()[1]

    def _running(self) -> tuple[JobRunner, Messages]:
        """Return both, made when first needed: no export ends without a message."""
        if self._jobs is None:
            from ..ui.messages.messages import Messages
            from .tasks.runner import JobRunner

            runner = JobRunner()
            self._jobs = runner, Messages(self.iface, runner, self._bar_of)
            if self.jobs_dock is not None:
                self.jobs_dock.follow(runner)
        return self._jobs

    def _bar_of(self, kind: str) -> QgsMessageBar:
        """Return the message bar that is seen: that of the window for a kind of job while it is open, else QGIS'."""
        for window in self.windows.open.values() if self.windows is not None else ():
            if kind in window.kinds and window.is_seen:
                return window.message_bar
        return cast("QgisInterface", self.iface).messageBar()

    def _add_jobs_dock(self, iface: QgisInterface, windows: Windows) -> None:
        from ..ui.jobs.dock import JobsDock

        self.jobs_dock = dock = JobsDock(iface, lambda: self.runner, self._open_recipe, self._save_recipe)
        windows.add(dock.action)
        windows.add_help()

    def _remove_jobs_dock(self, iface: QgisInterface) -> None:
        from .windows import MENU

        if self.jobs_dock is not None:
            iface.removePluginWebMenu(MENU, self.jobs_dock.action)
            self.jobs_dock.remove()
            self.jobs_dock = None

    def _open_recipe(self, text: str) -> None:
        """Open the window that the recipe of a job describes, filled in."""
        from .core.errors import ExportError
        from .core.i18n import tr
        from .environment.settings import last_folder
        from .recipes.recipe import parse_recipe

        try:
            if self.windows is not None:
                self.windows.show_recipe(parse_recipe(text), Path(last_folder()) / "recipe")
        except ExportError as error:
            self.runner.refused.emit(tr("Run Again…"), error)

    def _save_recipe(self, text: str) -> None:
        """Save the recipe of a job to a file of the user's choice."""
        from ..ui.common.recipe_menu import save_recipe
        from .core.errors import ExportError
        from .core.i18n import tr
        from .recipes.recipe import parse_recipe

        if self.iface is None:
            return
        try:
            path = save_recipe(parse_recipe(text), tr("Recipe"), self.iface.mainWindow())
        except ExportError as error:
            self.runner.refused.emit(tr("Save Recipe…"), error)
            return
        if path is not None:
            self.messages.show(tr("The recipe was saved: {path}").format(path=path))

    def _find_unfinished(self) -> None:
        """Offer to resume the exports on which QGIS was closed."""
        if self.windows is None:
            return  # unloaded meanwhile
        from .environment.settings import journal_path
        from .tasks.unfinished import UnfinishedJobs

        self._unfinished = UnfinishedJobs(
            journal_path(),
            lambda job: self.messages.offer(job),
            lambda job: self.runner.clean_up(job),
            lambda text: self.messages.warn(text),
        )
        self._unfinished.check()

    def _export_layer(self, dialog: QDialog) -> str:
        """Let a window be about the layer whose menu was used; return its service, "" for none."""
        from .environment.known_services import of_layer

        known = of_layer(self.iface.activeLayer()) if self.iface is not None else None
        if known is not None:
            dialog.set_service(known)
        return known.url if known is not None else ""

    def _offer_layers(self, layers: list[QgsMapLayer]) -> None:
        """Give the layers that show an ArcGIS service their menu entries."""
        for layer in layers:
            self._put_right(layer)
        if self.layer_menu is not None:
            self.layer_menu.offer(layers)
        online = [each for each in layers if "Server" in each.source() and each.type() in _LAYER_TYPES]
        if not online or self.iface is None:
            return
        from .environment.known_services import source_service

        for layer in online:
            actions = (self.layer_action, self.layer_map_action)
            for action in actions if source_service(layer) else ():
                if action is self.layer_action or layer.type() == Qgis.LayerType.Raster:
                    self.iface.addCustomActionForLayer(action, layer)

    def _put_right(self, layer: QgsMapLayer) -> None:
        """Give a layer what QGIS neither saves nor duplicates: its legend, its levels, its file's path."""
        if layer.customProperty("arcgis_export/legend"):
            from .layers.legend import restore_legend

            restore_legend(layer)
        if layer.type() == Qgis.LayerType.VectorTile:
            from qgis.core import QgsProject

            from .layers.tile_levels import restore_tile_levels

            restore_tile_levels(layer, QgsProject.instance().mapLayers().values())
        source = layer.source()
        if layer.providerType() == "gdal" and source.lower().endswith(".vrt"):
            from .operations.open_package.check_later import mend_when_moved

            mend_when_moved(layer, lambda error: self.messages.warn(error.message))
        elif not layer.isValid() and "mbtiles" in source and "%" in source:
            from .layers.vector_styles import find_again

            find_again(layer)

    def _install_language(self) -> None:
        locale = str(QgsSettings().value("locale/userLocale", "") or QLocale().name())
        folder = Path(__file__).resolve().parent.parent / "i18n"
        names = (locale, locale[:2])  # pt_BR, else pt
        file = next((path for name in names if (path := folder / f"arcgis_export_{name}.qm").exists()), None)
        if file is not None:
            self._translator = QTranslator()
            self._translator.load(str(file))
            QCoreApplication.installTranslator(self._translator)
        i18n.install(
            lambda text, n: QCoreApplication.translate(CONTEXT, text, None, n),
            lambda value, decimals: QLocale().toString(float(value), "f", decimals),
        )


def _ledger_of(path: Path) -> Ledger:
    """Return where this process notes its temporary files."""
    from .tasks.ledger import ProcessLedger

    return ProcessLedger(path)


def _released(path: Path) -> AbstractContextManager[None]:
    """Let the layers that show a file close it while it is replaced."""
    from .layers.open_files import released

    return released(path)


def _cancel_package_tasks() -> None:
    """Cancel the copies of packages that run in QGIS' own threads."""
    tasks = sys.modules.get(f"{__package__}.tasks.package_task")
    if tasks is not None:
        tasks.cancel_all()


def _close_journal() -> None:
    """Close the list of jobs where it is open."""
    database = sys.modules.get(f"{__package__}.jobs.database")
    if database is not None:
        database.close_databases()


def _name_modules() -> None:
    """Import all that is loaded of the plugin by its name, so that QGIS forgets it when the plugin is unloaded.

    QGIS notes the modules that import statements name, but not the packages around them; what it keeps would be
    taken for the new code when the plugin is loaded again.
    """
    root = __name__.partition(".")[0]
    for name in [name for name in sys.modules if name.startswith(f"{root}.")]:
        __import__(name)
