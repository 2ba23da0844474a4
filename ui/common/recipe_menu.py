# SPDX-License-Identifier: GPL-2.0-or-later
"""The *Recipe* button of a window: what is chosen as a file, and a file as what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Optional, Protocol

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMenu, QPushButton

from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment import settings
from ...plugin.environment.background import start
from ...plugin.recipes.commands import command_of, python_of
from ...plugin.recipes.recipe import (
    ENDING,
    Recipe,
    is_recipe_name,
    read_recipe,
    recipe_name,
    recipe_text,
    write_recipe,
)
from ..messages.details import push_problem


class RecipeWindow(Protocol):
    """A window whose choices can be written to a recipe and read from one."""

    operation: ClassVar[str]
    message_bar: QgsMessageBar
    recipe_opened: Any

    def windowTitle(self) -> str: ...  # noqa: N802
    def recipe(self) -> Recipe: ...
    def recipe_maker(self) -> Callable[[], Recipe]: ...
    def run_values(self) -> Mapping[str, Any]: ...
    def recipe_lacks(self) -> Sequence[str]: ...
    def apply_recipe(self, recipe: Recipe, folder: Optional[Path] = None) -> None: ...


class RecipeMenu(QObject):
    """Saves and opens recipes of a window."""

    def __init__(self, dialog: RecipeWindow, box: QDialogButtonBox) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self.lacking: Sequence[str] = ()  # why some of the last recipe was not applied
        menu = QMenu(dialog)
        self.save_action = menu.addAction(tr("Save Recipe…"), self._save)
        self.save_action.setObjectName("save_recipe_action")
        self.open_action = menu.addAction(tr("Open Recipe…"), self._open)
        self.open_action.setObjectName("open_recipe_action")
        copies = menu.addMenu(tr("Copy As"))
        self.copy_actions = [
            copies.addAction(text, partial(self._copy, make))
            for text, make in (
                (tr("Recipe"), lambda recipe, given: recipe_text(recipe)),
                (tr("qgis_process Command"), command_of),
                (tr("Python"), python_of),
            )
        ]
        self.button = QPushButton(tr("Recipe"), dialog)
        self.button.setObjectName("recipe_button")
        self.button.setToolTip(tr("What is chosen here as a file: for a colleague, a scheduler or another day"))
        self.button.setAutoDefault(False)
        self.button.setMenu(menu)
        # At the other side than Export, as "Advanced" of QGIS' own Processing windows.
        box.addButton(self.button, QDialogButtonBox.ButtonRole.ResetRole)

    def tell_lacking(self, sentences: Sequence[str]) -> None:
        """Show what of a recipe can't be applied."""
        self.lacking = tuple(sentences)
        if sentences:
            text = tr("Not filled in: {problems}").format(problems=" ".join(sentences))
            self._tell(text, Qgis.MessageLevel.Warning)

    def _tell(self, text: str, level: Qgis.MessageLevel, seconds: int = 0) -> None:
        push_problem(self._dialog.message_bar, text, level, seconds)

    def _save(self) -> None:
        dialog = self._dialog
        try:
            recipe = dialog.recipe()
        except ExportError as error:
            self._tell(error.message, Qgis.MessageLevel.Warning)
            return
        try:
            path = save_recipe(recipe, dialog.windowTitle(), dialog)
        except ExportError as error:
            level = Qgis.MessageLevel.Warning if isinstance(error, RequestError) else Qgis.MessageLevel.Critical
            self._tell(error.message, level)
            return
        if path is None:
            return
        lacking = dialog.recipe_lacks()
        text = tr("The recipe was saved: {path}").format(path=path)
        if lacking:
            text += " " + tr("It does not hold: {names}.").format(names=", ".join(lacking))
        level = Qgis.MessageLevel.Warning if lacking else Qgis.MessageLevel.Success
        self._tell(text, level, 0 if lacking else 8)

    def _copy(self, make: Callable[[Recipe, Mapping[str, Any]], str]) -> None:
        """Copy what is chosen to the clipboard, in one of its forms."""
        dialog = self._dialog
        try:
            maker, given = dialog.recipe_maker(), dialog.run_values()
        except ExportError as error:
            self._tell(error.message, Qgis.MessageLevel.Warning)
            return

        def copied(text: str) -> None:
            QApplication.clipboard().setText(text)
            lacking = dialog.recipe_lacks()
            said = tr("Copied to the clipboard.")
            if lacking:
                said += " " + tr("It does not hold: {names}.").format(names=", ".join(lacking))
            level = Qgis.MessageLevel.Warning if lacking else Qgis.MessageLevel.Success
            self._tell(said, level, 0 if lacking else 8)

        start(
            lambda waiter: make(maker(), given),
            copied,
            lambda error: self._tell(error.message, Qgis.MessageLevel.Warning),
        )

    def _open(self) -> None:
        dialog = self._dialog
        chosen, _ = QFileDialog.getOpenFileName(dialog, tr("Open Recipe"), settings.last_folder(), _filter())
        if not chosen:
            return
        path = Path(chosen)
        try:
            recipe = read_recipe(path)
        except ExportError as error:
            self._tell(error.message, Qgis.MessageLevel.Critical)
            return
        if recipe.operation == dialog.operation:
            dialog.apply_recipe(recipe, path.parent)
        else:
            dialog.recipe_opened.emit(recipe, path)


def save_recipe(recipe: Recipe, title: str, parent: Any) -> Optional[Path]:
    """Let the user choose a file for a recipe and write it; return its path, ``None`` where they did not want to.

    *title* names it where the recipe has no output. Raises `RequestError` for a name that the user has to choose
    once more, `ExportError` where the file can't be written.
    """
    start = str(Path(settings.last_folder()) / recipe_name(Path(recipe.file).stem or title))
    chosen, _ = QFileDialog.getSaveFileName(parent, tr("Save Recipe"), start, _filter())
    if not chosen:
        return None
    path = Path(chosen)
    if not is_recipe_name(path.name):
        path = path.with_name((path.stem if path.suffix.lower() == ".json" else path.name) + ENDING)
        if path.exists():  # the user was not asked about this name
            text = tr("“{name}” exists already. Save the recipe again, and choose that name or another.")
            raise RequestError(text.format(name=path.name))
    write_recipe(recipe, path)
    settings.set_last_folder(str(path.parent))
    return path


def _filter() -> str:
    return f"{tr('Recipes')} (*{ENDING})"
