# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does with the Recipe button of a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.recipes.recipe import Recipe, read_recipe
from qgis.PyQt.QtWidgets import QFileDialog


class RecipeUser:
    """Answers QGIS' file dialogs with a path, and presses the entries of the Recipe menu."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.proposed = ""
        self._path = ""
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._save)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (self._path, ""))

    def _save(self, parent: Any, title: str, start: str, file_filter: str) -> tuple[str, str]:
        self.proposed = start
        assert "*.arcgisexport.json" in file_filter
        return self._path or start, ""

    def save(self, window: Any, path: Path | str = "") -> Recipe:
        """Save to *path*, or under the proposed name; return what the file holds."""
        self._path = str(path)
        window.recipe_menu.save_action.trigger()
        return read_recipe(Path(self._path or self.proposed))

    def open(self, window: Any, path: Path | str) -> None:
        self._path = str(path)
        window.recipe_menu.open_action.trigger()


def told(window: Any) -> str:
    """What the message bar of a window shows."""
    return " ".join(item.text() for item in window.message_bar.items())
