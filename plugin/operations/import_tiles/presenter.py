# SPDX-License-Identifier: GPL-2.0-or-later
"""Show the result of an import: its message, and the layer of the service where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject

from ...environment.known_services import source_service
from ...layers.presenter import Failed, NextStep, Presenter, Shown, open_folder


class ImportPresenter(Presenter):
    """The tiles are in the service: the layers that show it are drawn anew. The package was there before."""

    def show(self, project: QgsProject, result: Any, shown: Shown, failed: Failed) -> None:
        layers = [each for each in project.mapLayers().values() if source_service(each) == result.details.service]
        for each in layers:
            each.triggerRepaint()
        shown(layers[0] if layers else None)

    def next_steps(self, result: Any, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        return [open_folder(result.package)] if result.details.upload is not None else []
