# SPDX-License-Identifier: GPL-2.0-or-later
"""LAYER and LAYERS: what QGIS can draw is loaded after a run, and is the input of the next step of a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorTileLayer,
)

from tests.qgis.portal_user import sign_in
from tests.qgis.processing.test_algorithms import Feedback, qgis_process, run
from tests.qgis.toolbox import load_toolbox
from tests.qgis.user import until
from tests.sandbox import Sandbox

EXPORT, MAP, ITEM = (f"arcgisexport:{name}" for name in ("exporttiles", "exportmap", "exportitem"))
BOX = "600000,6000000,1400000,6700000 [EPSG:3857]"


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    sandbox.reset_portal()
    return sandbox


@pytest.fixture
def processing(plugin: Any) -> None:
    """QGIS' own Processing, with the native algorithms."""
    load_toolbox()


def in_the_background(algorithm: str, **parameters: Any) -> tuple[dict[str, Any], QgsProcessingContext]:
    """Run as the toolbox does, in a task; return the results and the context, with what is to be loaded."""
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    made = QgsApplication.processingRegistry().createAlgorithmById(algorithm)
    task, ended = QgsProcessingAlgRunnerTask(made, parameters, context, feedback), list[Any]()
    task.executed.connect(lambda fine, results: ended.append((fine, results)))
    QgsApplication.taskManager().addTask(task)
    until(lambda: ended, "the end of the run", 60)
    ((fine, results),) = ended
    assert fine, feedback.errors
    return dict(results), context


def load(context: QgsProcessingContext, algorithm: str) -> list[Any]:
    """Load what QGIS' Processing loads after a run."""
    from processing.gui.Postprocessing import handleAlgorithmResults

    made = QgsApplication.processingRegistry().createAlgorithmById(algorithm)
    before = set(QgsProject.instance().mapLayers())
    feedback = Feedback()
    assert handleAlgorithmResults(made, context, feedback), feedback.errors
    nodes = QgsProject.instance().layerTreeRoot().findLayers()
    return [node.layer() for node in nodes if node.layerId() not in before]


@pytest.mark.parametrize(
    ("name", "path", "kind"),
    [
        ("w.tpkx", "World/MapServer", QgsRasterLayer),
        ("w.vtpk", "WorldVector/VectorTileServer", QgsVectorTileLayer),
    ],
)
def test_tiles_are_loaded_after_a_run(
    site: Sandbox, processing: None, tmp_path: Path, name: str, path: str, kind: type
) -> None:
    given = {"SERVICE": site.service(path), "LEVELS": "0-2", "OUTPUT": str(tmp_path / name)}
    results, context = in_the_background(EXPORT, **given)
    assert results["OUTPUT"] == str(tmp_path / name) and results["TILES"] == 21
    (layer,) = load(context, EXPORT)
    assert isinstance(layer, kind) and layer.isValid() and layer.source() == results["LAYER"]
    assert layer.name().startswith("World") and layer.metadata().identifier() == site.service(path)


def test_the_layers_of_an_item_come_in_a_group(site: Sandbox, processing: None, tmp_path: Path) -> None:
    given = {
        "PORTAL": f"{site.url}/portal", "ITEM": site.item("Nature of the world"), "AUTHCFG": sign_in(),
        "FORMAT": "Shapefile", "OUTPUT": str(tmp_path / "n.zip"),
    }  # fmt: skip
    results, context = in_the_background(ITEM, **given)
    layers = load(context, ITEM)
    assert [layer.name() for layer in layers] == ["Countries", "Places", "States and provinces", "Remarks"]
    assert [layer.source() for layer in layers] == results["LAYERS"] and results["LAYER"] == results["LAYERS"][0]
    assert layers[0].renderer().type() == "categorizedSymbol" and layers[1].crs().authid() == "EPSG:4326"
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    assert group.name() == "Nature of the world" and len(group.findLayers()) == 4


def test_a_picture_without_a_place_is_no_layer(site: Sandbox, processing: None, tmp_path: Path) -> None:
    given = {"SERVICE": site.service("WorldMap/MapServer"), "EXTENT": BOX, "FORMAT": "svg"}
    results, context = in_the_background(MAP, **given, OUTPUT=str(tmp_path / "m.svg"))
    assert results["LAYER"] == "" and Path(results["OUTPUT"]).exists() and not context.layersToLoadOnCompletion()


def test_converted_tiles_and_recipes_have_it_too(site: Sandbox, processing: None, tmp_path: Path) -> None:
    package = tmp_path / "w.tpkx"
    run(EXPORT, SERVICE=site.service("World/MapServer"), LEVELS="0-2", OUTPUT=str(package))
    convert = "arcgisexport:convertpackage"
    results, context = in_the_background(convert, INPUT=str(package), FORMAT="gpkg", OUTPUT=str(tmp_path / "w.gpkg"))
    (layer,) = load(context, convert)
    assert layer.isValid() and "w.gpkg" in results["LAYER"] == layer.source()
    recipe = {"recipe": 1, "operation": "exporttiles", "service": site.service("World/MapServer")}
    (tmp_path / "r.arcgisexport.json").write_text(json.dumps({**recipe, "parameters": {"LEVELS": "0-1"}}))
    given = {"RECIPE": str(tmp_path / "r.arcgisexport.json"), "OUTPUT": str(tmp_path / "r.tpkx")}
    results, context = in_the_background("arcgisexport:runrecipe", **given)
    (layer,) = load(context, "arcgisexport:runrecipe")
    assert layer.source() == results["LAYER"] and results["OUTPUT"] == str(tmp_path / "r.tpkx")
    assert not list(tmp_path.glob("r*.vrt"))


def child(name: str, algorithm: str, **values: Any) -> QgsProcessingModelChildAlgorithm:
    """A step of a model; a pair of values is the output of another step."""
    step, source = QgsProcessingModelChildAlgorithm(algorithm), QgsProcessingModelChildParameterSource
    step.setChildId(name)
    for key, value in values.items():
        of_step = source.fromChildOutput(*value) if isinstance(value, tuple) else source.fromStaticValue(value)
        step.addParameterSources(key, [of_step])
    return step


def final(step: QgsProcessingModelChildAlgorithm) -> QgsProcessingModelChildAlgorithm:
    """Make OUTPUT of a step the result of its model."""
    output = QgsProcessingModelOutput("result")
    output.setChildId(step.childId())
    output.setChildOutputName("OUTPUT")
    step.setModelOutputs({"result": output})
    return step


def model_of(*steps: QgsProcessingModelChildAlgorithm) -> QgsProcessingModelAlgorithm:
    model = QgsProcessingModelAlgorithm("Places around", "test")
    for step in steps:
        model.addChildAlgorithm(step)
    model.updateDestinationParameters()
    return model


def chained(site: Sandbox, authcfg: str) -> QgsProcessingModelAlgorithm:
    """Places of an item, and circles around them."""
    portal, item = f"{site.url}/portal", site.item("Nature of the world")
    return model_of(
        child("export", ITEM, PORTAL=portal, ITEM=item, AUTHCFG=authcfg, LAYERS="2", FORMAT="geoPackage"),
        final(child("circles", "native:buffer", INPUT=("export", "LAYER"), DISTANCE=1.0)),
    )


def run_model(model: QgsProcessingModelAlgorithm, output: str) -> tuple[dict[str, Any], QgsProcessingContext]:
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(QgsProject.instance())
    (name,) = (each.name() for each in model.destinationParameterDefinitions())
    given = QgsProcessingOutputLayerDefinition(output, QgsProject.instance())
    results, fine = model.run({name: given}, context, feedback)
    assert fine, feedback.errors
    return results, context


def test_the_layer_is_the_input_of_the_next_step_of_a_model(site: Sandbox, processing: None, tmp_path: Path) -> None:
    _, context = run_model(chained(site, sign_in()), str(tmp_path / "circles.gpkg"))
    circles = QgsVectorLayer(str(tmp_path / "circles.gpkg"), "", "ogr")
    assert circles.featureCount() == 240 and circles.geometryType() == 2
    loaded = [details.outputName for details in context.layersToLoadOnCompletion().values()]
    assert loaded and "LAYER" not in loaded  # what only the next step needed is not


def test_tiles_are_the_input_of_a_native_algorithm(site: Sandbox, processing: None, tmp_path: Path) -> None:
    model = model_of(
        child("export", EXPORT, SERVICE=site.service("World/MapServer"), LEVELS="0-2", CONVERT="gpkg"),
        final(child("blur", "native:fillnodata", INPUT=("export", "LAYER"), BAND=1, FILL_VALUE=1)),
    )
    run_model(model, str(tmp_path / "filled.tif"))
    assert QgsRasterLayer(str(tmp_path / "filled.tif")).width() == 1024


def test_the_last_step_of_a_model_is_loaded(site: Sandbox, processing: None, tmp_path: Path) -> None:
    step = child("map", MAP, SERVICE=site.service("WorldMap/MapServer"), EXTENT=BOX)
    _, context = run_model(model_of(final(step)), str(tmp_path / "map.tif"))
    (layer,) = load(context, MAP)
    assert layer.source() == str(tmp_path / "map.tif")
    _, context = run_model(model_of(final(step)), QgsProcessing.TEMPORARY_OUTPUT)
    assert len(context.layersToLoadOnCompletion()) == 1


def test_qgis_process_names_the_layer_and_runs_a_model(site: Sandbox, processing: None, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    url, target = site.service("WorldMap/MapServer"), tmp_path / "m.tif"
    enabled = qgis_process(profile, "plugins", "enable", "arcgis_export")
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr
    done = qgis_process(profile, "--json", "run", MAP, f"--SERVICE={url}", f"--EXTENT={BOX}", f"--OUTPUT={target}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["results"]["LAYER"] == str(target)
    model = model_of(
        child("map", MAP, SERVICE=url, EXTENT=BOX, FORMAT="png"),
        final(child("filled", "native:fillnodata", INPUT=("map", "LAYER"), BAND=1, FILL_VALUE=1)),
    )
    assert model.toFile(str(tmp_path / "chain.model3"))
    (name,) = (each.name() for each in model.destinationParameterDefinitions())
    done = qgis_process(profile, "run", str(tmp_path / "chain.model3"), f"--{name}={tmp_path / 'f.tif'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert QgsRasterLayer(str(tmp_path / "f.tif")).width() == 400
