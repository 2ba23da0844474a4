# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's windows and the actions that open them. Each window is loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtGui import QAction

from .core.i18n import tr
from .environment.icons import icon

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .tasks.runner import Exporter

MENU = "ArcGIS Export"
TILES, MAP, ITEM, IMPORT, PACKAGE = "tiles", "map", "item", "import", "package"
# Folder of ui, class, icon, and the action's object name.
_WINDOWS = {
    TILES: ("export_tiles", "ExportTilesDialog", "arcgis_export", "arcgis_export_tiles"),
    MAP: ("export_map", "ExportMapDialog", "export_map", "arcgis_export_map"),
    ITEM: ("export_item", "ExportItemDialog", "export_item", "arcgis_export_item"),
    IMPORT: ("import_tiles", "ImportTilesDialog", "import_tiles", "arcgis_import_tiles"),
    PACKAGE: ("open_package", "PackageDialog", "tile_package", "arcgis_export_open_package"),
}


def _texts() -> dict[str, tuple[str, str]]:
    """Return each action's text and what it does, in the language of now."""
    return {
        TILES: (tr("Export Tiles…"), tr("Export the tiles of an area from an ArcGIS service")),
        MAP: (tr("Export Map…"), tr("Export an image of an area from an ArcGIS map or image service")),
        ITEM: (tr("Export Item…"), tr("Export a hosted feature service of an ArcGIS portal to a file")),
        IMPORT: (tr("Import Tiles…"), tr("Import the tiles of a package into a hosted tile service")),
        PACKAGE: (tr("Open Tile Package…"), tr("Look into a tile package and add it to the map")),
    }


class Windows:
    """One window of each kind, and its action in the toolbar and the Web menu."""

    def __init__(
        self, iface: QgisInterface, exporter: Callable[[], Exporter], made: Callable[[str, Any], None]
    ) -> None:
        """*made* is called with the kind of each new window and the window, before it shows."""
        self._iface, self._exporter, self._made = iface, exporter, made
        self.open: dict[str, Any] = {}
        self.actions: dict[str, QAction] = {}
        for kind, (text, hint) in _texts().items():
            action = self.action(kind, text)
            action.setObjectName(_WINDOWS[kind][3])
            action.setWhatsThis(hint)
            action.triggered.connect(lambda _checked=False, kind=kind: self.show(kind))
            iface.addToolBarIcon(action)
            iface.addPluginToWebMenu(MENU, action)
            self.actions[kind] = action

    def action(self, kind: str, text: str = "") -> QAction:
        """Return a new action with the icon of a kind of window; without a text of its own with the kind's."""
        return QAction(icon(_WINDOWS[kind][2]), text or _texts()[kind][0], self._iface.mainWindow())

    def show(self, kind: str) -> Any:
        """Open a window, or bring it to the front."""
        dialog = self.open.get(kind)
        if dialog is None:
            folder, name = _WINDOWS[kind][:2]
            window = getattr(import_module(f"...ui.{folder}.dialog", __name__), name)
            canvas, parent = self._iface.mapCanvas(), self._iface.mainWindow()
            dialog = window(canvas, parent) if kind == PACKAGE else window(canvas, self._exporter(), parent)
            self.open[kind] = dialog
            self._made(kind, dialog)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def remove(self) -> None:
        """Close the windows and take the actions away."""
        for dialog in self.open.values():
            dialog.close()
            dialog.deleteLater()
        self.open.clear()
        for action in reversed(list(self.actions.values())):
            self._iface.removePluginWebMenu(MENU, action)
            self._iface.removeToolBarIcon(action)
            action.deleteLater()
        self.actions.clear()
