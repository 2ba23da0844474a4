# SPDX-License-Identifier: GPL-2.0-or-later
"""What a layer knows of the export that made it: the job, its recipe, its date; and its file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Optional
from urllib.parse import unquote

from qgis.core import QgsMapLayer, QgsProject, QgsProviderRegistry, QgsVectorLayer

from ..environment.dates import date_text
from ..environment.plain_text import inert

if TYPE_CHECKING:
    from ..recipes.recipe import Recipe

JOB, RECIPE, DATE = "arcgis_export/job", "arcgis_export/recipe", "arcgis_export/date"  # custom properties
LARGEST_RECIPE = 100_000  # characters that are kept in a layer; of more only the job is known


def job_of(layer: QgsMapLayer) -> str:
    """Return the id of the job that made a layer; "" for any other layer."""
    return str(layer.customProperty(JOB) or "")


def recipe_of(layer: QgsMapLayer) -> Optional[Recipe]:
    """Return the recipe that a layer holds; ``None`` for none."""
    from ..core.errors import RequestError
    from ..recipes.recipe import parse_recipe  # QGIS' start needs this module, not that one

    try:
        return parse_recipe(str(layer.customProperty(RECIPE) or ""))
    except RequestError:
        return None


def file_of(layer: QgsMapLayer) -> Optional[Path]:
    """Return the file that a layer shows, ``None`` for a layer of a server; does not look at the disk."""
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path = str(parts.get("path") or "")
    if path.startswith("file://"):
        path = re.sub(r"^/(?=[A-Za-z]:)", "", unquote(path[len("file://") :]))
    return Path(path) if path and "://" not in path else None


def is_edited(path: Path) -> bool:
    """Whether any layer of the project is being edited that shows the file *path*: its edits would be lost with it."""
    layers = QgsProject.instance().mapLayers().values()
    return any(isinstance(each, QgsVectorLayer) and each.isEditable() and file_of(each) == path for each in layers)


def updated_file(layer: QgsMapLayer, recipe: Recipe) -> tuple[Optional[Path], Optional[Path]]:
    """Return what *recipe* is to write so that *layer* shows it: the output, and the copy of it that the layer shows.

    ``None`` for no copy, twice where the layer's file is none that the recipe writes.
    """
    shown = file_of(layer)
    if shown is None or not recipe.file or recipe.operation == "importtiles" or is_edited(shown):
        return None, None
    output = shown.with_name(recipe.file)
    if output == shown or shown.suffix == f".{recipe.parameters.get('CONVERT')}":
        return shown, None
    return (output, shown) if recipe.operation == "exporttiles" else (None, None)


def note_update(layer: QgsMapLayer, job: str, created: float) -> None:
    """Note that *job*, begun at *created* (epoch seconds), has written the layer's file again."""
    before = layer.customProperty(DATE)
    if isinstance(before, (int, float)):
        layer.setName(layer.name().replace(inert(date_text(before)), inert(date_text(created))))
    layer.setCustomProperty(JOB, job)
    layer.setCustomProperty(DATE, created)
