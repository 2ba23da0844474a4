# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's entry point: actions, provider, translator, and all of it undone again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import Qgis, QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTimer, QTranslator
from qgis.PyQt.QtGui import QAction

from . import i18n
from .i18n import CONTEXT, tr
from .icons import icon

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ..ui.export_map_dialog import ExportMapDialog
    from ..ui.export_tiles_dialog import ExportTilesDialog
    from ..ui.messages import Messages
    from ..ui.package_dialog import PackageDialog
    from .drop_handler import PackageDropHandler
    from .exporter import Exporter
    from .processing.provider import ArcGISExportProvider
    from .unfinished import Unfinished

MENU = "ArcGIS Export"
_LAYER_TYPES = (Qgis.LayerType.Raster, Qgis.LayerType.VectorTile)


class ArcGISExportPlugin:
    """What QGIS loads. Nothing heavy is imported before the first click."""

    def __init__(self, iface: Optional[QgisInterface]) -> None:
        self.iface = iface
        self.provider: Optional[ArcGISExportProvider] = None
        self.export_action: Optional[QAction] = None
        self.package_action: Optional[QAction] = None
        self.map_action: Optional[QAction] = None
        self.layer_action: Optional[QAction] = None
        self.layer_map_action: Optional[QAction] = None
        self.map_dialog: Optional[ExportMapDialog] = None
        self.package_dialog: Optional[PackageDialog] = None
        self._drops: Optional[PackageDropHandler] = None
        self.dialog: Optional[ExportTilesDialog] = None
        self._exporter: Optional[Exporter] = None
        self._messages: Optional[Messages] = None
        self._translator: Optional[QTranslator] = None
        self._unfinished: Optional[Unfinished] = None

    def initGui(self) -> None:  # noqa: N802
        """Put the actions in place; called in a QGIS with windows."""
        assert self.iface is not None
        self._install_language()
        self.initProcessing()
        self.export_action = self._action("arcgis_export", tr("Export Tiles…"), "arcgis_export_tiles")
        self.export_action.setWhatsThis(tr("Export the tiles of an area from an ArcGIS service"))
        self.export_action.triggered.connect(lambda _checked=False: self.show_export_tiles())
        self.map_action = self._action("export_map", tr("Export Map…"), "arcgis_export_map")
        self.map_action.setWhatsThis(tr("Export an image of an area from an ArcGIS map or image service"))
        self.map_action.triggered.connect(lambda _checked=False: self.show_export_map())
        self.package_action = self._action("tile_package", tr("Open Tile Package…"), "arcgis_export_open_package")
        self.package_action.setWhatsThis(tr("Look into a tile package and add it to the map"))
        self.package_action.triggered.connect(lambda _checked=False: self.show_package())
        for action in (self.export_action, self.map_action, self.package_action):
            self.iface.addToolBarIcon(action)
            self.iface.addPluginToWebMenu(MENU, action)
        from .drop_handler import PackageDropHandler

        self._drops = PackageDropHandler(self.show_package)
        self.iface.registerCustomDropHandler(self._drops)
        self.layer_action = self._action("arcgis_export", tr("Export Tiles…"))
        self.layer_action.triggered.connect(lambda _checked=False: self._export_layer(self.show_export_tiles()))
        self.layer_map_action = self._action("export_map", tr("Export Map…"))
        self.layer_map_action.triggered.connect(lambda _checked=False: self._export_layer(self.show_export_map()))
        for kind in _LAYER_TYPES:
            self.iface.addCustomActionForLayerType(self.layer_action, "", kind, False)
        self.iface.addCustomActionForLayerType(self.layer_map_action, "", Qgis.LayerType.Raster, False)
        from qgis.core import QgsProject

        project = QgsProject.instance()
        project.layersAdded.connect(self._offer_layers)
        self._offer_layers(list(project.mapLayers().values()))
        from .settings import journal_path
        from .unfinished import Unfinished

        self._unfinished = Unfinished(journal_path(), self._offer_job)
        QTimer.singleShot(0, self._unfinished.look)

    def _action(self, picture: str, text: str, name: str = "") -> QAction:
        assert self.iface is not None
        action = QAction(icon(picture), text, self.iface.mainWindow())
        action.setObjectName(name)
        return action

    def initProcessing(self) -> None:  # noqa: N802
        """Add the algorithms; `qgis_process` calls only this."""
        if self.iface is None:
            self._install_language()
        from .processing.provider import ArcGISExportProvider

        self.provider = ArcGISExportProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def unload(self) -> None:
        """Undo everything, in reverse order."""
        if self._unfinished is not None:
            self._unfinished.stop()
            self._unfinished = None
        if self._exporter is not None:
            self._exporter.leave()
            self._exporter.blockSignals(True)
        for dialog in (self.dialog, self.map_dialog, self.package_dialog):
            if dialog is not None:
                dialog.close()
                dialog.deleteLater()
        self.dialog = self.map_dialog = self.package_dialog = None
        if self._messages is not None:
            self._messages.clear()
        self._messages = self._exporter = None
        if self.iface is not None and self.export_action is not None:
            from qgis.core import QgsProject

            QgsProject.instance().layersAdded.disconnect(self._offer_layers)
            for action in (self.layer_map_action, self.layer_action):
                self.iface.removeCustomActionForLayerType(action)
            self.iface.unregisterCustomDropHandler(self._drops)
            self._drops = None
            for action in (self.package_action, self.map_action, self.export_action):
                self.iface.removePluginWebMenu(MENU, action)
                self.iface.removeToolBarIcon(action)
            shown = (self.package_action, self.map_action, self.export_action)
            for action in (self.layer_map_action, self.layer_action, *shown):
                if action is not None:
                    action.deleteLater()
            self.layer_action = self.layer_map_action = self.package_action = self.map_action = self.export_action = (
                None
            )
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None
        i18n.install()

    def show_export_tiles(self) -> ExportTilesDialog:
        """Open the Export Tiles window, or bring it back."""
        if self.dialog is None:
            from ..ui.export_tiles_dialog import ExportTilesDialog

            self.dialog = self._made(ExportTilesDialog)
        return _shown(self.dialog)

    def show_export_map(self) -> ExportMapDialog:
        """Open the Export Map window, or bring it back."""
        if self.map_dialog is None:
            from ..ui.export_map_dialog import ExportMapDialog

            self.map_dialog = self._made(ExportMapDialog)
        return _shown(self.map_dialog)

    def _made(self, window: Any) -> Any:
        assert self.iface is not None
        dialog = window(self.iface.mapCanvas(), self.exporter, self.iface.mainWindow())
        self._export_layer(dialog)  # most likely what the person is after
        return dialog

    def show_package(self, path: str = "") -> PackageDialog:
        """Open the Open Tile Package window, on the package at *path* if given."""
        assert self.iface is not None
        if self.package_dialog is None:
            from ..ui.package_dialog import PackageDialog

            self.package_dialog = PackageDialog(self.iface.mapCanvas(), self.iface.mainWindow())
            self.package_dialog.added.connect(self._package_added)
        if path:
            self.package_dialog.open_package(path)
        return _shown(self.package_dialog)

    def _package_added(self, layer: Any, text: str) -> None:
        self.exporter  # noqa: B018 (makes the messages)
        if self._messages is not None:
            self._messages.tell(text, layer)

    @property
    def exporter(self) -> Exporter:
        """The running exports, made with the first of them."""
        if self._exporter is None:
            from ..ui.messages import Messages
            from .exporter import Exporter

            self._exporter = Exporter()
            self._messages = Messages(self.iface, self._exporter)
        return self._exporter

    def _export_layer(self, dialog: Any) -> None:
        """Let a window be about the layer whose menu was used."""
        from .known_services import of_layer

        assert self.iface is not None
        known = of_layer(self.iface.activeLayer())
        if known is not None:
            dialog.set_service(known)

    def _offer_layers(self, layers: list[Any]) -> None:
        """Give the layers that show an ArcGIS service their menu entries."""
        for layer in layers:
            if layer.customProperty("arcgis_export/legend"):  # from a package, in a project that was opened
                from .package_legend import restore_legend

                restore_legend(layer)
        online = [each for each in layers if "Server" in each.source() and each.type() in _LAYER_TYPES]
        if not online or self.iface is None:
            return
        from .layers import source_service

        for layer in online:
            actions = (self.layer_action, self.layer_map_action)
            for action in actions if source_service(layer) else ():
                if action is self.layer_action or layer.type() == Qgis.LayerType.Raster:
                    self.iface.addCustomActionForLayer(action, layer)

    def _offer_job(self, job: Any) -> None:
        self.exporter  # noqa: B018 (makes the messages)
        if self._messages is not None:
            self._messages.offer(job)

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


def _shown(dialog: Any) -> Any:
    """Bring a window to the front."""
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    return dialog
