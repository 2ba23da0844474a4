# SPDX-License-Identifier: GPL-2.0-or-later
"""``arcgisexport:exportitem``: the same export for scripts, models and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsVectorLayer

from tests.qgis.portal_user import sign_in
from tests.qgis.processing.test_algorithms import Feedback, run
from tests.sandbox import Sandbox

EXPORT_ITEM = "arcgisexport:exportitem"


@pytest.fixture(autouse=True)
def fresh(sandbox: Sandbox) -> None:
    sandbox.reset_portal()


def exported(sandbox: Sandbox, output: Path, item: str = "Nature of the world", **more: Any) -> dict[str, Any]:
    given = {"PORTAL": f"{sandbox.url}/portal", "ITEM": sandbox.item(item), "AUTHCFG": sign_in(), "OUTPUT": str(output)}
    return dict(run(EXPORT_ITEM, **{**given, **more}))


def test_layers_filter_and_crs(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    layers = json.dumps([{"id": 0, "where": "name LIKE 'S%'"}, {"id": 2}])
    before = {item.id for item in sandbox.items()}
    found = exported(sandbox, tmp_path / "out.gpkg", LAYERS=layers, TARGET_CRS="EPSG:3857", TITLE="Mine")
    assert found["OUTPUT"] == str(tmp_path / "out.gpkg") and found["JOB_ID"] and found["EXPORT_ITEM"]
    countries = QgsVectorLayer(f"{found['OUTPUT']}|layername=Countries", "", "ogr")
    assert countries.isValid() and countries.crs().authid() == "EPSG:3857"
    assert 10 < countries.featureCount() < 60
    (sent,) = sandbox.find("/export$")
    assert sent.form["title"] == "Mine" and json.loads(sent.form["exportParameters"])["targetSR"]["wkid"] == 3857
    assert {item.id for item in sandbox.items()} == before and not sandbox.leaks()


def test_a_service_that_only_the_portal_reaches(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    kept = next(item for item in sandbox.items() if item.title == "Nature of the world")
    kept.internal_url = "http://127.0.0.1:1/server/rest/services/Nature/FeatureServer"
    feedback = Feedback()
    found = exported(sandbox, tmp_path / "out.gpkg", feedback=feedback)
    assert QgsVectorLayer(f"{found['OUTPUT']}|layername=Countries", "", "ogr").isValid()
    assert any("can't be reached from here" in text for text in feedback.warnings)


def test_all_layers_the_items_page_as_its_name_and_a_kept_item(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    page = f"{sandbox.url}/portal/home/item.html?id={sandbox.item('Nature of the world')}"
    found = exported(sandbox, tmp_path / "all.zip", ITEM=page, FORMAT="Shapefile", KEEP_ITEM=True, TITLE="Kept")
    assert Path(found["OUTPUT"]).exists() and (tmp_path / "all" / "Countries.shp").exists()
    assert sandbox.item("Kept") == found["EXPORT_ITEM"]


@pytest.mark.parametrize(
    ("item", "more", "words"),
    [
        ("Viewer's notes", {}, "Only its owner"),
        ("Town list", {}, "is a CSV"),
        ("Nature of the world", {"LAYERS": "0,9"}, "no layer 9"),
        ("Nature of the world", {"LAYERS": "zero"}, "can't be read"),
        ("Nature of the world", {"LAYERS": '[{"id": 0, "where": "nope = 1"}]'}, "nope"),
        ("Nature of the world", {"FORMAT": "Scene Package", "OUTPUT": "x.slpk"}, "Choose one of"),
        ("Nature of the world", {"OUTPUT": "x.shp"}, "has another extension"),
        ("Nature of the world", {"ITEM": "0" * 32}, "has no item"),
        ("Nature of the world", {"PORTAL": "/basic/rest/services"}, "address of a server"),
        ("Nature of the world", {"PORTAL": "/somewhere"}, "no portal"),
        ("Nature of the world", {"AUTHCFG": ""}, "sign-in"),
    ],
)
def test_bad_input_is_reported_and_leaves_nothing(
    sandbox: Sandbox, plugin: Any, tmp_path: Path, item: str, more: dict[str, Any], words: str
) -> None:
    if "PORTAL" in more:
        more = {**more, "PORTAL": sandbox.url + more["PORTAL"]}
    if "OUTPUT" in more:
        more = {**more, "OUTPUT": str(tmp_path / more["OUTPUT"])}
    with pytest.raises(QgsProcessingException, match=words):
        exported(sandbox, tmp_path / "out.gpkg", item, **more)
    assert not list(tmp_path.iterdir()) and not sandbox.find("/export$")


def test_the_portals_own_words_for_a_failure(sandbox: Sandbox, plugin: Any, tmp_path: Path) -> None:
    before = {item.id for item in sandbox.items()}
    sandbox.inject_fault("fail_export", words="The geometry is too complex")
    feedback = Feedback()
    with pytest.raises(QgsProcessingException, match="The geometry is too complex"):
        exported(sandbox, tmp_path / "out.gpkg", feedback=feedback)
    assert not list(tmp_path.iterdir()) and {item.id for item in sandbox.items()} == before
