# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of labels and their lines as the style wants them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from qgis.core import Qgis, QgsPalLayerSettings, QgsProperty
from qgis.PyQt.QtGui import QFont, QFontMetricsF

from .text_places import Heights
from .text_rules import letters_in, line_height, longest_line, rotation, text_of, wrapped

_PROPERTY = QgsPalLayerSettings.Property
_SAMPLE = "Neustadt an der Weinstraße"  # its letters are as wide as those of most names
_PIXELS = 100  # to measure with


def set_text(settings: QgsPalLayerSettings, layer: Mapping[str, Any]) -> None:
    """Let a label say what its symbol layer says, in lines as long and as high as that wants them.

    The font is set before: letters and lines are measured in it.
    """
    text_format = settings.format()
    properties = settings.dataDefinedProperties()
    small, capital, height, _ = _measures(text_format.font().toString())
    stretch = text_format.stretchFactor() / 100
    text_format.setLineHeight(line_height(layer) / height)
    text_format.setLineHeightUnit(Qgis.RenderUnit.Percentage)
    settings.setFormat(text_format)
    text = text_of(layer)
    longest = longest_line(layer)
    if text is not None:
        settings.fieldName, settings.isExpression = text, True
    if longest is None:
        settings.autoWrapLength = 0
    elif text is not None:
        settings.fieldName = wrapped(text, letters_in(layer, longest, small * stretch, capital * stretch))
        settings.autoWrapLength = 0
    if settings.autoWrapLength == 0:
        properties.setProperty(_PROPERTY.AutoWrapLength, QgsProperty())
    if longest is not None:  # only texts along lines are kept upright
        settings.upsidedownLabels = Qgis.UpsideDownLabelHandling.AlwaysAllowUpsideDown
    turned = rotation(layer)
    if turned is not None:
        properties.setProperty(_PROPERTY.LabelRotation, QgsProperty.fromExpression(turned))
    settings.setDataDefinedProperties(properties)


def heights_of(settings: QgsPalLayerSettings) -> Heights:
    """Return how high the letters of a label are."""
    return _measures(settings.format().font().toString())[3]


@lru_cache(maxsize=256)
def _measures(described: str) -> tuple[float, float, float, Heights]:
    """Return the mean widths of a letter and of a capital, and the height of a line and of letters, in ems."""
    font = QFont()
    font.fromString(described)
    font.setPixelSize(_PIXELS)
    metrics = QFontMetricsF(font)
    small, capital = (metrics.horizontalAdvance(each) / len(each) / _PIXELS for each in (_SAMPLE, _SAMPLE.upper()))
    heights = Heights(metrics.ascent() / _PIXELS, metrics.capHeight() / _PIXELS)
    return small, capital, metrics.height() / _PIXELS, heights
