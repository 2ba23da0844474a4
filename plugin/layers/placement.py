# SPDX-License-Identifier: GPL-2.0-or-later
"""Position of a new layer in the layer tree."""

from __future__ import annotations

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorTileLayer,
)

from ..environment.known_services import source_service


def add_layer(project: QgsProject, layer: QgsMapLayer, service_url: str) -> None:
    """Add *layer* to the project: above the layer of the service it was exported from, else above the base maps."""
    project.addMapLayer(layer, False)
    group, index = place_of(project, service_url)
    group.insertLayer(index, layer).setExpanded(False)


def place_of(project: QgsProject, service_url: str) -> tuple[QgsLayerTreeGroup, int]:
    """Return the group and row for a copy of *service_url*."""
    root = project.layerTreeRoot()
    for node in root.findLayers():
        if node.layer() is not None and source_service(node.layer()) == service_url:
            parent = node.parent()
            row = parent.children().index(node)
            while row and _is_export_of(parent.children()[row - 1], service_url):
                row -= 1  # the newest export is on top
            return parent, row
    return above_base_maps(root)


def _is_export_of(node: QgsLayerTreeNode, service_url: str) -> bool:
    layer = node.layer() if isinstance(node, QgsLayerTreeLayer) else None
    return layer is not None and layer.metadata().identifier() == service_url


def above_base_maps(root: QgsLayerTreeGroup) -> tuple[QgsLayerTreeGroup, int]:
    """Return the group and row for a new image of the ground: under all data, over the base maps."""
    for index, child in enumerate(root.children()):
        if _is_base_map(child):
            return root, index
    return root, len(root.children())


def _is_base_map(node: QgsLayerTreeNode) -> bool:
    """Whether a layer, or all layers of a group, are images or tiles."""
    if isinstance(node, QgsLayerTreeLayer):
        return isinstance(node.layer(), (QgsRasterLayer, QgsVectorTileLayer))
    return bool(node.findLayers()) and all(_is_base_map(layer) for layer in node.findLayers())
