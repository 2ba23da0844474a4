# SPDX-License-Identifier: GPL-2.0-or-later
"""Show the result of an import: its message, and the layer of the service where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject

from ...environment.known_services import source_service
from ...layers.presenter import Failed, NextStep, Presenter, Shown, open_folder


class ImportPresenter(Presenter):
    """The tiles are in the service: a layer that shows it is drawn anew. The package was there before."""

    def show(self, project: QgsProject, result: Any, shown: Shown, failed: Failed) -> None:
        layers = project.mapLayers().values()
        layer = next((each for each in layers if source_service(each) == result.details.service), None)
        if layer is not None:
            layer.triggerRepaint()
        shown(layer)

    def next_steps(self, result: Any, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        return [open_folder(result.package)] if result.details.upload is not None else []
