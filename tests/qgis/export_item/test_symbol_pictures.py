# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures in the symbols of a hosted layer: they are drawn, and name no file to be opened."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage

from tests.qgis.environment.test_pictures import png_bomb
from tests.qgis.plain_text.canary import Canary
from tests.unit.packages.package_fixtures import png

SHAPES = {
    "esriPMS": ("esriGeometryPoint", "Point", "POINT(5 5)"),
    "esriPFS": ("esriGeometryPolygon", "Polygon", "POLYGON((1 1, 9 1, 9 9, 1 9, 1 1))"),
}


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def picture(data: bytes, kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "url": "https://x.example/picture",
        "imageData": base64.b64encode(data).decode(),
        "contentType": "image/png",
        "width": 20,
        "height": 20,
        "outline": {"type": "esriSLS", "style": "esriSLSSolid", "color": [0, 0, 0, 255], "width": 1},
    }


def renderers(symbol: dict[str, Any]) -> list[dict[str, Any]]:
    """Each place of a renderer that a symbol can be in."""
    plain = {"type": "esriSMS", "style": "esriSMSCircle", "color": [1, 1, 1, 255], "size": 4}
    unique = {"type": "uniqueValue", "field1": "a", "fieldDelimiter": ","}
    return [
        {"type": "simple", "symbol": symbol},
        {**unique, "uniqueValueInfos": [{"value": "5", "label": "x", "symbol": symbol}]},
        {**unique, "uniqueValueInfos": [{"value": "7", "symbol": plain}], "defaultSymbol": symbol},
        {"type": "classBreaks", "field": "a", "minValue": 0, "classBreakInfos": [{"classMaxValue": 9, "symbol": symbol}]},
    ]  # fmt: skip


def drawn(kind: str, renderer: dict[str, Any]) -> QImage:
    """The map of one feature that was given the symbols."""
    from arcgis_export.plugin.operations.export_item.style import carry_style

    geometry, name, wkt = SHAPES[kind]
    layer = QgsVectorLayer(f"{name}?crs=EPSG:4326&field=a:integer", "x", "memory")
    feature = QgsFeature(layer.fields())
    feature.setAttributes([5])
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    layer.dataProvider().addFeatures([feature])
    field = {"name": "a", "type": "esriFieldTypeInteger"}
    carry_style(layer, {"fields": [field], "geometryType": geometry, "drawingInfo": {"renderer": renderer}})
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setExtent(QgsRectangle(0, 0, 10, 10))
    settings.setOutputSize(QSize(64, 64))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("where", range(4))
def test_a_picture_opens_no_file(application: Any, canary: Canary, kind: str, where: int) -> None:
    link = "http://www.w3.org/1999/xlink"
    image = f'<image width="9" height="9" xlink:href="{canary.path}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="{link}" width="9" height="9">{image}</svg>'
    image = drawn(kind, renderers(picture(svg.encode(), kind))[where])
    assert not canary.was_opened()
    assert image.pixelColor(32, 32).name() != "#ffffff"  # the feature is seen, with a plain symbol


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("where", range(4))
def test_a_sound_picture_is_drawn(application: Any, kind: str, where: int) -> None:
    image = drawn(kind, renderers(picture(png((200, 10, 30), size=16), kind))[where])
    assert image.pixelColor(32, 32).getRgb()[:3] == (200, 10, 30)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_picture_of_far_too_many_pixels_is_a_plain_symbol(application: Any, kind: str) -> None:
    from arcgis_export.plugin.operations.export_item.symbol_pictures import with_safe_pictures

    made = with_safe_pictures({"type": "simple", "symbol": picture(png_bomb(1025), kind)})["symbol"]
    assert made["type"] in ("esriSMS", "esriSFS") and "imageData" not in made and "outline" in made
    assert drawn(kind, {"type": "simple", "symbol": made}).pixelColor(32, 32).name() == "#808080"


def test_all_pictures_of_a_layer_have_one_limit(application: Any) -> None:
    from arcgis_export.plugin.operations.export_item.symbol_pictures import with_safe_pictures

    infos = [{"value": str(number), "symbol": picture(png_bomb(1024), "esriPMS")} for number in range(20)]
    made = with_safe_pictures({"type": "uniqueValue", "uniqueValueInfos": infos})["uniqueValueInfos"]
    assert [each["symbol"]["type"] for each in made] == ["esriPMS"] * 16 + ["esriSMS"] * 4


def test_odd_pictures_raise_nothing(application: Any) -> None:
    from arcgis_export.plugin.operations.export_item.symbol_pictures import with_safe_pictures

    deep: Any = {}
    for _ in range(900):
        deep = {"symbol": deep}
    for odd in (None, 3, "é", "a", "====", [], deep):
        made = with_safe_pictures({"type": "simple", "symbol": {"type": "esriPMS", "imageData": odd, "more": deep}})
        assert made["symbol"]["type"] == "esriSMS"
