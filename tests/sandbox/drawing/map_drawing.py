# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws the images of Export Map with QGIS; part of the worker that draws.

    {"do": "map", "data": "map.gpkg", "out": path, "form": "raw" or "svg", "crs": ..., "box": [...],
     "size": [400, 300], "dpi": 96, "rotation": 0, "background": "#b5d8ea" or null,
     "span": [west, south, east, north] or null,
     "layers": [{"table": "countries", "where": ["NAME LIKE 'F%'"], "opacity": 1, "labels": true, "symbol": {...},
                 "select": {"where": ..., "color": [r, g, b], "fill": [r, g, b] or null}}, ...],
     "clip": {"wkt": ..., "spared": [ids]} or null, "near": {"wkt": ..., "relation": "intersects"} or null}

Layers come with the topmost first. "raw" is red, green, blue and opacity of pixel after pixel.
"""

from __future__ import annotations

import contextlib
import math
import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsLineSymbol,
    QgsMapClippingRegion,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsSymbol,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter
from qgis.PyQt.QtSvg import QSvgGenerator

from . import map_data, region
from .palette import BORDER, DISPUTED, EVENT, GRATICULE, LAND, LETTERS

WIDEST_SCALE = 591657527.591555  # of the web's level 0
MAKERS = {"Point": QgsMarkerSymbol, "Polyline": QgsLineSymbol, "Polygon": QgsFillSymbol}


def _text(colour: list[int]) -> str:
    return ",".join(map(str, colour))


def _fill(colour: str, outline: str, width: float, style: str = "solid") -> QgsFillSymbol:
    """Widths are points, so that they grow with the resolution of the device."""
    line = {"outline_color": outline, "outline_width": str(width), "outline_width_unit": "Point"}
    return QgsFillSymbol.createSimple({"color": colour, "style": style, **line})


def _line(colour: str, width: float, style: str = "solid") -> QgsLineSymbol:
    return QgsLineSymbol.createSimple(
        {"line_color": colour, "line_width": str(width), "line_width_unit": "Point", "line_style": style}
    )


def _marker(colour: str, size: float, outline: str) -> QgsMarkerSymbol:
    shape = {"name": "circle", "size": str(size), "size_unit": "Point", "outline_width_unit": "Point"}
    return QgsMarkerSymbol.createSimple({"color": colour, "outline_color": outline, "outline_width": "0.7", **shape})


def _published(table: str) -> Any:
    """How a layer looks as published."""
    if table == "countries":
        shades = [QgsRendererCategory(place, _fill(one, BORDER, 0.7), str(place)) for place, one in enumerate(LAND)]
        return QgsCategorizedSymbolRenderer("SHADE", shades)
    symbols = {
        "states": lambda: _fill("0,0,0,0", "#ffffff", 0.45, "no"),
        "disputed": lambda: _line(DISPUTED, 0.9, "dash"),
        "events": lambda: _marker(EVENT, 6, "#ffffff"),
        "graticule": lambda: _line(GRATICULE, 0.5),
    }
    return QgsSingleSymbolRenderer(symbols[table]())


def _symbol(wanted: dict[str, Any], layer: QgsVectorLayer) -> QgsSymbol:
    """A symbol of Esri's as QGIS has it."""
    colour = _text(wanted["color"])
    if layer.geometryType() == Qgis.GeometryType.Point:
        return _marker(colour, wanted.get("size", 6), _text(wanted.get("outline", [0, 0, 0, 255])))
    if layer.geometryType() == Qgis.GeometryType.Line:
        return _line(
            colour, wanted.get("width", 1), {"esriSLSDash": "dash", "esriSLSDot": "dot"}.get(wanted["style"], "solid")
        )
    width = wanted.get("outline_width", 1) if "outline" in wanted else 0
    style = "no" if wanted["style"] == "esriSFSNull" else "solid"
    return _fill(colour, _text(wanted.get("outline", [0, 0, 0, 0])), width, style)


def _picked(select: dict[str, Any], layer: QgsVectorLayer) -> QgsSymbol:
    """How selected features look."""
    colour = _text(select["color"])
    if layer.geometryType() == Qgis.GeometryType.Point:
        return _marker(_text(select["fill"] or select["color"]), 8, colour)
    if layer.geometryType() == Qgis.GeometryType.Line:
        return _line(colour, 2)
    return _fill(_text(select["fill"] or [0, 0, 0, 0]), colour, 2, "solid" if select["fill"] else "no")


def _labels(layer: QgsVectorLayer, scale: float) -> None:
    """Names: only of large countries from afar, of all from near."""
    text = QgsTextFormat()
    font = QFont("DejaVu Sans")
    font.setWeight(QFont.Weight.DemiBold)
    text.setFont(font)
    text.setColor(QColor(LETTERS))
    text.setSize(8)
    text.setSizeUnit(Qgis.RenderUnit.Points)
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setColor(QColor(255, 255, 255, 190))
    halo.setSize(1.2)
    halo.setSizeUnit(Qgis.RenderUnit.Points)
    text.setBuffer(halo)
    settings = QgsPalLayerSettings()
    settings.setFormat(text)
    smallest = 600 / 3.6 ** math.log2(WIDEST_SCALE / scale)
    settings.fieldName = f'if("AREA" > {smallest}, "NAME", \'\')'
    settings.isExpression = True
    settings.placement = Qgis.LabelPlacement.OverPoint
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def _stands(relation: str, shape: QgsGeometry, engine: Any, other: QgsGeometry) -> bool:
    """Whether a feature lies to the filter's shape as the relation says: the shape contains it, and so on."""
    if relation in ("envelopeintersects", "indexintersects"):
        return bool(shape.boundingBox().intersects(other.boundingBox()))
    return bool(getattr(engine, relation)(other.constGet()))


class MapPainter:
    """The data, opened once."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._read: dict[str, QgsVectorLayer] = {}

    def _open(self, data: str, table: str, ids: Iterable[int] | None = None) -> QgsVectorLayer:
        """A table as a layer of its own in memory, or some features of it.

        Read once: where several processes had the file open, QGIS' changes of its journal could lock others out.
        """
        if table not in self._read:
            map_data.make(Path(data))
            self._read[table] = map_data.open_layer(data, table).materialize(QgsFeatureRequest())
        some = QgsFeatureRequest()
        if ids is not None:
            some.setFilterExpression(f'"OBJECTID" IN ({", ".join(map(str, ids)) or "0"})')
        return self._read[table].materialize(some)

    def _ids(self, order: dict[str, Any], table: str, where: list[str]) -> list[int] | None:
        """The features that all filters leave; None where there is no filter."""
        near = order["near"]
        if not where and not near:
            return None
        clause = " AND ".join(f"({one})" for one in where) or "1"
        map_data.make(Path(order["data"]))
        with contextlib.closing(sqlite3.connect(f"file:{order['data']}?mode=ro&immutable=1", uri=True)) as reader:
            ids = [int(row[0]) for row in reader.execute(f"SELECT OBJECTID FROM {table} WHERE {clause}")]
        if near:
            shape = QgsGeometry.fromWkt(near["wkt"])
            engine = QgsGeometry.createGeometryEngine(shape.constGet())
            engine.prepareGeometry()
            candidates = self._open(order["data"], table, ids).getFeatures()
            ids = [one["OBJECTID"] for one in candidates if _stands(near["relation"], shape, engine, one.geometry())]
        return ids

    def _layer(self, order: dict[str, Any], wanted: dict[str, Any]) -> list[QgsVectorLayer]:
        """A layer as it is to be drawn, with its labels before it."""
        table = wanted["table"]
        ids = self._ids(order, table, wanted["where"])
        layer = self._open(order["data"], table, ids)
        layer.setRenderer(_published(table))
        if wanted.get("symbol"):
            layer.setRenderer(QgsSingleSymbolRenderer(_symbol(wanted["symbol"], layer)))
        found = [self._cut(order, layer)]
        if wanted.get("select"):
            found.insert(0, self._selected(order, wanted, ids))
        if table == "countries" and wanted.get("labels", True):
            places = self._open(order["data"], "places", ids)
            places.setRenderer(QgsNullSymbolRenderer())
            places = self._cut(order, places)
            _labels(places, order["scale"])
            found.insert(0, places)
        for one in found:
            one.setOpacity(wanted.get("opacity", 1.0))
        return found

    def _selected(self, order: dict[str, Any], wanted: dict[str, Any], ids: list[int] | None) -> QgsVectorLayer:
        """The highlighted features, a layer of their own so that no neighbour lies on their outlines."""
        select = wanted["select"]
        picked = self._ids({**order, "near": None}, wanted["table"], [select["where"]]) or []
        seen = set(picked) if ids is None else set(picked) & set(ids)
        layer = self._open(order["data"], wanted["table"], seen)
        layer.setRenderer(QgsSingleSymbolRenderer(_picked(select, layer)))
        return self._cut(order, layer)

    @staticmethod
    def _cut(order: dict[str, Any], layer: QgsVectorLayer) -> QgsVectorLayer:
        return region.cut(layer, QgsRectangle(*order["span"])) if order["span"] else layer

    def _settings(self, order: dict[str, Any], size: QSize) -> QgsMapSettings:
        settings = QgsMapSettings()
        settings.setOutputSize(size)
        settings.setOutputDpi(order["dpi"])
        settings.setDestinationCrs(QgsCoordinateReferenceSystem(order["crs"]))
        settings.setTransformContext(QgsCoordinateTransformContext())
        settings.setExtent(QgsRectangle(*order["box"]))
        settings.setRotation(-order["rotation"])  # QGIS turns clockwise
        background = QColor(order["background"]) if order["background"] else QColor(0, 0, 0, 0)
        settings.setBackgroundColor(background)
        for flag in ("Antialiasing", "UseAdvancedEffects", "DrawLabeling"):
            settings.setFlag(getattr(Qgis.MapSettingsFlag, flag), True)
        drawn: list[QgsVectorLayer] = []
        clipped: list[QgsVectorLayer] = []
        clip = order["clip"]
        for wanted in order["layers"]:
            made = self._layer(order, wanted)
            drawn += made
            if clip and wanted.get("id") not in clip["spared"]:
                clipped += made
        if clip and clipped:
            mask = QgsMapClippingRegion(QgsGeometry.fromWkt(clip["wkt"]))
            mask.setFeatureClip(QgsMapClippingRegion.FeatureClippingType.ClipPainterOnly)
            mask.setRestrictToLayers(True)
            mask.setRestrictedLayers(clipped)
            settings.addClippingRegion(mask)
        settings.setLayers(drawn)
        self._kept = drawn  # settings hold no CRS of their own
        return settings

    def map(self, order: dict[str, Any]) -> dict[str, Any]:
        """Draw one image."""
        width, height = order["size"]
        wide, high = order["box"][2] - order["box"][0], order["box"][3] - order["box"][1]
        # QGIS draws square pixels only
        square = QSize(width, max(round(width * high / wide), 1))
        settings = self._settings(order, square)
        if order["form"] == "svg":
            paper = QSvgGenerator()
            paper.setFileName(order["out"])
            paper.setSize(square)
            paper.setViewBox(QRectF(0, 0, square.width(), square.height()))
            paper.setResolution(round(order["dpi"]))
            self._paint(settings, paper)
            # Qt writes millimetres; the size is asked for in pixels
            text = Path(order["out"]).read_text("utf-8")
            text = re.sub(r'width="[\d.]+mm" height="[\d.]+mm"', f'width="{width}" height="{height}"', text, count=1)
            Path(order["out"]).write_text(text, "utf-8")
            return {"ok": True}
        image = QImage(square, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(settings.backgroundColor())
        self._paint(settings, image)
        if square.height() != height:
            image = image.scaled(
                width, height, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        image = image.convertToFormat(QImage.Format.Format_RGBA8888)
        bits = image.constBits()
        bits.setsize(image.sizeInBytes())
        Path(order["out"]).write_bytes(bits)
        return {"ok": True}

    @staticmethod
    def _paint(settings: QgsMapSettings, device: Any) -> None:
        brush = QPainter(device)
        if isinstance(device, QSvgGenerator) and settings.backgroundColor().alpha():
            brush.fillRect(
                0, 0, settings.outputSize().width(), settings.outputSize().height(), settings.backgroundColor()
            )
        job = QgsMapRendererCustomPainterJob(settings, brush)
        job.renderSynchronously()
        brush.end()
