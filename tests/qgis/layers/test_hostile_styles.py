# SPDX-License-Identifier: GPL-2.0-or-later
"""Styles that end QGIS, hang it or run expressions, where they reach its converter as they are."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.layers.open_layer import open_layer
from arcgis_export.plugin.layers.vector_styles import apply_style
from qgis.core import QgsVectorTileLayer
from qgis.PyQt.QtXml import QDomDocument

from tests.qgis.layers.vector_map import map_of, style_layer, write_tiles
from tests.unit.packages.package_fixtures import make_vtpk

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tiles(application: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiles(tmp_path_factory.mktemp("tiles") / "map.mbtiles")


def opened(tiles: Path) -> QgsVectorTileLayer:
    return QgsVectorTileLayer(f"type=mbtiles&url={tiles}", "map")


@pytest.mark.parametrize(
    "layer",
    [
        style_layer("symbol", layout={"text-field": "a", "text-font": {"stops": []}}),
        style_layer("symbol", layout={"text-field": "a", "text-anchor": []}),
        style_layer("symbol", layout={"icon-image": ["step", ["get"]]}),
        style_layer("line", {"line-dasharray": []}),
        style_layer("fill", filter=["!"]),
    ],
    ids=str,
)
def test_qgis_survives(tiles: Path, layer: dict[str, Any]) -> None:
    """In a process of its own, which ends where QGIS does."""
    code = (
        "from qgis.core import QgsApplication, QgsVectorTileLayer\n"
        "application = QgsApplication([], False)\napplication.initQgis()\n"
        "from arcgis_export.plugin.layers.vector_styles import apply_style\n"
        f"layer = QgsVectorTileLayer('type=mbtiles&url={tiles}', 'map')\n"
        f"apply_style(layer, {{'version': 8, 'layers': [{layer!r}]}}, None)\nprint('alive', flush=True)\n"
        "import os\nos._exit(0)\n"
    )
    environment = {"PYTHONPATH": f"{ROOT}/build/plugins", "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env=environment, timeout=120
    )
    assert "alive" in ended.stdout, ended.stderr[-500:]


@pytest.mark.parametrize(
    "layer",
    [
        style_layer("line", {"line-width": {"stops": [[1, "1 || env('HOME')"], [5, 2]]}}),
        style_layer("circle", {"circle-radius": ["literal", "1 || env('HOME')"]}),
        style_layer("fill", {"fill-color": {"stops": [["1 || env('HOME')", "red"], [5, "blue"]]}}),
    ],
    ids=str,
)
def test_no_expression_of_a_style_is_run(tiles: Path, layer: dict[str, Any]) -> None:
    drawn = opened(tiles)
    apply_style(drawn, {"version": 8, "layers": [layer]}, None)
    document = QDomDocument()
    drawn.exportNamedStyle(document)
    assert "env(" not in document.toString()


def test_a_shield_with_endless_padding_is_drawn_at_once(tiles: Path) -> None:
    drawn = opened(tiles)
    layout = {"text-field": "{name}", "icon-image": "square", "text-padding": 1e8}
    apply_style(drawn, {"version": 8, "layers": [style_layer("symbol", layout=layout)]}, None)
    start = time.monotonic()
    map_of(drawn)
    assert time.monotonic() - start < 5


def test_a_style_that_is_not_read_is_not_given_to_qgis(application: Any, tmp_path: Path) -> None:
    """Of another version: it is not drawn by the default reading of QGIS, either."""
    circle = style_layer("circle", {"circle-radius": ["literal", "1 || env('HOME')"]})
    path = make_vtpk(tmp_path / "a.vtpk", {}, resources__styles__root={"version": 7, "layers": [circle]})
    document = QDomDocument()
    layer = open_layer(path, "a", is_vector=True)
    layer.exportNamedStyle(document)
    assert layer.isValid() and "env(" not in document.toString()
