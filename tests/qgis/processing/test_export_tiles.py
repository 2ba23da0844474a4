# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Tiles as an algorithm on servers of every age and kind: folders, older storage, items, basemaps."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsProcessing,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
    QgsVectorTileLayer,
)

from tests.qgis.processing.test_algorithms import BOX, ESTIMATE, EXPORT, Feedback, run
from tests.qgis.user import User, until
from tests.sandbox import Sandbox


class Warned(Feedback):
    """Keeps the warnings too."""

    def __init__(self) -> None:
        super().__init__()
        self.warned: list[str] = []

    def pushWarning(self, text: str) -> None:  # noqa: N802
        if not text.startswith("No area is chosen"):  # what an empty form means is tested in test_forms
            self.warned.append(text)


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    return sandbox


def info(path: str) -> Any:
    import json

    return json.loads(run("arcgisexport:packageinfo", INPUT=path)["INFO"])


# cache folders


@pytest.mark.parametrize(("path", "storage"), [("World/MapServer", "compactV2"), ("Legacy/MapServer", "compactV1")])
def test_cache_folder(site: Sandbox, tmp_path: Path, path: str, storage: str) -> None:
    target = tmp_path / "World"
    more = {"PACKAGE": "cache", "CONVERT": "gpkg", "EXTENT": BOX, "OUTPUT": str(target)}
    found = run(EXPORT, SERVICE=site.service(path), LEVELS="0-3", **more)
    assert found["OUTPUT"] == str(target) and (target / "conf.xml").is_file()
    facts = info(str(target))
    assert (facts["kind"], facts["storage"]) == ("cache", storage)
    assert sum(level["tiles"] for level in facts["levels"]) == found["TILES"]
    assert found["CONVERTED"] == str(tmp_path / "World.gpkg")
    assert QgsRasterLayer(found["CONVERTED"], "World").isValid()
    assert sorted(os.listdir(tmp_path)) == ["World", "World.gpkg"]


def test_cache_folder_of_heights(site: Sandbox, tmp_path: Path) -> None:
    more = {"PACKAGE": "cache", "OUTPUT": str(tmp_path / "w")}
    found = run(EXPORT, SERVICE=site.service("Elevation/ImageServer"), LEVELS="0-2", **more)
    facts = info(found["OUTPUT"])
    assert (facts["kind"], facts["tile_format"], found["TILES"]) == ("cache", "LERC", 21)


def test_cache_folder_under_the_name_of_a_package_and_under_none(site: Sandbox, tmp_path: Path) -> None:
    service = site.service("World/MapServer")
    found = run(EXPORT, SERVICE=service, LEVELS="1", PACKAGE="cache", OUTPUT=str(tmp_path / "w.tpkx"))
    assert found["OUTPUT"] == str(tmp_path / "w") and (tmp_path / "w" / "conf.xml").is_file()
    found = run(EXPORT, SERVICE=service, LEVELS="1", PACKAGE="cache", OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
    assert (Path(found["OUTPUT"]) / "conf.xml").is_file()


def test_folder_of_other_things_is_refused_before_anything_is_sent(site: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "report.odt").write_text("dear")
    with pytest.raises(QgsProcessingException, match="would be lost"):
        run(EXPORT, SERVICE=site.service("World/MapServer"), LEVELS="1", PACKAGE="cache", OUTPUT=str(tmp_path))
    assert os.listdir(tmp_path) == ["report.odt"] and not site.find("/exportTiles$")


def test_online_makes_no_cache_folders(site: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="packages only"):
        run(EXPORT, SERVICE=site.online("World/MapServer"), LEVELS="1", PACKAGE="cache", OUTPUT=str(tmp_path / "w"))
    assert not site.find("/exportTiles$")


def test_cancelled_folder_leaves_nothing(site: Sandbox, tmp_path: Path) -> None:
    site.inject_fault("slow", None, r"\.bundle$", piece=200, pause=0.05)
    feedback = Feedback()
    threading.Timer(4.0, feedback.cancel).start()
    more = {"PACKAGE": "cache", "OUTPUT": str(tmp_path / "w")}
    with pytest.raises(QgsProcessingException):
        run(EXPORT, feedback, SERVICE=site.service("World/MapServer"), LEVELS="0-5", **more)
    site.release()
    until(lambda: not os.listdir(tmp_path), "an empty folder")


def test_cache_folder_becomes_a_layer(user: User, sandbox: Sandbox, tmp_path: Path) -> None:
    """As a window does it: the job of the runner, its tiles copied and put on the map."""
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat
    from arcgis_export.plugin.arcgis.services.tile_service import describe
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.operations.export_tiles.details import CONVERT_AUTO
    from arcgis_export.plugin.operations.export_tiles.operation import job_for
    from arcgis_export.plugin.tasks.runner import JobRunner

    url = sandbox.service("World/MapServer")
    with Session(Connection(), SignIn(None, url)) as session:
        request = ExportTilesRequest(describe(session, url), (0, 1, 2), None, PackageFormat.CACHE)
    runner, done = JobRunner(), []
    runner.finished.connect(lambda result, layer: done.append((result, layer)))
    runner.failed.connect(lambda job, error: done.append((error, None)))
    runner.start(job_for(request, tmp_path / "World", "", CONVERT_AUTO, True))
    until(lambda: done, "the result", 30)
    result, layer = done[0]
    assert layer is not None and layer.isValid() and layer.id() in QgsProject.instance().mapLayers(), result
    assert result.package == tmp_path / "World" and result.converted == tmp_path / "World.mbtiles"


# what the server writes


def test_tpkx_of_an_old_server_is_a_tpk(site: Sandbox, tmp_path: Path) -> None:
    for name, more in (("a.tpkx", {}), ("b.tpkx", {"PACKAGE": "tpkx"})):
        feedback = Warned()
        target = str(tmp_path / name)
        found = run(EXPORT, feedback, SERVICE=site.service("Legacy/MapServer"), LEVELS="1", OUTPUT=target, **more)
        assert found["OUTPUT"] == str((tmp_path / name).with_suffix(".tpk")) and info(found["OUTPUT"])["kind"] == "tpk"
        assert feedback.warned == ["This server can't create a .tpkx; the package is a .tpk."]
    assert sorted(os.listdir(tmp_path)) == ["a.tpk", "b.tpk"]


@pytest.mark.parametrize("name", ["Fails1081", "Refuses1081", "Ignores1081"])
def test_tpkx_that_turns_out_a_tpk(site: Sandbox, tmp_path: Path, name: str) -> None:
    feedback = Warned()
    target = str(tmp_path / "w.tpkx")
    more = {"LEVELS": "0-1", "CONVERT": "mbtiles", "OUTPUT": target}
    found = run(EXPORT, feedback, SERVICE=site.service(f"{name}/MapServer"), **more)
    assert found["OUTPUT"] == str(tmp_path / "w.tpk") and found["CONVERTED"] == str(tmp_path / "w.mbtiles")
    assert info(found["OUTPUT"])["kind"] == "tpk" and sorted(os.listdir(tmp_path)) == ["w.mbtiles", "w.tpk"]
    (words,) = feedback.warned
    assert (
        ".tpk" in words
        and "w.tpk" in words
        and found["JOB_ID"] == site.find("/jobs/")[-1].path.split("/jobs/")[1].split("/")[0]
    )


# the whole service


@pytest.mark.parametrize(("path", "ending"), [("Unbounded/MapServer", "tpkx"), ("UnboundedVector/VectorTileServer", "vtpk")])  # fmt: skip
def test_service_that_reports_no_extent(site: Sandbox, tmp_path: Path, path: str, ending: str) -> None:
    found = run(EXPORT, SERVICE=site.service(path), LEVELS="0-2", OUTPUT=str(tmp_path / f"w.{ending}"))
    assert found["TILES"] == 21
    estimate = run(ESTIMATE, SERVICE=site.service(path), LEVELS="0-2")
    assert (estimate["TILES"], estimate["TILES_PER_LEVEL"]) == (-1, "{}")
    assert estimate["SERVER_TILES"] == (-1 if "Vector" in path else 21)


# items and basemaps


def test_item_of_online(site: Sandbox, tmp_path: Path) -> None:
    config = QgsAuthMethodConfig("Basic")
    config.setName("mine")
    config.setConfigMap({"username": "analyst", "password": "secret-pass"})
    manager = QgsApplication.authManager()
    assert manager.storeAuthenticationConfig(config)[0]
    more = {"LEVELS": "0-1", "AUTHCFG": config.id(), "CREATE_ITEM": True, "OUTPUT": str(tmp_path / "w.vtpk")}
    try:
        found = run(EXPORT, SERVICE=site.online("WorldVector/VectorTileServer"), **more)
        with pytest.raises(QgsProcessingException, match="Only ArcGIS Online's vector"):
            run(EXPORT, SERVICE=site.service("WorldVector/VectorTileServer"), **more)
    finally:
        manager.removeAuthenticationConfig(config.id())
    assert found["ITEM"] and site.find(f"/content/items/{found['ITEM']}/data") and not site.strays()
    assert info(found["OUTPUT"])["kind"] == "vtpk"


def test_layer_of_a_basemap_goes_above_the_layer_that_displays_it(plugin: Any) -> None:
    from arcgis_export.plugin.layers.placement import add_layer

    shown = "https://shown.example/arcgis/rest/services/W/VectorTileServer"
    project = QgsProject.instance()
    source = QgsVectorTileLayer(f"type=xyz&url={shown}/tile/%7Bz%7D/%7By%7D/%7Bx%7D.pbf", "Shown")
    others = [QgsVectorLayer("Point", name, "memory") for name in ("Above", "Below")]
    project.addMapLayers([others[1]])
    project.addMapLayers([source])
    project.addMapLayers([others[0]])
    add_layer(project, QgsVectorLayer("Polygon", "New", "memory"), shown)
    assert [node.name() for node in project.layerTreeRoot().findLayers()] == ["Above", "New", "Shown", "Below"]


def test_terms_are_reported_once(plugin: Any) -> None:
    from arcgis_export.plugin.environment import settings

    assert settings.esri_terms_shown() is False
    settings.set_esri_terms_shown()
    assert settings.esri_terms_shown() is True


def test_basemap_is_exported_from_its_export_host_with_the_terms(site: Sandbox, tmp_path: Path) -> None:
    feedback = Warned()
    shown = site.online("Basemap/MapServer").replace("127.0.0.1", "localhost")
    found = run(EXPORT, feedback, SERVICE=shown, LEVELS="0-1", OUTPUT=str(tmp_path / "w.tpkx"))
    assert info(found["OUTPUT"])["kind"] == "tpkx"
    assert any("the export-enabled host of localhost" in text for text in feedback.said)
    (words,) = feedback.warned
    assert "Esri" in words and "not published again" in words
    assert all(request.host.startswith("127.0.0.1") for request in site.find("/exportTiles$"))
