# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's dialogs and their actions. Each dialog is loaded when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional, Protocol, cast

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtGui import QAction, QDesktopServices

from .core.i18n import tr
from .environment import settings
from .environment.guide import guide_url
from .environment.icons import icon
from .environment.plain_text import plain

if TYPE_CHECKING:
    from pathlib import Path

    from qgis.core import Qgis
    from qgis.gui import QgisInterface, QgsMessageBar

    from ..ui.common.operation_dialog import ExportDialog, OperationDialog
    from .jobs.job import Job
    from .recipes.recipe import Recipe
    from .tasks.runner import JobRunner

MENU = "ArcGIS Export"
TILES, MAP, ITEM, IMPORT, PACKAGE = "tiles", "map", "item", "import", "package"
LAYOUT_TIME = 500  # milliseconds until QGIS' window has its size
# The icon of each window, and its action's object name.
_ACTIONS = {
    TILES: ("arcgis_export", "arcgis_export_tiles"),
    MAP: ("export_map", "arcgis_export_map"),
    ITEM: ("export_item", "arcgis_export_item"),
    IMPORT: ("import_tiles", "arcgis_import_tiles"),
    PACKAGE: ("tile_package", "arcgis_export_open_package"),
}
# The window of each operation that recipes are for.
_OF_RECIPES = {"exporttiles": TILES, "exportmap": MAP, "exportitem": ITEM, "importtiles": IMPORT}


def _texts() -> dict[str, tuple[str, str]]:
    """Return each action's text and what it does, in the language of now."""
    return {
        TILES: (tr("Export Tiles…"), tr("Export the tiles of an area from an ArcGIS service")),
        MAP: (tr("Export Map…"), tr("Export an image of an area from an ArcGIS map or image service")),
        ITEM: (tr("Export Item…"), tr("Export a hosted feature service of an ArcGIS portal to a file")),
        IMPORT: (tr("Import Tiles…"), tr("Import the tiles of a package into a hosted tile service")),
        PACKAGE: (tr("Open Tile Package…"), tr("Inspect a tile package and add it to the map")),
    }


class Window(Protocol):
    """What is done with every window."""

    kinds: tuple[str, ...]
    message_bar: QgsMessageBar
    told: Any

    @property
    def is_seen(self) -> bool: ...
    def show(self) -> None: ...
    def raise_(self) -> None: ...
    def activateWindow(self) -> None: ...  # noqa: N802
    def close(self) -> bool: ...
    def deleteLater(self) -> None: ...  # noqa: N802


class Windows:
    """One window of each kind, and its action in the plugin's toolbar and its part of the Web menu."""

    def __init__(
        self, iface: QgisInterface, runner: Callable[[], JobRunner], made: Callable[[str, Window], None]
    ) -> None:
        """*made* is called with the kind of each new window and the window, before it shows."""
        self._iface, self._runner, self._made = iface, runner, made
        self.open: dict[str, Window] = {}
        self._hidden: list[ExportDialog] = []
        self.actions: dict[str, QAction] = {}
        self._more: list[QAction] = []
        window = iface.mainWindow()
        self.toolbar = iface.addToolBar(MENU)
        self.toolbar.setObjectName("arcgis_export_toolbar")  # by which QGIS remembers where it is
        self._placing = QTimer(self.toolbar)
        self._placing.setSingleShot(True)
        self._placing.timeout.connect(self._place_toolbar)
        self._placing.start(LAYOUT_TIME)
        for kind, (text, hint) in _texts().items():
            icon_name, name = _ACTIONS[kind]
            action = QAction(icon(icon_name), text, window)
            action.setObjectName(name)
            action.setWhatsThis(plain(hint))
            action.triggered.connect(lambda _checked=False, kind=kind: self.show(kind))
            self.add(action)
            self.actions[kind] = action

    def add(self, action: QAction) -> None:
        """Put an action into the toolbar and the menu."""
        self.toolbar.addAction(action)
        self._iface.addPluginToWebMenu(MENU, action)

    def add_help(self) -> None:
        """End the menu with the options and the guide."""
        window = self._iface.mainWindow()
        options, guide = QAction(tr("Options…"), window), QAction(tr("Help"), window)
        options.triggered.connect(lambda _=False: self._iface.showOptionsDialog(window, "arcgis_export_options"))
        guide.triggered.connect(lambda _=False: QDesktopServices.openUrl(QUrl(guide_url("index"))))
        for action in (options, guide):
            self._iface.addPluginToWebMenu(MENU, action)
            self._more.append(action)

    def _place_toolbar(self) -> None:
        """Give the toolbar a row of its own where it came to a full one; after that it is where the user put it."""
        window, toolbar = self._iface.mainWindow(), self.toolbar
        if settings.toolbar_placed():
            return
        if not window.isVisible():  # QGIS is about to start
            self._placing.start()
            return
        settings.set_toolbar_placed(True)
        if toolbar.isVisible() and toolbar.width() < toolbar.sizeHint().width():
            window.insertToolBarBreak(toolbar)

    def second_action(self, kind: str) -> QAction:
        """Return a new action that looks like that of a kind of window, for another menu."""
        action = self.actions[kind]
        return QAction(action.icon(), action.text(), self._iface.mainWindow())

    def show(self, kind: str) -> Window:
        """Open a window, or bring it to the front."""
        dialog = self.open.get(kind)
        if dialog is None:
            dialog = self._make(kind)
            self.open[kind] = dialog
            dialog.told.connect(self._tell)
            if kind in _OF_RECIPES.values():
                cast("OperationDialog", dialog).recipe_opened.connect(self.show_recipe)
            self._made(kind, dialog)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def open_recipe(self, path: str) -> None:
        """Open the window of a recipe's operation, filled in; a problem with the file shows in QGIS' message bar."""
        from pathlib import Path

        from qgis.core import Qgis

        from .core.errors import ExportError
        from .recipes.recipe import read_recipe

        try:
            self.show_recipe(read_recipe(Path(path)), Path(path))
        except ExportError as error:
            self._tell(error.message, Qgis.MessageLevel.Critical)

    def _tell(self, text: str, level: Qgis.MessageLevel) -> None:
        """Show a sentence in QGIS' message bar."""
        from ..ui.messages.details import push_problem

        push_problem(self._iface.messageBar(), text, level, title=MENU)

    def show_recipe(self, recipe: Recipe, path: Path) -> None:
        """Open the window of a recipe's operation, filled in."""
        dialog = cast("OperationDialog", self.show(_OF_RECIPES[recipe.operation]))
        dialog.apply_recipe(recipe, path.parent)

    def update_file(self, recipe: Recipe, output: Path, copy: Optional[Path], updated: Callable[[Job], None]) -> None:
        """Export *recipe* over *output* in a window of its own that does not show; *copy* is that of its tiles."""
        dialog = cast("ExportDialog", self._make(_OF_RECIPES[recipe.operation]))
        self._hidden = [each for each in self._hidden if not sip.isdeleted(each)] + [dialog]
        dialog.update_file(recipe, output, copy, updated)

    def _make(self, kind: str) -> Window:
        """Load a window, by an import statement: QGIS forgets no module that it has not seen in one."""
        canvas, parent = self._iface.mapCanvas(), self._iface.mainWindow()
        if kind == TILES:
            from ..ui.export_tiles.dialog import ExportTilesDialog

            return ExportTilesDialog(canvas, self._runner(), parent)
        if kind == MAP:
            from ..ui.export_map.dialog import ExportMapDialog

            return ExportMapDialog(canvas, self._runner(), parent)
        if kind == ITEM:
            from ..ui.export_item.dialog import ExportItemDialog

            return ExportItemDialog(canvas, self._runner(), parent)
        if kind == IMPORT:
            from ..ui.import_tiles.dialog import ImportTilesDialog

            return ImportTilesDialog(canvas, self._runner(), parent)
        from ..ui.open_package.dialog import PackageDialog

        return PackageDialog(canvas, parent)

    def close(self) -> None:
        """Close all windows for good."""
        hidden: list[Any] = [each for each in self._hidden if not sip.isdeleted(each)]
        for dialog in [*self.open.values(), *hidden]:
            dialog.close()
            dialog.deleteLater()
        self.open.clear()

    def remove(self) -> None:
        """Close the windows and take the actions away."""
        self.close()
        for action in [*reversed(self._more), *reversed(list(self.actions.values()))]:
            self._iface.removePluginWebMenu(MENU, action)
            action.deleteLater()
        self.actions.clear()
        window = self._iface.mainWindow()
        if window.isVisible():  # else QGIS ends, and keeps where it was
            settings.set_toolbar_placed(False)
        window.removeToolBarBreak(self.toolbar)
        window.removeToolBar(self.toolbar)
        self.toolbar.deleteLater()
