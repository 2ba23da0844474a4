# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports by the window: what is on disk, on the map, in the message, and what is kept."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.gui import QgsRubberBand
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest

from tests.qgis.user import LEFT, Person, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace


def tree() -> list[str]:
    return [node.name() for node in QgsProject.instance().layerTreeRoot().findLayers()]


@pytest.mark.parametrize(
    ("where", "path", "kind"),
    [
        ("service", "World/MapServer", "tpkx"),
        ("service", "World/ImageServer", "tpkx"),
        ("service", "WorldVector/VectorTileServer", "vtpk"),
        ("service", "Legacy/MapServer", "tpk"),
        ("service", "WorldDegrees/MapServer", "tpkx"),
        ("online", "World/MapServer", "tpkx"),
        ("online", "WorldVector/VectorTileServer", "vtpk"),
    ],
)
def test_export_becomes_a_layer(
    person: Person, sandbox: Sandbox, folder: Path, where: str, path: str, kind: str
) -> None:
    url, name = getattr(sandbox, where)(path), path.split("/")[0]
    person.open()
    person.service(url)
    target = Path(person.dialog.file_widget.filePath())
    expected = int(person.dialog.export_button.text().split()[1].replace(",", ""))
    layer = person.export()
    assert target.suffix == f".{kind}" and target.exists()
    (job,) = (job for job in sandbox.jobs.values() if job.order.form)
    assert layer.isValid() and layer.name() == name
    assert layer.crs().authid() == ("EPSG:4326" if "Degrees" in path else "EPSG:3857")
    assert not layer.extent().isEmpty()
    metadata = layer.metadata()
    assert url in metadata.abstract() and "Levels " in metadata.abstract() and "Date 20" in metadata.abstract()
    assert f"{expected} tiles" in metadata.abstract().replace(",", "")
    assert metadata.rights() == ["Natural Earth"] or "Natural Earth" in " ".join(metadata.rights())
    assert metadata.identifier() == url and metadata.extent().spatialExtents()
    if kind == "vtpk":
        assert isinstance(layer, QgsVectorTileLayer)
        names = {style.styleName() for style in layer.renderer().styles()}
        assert names and any("countr" in each.lower() or "land" in each.lower() for each in names), names
        beside = []
    else:
        assert isinstance(layer, QgsRasterLayer)
        beside = [it for it in folder.iterdir() if it.suffix in (".mbtiles", ".gpkg")]
        assert [it.suffix for it in beside] == [".gpkg" if "Degrees" in path else ".mbtiles"]
        assert layer.source().startswith(str(beside[0]))
    assert sorted(folder.iterdir()) == sorted([target, *beside])
    text = until(person.messages, "the message")[-1]
    assert f"{name}, levels " in text and "added to the map" in text and f"{expected} tiles" in text.replace(",", "")
    assert job.order.count == expected


@pytest.mark.parametrize("name", ["Fails1081", "Ignores1081"])
def test_older_package_than_expected_is_told(person: Person, sandbox: Sandbox, folder: Path, name: str) -> None:
    person.open()
    person.service(sandbox.service(f"{name}/MapServer"))
    target = Path(person.dialog.file_widget.filePath())
    assert target.suffix == ".tpkx" and person.export().isValid()
    assert sorted(it.suffix for it in folder.iterdir()) == [".mbtiles", ".tpk"]
    text = until(person.messages, "the message")[-1]
    assert "added to the map" in text and text.endswith(f"saved as {target.stem}.tpk.")


def test_task_says_what_it_does(person: Person, sandbox: Sandbox, folder: Path) -> None:
    sandbox.pace = Pace(states=("esriJobSubmitted", "esriJobExecuting", "esriJobExecuting", "esriJobSucceeded"))
    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.levels("2-3")
    words: list[str] = []
    person.plugin.runner.started.connect(lambda task: task.progressed.connect(words.append))
    person.press_export()
    task = until(person.tasks, "the task")[0]
    assert task.description().startswith("Export World, levels 2-3") and task.canCancel()
    until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
    text = " | ".join(words)
    for part in ("Sending the export to 127.0.0.1", "Waiting for the server", "The server is working", "Copying tiles"):
        assert part in text


def test_not_added_when_not_wanted(person: Person, sandbox: Sandbox, folder: Path) -> None:
    person.open()
    person.service(sandbox.service("World/MapServer"))
    QTest.mouseClick(person.dialog.add_check, LEFT, pos=QPoint(8, person.dialog.add_check.height() // 2))
    assert not person.dialog.add_check.isChecked()
    target = Path(person.dialog.file_widget.filePath())
    person.press_export()
    text = until(person.messages, "the message")[-1]
    assert "saved" in text and tree() == []
    assert list(folder.iterdir()) == [target]


def test_layer_goes_above_its_source(person: Person, outside: str, folder: Path) -> None:
    url = f"{outside}/server/rest/services/World/MapServer"
    online = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'", "Online", "arcgismapserver")
    group = QgsProject.instance().layerTreeRoot().addGroup("Maps")
    QgsProject.instance().addMapLayer(online, False)
    group.addLayer(online)
    points = QgsVectorLayer("Point", "Points", "memory")
    QgsProject.instance().addMapLayer(points)
    person.open()
    person.service(url)
    person.export()
    assert [node.name() for node in group.findLayers()] == ["World", "Online"]


def test_layer_goes_below_vectors_and_above_base_maps(person: Person, sandbox: Sandbox, folder: Path) -> None:
    project = QgsProject.instance()
    base = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=1", "Base", "wms")
    points = QgsVectorLayer("Point", "Points", "memory")
    project.addMapLayers([base])
    project.addMapLayers([points])
    assert tree() == ["Points", "Base"]
    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.export()
    assert tree() == ["Points", "World", "Base"]


def test_without_any_base_map_vectors_stay_on_top(person: Person, sandbox: Sandbox, folder: Path) -> None:
    QgsProject.instance().addMapLayers([QgsVectorLayer("Point", "Points", "memory")])
    person.open()
    person.service(sandbox.service("WorldVector/VectorTileServer"))
    person.export()
    assert tree() == ["Points", "WorldVector"]


def test_second_export_gets_a_name_of_its_own(person: Person, sandbox: Sandbox, folder: Path) -> None:
    person.open()
    person.service(sandbox.service("World/MapServer"))
    first = Path(person.dialog.file_widget.filePath())
    person.export()
    until(lambda: person.dialog.file_widget.filePath() != str(first), "another name")
    person.export()
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4 and tree() == ["World", "World"]


def test_cancel_within_a_second(person: Person, sandbox: Sandbox, folder: Path) -> None:
    sandbox.misbehave("stall", None, "/jobs/")
    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.press_export()
    task = until(person.tasks, "the task")[0]
    until(lambda: sandbox.find("/jobs/"), "a poll")
    task.cancel()
    until(lambda: not person.tasks(), "the end", 1.0)
    until(lambda: sandbox.find("/cancel$"), "the server's word", 2.0)
    QTest.qWait(100)
    assert list(folder.iterdir()) == [] and tree() == [] and person.messages() == []
    until(person.is_ready, "the Export button")


def test_cancel_while_the_server_hangs(person: Person, sandbox: Sandbox, folder: Path) -> None:
    sandbox.misbehave("hang", None, "/jobs/")
    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.press_export()
    task = until(person.tasks, "the task")[0]
    until(lambda: sandbox.find("/jobs/"), "a poll")
    task.cancel()
    until(lambda: not person.tasks(), "the end", 1.2)
    assert list(folder.iterdir()) == []


def test_failure_keeps_everything_and_says_why(person: Person, sandbox: Sandbox, folder: Path) -> None:
    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.levels("1,3")
    sandbox.misbehave("fail", 1, "/jobs/", messages=["ERROR 999999: Disk is full."])
    path, address = person.dialog.file_widget.filePath(), person.dialog.service_field.service_combo.currentText()
    person.press_export()
    text = until(person.messages, "the message")[-1]
    assert text.startswith("World: ") and "Traceback" not in text
    assert person.levels_said()[-1] == "Critical"
    assert person.dialog.levels_edit.text() == "1,3"
    assert (person.dialog.file_widget.filePath(), person.dialog.service_field.service_combo.currentText()) == (
        path,
        address,
    )
    assert list(folder.iterdir()) == []
    until(person.is_ready, "the Export button")
    person.iface.bar.clearWidgets()
    person.export()  # and once more, with nothing changed
    assert Path(path).exists()


def test_job_goes_on_after_qgis_was_closed(iface: Any, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export import classFactory

    sandbox.misbehave("stall", 3, "/jobs/")
    plugin = classFactory(iface)
    plugin.initGui()
    person = Person(iface, plugin)
    person.open()
    person.service(sandbox.service("World/MapServer"))
    target = Path(person.dialog.file_widget.filePath())
    person.press_export()
    until(lambda: sandbox.find("/jobs/"), "a poll")
    plugin.unload()
    until(lambda: not person.tasks(), "the end", 4)
    assert not sandbox.find("/cancel$") and not target.exists() and iface.bar.items() == []
    sandbox.mischief.clear()
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        person = Person(iface, plugin)
        text = until(person.messages, "the offer")[-1]
        assert "World" in text
        person.press("Go On")
        until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
        assert target.exists() and len(sandbox.find("/exportTiles$", "POST")) == 1
        assert any("added to the map" in text for text in person.messages())
    finally:
        plugin.unload()


def test_copy_goes_on_after_qgis_was_closed(
    iface: Any, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export import classFactory
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.operations.export_tiles import operation as exports

    begun = threading.Event()

    def long(*args: Any) -> None:
        begun.set()
        while not args[-1]():
            time.sleep(0.01)
        raise CancelledError

    plugin = classFactory(iface)
    plugin.initGui()
    person = Person(iface, plugin)
    person.open()
    person.service(sandbox.service("World/MapServer"))
    target = Path(person.dialog.file_widget.filePath())
    with monkeypatch.context() as patch:
        patch.setattr(exports, "convert_package", long)
        person.press_export()
        until(begun.is_set, "the copy")
        plugin.unload()
        until(lambda: not person.tasks(), "the end", 4)
    assert sorted(folder.iterdir()) == [target]
    count = len(sandbox.requests)
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        person = Person(iface, plugin)
        until(person.messages, "the offer")
        person.press("Go On")
        until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
        assert len(sandbox.requests) == count and target.with_suffix(".mbtiles").exists()
    finally:
        plugin.unload()
        until(lambda: not person.tasks(), "the end of all tasks")


def test_job_that_another_qgis_went_on_with_is_not_submitted_again(
    person: Person, sandbox: Sandbox, folder: Path
) -> None:
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.job import State
    from arcgis_export.plugin.jobs.journal import Journal

    person.open()
    person.service(sandbox.service("WorldVector/VectorTileServer"))
    person.export()
    (stale,) = Journal(journal_path()).jobs()
    stale.state, stale.job_id = State.NEW, ""  # as this window saw it when it offered it
    person.plugin.runner.start(stale)
    until(lambda: len(QgsProject.instance().mapLayers()) == 2, "the layer")
    assert len(sandbox.find("/exportTiles$", "POST")) == 1


def test_forgotten_job_is_not_offered_again(iface: Any, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export import classFactory
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.job import Job, State
    from arcgis_export.plugin.jobs.journal import Journal

    job = Job("exportTiles", sandbox.service("World/MapServer"), "World", str(folder / "w.tpkx"))
    job.job_id, job.state = "j1", State.WAITING
    Journal(journal_path()).save(job)
    plugin = classFactory(iface)
    plugin.initGui()
    person = Person(iface, plugin)
    until(person.messages, "the offer")
    person.press("Forget It")
    until(lambda: Journal(journal_path()).jobs() == [], "the empty journal")
    assert until(lambda: not person.messages(), "the message gone")
    plugin.unload()


def test_journal_and_settings_hold_what_they_should(person: Person, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.environment.settings import journal_path

    person.open()
    person.service(sandbox.service("World/MapServer"))
    person.export()
    with sqlite3.connect(journal_path()) as database:
        assert database.execute("SELECT state FROM jobs").fetchall() == [("done",)]
    assert QgsSettings().value("plugins/arcgis_export/last-service") == sandbox.service("World/MapServer")
    assert QgsSettings().value("plugins/arcgis_export/last-folder") == str(folder)
    assert not [item for item in person.canvas.items() if isinstance(item, QgsRubberBand) and item.isVisible()]
    until(lambda: QgsApplication.taskManager().activeTasks() == [], "the end of all tasks", 3)
