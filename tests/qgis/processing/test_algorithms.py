# SPDX-License-Identifier: GPL-2.0-or-later
"""The algorithms: names as they are promised, and what they do."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from tests.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
EXPORT, ESTIMATE = "arcgisexport:exporttiles", "arcgisexport:estimatetiles"
BOX = "0,1000000,3000000,5000000 [EPSG:3857]"


class Feedback(QgsProcessingFeedback):
    """Keeps what an algorithm says."""

    def __init__(self) -> None:
        super().__init__(False)
        self.said: list[str] = []
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.details: list[str] = []

    def pushDebugInfo(self, text: str) -> None:  # noqa: N802
        self.details.append(text)

    def pushWarning(self, text: str) -> None:  # noqa: N802
        self.warnings.append(text)

    def pushInfo(self, text: str) -> None:  # noqa: N802
        self.said.append(text)

    def reportError(self, text: str, fatal: bool = False) -> None:  # noqa: N802
        self.errors.append(text)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.said.append(text)


def run(algorithm: str, feedback: Any = None, **parameters: Any) -> dict[str, Any]:
    """Run an algorithm as models and the toolbox do; a failure raises with its words."""
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    made = QgsApplication.processingRegistry().createAlgorithmById(algorithm)
    feedback = feedback or Feedback()
    found, fine = made.run(parameters, context, feedback, {}, False)
    if not fine:  # QGIS reports what goes wrong in the preparation, and raises nothing
        raise QgsProcessingException(" ".join(feedback.errors))
    return dict(found)


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


def holed(reference: str = "EPSG:4326") -> QgsVectorLayer:
    """A frame around an empty middle, in degrees."""
    layer = QgsVectorLayer(f"Polygon?crs={reference}", "Frame", "memory")
    feature = QgsFeature()
    wkt = "POLYGON((-150 -70, 150 -70, 150 70, -150 70, -150 -70),(-100 10, -100 60, 100 60, 100 10, -100 10))"
    feature.setGeometry(QgsGeometry.fromWkt(wkt))
    layer.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_names_are_those_promised(plugin: Any) -> None:
    registry = QgsApplication.processingRegistry()
    optional = QgsProcessingParameterDefinition.Flag.FlagOptional
    algorithm = registry.createAlgorithmById(EXPORT)
    found = {
        it.name(): (it.type(), bool(it.flags() & optional), it.defaultValue())
        for it in algorithm.parameterDefinitions()
    }
    assert found == {
        "SERVICE": ("string", False, None),
        "AUTHCFG": ("authcfg", True, None),
        "EXTENT": ("extent", True, None),
        "AOI": ("source", True, None),
        "LEVELS": ("string", True, None),
        "EXPORT_BY": ("enum", False, "levelId"),
        "PACKAGE": ("enum", True, None),
        "OPTIMIZE": ("boolean", False, False),
        "QUALITY": ("number", True, None),
        "CONVERT": ("enum", False, "none"),
        "SPLIT": ("boolean", False, False),
        "TIMEOUT": ("number", False, 120),
        "CREATE_ITEM": ("boolean", False, False),
        "CHECK": ("boolean", False, False),
        "SUBMIT_AGAIN": ("boolean", False, False),
        "ALLOW_HTTP": ("boolean", False, False),
        "OUTPUT": ("fileDestination", False, None),
    }
    enums = {it.name(): it for it in algorithm.parameterDefinitions() if it.type() == "enum"}
    assert enums["EXPORT_BY"].options() == ["levelId", "resolution", "scale"]
    assert enums["PACKAGE"].options() == ["tpkx", "tpk", "cache"]
    assert enums["CONVERT"].options() == ["none", "gpkg", "mbtiles"]
    assert all(it.usesStaticStrings() for it in enums.values())
    assert {it.name() for it in algorithm.outputDefinitions()} == {
        "OUTPUT",
        "CONVERTED",
        "JOB_ID",
        "TILES",
        "ITEM",
        "MISSING",
        "LAYER",
    }
    estimate = registry.createAlgorithmById(ESTIMATE)
    names = [it.name() for it in estimate.parameterDefinitions()]
    assert names == ["SERVICE", "AUTHCFG", "ALLOW_HTTP", "EXTENT", "AOI", "LEVELS"]
    outputs = {it.name() for it in estimate.outputDefinitions()}
    assert outputs == {"TILES", "TILES_PER_LEVEL", "LIMIT", "SERVER_TILES", "SERVER_SIZE"}
    for each in (algorithm, estimate):
        assert each.shortHelpString() and not each.icon().isNull() and each.displayName()[0].isupper()


def test_export_of_a_box(site: Sandbox, tmp_path: Path) -> None:
    target, feedback = tmp_path / "World.tpkx", Feedback()
    found = run(
        EXPORT,
        feedback,
        SERVICE=site.service("World/MapServer/0?f=html"),
        EXTENT=BOX,
        LEVELS="2-4",
        OUTPUT=str(target),
    )
    assert found["OUTPUT"] == str(target) and found["CONVERTED"] == ""
    assert found["JOB_ID"] in site.jobs and target.read_bytes()[:2] == b"PK"
    job = site.jobs[found["JOB_ID"]]
    assert found["TILES"] == job.order.count == 3
    assert any("The server is working" in text for text in feedback.said)
    assert any("Submitted" in text for text in feedback.said)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("service", "name"),
    [("online:World/MapServer", "w.tpkx"), ("online:WorldVector/VectorTileServer", "v.vtpk"),
     ("WorldVector/VectorTileServer", "v.vtpk"), ("World/ImageServer", "i.tpkx"), ("Legacy/MapServer", "l.tpk")],
)  # fmt: skip
def test_every_kind_of_service(site: Sandbox, tmp_path: Path, service: str, name: str) -> None:
    url = site.online(service[7:]) if service.startswith("online:") else site.service(service)
    found = run(EXPORT, SERVICE=url, EXTENT=BOX, LEVELS="1-2", OUTPUT=str(tmp_path / name))
    assert Path(found["OUTPUT"]).name == name and Path(found["OUTPUT"]).stat().st_size > 100
    assert found["TILES"] == site.jobs[found["JOB_ID"]].order.count


def test_extent_in_another_crs_and_in_none(site: Sandbox) -> None:
    url = site.service("World/MapServer")
    degrees = run(ESTIMATE, SERVICE=url, EXTENT="0,10,27.5,48.5 [EPSG:4326]", LEVELS="6")
    same = run(ESTIMATE, SERVICE=url, EXTENT="0,1113194.9,3190000,6190000", LEVELS="6")
    metres = run(ESTIMATE, SERVICE=url, EXTENT="0,1113194.9,3190000,6190000 [EPSG:3857]", LEVELS="6")
    assert degrees == same == metres and degrees["TILES"] > 8
    whole = run(ESTIMATE, SERVICE=url)
    assert whole["TILES"] == sum(4**level for level in range(7))
    assert json.loads(whole["TILES_PER_LEVEL"]) == {str(level): 4**level for level in range(7)}
    assert whole["LIMIT"] == 100000
    assert whole["SERVER_TILES"] == whole["TILES"] and whole["SERVER_SIZE"] > 0


def test_vector_services_have_no_estimate_of_their_own(site: Sandbox) -> None:
    found = run(ESTIMATE, SERVICE=site.service("WorldVector/VectorTileServer"), LEVELS="0-1")
    assert (found["SERVER_TILES"], found["SERVER_SIZE"], found["TILES"]) == (-1, -1, 5)


def test_area_with_a_hole_counts_no_tile_in_it(site: Sandbox, tmp_path: Path) -> None:
    url = site.service("World/MapServer")
    frame = run(ESTIMATE, SERVICE=url, AOI=holed().id(), EXTENT=BOX, LEVELS="5")
    whole = run(ESTIMATE, SERVICE=url, EXTENT="-150,150,-70,70 [EPSG:4326]", LEVELS="5")
    middle = run(ESTIMATE, SERVICE=url, EXTENT="-95,95,15,55 [EPSG:4326]", LEVELS="5")
    assert 0 < frame["TILES"] < whole["TILES"] * 0.9 and middle["TILES"] > 50
    found = run(EXPORT, SERVICE=url, AOI=holed().id(), LEVELS="5", OUTPUT=str(tmp_path / "f.tpkx"))
    assert found["TILES"] == frame["TILES"] == site.jobs[found["JOB_ID"]].order.count


@pytest.mark.parametrize(
    ("by", "levels"),
    [("scale", "147914381.9,73957190.9"), ("resolution", "39135.758482,19567.879241"), (2, "147914382-73957191")],
)
def test_levels_by_scale_and_resolution(site: Sandbox, tmp_path: Path, by: Any, levels: str) -> None:
    found = run(
        EXPORT, SERVICE=site.service("World/MapServer"), EXTENT=BOX, LEVELS=levels,
        EXPORT_BY=["levelId", "resolution", "scale"][by] if isinstance(by, int) else by, OUTPUT=str(tmp_path / "w.tpkx"),
    )  # fmt: skip
    assert sorted(site.jobs[found["JOB_ID"]].order.tiles) == [2, 3]


def test_package_tpk_and_copies_beside(site: Sandbox, tmp_path: Path) -> None:
    url = site.service("World/MapServer")
    for convert, driver in (("gpkg", "gdal"), ("mbtiles", "gdal")):
        target = tmp_path / f"{convert}.tpk"
        found = run(EXPORT, SERVICE=url, EXTENT=BOX, LEVELS="2-3", PACKAGE="tpk", CONVERT=convert, OUTPUT=str(target))
        assert target.exists() and found["CONVERTED"] == str(tmp_path / f"{convert}.{convert}")
        layer = QgsRasterLayer(found["CONVERTED"], "copy", driver)
        assert layer.isValid() and layer.crs().authid() == "EPSG:3857"
        with sqlite3.connect(found["CONVERTED"]) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        assert ("tiles" in tables) == (convert == "mbtiles")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SERVICE": "non sense"}, "not a web address"),
        ({"LEVELS": "5-9"}, "Level 7"),
        ({"LEVELS": "x"}, "not a level"),
        ({"LEVELS": "1000", "EXPORT_BY": "scale"}, "1000"),
        ({"AOI": "no such layer"}, "area layer can't be opened"),
        ({"EXTENT": "60000000,61000000,0,1 [EPSG:3857]"}, "outside the service"),
        ({"AUTHCFG": "nothere"}, "authentication configuration can't be read"),
    ],
)
def test_mistakes_are_reported_before_anything_is_sent(
    site: Sandbox, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    parameters = {"SERVICE": site.service("World/MapServer"), "LEVELS": "1", "OUTPUT": str(tmp_path / "w.tpkx")}
    with pytest.raises(QgsProcessingException, match=words):
        run(EXPORT, **{**parameters, **changes})
    assert not site.find("/exportTiles$") and list(tmp_path.iterdir()) == []


def test_over_the_limit_names_both_numbers(site: Sandbox, tmp_path: Path) -> None:
    target = str(tmp_path / "w.tpkx")
    with pytest.raises(QgsProcessingException, match=r"\b85\b.*\b50\b|\b50\b.*\b85\b"):
        run(EXPORT, SERVICE=site.service("Limited/MapServer"), LEVELS="0-3", OUTPUT=target)
    assert not site.find("/exportTiles$")


def test_time_limit_names_the_job(site: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute is the shortest; here it passes in half a second."""
    from arcgis_export.plugin.processing.base import run_job

    execute = run_job.execute
    monkeypatch.setattr(
        run_job, "execute", lambda *given, **more: execute(*given[:5], given[5] / 120, *given[6:], **more)
    )
    site.inject_fault("stall", None, "/jobs/")
    target = str(tmp_path / "w.tpkx")
    with pytest.raises(QgsProcessingException) as caught:
        run(EXPORT, SERVICE=site.service("World/MapServer"), LEVELS="1", TIMEOUT=1, OUTPUT=target)
    assert site.find("/jobs/")[0].path.split("/")[-1] in str(caught.value)


def test_cancel_reaches_the_server(site: Sandbox, tmp_path: Path) -> None:
    site.inject_fault("stall", None, "/jobs/")
    feedback = Feedback()
    threading.Timer(1.0, feedback.cancel).start()
    with pytest.raises(QgsProcessingException):
        run(EXPORT, feedback, SERVICE=site.service("World/MapServer"), LEVELS="1", OUTPUT=str(tmp_path / "w.tpkx"))
    assert site.find("/cancel$") and list(tmp_path.iterdir()) == []


def test_a_running_algorithm_is_not_offered_as_interrupted(site: Sandbox, tmp_path: Path) -> None:
    """Nor can a window take it up: it holds the same lock."""
    from arcgis_export.plugin.core.errors import ExportError
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.journal import Journal
    from arcgis_export.plugin.operations.registry import resumable
    from arcgis_export.plugin.tasks.job_lock import holding, is_taken

    taken: list[bool] = []
    folder = str(journal_path().parent)

    class Looking(Feedback):
        def setProgressText(self, text: str) -> None:  # noqa: N802
            for job in resumable(Journal(journal_path())):
                taken.append(is_taken(job, folder))
                with pytest.raises(ExportError, match="already"), holding(job, folder):
                    pass

    target = str(tmp_path / "w.tpkx")
    run(EXPORT, Looking(), SERVICE=site.service("World/MapServer"), LEVELS="1", CONVERT="gpkg", OUTPUT=target)
    assert len(taken) > 2 and all(taken)
    (job,) = Journal(journal_path()).jobs()
    assert not is_taken(job, folder)


@pytest.mark.parametrize(
    ("path", "name", "more", "right"),
    [
        ("WorldVector/VectorTileServer", "x.tpkx", {}, ".vtpk"),
        ("WorldVector/VectorTileServer", "x.TPK", {}, ".vtpk"),
        ("World/MapServer", "x.vtpk", {}, ".tpkx"),
        ("World/MapServer", "x.tpkx", {"PACKAGE": "tpk"}, ".tpk"),
        ("World/MapServer", "x.tpk", {"PACKAGE": "tpkx"}, ".tpkx"),
    ],
)
def test_name_of_another_kind_of_package_is_refused(
    site: Sandbox, tmp_path: Path, path: str, name: str, more: dict[str, str], right: str
) -> None:
    with pytest.raises(QgsProcessingException) as caught:
        run(EXPORT, SERVICE=site.service(path), LEVELS="1", OUTPUT=str(tmp_path / name), **more)
    assert f"will be a {right}," in str(caught.value) and f"Use {right}." in str(caught.value)
    assert not site.find("/exportTiles$") and list(tmp_path.iterdir()) == []


def test_ending_chooses_the_package(site: Sandbox, tmp_path: Path) -> None:
    from arcgis_export.plugin.packages import open_package

    for name, kind, storage in (("w.tpk", "tpk", "compactV1"), ("w.TPKX", "tpkx", "compactV2"), ("w", "tpkx", None)):
        found = run(EXPORT, SERVICE=site.service("World/MapServer"), LEVELS="1", OUTPUT=str(tmp_path / name))
        with open_package(Path(found["OUTPUT"])) as package:
            assert package.kind == kind and package.storage == (storage or "compactV2")
        assert Path(found["OUTPUT"]).name == name


@pytest.mark.parametrize(
    ("path", "more", "ending"),
    [
        ("World/MapServer", {}, ".tpkx"), ("World/MapServer", {"PACKAGE": "tpk"}, ".tpk"),
        ("Legacy/MapServer", {}, ".tpk"), ("WorldVector/VectorTileServer", {}, ".vtpk"),
    ],
)  # fmt: skip
def test_temporary_output_ends_as_its_package(site: Sandbox, path: str, more: dict[str, str], ending: str) -> None:
    inside_a_model = QgsProcessingUtils.generateTempFilename("OUTPUT.tpkx")
    for output in (
        QgsProcessing.TEMPORARY_OUTPUT,
        QgsProcessingOutputLayerDefinition(QgsProcessing.TEMPORARY_OUTPUT),
        inside_a_model,
    ):
        found = Path(run(EXPORT, SERVICE=site.service(path), LEVELS="1", OUTPUT=output, **more)["OUTPUT"])
        assert found.suffix == ending and found.exists()


@pytest.mark.parametrize(
    ("path", "name", "convert", "words"),
    [
        ("WorldVector/VectorTileServer", "x.vtpk", "gpkg", "Choose MBTiles"),
        ("WorldDegrees/MapServer", "x.tpkx", "mbtiles", "Choose GeoPackage"),
    ],
)
def test_copy_that_does_not_fit_is_refused_before_the_export(
    site: Sandbox, tmp_path: Path, path: str, name: str, convert: str, words: str
) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run(EXPORT, SERVICE=site.service(path), LEVELS="1", CONVERT=convert, OUTPUT=str(tmp_path / name))
    assert not site.find("/exportTiles$") and list(tmp_path.iterdir()) == []


def test_failure_of_the_server_is_reported(site: Sandbox, tmp_path: Path) -> None:
    site.inject_fault("fail", None, "/jobs/", messages=["ERROR 001564: Requested tile count exceeds the maximum."])
    feedback = Feedback()
    with pytest.raises(QgsProcessingException) as caught:
        run(EXPORT, feedback, SERVICE=site.service("World/MapServer"), LEVELS="1", OUTPUT=str(tmp_path / "w.tpkx"))
    assert len(str(caught.value)) > 20 and "Traceback" not in str(caught.value)
    assert any("ERROR 001564: Requested tile count exceeds the maximum." in text for text in feedback.details)
    assert list(tmp_path.iterdir()) == []


# the real program


def qgis_process(profile: Path, *arguments: str, shell: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "HOME": str(profile), "QGIS_CUSTOM_CONFIG_PATH": str(profile),
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"), "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    folder = profile / "QGIS"
    folder.mkdir(exist_ok=True)
    (folder / "QGIS3.ini").write_text("[PythonPlugins]\narcgis_export=true\n")
    command = ["qgis_process", *arguments] if shell is None else ["sh", str(shell)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)


def test_qgis_process_runs_and_fails_as_it_should(sandbox: Sandbox, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    enabled = qgis_process(profile, "plugins", "enable", "arcgis_export")
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr
    target = tmp_path / "w.vtpk"
    url = sandbox.service("WorldVector/VectorTileServer")
    done = qgis_process(profile, "--json", "run", EXPORT, f"--SERVICE={url}", "--LEVELS=0-1", f"--OUTPUT={target}")
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads(done.stdout)["results"]
    assert results["OUTPUT"] == str(target) and results["TILES"] == 5 and target.stat().st_size > 100
    bad = qgis_process(profile, "run", EXPORT, f"--SERVICE={url}", "--LEVELS=9", f"--OUTPUT={tmp_path / 'x.vtpk'}")
    assert bad.returncode != 0
    assert "Level 9 can't be chosen here" in bad.stdout + bad.stderr
    assert not (tmp_path / "x.vtpk").exists()
