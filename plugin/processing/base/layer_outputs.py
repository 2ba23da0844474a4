# SPDX-License-Identifier: GPL-2.0-or-later
"""What QGIS can draw of a result, as the outputs LAYER and LAYERS: for the project, and for the next step of a model.

QGIS builds every algorithm at its start, so nothing heavy is imported before one runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingOutputMapLayer,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingUtils,
)

from ...core.i18n import tr
from ...environment.plain_text import inert
from .algorithm import Algorithm, words_of

LAYER, LAYERS = "LAYER", "LAYERS"
Open = Callable[[], Iterable[QgsMapLayer]]


class LayerAlgorithm(Algorithm):
    """Has LAYER, and LAYERS where a result may be several: the sources of what `show` was told to open.

    The layers themselves, with name, style and metadata, are in the context: an algorithm that is given the source
    finds them there. They are opened in `postProcessAlgorithm`, which QGIS calls in the thread of the context.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open: Optional[Open] = None
        self._group = ""
        self._results: dict[str, Any] = {}
        self._is_step = False

    def add_layer_outputs(self, several: bool = False) -> None:
        """Add LAYER, and LAYERS for *several*."""
        self.addOutput(QgsProcessingOutputMapLayer(LAYER, tr("Layer")))
        if several:
            self.addOutput(QgsProcessingOutputMultipleLayers(LAYERS, tr("Layers")))

    def show(self, open: Open, group: str = "") -> None:
        """Let *open* make the layers, in the order to be listed, once `work` has returned; several in a *group*."""
        self._open, self._group = open, group

    def processAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        self._is_step = self._is_step_of_model(parameters, context)
        self._results = super().processAlgorithm(parameters, context, feedback)
        return self._results

    def postProcessAlgorithm(  # noqa: N802
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Open the layers; a file that QGIS can't open is no failure of the export."""
        if self.outputDefinition(LAYER) is None:
            return {}
        from ...environment.gdal import without_aux_files

        open_layers, self._open = self._open, None
        results, self._results = self._results, {}
        layers: list[QgsMapLayer] = []
        try:
            with without_aux_files():
                layers += open_layers() if open_layers is not None else ()
        except Exception as error:
            feedback.pushWarning(inert(words_of(error)[0]))
        sources = [self._given_to(context, layer, len(layers) - row) for row, layer in enumerate(layers)]
        results[LAYER] = sources[0] if sources else ""
        if self.outputDefinition(LAYERS) is not None:
            results[LAYERS] = sources
        return results

    def _given_to(self, context: QgsProcessingContext, layer: QgsMapLayer, place: int) -> str:
        context.temporaryLayerStore().addMapLayer(layer)
        if not self._is_step:
            details = QgsProcessingContext.LayerDetails(layer.name(), context.project(), LAYER)
            details.forceName = True
            details.layerSortKey, details.groupName = place, self._group  # the highest one is on top
            context.addLayerToLoadOnCompletion(layer.id(), details)
        return str(layer.source())

    def _is_step_of_model(self, parameters: dict[str, Any], context: QgsProcessingContext) -> bool:
        """Whether a model has made OUTPUT's name up, for a file that only its next step is to have."""
        given = parameters.get("OUTPUT")
        if isinstance(given, QgsProcessingOutputLayerDefinition):
            given = given.sink.staticValue()
        if not isinstance(given, str) or given == QgsProcessing.TEMPORARY_OUTPUT:
            return False
        path = Path(given)
        return path.stem == "OUTPUT" and Path(QgsProcessingUtils.tempFolder()) in path.parents
