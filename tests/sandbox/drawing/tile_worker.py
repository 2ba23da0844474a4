# SPDX-License-Identifier: GPL-2.0-or-later
"""The worker that draws: real map tiles with PyQGIS and real vector tiles with GDAL.

It runs as a process of its own (`python3 -m tests.sandbox.drawing.tile_worker`), because QGIS wants one main thread
and the server has many. One JSON command a line comes in on stdin, one JSON answer a line goes out on
stdout:

    {"do": "hello"}
    {"do": "raster", "folder": ..., "crs": ..., "box": [xmin, ymin, xmax, ymax], "level": 3, "depth": 3.0,
     "row": 0, "col": 0, "rows": 8, "cols": 8, "size": 256, "frame": [xmin, ymin, xmax, ymax] or null}
    {"do": "vector", "folder": ..., "levels": [0, 5]}
    {"do": "map", ...}: see map_painter

The frame says, in degrees, what may be drawn in a CRS that is good for a region only.
"""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsNullSymbolRenderer,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter

from . import region, vector_tiles
from .map_data import label_point, open_layer, world_map
from .map_drawing import MapPainter
from .palette import BORDER, COAST, DISPUTED, LAND, LETTERS, SEA, shade_of

MARGIN = 128  # pixels drawn around a block of tiles and thrown away, so that labels run across its edge


def _fill(colour: str, outline: str, width: float) -> QgsFillSymbol:
    return QgsFillSymbol.createSimple(
        {
            "color": colour,
            "outline_color": outline,
            "outline_width": str(width),
            "outline_width_unit": "Pixel",
        }
    )


class Painter:
    """The map, opened once."""

    def __init__(self) -> None:
        """Open and style the layers."""
        self.countries = open_layer(world_map(), "countries")
        self.states = open_layer(world_map(), "states_provinces")
        self.disputed = open_layer(world_map(), "disputed_borders")
        self.places = self._make_places()
        shades = [
            QgsRendererCategory(shade, _fill(colour, BORDER, 0.9), str(shade)) for shade, colour in enumerate(LAND)
        ]
        self._add_shade()
        self.countries.setRenderer(QgsCategorizedSymbolRenderer("shade", shades))
        self.borders = self.countries.clone()
        self.borders.setRenderer(QgsSingleSymbolRenderer(_fill("255,255,255,0", BORDER, 1.1)))
        self.coast = self.countries.clone()
        self.coast.setRenderer(QgsSingleSymbolRenderer(_fill(COAST, COAST, 2.4)))
        self.states.setRenderer(QgsSingleSymbolRenderer(_fill("255,255,255,0", "#ffffff", 0.6)))
        line = {
            "line_color": DISPUTED,
            "line_width": "1.2",
            "line_width_unit": "Pixel",
            "line_style": "dash",
        }
        self.disputed.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple(line)))
        # from the top down
        self.world = [self.places, self.disputed, self.borders, self.states, self.countries, self.coast]
        self.regions: dict[tuple[float, ...], list[QgsVectorLayer]] = {}

    def _add_shade(self) -> None:
        memory = QgsVectorLayer("MultiPolygon?crs=EPSG:4326&field=shade:integer", "countries", "memory")
        rows = []
        for feature in self.countries.getFeatures():
            row = QgsFeature(memory.fields())
            row.setGeometry(feature.geometry())
            row.setAttribute("shade", shade_of(str(feature["ISO_A3"]) + str(feature["NAME"])))
            rows.append(row)
        memory.dataProvider().addFeatures(rows)
        self.countries_source, self.countries = self.countries, memory

    def _make_places(self) -> QgsVectorLayer:
        """One point a country, so that a label stands at one place whatever part of the country is drawn."""
        places = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string(80)&field=size:double", "places", "memory")
        rows = []
        for feature in self.countries.getFeatures():
            point, area = label_point(feature.geometry())
            row = QgsFeature(places.fields())
            row.setGeometry(point)
            row.setAttributes([feature["NAME"], area])
            rows.append(row)
        places.dataProvider().addFeatures(rows)
        places.setRenderer(QgsNullSymbolRenderer())
        return places

    def _layers(self, frame: list[float] | None, depth: float) -> list[QgsVectorLayer]:
        """What is drawn at a depth, of the world or of a region."""
        layers = self.world
        if frame:
            key = tuple(frame)
            if key not in self.regions:
                self.regions[key] = [region.cut(layer, QgsRectangle(*frame)) for layer in layers]
            layers = self.regions[key]
        places, disputed, borders, states, countries, coast = layers
        found = [disputed, borders, states, countries, coast] if depth >= 4 else [disputed, countries, coast]
        if depth >= 1.5:
            self._label(places, depth)
            found.insert(0, places)
        return found

    @staticmethod
    def _label(places: QgsVectorLayer, depth: float) -> None:
        """Names: only of large countries from afar, of all from near."""
        smallest = 600 / 3.6**depth
        text = QgsTextFormat()
        font = QFont("DejaVu Sans")
        font.setWeight(QFont.DemiBold)
        text.setFont(font)
        text.setColor(QColor(LETTERS))
        text.setSize(9.5 + min(depth, 6) * 0.6)
        text.setSizeUnit(QgsUnitTypes.RenderPixels)
        halo = QgsTextBufferSettings()
        halo.setEnabled(True)
        halo.setColor(QColor(255, 255, 255, 190))
        halo.setSize(1.6)
        halo.setSizeUnit(QgsUnitTypes.RenderPixels)
        text.setBuffer(halo)
        settings = QgsPalLayerSettings()
        settings.setFormat(text)
        settings.fieldName = f'if("size" > {smallest}, "name", \'\')'
        settings.isExpression = True
        settings.placement = Qgis.LabelPlacement.OverPoint
        settings.centroidWhole = True
        places.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        places.setLabelsEnabled(True)

    def raster(self, order: dict[str, Any]) -> dict[str, Any]:
        """Draw one block of tiles and cut it up."""
        size, rows, cols, depth = order["size"], order["rows"], order["cols"], order["depth"]
        xmin, ymin, xmax, ymax = order["box"]
        pixel = (xmax - xmin) / (cols * size)
        settings = QgsMapSettings()
        settings.setOutputSize(QSize(cols * size + 2 * MARGIN, rows * size + 2 * MARGIN))
        settings.setOutputDpi(96)
        settings.setDestinationCrs(QgsCoordinateReferenceSystem(order["crs"]))
        settings.setTransformContext(QgsCoordinateTransformContext())
        edge = MARGIN * pixel
        settings.setExtent(QgsRectangle(xmin - edge, ymin - edge, xmax + edge, ymax + edge))
        settings.setBackgroundColor(QColor(SEA))
        settings.setFlag(QgsMapSettings.Antialiasing, True)
        settings.setFlag(QgsMapSettings.UseAdvancedEffects, True)
        settings.setLayers(self._layers(order["frame"], depth))
        image = QImage(settings.outputSize(), QImage.Format_RGB32)
        image.fill(QColor(SEA))
        brush = QPainter(image)
        job = QgsMapRendererCustomPainterJob(settings, brush)
        job.renderSynchronously()
        brush.end()
        for row in range(rows):
            for col in range(cols):
                tile = image.copy(MARGIN + col * size, MARGIN + row * size, size, size)
                self._keep(tile, order, order["row"] + row, order["col"] + col)
        return {"ok": True, "tiles": rows * cols}

    @staticmethod
    def _keep(tile: QImage, order: dict[str, Any], row: int, col: int) -> None:
        path = Path(order["folder"]) / str(order["level"]) / str(row) / f"{col}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        # a map of few colours: a palette makes small tiles, as "PNG" caches of ArcGIS do
        if not tile.save(str(part), "PNG", 20):
            raise RuntimeError(f"cannot write {path}")
        os.replace(part, path)

    def vector(self, order: dict[str, Any]) -> dict[str, Any]:
        """Make the whole vector tile set."""
        layers = {"countries": self.countries_source, "states": self.states}
        layers |= {"disputed": self.disputed, "places": self.places}
        return {"ok": True, "tiles": vector_tiles.make(layers, Path(order["folder"]), order["levels"][1])}


def main() -> int:
    """Answer commands until stdin ends."""
    # answers have a channel of their own: libraries print to stdout when they please
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    application = QgsApplication([], False)
    application.initQgis()
    tiles, maps = lru_cache(Painter), lru_cache(MapPainter)  # each opened when first needed
    for line in sys.stdin:
        order = json.loads(line)
        try:
            painter = maps() if order["do"] == "map" else tiles()
            reply = {"ok": True} if order["do"] == "hello" else getattr(painter, order["do"])(order)
        except Exception as error:  # the server needs to hear of any
            reply = {"ok": False, "error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(reply) + "\n")
        answers.flush()
    # no exitQgis: it is slow, may crash, and nothing is left to save
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
