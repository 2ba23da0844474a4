# SPDX-License-Identifier: GPL-2.0-or-later
"""What QGIS makes of the same views: the plugin's layer, drawn at the same extent and size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.styles import styles_of
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize
from qgis.PyQt.QtGui import QColor, QImage

from tests.fidelity.views import HEIGHT, WIDTH, View


@dataclass(frozen=True)
class Label:
    """A label that was drawn: its text, the number of its rule in the layer's labelling, and where, in pixels."""

    text: str
    rule: str
    x: float
    y: float


@dataclass(frozen=True)
class Seen:
    """A view as PNG, with and without labels, and the labels in it."""

    whole: bytes
    labels: tuple[Label, ...]


def drawn_by_qgis(layer: QgsVectorTileLayer, views: Sequence[View], background: str = "#ffffff") -> list[Seen]:
    """Draw *views* of a layer as it is styled."""
    return [_draw(layer, view, background) for view in views]


def _draw(layer: QgsVectorTileLayer, view: View, background: str) -> Seen:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(96)
    settings.setExtent(QgsRectangle(*view.extent))
    settings.setBackgroundColor(QColor(background))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    found: Any = job.takeLabelingResults()
    to_pixel = settings.mapToPixel()
    labels = []
    for each in found.allLabels() if found is not None else ():
        if each.isUnplaced or not each.labelText:
            continue
        at = to_pixel.transform(each.labelRect.center())
        labels.append(Label(" ".join(each.labelText.split()), each.providerID, at.x(), at.y()))
    return Seen(_png(job.renderedImage()), tuple(labels))


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data)


def without_symbols(layer: QgsVectorTileLayer, package: Path) -> QgsVectorTileLayer:
    """Return the same layer without what the style's symbol layers draw."""
    plain = layer.clone()
    plain.setLabelsEnabled(False)
    with open_package(package) as opened:
        style = next(styles_of(opened)).json
    symbols = {each["id"] for each in style["layers"] if each.get("type") == "symbol"}
    renderer = plain.renderer().clone()
    renderer.setStyles([each for each in renderer.styles() if each.styleName() not in symbols])
    plain.setRenderer(renderer)
    return plain
