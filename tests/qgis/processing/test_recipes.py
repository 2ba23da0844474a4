# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes as algorithms: run again with their own values or others, on any machine that has the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.areas.recipe_area import area_parameters, choice_of_recipe, crs_text
from arcgis_export.plugin.environment.settings import journal_path
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.recipes.parameters import OPERATIONS, RUN_ONLY
from arcgis_export.plugin.recipes.recipe import Recipe, parse_recipe, write_recipe
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from tests.qgis.export_tiles.test_split import tiles_of
from tests.qgis.processing.test_algorithms import BOX, EXPORT, Feedback, holed, run
from tests.qgis.user import until
from tests.sandbox import Sandbox

RUN = "arcgisexport:runrecipe"
CUSTOM = "+proj=laea +lat_0=47 +lon_0=9 +x_0=12345 +y_0=0 +ellps=GRS80 +units=m +no_defs"


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


def saved(folder: Path, service: str, file: str = "World.tpkx", operation: str = "exporttiles", **values: Any) -> str:
    path = folder / "World.arcgisexport.json"
    write_recipe(Recipe(operation, service, values, file), path)
    return str(path)


def written(folder: Path, **whole: Any) -> str:
    path = folder / "World.arcgisexport.json"
    path.write_text(json.dumps({"recipe": 1, "operation": "exporttiles", **whole}))
    return str(path)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_recipe_may_hold_every_parameter_of_its_algorithm(plugin: Any, operation: str) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{operation}")
    names = {each.name() for each in algorithm.parameterDefinitions()}
    own = OPERATIONS[operation]
    assert names - set(RUN_ONLY) == {own.address, *own.parameters}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_outputs_are_those_of_the_operation(plugin: Any, operation: str) -> None:
    registry = QgsApplication.processingRegistry()
    recipes, own = (registry.createAlgorithmById(each) for each in (RUN, f"arcgisexport:{operation}"))
    names = {each.name() for each in recipes.outputDefinitions()}
    assert names >= {each.name() for each in own.outputDefinitions()}


def test_the_same_as_the_algorithm_itself(site: Sandbox, tmp_path: Path) -> None:
    service = site.service("World/MapServer")
    recipe = saved(tmp_path, service, EXTENT=BOX, LEVELS="2-4", CONVERT="gpkg")
    found = run(RUN, RECIPE=recipe, OUTPUT=str(tmp_path / "a.tpkx"))
    wanted = run(EXPORT, SERVICE=service, EXTENT=BOX, LEVELS="2-4", CONVERT="gpkg", OUTPUT=str(tmp_path / "b.tpkx"))
    assert set(found) == set(wanted) and found["TILES"] == wanted["TILES"]
    assert found["OUTPUT"] == str(tmp_path / "a.tpkx") and found["CONVERTED"] == str(tmp_path / "a.gpkg")
    assert tiles_of(tmp_path / "a.tpkx") == tiles_of(tmp_path / "b.tpkx")


def test_without_output_the_file_is_beside_the_recipe(site: Sandbox, tmp_path: Path) -> None:
    service = site.service("World/MapServer")
    recipe = saved(tmp_path, service, LEVELS="0")
    assert run(RUN, RECIPE=recipe)["OUTPUT"] == str(tmp_path / "World.tpkx")
    (tmp_path / "other").mkdir()
    assert run(RUN, RECIPE=recipe, OUTPUT=str(tmp_path / "other"))["OUTPUT"] == str(tmp_path / "other" / "World.tpkx")
    found = run(RUN, RECIPE=recipe, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)["OUTPUT"]
    assert found.endswith(".tpkx") and not found.startswith(str(tmp_path))
    with pytest.raises(QgsProcessingException, match="names no file"):
        run(RUN, RECIPE=saved(tmp_path, service, file="", LEVELS="0"))


def test_an_area_travels_in_the_recipe(site: Sandbox, tmp_path: Path) -> None:
    frame = holed()
    area = area_parameters(next(frame.getFeatures()).geometry(), frame.crs())
    assert area["AOI"]["crs"] == "EPSG:4326"
    service = site.service("World/MapServer")
    found = run(RUN, RECIPE=saved(tmp_path, service, LEVELS="1-5", **area), OUTPUT=str(tmp_path / "a.tpkx"))
    wanted = run(EXPORT, SERVICE=service, AOI=frame, LEVELS="1-5", OUTPUT=str(tmp_path / "b.tpkx"))
    assert found["TILES"] == wanted["TILES"] < sum(4**level for level in range(1, 6))
    assert tiles_of(tmp_path / "a.tpkx") == tiles_of(tmp_path / "b.tpkx")


@pytest.mark.parametrize("name", ["runrecipe", "splitrecipe"])
def test_in_the_background_as_the_toolbox_does(site: Sandbox, tmp_path: Path, name: str) -> None:
    """The recipe's area is read in the thread of the task; the main thread goes on."""
    frame = holed()
    area = area_parameters(next(frame.getFeatures()).geometry(), frame.crs())
    recipe = saved(tmp_path, site.service("World/MapServer"), LEVELS="1-4", **area)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{name}")
    context, feedback, ended = QgsProcessingContext(), Feedback(), []
    parameters = {"RECIPE": recipe, "OUTPUT": str(tmp_path / "out")}
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    task.executed.connect(lambda fine, results: ended.append((fine, dict(results))))
    QgsApplication.taskManager().addTask(task)
    until(lambda: ended, "the end of the task")
    fine, results = ended[0]
    assert fine, feedback.errors
    assert (
        results["TILES"]
        == run(
            EXPORT, SERVICE=site.service("World/MapServer"), AOI=frame, LEVELS="1-4", OUTPUT=str(tmp_path / "x.tpkx")
        )["TILES"]
    )


def test_values_in_place_of_the_recipes_own(site: Sandbox, tmp_path: Path) -> None:
    frame = holed()
    area = area_parameters(next(frame.getFeatures()).geometry(), frame.crs())
    recipe = saved(tmp_path, site.service("Limited/MapServer"), LEVELS="1-5", **area)
    service = site.service("World/MapServer")
    more = f"SERVICE={service}\nCONVERT=mbtiles"
    found = run(RUN, RECIPE=recipe, EXTENT=BOX, LEVELS="2-4", PARAMETERS=more, OUTPUT=str(tmp_path / "a.tpkx"))
    wanted = run(EXPORT, SERVICE=service, EXTENT=BOX, LEVELS="2-4", OUTPUT=str(tmp_path / "b.tpkx"))
    assert found["TILES"] == wanted["TILES"] and found["CONVERTED"] == str(tmp_path / "a.mbtiles")
    found = run(RUN, RECIPE=recipe, AOI=holed(), PARAMETERS=json.dumps({"SERVICE": service, "LEVELS": "3"}))
    assert (
        found["TILES"]
        == run(EXPORT, SERVICE=service, AOI=holed(), LEVELS="3", OUTPUT=str(tmp_path / "c.tpkx"))["TILES"]
    )
    found = run(RUN, RECIPE=recipe, PARAMETERS=json.dumps({"SERVICE": service, "LEVELS": "2", "EXTENT": BOX}))
    assert (
        found["TILES"] == run(EXPORT, SERVICE=service, EXTENT=BOX, LEVELS="2", OUTPUT=str(tmp_path / "d.tpkx"))["TILES"]
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"PARAMETERS": "LEVLES=3"}, "has no LEVLES"),
        ({"PARAMETERS": "QUALITY=200"}, "QUALITY|quality"),
        ({"PARAMETERS": "CONVERT=shapefile"}, "CONVERT|Also write"),
        ({"LEVELS": "99"}, "Level 99"),
    ],
)
def test_wrong_values_are_refused_before_anything_is_sent(
    site: Sandbox, tmp_path: Path, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run(RUN, RECIPE=saved(tmp_path, site.service("World/MapServer"), LEVELS="0"), **more)
    assert not site.find("/exportTiles$")


def test_recipes_that_cannot_be_run_are_refused_in_words(site: Sandbox, tmp_path: Path) -> None:
    service = site.service("World/MapServer")
    for whole, words in (
        ({"recipe": 2, "service": service}, "newer version"),
        ({"service": service, "levels": "0"}, "levels"),
        ({"service": service, "parameters": {"LEVLES": "0"}}, "does not have: LEVLES"),
        ({"service": service, "parameters": {"EXTENT": "0,1,0,1 [EPSG:999999]"}}, "EPSG:999999"),
        ({"service": service, "operation": "packageinfo"}, "packageinfo"),
    ):
        with pytest.raises(QgsProcessingException, match=words):
            run(RUN, RECIPE=written(tmp_path, **whole))
    with pytest.raises(QgsProcessingException):
        run(RUN, RECIPE=str(tmp_path / "gone.arcgisexport.json"))


def test_a_parameter_that_the_operation_does_not_have(site: Sandbox, tmp_path: Path) -> None:
    recipe = saved(tmp_path, site.service("World/MapServer"), operation="exportmap", file="World.png")
    with pytest.raises(QgsProcessingException, match="LEVELS|AOI"):
        run(RUN, RECIPE=recipe, AOI=holed())


def test_a_map(site: Sandbox, tmp_path: Path) -> None:
    values = {"EXTENT": BOX, "WIDTH": 200, "HEIGHT": 400, "CRS": "EPSG:3857", "FORMAT": "png32", "LAYERS": "show:0"}
    recipe = saved(tmp_path, site.service("World/MapServer"), "World.tif", "exportmap", **values)
    found = run(RUN, RECIPE=recipe)
    assert (found["WIDTH"], found["HEIGHT"], found["OUTPUT"]) == (200, 400, str(tmp_path / "World.tif"))
    layer = QgsRasterLayer(found["OUTPUT"])
    assert layer.crs().authid() == "EPSG:3857" and layer.extent() == QgsRectangle(0, 3e6, 1e6, 5e6)


def test_a_crs_without_a_code_is_carried_as_wkt(site: Sandbox, tmp_path: Path) -> None:
    crs = QgsCoordinateReferenceSystem.fromProj(CUSTOM)
    crs.saveAsUserCrs("mine")
    assert crs.authid().startswith("USER:"), "the id of one profile means nothing in another"
    assert crs_text(crs).startswith("WKT:PROJCRS")
    box = QgsGeometry.fromRect(QgsRectangle(-1e6, -1e6, 1e6, 1e6))
    turned = QgsGeometry(box)
    turned.rotate(30, box.boundingBox().center())
    for number, geometry in enumerate((box, turned)):
        values = area_parameters(geometry, crs)
        back, found = choice_of_recipe(values).read(QgsCoordinateTransformContext())
        assert back.isGeosEqual(geometry) and found.toProj() == crs.toProj()
        layer = QgsVectorLayer("Polygon", "area", "memory")
        layer.setCrs(crs)
        from qgis.core import QgsFeature

        feature = QgsFeature()
        feature.setGeometry(geometry)
        layer.dataProvider().addFeatures([feature])
        service = site.service("World/MapServer")
        wanted = run(EXPORT, SERVICE=service, AOI=layer, LEVELS="3-5", OUTPUT=str(tmp_path / f"b{number}.tpkx"))
        found = run(
            RUN, RECIPE=saved(tmp_path, service, LEVELS="3-5", **values), OUTPUT=str(tmp_path / f"a{number}.tpkx")
        )
        assert found["TILES"] == wanted["TILES"]


def test_no_secret_is_told(site: Sandbox, tmp_path: Path) -> None:
    recipe = written(tmp_path, service=site.service("World/MapServer") + "?token=abcdef", parameters={"LEVELS": "0"})
    feedback = Feedback()
    run(RUN, feedback, RECIPE=recipe, OUTPUT=str(tmp_path / "a.tpkx"))
    assert feedback.said and not any("abcdef" in text for text in feedback.said)


def kept_recipes() -> list[Recipe]:
    journal = Journal(journal_path())
    return [parse_recipe(journal.recipe(job.id)) for job in journal.jobs()]


def test_a_job_keeps_the_recipe_that_it_was_started_with(site: Sandbox, tmp_path: Path) -> None:
    service, frame = site.service("World/MapServer"), holed()
    more = {"EXTENT": BOX, "CONVERT": "gpkg", "QUALITY": None, "OUTPUT": str(tmp_path / "a.tpkx")}
    first = run(EXPORT, SERVICE=service + "/0?token=abcdef", AOI=frame, LEVELS="1-4", **more)
    (recipe,) = kept_recipes()
    area = area_parameters(next(frame.getFeatures()).geometry(), frame.crs())
    assert recipe.parameters == {**area, "LEVELS": "1-4", "CONVERT": "gpkg"} and recipe.file == "a.tpkx"
    assert "token" not in recipe.service
    write_recipe(recipe, tmp_path / "World.arcgisexport.json")
    again = run(RUN, RECIPE=str(tmp_path / "World.arcgisexport.json"), OUTPUT=str(tmp_path / "b.tpkx"))
    assert again["TILES"] == first["TILES"] and len(kept_recipes()) == 2


def test_a_job_of_a_map_keeps_its_recipe(site: Sandbox, tmp_path: Path) -> None:
    values = {"EXTENT": BOX, "WIDTH": 100, "HEIGHT": 100, "CRS": "EPSG:3857", "DPI": 120.0, "TRANSPARENT": True}
    run("arcgisexport:exportmap", SERVICE=site.service("World/MapServer"), OUTPUT=str(tmp_path / "a.png"), **values)
    (recipe,) = kept_recipes()
    assert recipe.operation == "exportmap" and recipe.file == "a.png"
    assert recipe.parameters == {**values, "EXTENT": "0.0,1000000.0,3000000.0,5000000.0 [EPSG:3857]"}
