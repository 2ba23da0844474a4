# SPDX-License-Identifier: GPL-2.0-or-later
"""What somebody or something else has written into QGIS' settings and a project: it is passed over."""

from __future__ import annotations

import base64
import json
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings, QgsVectorLayer

from tests.qgis.user import until
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import png

DEEP = "[" * 100_000
VALUES = [
    None,
    True,
    -1,
    10**30,
    1.5,
    float("inf"),
    "",
    "x",
    "\0",
    DEEP,
    "[]",
    '{"a": 1}',
    ["a", 1],
    {"a": [1]},
    b"\xff",
]
KEYS = [
    "last-folder", "last-service", "service-choices", "portal-choices", "item-format", "esri-terms-told", "jobs-at-once",
    "time-limit", "log-level",
]  # fmt: skip
WRONG = [None, 0, 10**30, 1e400, "x", [], [[]], {}, {"a": 1}, [{"a": 1}], ["1"], {"levels": 3}]


@pytest.mark.parametrize("key", KEYS)
def test_settings_of_any_type(plugin: Any, key: str) -> None:
    from arcgis_export.plugin.environment import settings

    place = f"plugins/arcgis_export/{key}"
    try:
        for value in VALUES:
            QgsSettings().setValue(place, value)
            assert settings.log_level() in settings.LEVELS
            assert isinstance(settings.last_folder(), str) and isinstance(settings.last_service(), str)
            assert 0 < settings.jobs_at_once() <= settings.MOST_JOBS_AT_ONCE
            assert settings.time_limit() > 0 and settings.time_limit_minutes() >= 0
            assert not math.isnan(settings.time_limit())
            assert isinstance(settings.choices("https://x.example"), dict) and isinstance(settings.portals(), dict)
            assert isinstance(settings.esri_terms_shown(), bool) and isinstance(settings.last_item_format(), str)
            settings.remember("https://x.example/a", {"levels": [1]})
            if value is True:
                continue  # QGIS takes any text for the same, and keeps it
            assert settings.choices("https://x.example/a") == {"levels": [1]}, repr(value)[:80]
    finally:
        QgsSettings().remove("plugins/arcgis_export")


def test_connections_of_any_type(plugin: Any) -> None:
    from arcgis_export.plugin.environment.known_services import from_connections

    groups = [
        "connections/arcgisfeatureserver/items",
        "qgis/connections-arcgisfeatureserver",
        "connections/vector-tile/items",
    ]
    try:
        for value in [*VALUES, "http://[::1/VectorTileServer", "https://x.example/VectorTileServer", "\ud83d"]:
            for group in groups:
                QgsSettings().setValue(f"{group}/odd/url", value)
                QgsSettings().setValue(f"{group}/odd/authcfg", value)
            services, servers = from_connections()
            assert all(isinstance(each.url, str) for each in (*services, *servers))
    finally:
        for group in groups:
            QgsSettings().remove(f"{group}/odd")


def test_choices_of_any_type_leave_the_windows_usable(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.environment import settings
    from arcgis_export.plugin.environment.known_services import KnownService
    from arcgis_export.ui.export_map.dialog import ExportMapDialog
    from arcgis_export.ui.export_tiles.dialog import ExportTilesDialog

    tiles, maps = sandbox.service("World/MapServer"), sandbox.service("WorldMap/MapServer")
    pages = ("size", "image", "layers", "pixels", "time", "clip", "series", "more")
    for wrong in WRONG:
        kept = {"levels": wrong, "package": wrong, "map": {name: wrong for name in pages}}
        settings.remember(tiles, kept)
        settings.remember(maps, {**kept, "map": {name: {key: wrong for key in _keys()} for name in pages}})
        for kind, url in ((ExportTilesDialog, tiles), (ExportMapDialog, maps)):
            window = kind(iface.canvas, plugin.runner, iface.window)
            window.show()
            window.service_field.set_service(KnownService("a", url, ""))
            until(lambda window=window: window.service is not None, f"the service, with {wrong!r} kept")
            window.close()
            window.deleteLater()


def _keys() -> list[str]:
    return [
        "combos", "edits", "quality", "rendering", "mosaic", "width", "height", "held", "scale", "dpi", "kind", "layers",
        "filters", "count", "unit", "times", "relation", "format", "crs", "transparent", "rotation", "version",
    ]  # fmt: skip


BOMB = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    for name, body in ((b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)), (b"IEND", b""))
)


@pytest.mark.parametrize(
    "value",
    [
        *VALUES,
        json.dumps([["a", "no base64: ä!"], ["b", 3], [None, None]]),
        json.dumps([["a", base64.b64encode(b"no image").decode()]] * 1000),
        json.dumps([["a", base64.b64encode(BOMB).decode()]]),
        json.dumps({"a": "bc", "de": "fg"}),
        json.dumps("abcd"),
        json.dumps([[1, 2, 3]]),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_legend_of_any_type(plugin: Any, tmp_path: Path, value: Any) -> None:
    (tmp_path / "a.png").write_bytes(png((1, 2, 3)))
    layer = QgsRasterLayer(str(tmp_path / "a.png"), "a", "gdal")
    layer.setCustomProperty("arcgis_export/legend", value)
    QgsProject.instance().addMapLayer(layer)
    nodes = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    found = layer.legend().createLayerTreeModelLegendNodes(nodes)
    assert len(found) <= 60
    QgsProject.instance().clear()


def test_a_legend_that_is_one(plugin: Any, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png((1, 2, 3)))
    layer = QgsRasterLayer(str(tmp_path / "a.png"), "a", "gdal")
    image = base64.b64encode(png((9, 9, 9), size=16)).decode()
    layer.setCustomProperty("arcgis_export/legend", json.dumps([["Forest", image]]))
    QgsProject.instance().addMapLayer(layer)
    (node,) = layer.legend().createLayerTreeModelLegendNodes(
        QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    )
    assert node.data(0) == "Forest" and not node.data(1).isNull() and node.data(1).availableSizes()[0].width() == 16
    QgsProject.instance().clear()


@pytest.mark.parametrize(
    "source", ["x.vrt", "type=mbtiles&url=%", "type=mbtiles&url=file:///%zz%00", "%.mbtiles.vrt", "url=Server"]
)
def test_layers_whose_source_is_anything(plugin: Any, iface: Any, source: str) -> None:
    for layer in (QgsRasterLayer(source, "a", "gdal"), QgsVectorLayer(source, "b", "ogr")):
        QgsProject.instance().addMapLayer(layer)
    from qgis.core import QgsVectorTileLayer

    for provider in ("mbtilesvectortiles", "vtpkvectortiles", "xyzvectortiles"):
        layer = QgsVectorTileLayer(source, "c")
        layer.setDataSource(source, "c", provider)
        QgsProject.instance().addMapLayer(layer)
    QgsProject.instance().clear()
    assert iface.messageBar().currentItem() is None
