# SPDX-License-Identifier: GPL-2.0-or-later
"""The legend of a package, in the layer tree and in layouts."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from functools import partial

from qgis.core import (
    QgsLayerTreeLayer,
    QgsLayerTreeModelLegendNode,
    QgsMapLayer,
    QgsMapLayerLegend,
    QgsSimpleLegendNode,
)
from qgis.PyQt.QtGui import QIcon, QPixmap

from ..core.json_values import parse_json
from ..environment.pictures import read_picture
from ..packages.extras import Patch

_PROPERTY = "arcgis_export/legend"  # kept in the project, which keeps no legends
_alive: dict[int, PackageLegend] = {}
_LARGEST_PATCH = 512  # pixels to a side
_MOST = 60  # lines; more is a table, not a legend


class PackageLegend(QgsMapLayerLegend):
    """Shows the patches instead of the bands of the image, which mean nothing to a user."""

    def __init__(self, layer: QgsMapLayer, patches: Sequence[Sequence[str]]) -> None:
        super().__init__(layer)
        self._patches = patches

    def createLayerTreeModelLegendNodes(  # noqa: N802
        self, node: QgsLayerTreeLayer
    ) -> list[QgsLayerTreeModelLegendNode]:
        nodes: list[QgsLayerTreeModelLegendNode] = []
        for number, (label, data) in enumerate(self._patches):
            icon = QIcon(QPixmap.fromImage(read_picture(_bytes_of(data), largest_side=_LARGEST_PATCH)))
            nodes.append(QgsSimpleLegendNode(node, label, icon, self, f"patch{number}"))
        return nodes


def _bytes_of(data: str) -> bytes:
    try:
        return base64.b64decode(data)
    except ValueError:  # another program wrote the project
        return b""


def keep_legend(layer: QgsMapLayer, patches: Sequence[Patch]) -> None:
    """Give *layer* the legend, and note it down for when its project is opened again."""
    lines = [(patch.label or patch.layer, base64.b64encode(patch.image).decode()) for patch in patches[:_MOST]]
    if lines:
        layer.setCustomProperty(_PROPERTY, json.dumps(lines))
        restore_legend(layer)


def restore_legend(layer: QgsMapLayer) -> None:
    """Give a layer that was saved with a legend of ours this legend again."""
    try:
        patches = parse_json(str(layer.customProperty(_PROPERTY) or "[]"))
        lines = [(str(label), str(data)) for label, data in patches[:_MOST]]
    except (KeyError, ValueError, TypeError):
        return  # a project may hold anything
    if lines:
        legend = PackageLegend(layer, lines)
        # Python's half of it would go with the Python object of the layer, long before the layer.
        _alive[id(legend)] = legend
        legend.destroyed.connect(partial(_alive.pop, id(legend), None))
        layer.setLegend(legend)
