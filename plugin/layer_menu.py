# SPDX-License-Identifier: GPL-2.0-or-later
"""*Export Again…* and *Update* in the menu of layers that were exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from qgis.core import Qgis, QgsMapLayer
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QAction

from .core.i18n import tr
from .layers.origin import JOB, LARGEST_RECIPE, RECIPE, job_of, note_update, recipe_of, updated_file

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .jobs.job import Job
    from .recipes.recipe import Recipe
    from .tasks.runner import JobRunner
    from .windows import Windows

_TYPES = (Qgis.LayerType.Raster, Qgis.LayerType.Vector, Qgis.LayerType.VectorTile)


class LayerMenu:
    """Both actions are about the layer that is chosen in QGIS' layer tree."""

    def __init__(self, iface: QgisInterface, windows: Windows, runner: Callable[[], JobRunner]) -> None:
        self._iface, self._windows, self._runner = iface, windows, runner
        self.again_action = self._action(tr("Export Again…"), "arcgis_export_again", self._again)
        self.update_action = self._action(tr("Update"), "arcgis_export_update", self._update)

    def offer(self, layers: Iterable[QgsMapLayer]) -> None:
        """Give the layers among *layers* that were exported the actions, and their recipe to keep."""
        for layer in layers:
            if job_of(layer) or layer.customProperty(RECIPE):
                for action in (self.again_action, self.update_action):
                    self._iface.addCustomActionForLayer(action, layer)
                if not layer.customProperty(RECIPE):
                    self._read(layer, partial(_keep, layer))

    def remove(self) -> None:
        """Take the actions away."""
        for action in (self.update_action, self.again_action):
            self._iface.removeCustomActionForLayerType(action)
            action.deleteLater()

    def _action(self, text: str, name: str, act: Callable[[QgsMapLayer, Recipe], None]) -> QAction:
        action = QAction(text, self._iface.mainWindow())
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: self._with_recipe(action, act))
        for kind in _TYPES:
            self._iface.addCustomActionForLayerType(action, "", kind, False)
        return action

    def _read(self, layer: QgsMapLayer, use: Callable[[str], None]) -> None:
        """Read the recipe of the layer's job in the background."""
        from .environment.background import start

        journal, job = self._runner().journal, job_of(layer)
        start(lambda waiter: journal.recipe(job), use, lambda error: None)

    def _with_recipe(self, action: QAction, act: Callable[[QgsMapLayer, Recipe], None]) -> None:
        layer = self._iface.activeLayer()
        if layer is None:
            return
        recipe = recipe_of(layer)
        if recipe is not None:
            return act(layer, recipe)
        self._read(layer, lambda text: self._found(action, layer, text, act))

    def _found(
        self, action: QAction, layer: QgsMapLayer, text: str, act: Callable[[QgsMapLayer, Recipe], None]
    ) -> None:
        from .core.errors import ExportError
        from .recipes.recipe import parse_recipe

        try:
            if not text:
                raise ExportError(tr("This layer's export is no longer in the list of jobs. Export it anew."))
            recipe = parse_recipe(text)
        except ExportError as error:
            self._runner().refused.emit(action.text(), error)
            return
        if not sip.isdeleted(layer):
            act(layer, recipe)

    def _again(self, layer: QgsMapLayer, recipe: Recipe) -> None:
        from .environment.settings import last_folder

        self._windows.show_recipe(recipe, Path(last_folder()) / "recipe")

    def _update(self, layer: QgsMapLayer, recipe: Recipe) -> None:
        from .core.errors import RequestError

        output, copy = updated_file(layer, recipe)
        if output is None:
            text = tr(
                "This layer can't be updated in place: its file is not the one that its export wrote, or it is being "
                "edited. Use “Export Again…” for a new one."
            )
            self._runner().refused.emit(self.update_action.text(), RequestError(text))
            return
        self._windows.update_file(recipe, output, copy, lambda job: self._updated(layer, job))

    def _updated(self, layer: QgsMapLayer, job: Job) -> None:
        if not sip.isdeleted(layer):
            note_update(layer, job.id, job.created)


def _keep(layer: Optional[QgsMapLayer], text: str) -> None:
    if layer is not None and not sip.isdeleted(layer) and 0 < len(text) <= LARGEST_RECIPE and layer.customProperty(JOB):
        layer.setCustomProperty(RECIPE, text)
