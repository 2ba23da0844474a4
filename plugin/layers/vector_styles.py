# SPDX-License-Identifier: GPL-2.0-or-later
"""Mapbox styles of vector tile layers: a package's own, one beside an MBTiles, or an additional one."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path
from typing import Any, Optional, Union
from urllib.parse import quote, unquote

from qgis.core import (
    Qgis,
    QgsDataSourceUri,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapLayer,
    QgsProviderRegistry,
    QgsUnitTypes,
    QgsVectorTileLayer,
)
from qgis.PyQt import sip

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.waiter import Waiter
from ..environment.background import start
from ..environment.log import log
from ..environment.pictures import read_picture
from ..packages.styles import Sprite, carried_style, read_style_file
from .map_style.font_choice import Fonts
from .map_style.labels import mended_labeling
from .map_style.problems import problems
from .map_style.shapes import widths_of
from .map_style.sound_style import sound_layers
from .map_style.symbol_rules import rules_of
from .map_style.symbols import mended_renderer
from .tile_levels import grid_of, restore_tile_levels, set_tile_levels

# Styles count in pixels of 96 to the inch; millimetres fit print and sharp screens too, as in QGIS.
_MM_PER_PIXEL = 25.4 / 96.0
_LARGEST_SPRITE = 8192  # pixels to a side
_PROVIDER = "mbtilesvectortiles"
_MOST_ENCODED = 3  # times that QGIS encodes a path, one time more with each save


def apply_style(
    layer: QgsVectorTileLayer, style: dict[str, Any], sprite: Optional[Sprite], name: str = ""
) -> list[str]:
    """Draw *layer* by a Mapbox style; return what of it QGIS can't draw, a sentence each.

    With *name* it becomes a style of that name beside the layer's others, and the current one, so that
    a user can switch; an older one of that name is replaced. Raises ``PackageError`` where QGIS can't
    read the style; the layer is unchanged then.
    """
    context = QgsMapBoxGlStyleConversionContext()
    context.setTargetUnit(_millimeters())
    context.setPixelSizeConversionFactor(_MM_PER_PIXEL)
    if sprite is not None:
        context.setSprites(read_picture(sprite.image, largest_side=_LARGEST_SPRITE), sprite.index)
    layers = sound_layers(style)
    converter = QgsMapBoxGlStyleConverter()
    if converter.convert({"layers": layers}, context) != QgsMapBoxGlStyleConverter.Result.Success:
        raise PackageError(
            tr("QGIS can't draw by this style. Choose another style, or style the layer in its properties."),
            converter.errorMessage(),
        )
    by_id = {each["id"]: each for each in layers}
    rules, fonts = rules_of(layers), Fonts()
    widths = widths_of(sprite.index) if sprite is not None else None
    ground = layer.extent(), layer.crs()
    grid = grid_of(layer)
    renderer, icons = mended_renderer(converter.renderer(), by_id, rules, widths, ground, grid is not None)
    labeling = mended_labeling(converter.labeling(), by_id, rules, icons, fonts, grid)
    if name:
        manager = layer.styleManager()
        if name not in manager.styles():
            manager.addStyleFromLayer(name)
        manager.setCurrentStyle(name)
    layer.setRenderer(renderer)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(True)
    layer.triggerRepaint()
    layer.emitStyleChanged()
    lacking = fonts.sentence()
    told = [*problems(by_id, converter.warnings()), *([lacking] if lacking else [])]
    for text in told:
        log.info("%s: %s", layer.name(), text)
    return told


def style_name(style: dict[str, Any], path: Path) -> str:
    """Return what to call a style from a file in a list of styles."""
    given = style.get("name")
    if isinstance(given, str) and given.strip():
        return given.strip()
    return path.name[: -len(".style.json")] if path.name.endswith(".style.json") else path.stem


def mbtiles_layer(path: Union[str, Path], title: str) -> QgsVectorTileLayer:
    """Open vector MBTiles as a layer, with the style that was carried beside the file, where one is.

    A broken style leaves the layer with plain symbols. The layer can be invalid: ask ``isValid``.
    """
    layer = QgsVectorTileLayer(mbtiles_uri(path), title)
    if not layer.isValid():
        return layer
    layer.loadDefaultMetadata()
    layer.setName(title)
    set_tile_levels(layer, layer.sourceMaxZoom())
    style_file = carried_style(Path(path))
    if style_file.is_file():
        try:
            style, sprite = read_style_file(style_file)
            apply_style(layer, style, sprite)
        except PackageError as error:
            log.info("The style beside the package is left out: %s", error)
    return layer


def mbtiles_uri(path: Union[str, Path]) -> str:
    """Return the source of a vector tile layer, for a path with any character, but not both % and #.

    QGIS 3.40 decodes a plain path once too often, so that one with a percent sign isn't found, and
    takes the # in a ``file:`` URL for the end of the path.
    """
    where = Path(path).absolute().as_posix()
    if "%" in where:
        where = f"file://{where}" if where.startswith("/") else f"file:///{where}"
        return f"type=mbtiles&url={quote(where, safe='/:')}"
    registry = QgsProviderRegistry.instance()
    if _PROVIDER in registry.providerList():
        return str(registry.encodeUri(_PROVIDER, {"type": "mbtiles", "path": where}))
    uri = QgsDataSourceUri()
    uri.setParam("type", "mbtiles")
    uri.setParam("url", where)
    return bytes(uri.encodedUri()).decode()


def find_again(layer: QgsMapLayer) -> None:
    """Let a layer of vector MBTiles with a percent sign in its path be valid again.

    QGIS saves it in a project with a path that it encodes or decodes once too often.
    """
    if not isinstance(layer, QgsVectorTileLayer) or layer.providerType() != _PROVIDER:
        return
    url = layer.source().partition("url=")[2].partition("&")[0]
    name = re.sub(r"^file://(/(?=[A-Za-z]:))?", "", url)

    def look(waiter: Waiter) -> Optional[Path]:
        names = list(accumulate(range(_MOST_ENCODED), lambda each, _: unquote(each), initial=name))
        return next((path for path in map(Path, names) if path.is_file()), None)

    def found(path: Optional[Path]) -> None:
        if path is not None and not sip.isdeleted(layer):
            layer.setDataSource(mbtiles_uri(path), layer.name(), _PROVIDER)
            restore_tile_levels(layer)

    start(look, found, lambda error: None)


def _millimeters() -> Any:
    """QGIS 3.30 moved the units to another class."""
    return Qgis.RenderUnit.Millimeters if hasattr(Qgis, "RenderUnit") else QgsUnitTypes.RenderMillimeters
