# SPDX-License-Identifier: GPL-2.0-or-later
"""A small vector map, styled by QGIS' converter, as a picture and as labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from osgeo import gdal, ogr, osr
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapBoxGlStyleConversionContext,
    QgsMapBoxGlStyleConverter,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsVectorTileBasicLabeling,
    QgsVectorTileBasicRenderer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

SIZE = 200  # pixels
HALF = 4_000_000  # metres, of the square and of the line
MIDDLE = SIZE // 2
SPRITE = {"square": {"x": 0, "y": 0, "width": 9, "height": 9, "pixelRatio": 1}}
_AT_ZOOM_0 = 40_075_016.68557849 / 512  # metres in a pixel
_SHAPES = {
    "areas": f"POLYGON(({-HALF} {-HALF},{-HALF} {HALF},{HALF} {HALF},{HALF} {-HALF},{-HALF} {-HALF}))",
    "lines": f"LINESTRING({-HALF} 0,{HALF} 0)",
    "points": "POINT(0 0)",
}


@dataclass(frozen=True)
class Label:
    """A label of a map: its text, its size in pixels, and its rotation in degrees."""

    text: str
    width: float
    height: float
    clockwise: float


def write_tiles(path: Path) -> Path:
    """Write an area, a line and a point around 0, 0, each with a name, as vector MBTiles of the levels 0 to 3."""
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(3857)
    memory = ogr.GetDriverByName("GPKG").CreateDataSource(str(path.with_suffix(".gpkg")))
    for name, shape in _SHAPES.items():
        geometry = ogr.CreateGeometryFromWkt(shape)
        layer = memory.CreateLayer(name, srs, geometry.GetGeometryType())
        layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
        layer.CreateField(ogr.FieldDefn("height", ogr.OFTInteger))
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(geometry)
        feature["name"], feature["height"] = "Rhein-Main Gebiet", 90
        layer.CreateFeature(feature)
        del feature, layer
    del memory
    options = ["MINZOOM=0", "MAXZOOM=3"]
    gdal.VectorTranslate(str(path), str(path.with_suffix(".gpkg")), format="MBTiles", datasetCreationOptions=options)
    return path


def style_layer(kind: str, paint: Any = None, layout: Any = None, **more: Any) -> dict[str, Any]:
    """Return a layer of a style for the areas, the lines or the points."""
    source = {"fill": "areas", "line": "lines"}.get(kind, "points")
    return {
        "id": kind,
        "type": kind,
        "source": "s",
        "source-layer": source,
        "paint": paint or {},
        "layout": layout or {},
        **more,
    }


def converted(given: dict[str, Any]) -> QgsMapBoxGlStyleConverter:
    """Return QGIS' converter after it has read a style of one layer."""
    context = QgsMapBoxGlStyleConversionContext()
    context.setTargetUnit(Qgis.RenderUnit.Millimeters)
    context.setPixelSizeConversionFactor(25.4 / 96)
    image = QImage(9, 9, QImage.Format.Format_ARGB32)
    image.fill(QColor("red"))
    context.setSprites(image, SPRITE)
    converter = QgsMapBoxGlStyleConverter()
    assert converter.convert({"version": 8, "layers": [given]}, context) == QgsMapBoxGlStyleConverter.Result.Success
    return converter


def styled(
    tiles: Path,
    given: dict[str, Any],
    of_drawing: Callable[[Any], Any] = lambda style: style,
    of_label: Callable[[Any], Any] = lambda style: style,
) -> QgsVectorTileLayer:
    """Return the tiles drawn by a style of one layer, after each style of QGIS has gone through a function."""
    layer = QgsVectorTileLayer(f"type=mbtiles&url={tiles}", "map")
    assert layer.isValid()
    converter = converted(given)
    drawing, labels = converter.renderer(), converter.labeling()
    renderer, labeling = QgsVectorTileBasicRenderer(), QgsVectorTileBasicLabeling()
    renderer.setStyles([of_drawing(each) for each in drawing.styles()])
    labeling.setStyles([of_label(each) for each in labels.styles()])
    layer.setRenderer(renderer)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(True)
    levels = layer.tileMatrixSet()
    for level in range(levels.minimumZoom(), levels.maximumZoom() + 1):
        matrix = levels.tileMatrix(level)
        matrix.setScale(295828763.7957775 / 2**level * 1.0001)
        levels.addMatrix(matrix)
    levels.setScaleToTileZoomMethod(Qgis.ScaleToTileZoomLevelMethod.Esri)
    return layer


def map_of(
    layer: QgsMapLayer,
    zoom: float = 2,
    crs: str = "EPSG:3857",
    extent: QgsRectangle | None = None,
    rotation: float = 0,
    is_told: bool = True,
) -> tuple[QImage, list[Label]]:
    """Draw the surroundings of 0, 0, or an extent; *is_told*: the expressions know the map, as on the canvas."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    settings.setOutputSize(QSize(SIZE, SIZE))
    settings.setOutputDpi(96)
    half = _AT_ZOOM_0 / 2**zoom * SIZE / 2
    settings.setExtent(extent or QgsRectangle(-half, -half, half, half))
    settings.setRotation(rotation)
    settings.setBackgroundColor(QColor("white"))
    context = QgsExpressionContext()
    if is_told:
        context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    found: Any = job.takeLabelingResults()
    pixel = settings.mapUnitsPerPixel()
    labels = [
        Label(each.labelText, each.width / pixel, each.height / pixel, each.rotation)
        for each in (found.allLabels() if found is not None else ())
    ]
    return job.renderedImage(), labels


def color(image: QImage, x: int = MIDDLE, y: int = MIDDLE) -> tuple[int, int, int]:
    """Return red, green and blue of a pixel."""
    found = image.pixelColor(x, y)
    return found.red(), found.green(), found.blue()


def box(image: QImage, wanted: tuple[int, int, int] = (255, 0, 0)) -> tuple[int, int, int, int] | None:
    """Return the first and last column and row with pixels of a color."""
    there = [(x, y) for x in range(image.width()) for y in range(image.height()) if color(image, x, y) == wanted]
    if not there:
        return None
    xs, ys = zip(*there)
    return min(xs), min(ys), max(xs), max(ys)
