# SPDX-License-Identifier: GPL-2.0-or-later
"""The fonts of the machine, and labels written in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsPalLayerSettings, QgsProperty
from qgis.PyQt.QtCore import qVersion
from qgis.PyQt.QtGui import QFont, QFontDatabase

from .fonts import Choice, chosen, face_of, names_of, nearest, sentence

_PROPERTY = QgsPalLayerSettings.Property
_BOLD = 600  # from here on a family without such a style is drawn as bold
_AS_DRAWN = 100  # per cent
_POINTS = 10  # a size, which the label replaces
_WEIGHTS = {
    100: QFont.Weight.Thin,
    200: QFont.Weight.ExtraLight,
    300: QFont.Weight.Light,
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
    800: QFont.Weight.ExtraBold,
    900: QFont.Weight.Black,
}


@dataclass(frozen=True)
class _Made:
    font: QFont
    style: str  # of the family, "" for the one that weight and slant lead to
    stretch: int  # per cent
    is_forced_bold: bool
    is_forced_italic: bool
    missing: str


class Fonts:
    """What is installed, read once, and what was chosen for the layers of one style."""

    def __init__(self) -> None:
        self._database: Any = QFontDatabase() if qVersion().startswith("5") else QFontDatabase
        self._installed = {each.partition(" [")[0].casefold(): each for each in self._database.families()}
        self._made: dict[tuple[str, ...], _Made] = {}

    def set_font(self, settings: QgsPalLayerSettings, layer: Mapping[str, Any]) -> None:
        """Write a label in the font of its symbol layer, or in what takes its place."""
        names = names_of(layer)
        if names not in self._made:
            self._made[names] = self._make(chosen(names, self._installed))
        made = self._made[names]
        text_format = settings.format()
        font = QFont(made.font)
        font.setCapitalization(text_format.font().capitalization())
        text_format.setFont(font)
        text_format.setNamedStyle(made.style)
        text_format.setStretchFactor(made.stretch)
        if made.is_forced_bold:  # set to False, QGIS 3.40 takes it for True
            text_format.setForcedBold(True)
        if made.is_forced_italic:
            text_format.setForcedItalic(True)
        settings.setFormat(text_format)
        properties = settings.dataDefinedProperties()
        for each in (_PROPERTY.Family, _PROPERTY.FontStyle):
            properties.setProperty(each, QgsProperty())
        if made.stretch != _AS_DRAWN:  # the factor of the format isn't saved
            properties.setProperty(_PROPERTY.FontStretchFactor, QgsProperty.fromValue(made.stretch))
        settings.setDataDefinedProperties(properties)

    def sentence(self) -> str:
        """Return which families were missing and where they are had, "" for none."""
        return sentence(each.missing for each in self._made.values())

    def _make(self, choice: Choice) -> _Made:
        face = choice.face
        styles = [(name, face_of(f"Family {name}")) for name in self._database.styles(face.family)]
        style = nearest(face, styles)
        has = dict(styles).get(style, face)
        stretch = round(100 * face.width / has.width)
        if style and stretch == _AS_DRAWN:
            font = QFont(self._database.font(face.family, style, _POINTS))
        else:  # a font with a named style is not stretched
            font, style = QFont(face.family), ""
            font.setWeight(_WEIGHTS[face.weight])
            font.setItalic(face.is_slanted)
            font.setStretch(stretch)
        return _Made(
            font, style, stretch, face.weight >= _BOLD > has.weight, face.is_slanted and not has.is_slanted,
            choice.missing,
        )  # fmt: skip
