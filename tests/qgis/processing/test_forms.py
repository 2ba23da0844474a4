# SPDX-License-Identifier: GPL-2.0-or-later
"""What the forms of the algorithms explain, and what an empty one does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProcessingParameterDefinition

from tests.qgis.processing.test_algorithms import EXPORT, Feedback, run
from tests.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
MAP = "arcgisexport:exportmap"
ADVANCED = QgsProcessingParameterDefinition.Flag.FlagAdvanced


def algorithms() -> list[Any]:
    return list(QgsApplication.processingRegistry().providerById("arcgisexport").algorithms())


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


def test_every_parameter_is_explained_where_it_is_set_and_in_the_help(plugin: Any) -> None:
    for each in algorithms():
        text = each.shortHelpString()
        for parameter in each.parameterDefinitions():
            name = f"{each.name()} {parameter.name()}"
            assert parameter.help(), name
            assert f"<b>{parameter.description()}</b>" in text, name


def test_the_help_button_opens_the_algorithms_own_section(plugin: Any) -> None:
    headings = (ROOT / "docs" / "processing.md").read_text("utf-8").splitlines()
    for each in algorithms():
        page, _, anchor = each.helpUrl().partition("#")
        assert page.endswith("/docs/processing.md") and f"## arcgisexport:{each.name()}" in headings
        assert anchor == f"arcgisexport{each.name()}"


def test_json_is_in_the_advanced_part_with_an_example(plugin: Any) -> None:
    found = {
        f"{each.name()} {parameter.name()}": parameter
        for each in algorithms()
        for parameter in each.parameterDefinitions()
        if re.search(r"\bJSON\b", f"{parameter.description()} {parameter.help()}")
    }
    assert {"exportmap LAYER_DEFS", "exportitem LAYERS", "runrecipe PARAMETERS"} <= set(found) and len(found) >= 12
    for name, parameter in found.items():
        assert parameter.flags() & ADVANCED and "{" in parameter.help(), name


def test_an_empty_form_says_that_all_is_exported(site: Sandbox, tmp_path: Path) -> None:
    feedback = Feedback()
    service = site.service("World/MapServer")
    run(EXPORT, feedback=feedback, SERVICE=service, LEVELS="0-2", OUTPUT=str(tmp_path / "w.tpkx"))
    assert any("the whole service is exported, 21 tiles. EXTENT or AOI limits it" in text for text in feedback.warnings)
    feedback = Feedback()
    box = "0,1000000,3000000,5000000 [EPSG:3857]"
    run(EXPORT, feedback=feedback, SERVICE=service, LEVELS="0-2", EXTENT=box, OUTPUT=str(tmp_path / "b.tpkx"))
    assert not feedback.warnings
    feedback = Feedback()
    service = site.service("WorldMap/MapServer")
    run(MAP, feedback=feedback, SERVICE=service, WIDTH=300, HEIGHT=200, OUTPUT=str(tmp_path / "m.tif"))
    assert any("the whole service is drawn, 60,000 pixels" in text for text in feedback.warnings)


def test_an_empty_form_that_would_be_enormous_is_refused(
    site: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(MAP)
    given = {"SERVICE": site.service("WorldMap/MapServer"), "WIDTH": 100_000, "HEIGHT": 50_000, "OUTPUT": "m.tif"}
    fine, words = algorithm.checkParameterValues(given, QgsProcessingContext())
    assert not fine and "5,000,000,000 pixels" in words
    fine, _ = algorithm.checkParameterValues({**given, "EXTENT": "0,1,0,1 [EPSG:3857]"}, QgsProcessingContext())
    assert fine
    monkeypatch.setattr("arcgis_export.plugin.processing.export_tiles.MOST_UNASKED", 5000)
    site.clear()
    empty = {"SERVICE": site.service("Limited/MapServer"), "SPLIT": True, "OUTPUT": str(tmp_path / "w.gpkg")}
    with pytest.raises(QgsProcessingException, match="Nothing is chosen: the whole service at all levels has"):
        run(EXPORT, **empty)
    assert not site.find("/exportTiles$")
