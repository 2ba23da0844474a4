# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports by the window: what is on disk, on the map, in the message, and what is kept."""

from __future__ import annotations

import re
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
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

from tests.qgis.user import LEFT, User, title_of, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace


def tree() -> list[str]:
    return [title_of(node) for node in QgsProject.instance().layerTreeRoot().findLayers()]


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
def test_export_becomes_a_layer(user: User, sandbox: Sandbox, folder: Path, where: str, path: str, kind: str) -> None:
    url, name = getattr(sandbox, where)(path), path.split("/")[0]
    user.open()
    user.service(url)
    target = Path(user.dialog.file_widget.filePath())
    expected = int(user.dialog.export_button.text().split()[1].replace(",", ""))
    layer = user.export()
    assert target.suffix == f".{kind}" and target.exists()
    (job,) = (job for job in sandbox.jobs.values() if job.order.form)
    assert layer.isValid() and title_of(layer) == name and re.search(r" [\d,-]+, \d+ \w+ 20\d\d$", layer.name())
    assert layer.crs().authid() == ("EPSG:4326" if "Degrees" in path else "EPSG:3857")
    assert not layer.extent().isEmpty()
    metadata = layer.metadata()
    assert url in metadata.abstract() and "tiles, levels " in metadata.abstract() and "Date 20" in metadata.abstract()
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
    text = until(user.messages, "the message")[-1]
    assert f"{name}, levels " in text and "added to the map" in text and f"{expected} tiles" in text.replace(",", "")
    assert job.order.count == expected


@pytest.mark.parametrize("name", ["Fails1081", "Ignores1081"])
def test_older_package_than_expected_is_reported(user: User, sandbox: Sandbox, folder: Path, name: str) -> None:
    user.open()
    user.service(sandbox.service(f"{name}/MapServer"))
    target = Path(user.dialog.file_widget.filePath())
    assert target.suffix == ".tpkx" and user.export().isValid()
    assert sorted(it.suffix for it in folder.iterdir()) == [".mbtiles", ".tpk"]
    text = until(user.messages, "the message")[-1]
    assert "added to the map" in text and text.endswith(f"saved as {target.stem}.tpk.")


def test_task_reports_what_it_does(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.pace = Pace(states=("esriJobSubmitted", "esriJobExecuting", "esriJobExecuting", "esriJobSucceeded"))
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("2-3")
    words: list[str] = []
    user.plugin.runner.progressed.connect(lambda task, text: words.append(text))
    user.press_export()
    task = until(user.tasks, "the task")[0]
    assert task.description().startswith("Export World, levels 2 and 3") and task.canCancel()
    until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
    text = " | ".join(words)
    for part in ("Sending the job to 127.0.0.1", "Waiting for the server", "The server is working", "Copying tiles"):
        assert part in text


def test_not_added_when_not_wanted(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    QTest.mouseClick(user.dialog.add_check, LEFT, pos=QPoint(8, user.dialog.add_check.height() // 2))
    assert not user.dialog.add_check.isChecked()
    target = Path(user.dialog.file_widget.filePath())
    user.press_export()
    text = until(user.messages, "the message")[-1]
    assert "saved" in text and tree() == []
    assert list(folder.iterdir()) == [target]


def test_layer_goes_above_its_source(user: User, outside: str, folder: Path) -> None:
    url = f"{outside}/server/rest/services/World/MapServer"
    online = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'", "Online", "arcgismapserver")
    group = QgsProject.instance().layerTreeRoot().addGroup("Maps")
    QgsProject.instance().addMapLayer(online, False)
    group.addLayer(online)
    points = QgsVectorLayer("Point", "Points", "memory")
    QgsProject.instance().addMapLayer(points)
    user.open()
    user.service(url)
    user.export()
    assert [title_of(node) for node in group.findLayers()] == ["World", "Online"]


def test_layer_goes_below_vectors_and_above_base_maps(user: User, sandbox: Sandbox, folder: Path) -> None:
    project = QgsProject.instance()
    base = QgsRasterLayer("type=xyz&url=http://127.0.0.1:9/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=1", "Base", "wms")
    points = QgsVectorLayer("Point", "Points", "memory")
    project.addMapLayers([base])
    project.addMapLayers([points])
    assert tree() == ["Points", "Base"]
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.export()
    assert tree() == ["Points", "World", "Base"]


def test_without_any_base_map_vectors_stay_on_top(user: User, sandbox: Sandbox, folder: Path) -> None:
    QgsProject.instance().addMapLayers([QgsVectorLayer("Point", "Points", "memory")])
    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    user.export()
    assert tree() == ["Points", "WorldVector"]


def test_second_export_gets_a_name_of_its_own(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    first = Path(user.dialog.file_widget.filePath())
    user.export()
    until(lambda: user.dialog.file_widget.filePath() != str(first), "another name")
    user.export()
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4 and tree() == ["World", "World"]


def test_cancel_within_a_second(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.inject_fault("stall", None, "/jobs/")
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.press_export()
    task = until(user.tasks, "the task")[0]
    until(lambda: sandbox.find("/jobs/"), "a poll")
    task.cancel()
    until(lambda: not user.tasks(), "the end", 1.0)
    until(lambda: sandbox.find("/cancel$"), "the server's word", 2.0)
    QTest.qWait(100)
    assert list(folder.iterdir()) == [] and tree() == []
    assert user.messages() == ["World: cancelled. No file was written."]
    until(user.is_ready, "the Export button")


def test_cancel_while_the_server_hangs(user: User, sandbox: Sandbox, folder: Path) -> None:
    sandbox.inject_fault("hang", None, "/jobs/")
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.press_export()
    task = until(user.tasks, "the task")[0]
    until(lambda: sandbox.find("/jobs/"), "a poll")
    task.cancel()
    until(lambda: not user.tasks(), "the end", 1.2)
    assert list(folder.iterdir()) == []


def test_enter_in_a_field_starts_nothing(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    until(user.is_ready, "the Export button")
    for field in (user.dialog.levels_edit, user.dialog.file_widget.lineEdit()):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.qWait(50)
    assert user.tasks() == [] and not sandbox.find("/exportTiles$") and not user.dialog.export_button.isDefault()


def test_package_of_a_cancelled_copy_is_not_replaced_unasked(
    user: User, sandbox: Sandbox, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.operations.export_tiles import operation

    def cancelled(*given: Any) -> None:
        raise CancelledError

    monkeypatch.setattr(operation, "convert_package", cancelled)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    package = user.dialog.save_field.path
    user.press_export()
    until(lambda: package.exists() and not user.tasks(), "the package")
    until(lambda: user.dialog.save_field._target.exists, "the file to be seen")


def test_failure_keeps_everything_and_reports_why(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1,3")
    sandbox.inject_fault("fail", 1, "/jobs/", messages=["ERROR 999999: Disk is full."])
    path, address = user.dialog.file_widget.filePath(), user.dialog.service_field.service_combo.currentText()
    user.press_export()
    text = until(user.messages, "the message")[-1]
    assert text.startswith("World: ") and "Traceback" not in text
    assert user.levels_said()[-1] == "Critical"
    assert user.dialog.levels_edit.text() == "1,3"
    assert (user.dialog.file_widget.filePath(), user.dialog.service_field.service_combo.currentText()) == (
        path,
        address,
    )
    assert list(folder.iterdir()) == []
    until(user.is_ready, "the Export button")
    user.iface.bar.clearWidgets()
    user.export()  # and once more, with nothing changed
    assert Path(path).exists()


def test_job_is_resumed_after_qgis_was_closed(iface: Any, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export import classFactory

    sandbox.inject_fault("stall", 3, "/jobs/")
    plugin = classFactory(iface)
    plugin.initGui()
    user = User(iface, plugin)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    target = Path(user.dialog.file_widget.filePath())
    user.press_export()
    until(lambda: sandbox.find("/jobs/"), "a poll")
    plugin.unload()
    until(lambda: not user.tasks(), "the end", 4)
    assert not sandbox.find("/cancel$") and not target.exists() and iface.bar.items() == []
    sandbox.faults.clear()
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        user = User(iface, plugin)
        text = until(user.messages, "the offer")[-1]
        assert "World" in text
        user.press("Resume")
        until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
        assert target.exists() and len(sandbox.find("/exportTiles$", "POST")) == 1
        assert any("added to the map" in text for text in user.messages())
    finally:
        plugin.unload()


def test_copy_is_resumed_after_qgis_was_closed(
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
    user = User(iface, plugin)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    target = Path(user.dialog.file_widget.filePath())
    with monkeypatch.context() as patch:
        patch.setattr(exports, "convert_package", long)
        user.press_export()
        until(begun.is_set, "the copy")
        plugin.unload()
        until(lambda: not user.tasks(), "the end", 4)
    assert sorted(folder.iterdir()) == [target]
    count = len(sandbox.requests)
    plugin = classFactory(iface)
    plugin.initGui()
    try:
        user = User(iface, plugin)
        until(user.messages, "the offer")
        user.press("Resume")
        until(lambda: QgsProject.instance().mapLayers(), "the layer", 20)
        assert len(sandbox.requests) == count and target.with_suffix(".mbtiles").exists()
    finally:
        plugin.unload()
        until(lambda: not user.tasks(), "the end of all tasks")


def test_job_that_another_qgis_went_on_with_is_not_submitted_again(user: User, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.job import State
    from arcgis_export.plugin.jobs.journal import Journal

    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    user.export()
    (stale,) = Journal(journal_path()).jobs()
    stale.state, stale.job_id = State.NEW, ""  # as this window saw it when it offered it
    user.plugin.runner.start(stale)
    until(lambda: len(QgsProject.instance().mapLayers()) == 2, "the layer")
    assert len(sandbox.find("/exportTiles$", "POST")) == 1


def test_discarded_job_is_not_offered_again(iface: Any, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export import classFactory
    from arcgis_export.plugin.environment.settings import journal_path
    from arcgis_export.plugin.jobs.job import Job, State
    from arcgis_export.plugin.jobs.journal import Journal

    job = Job("export_tiles", sandbox.service("World/MapServer"), "World", str(folder / "w.tpkx"))
    job.job_id, job.state = "j1", State.WAITING
    Journal(journal_path()).save(job)
    plugin = classFactory(iface)
    plugin.initGui()
    user = User(iface, plugin)
    until(user.messages, "the offer")
    user.press("Discard")
    until(lambda: Journal(journal_path()).jobs() == [], "the empty journal")
    assert until(lambda: not user.messages(), "the message gone")
    plugin.unload()


def test_journal_and_settings_hold_what_they_should(user: User, sandbox: Sandbox, folder: Path) -> None:
    from arcgis_export.plugin.environment.settings import journal_path

    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.export()
    with sqlite3.connect(journal_path()) as database:
        assert database.execute("SELECT state FROM jobs").fetchall() == [("done",)]
    assert QgsSettings().value("plugins/arcgis_export/last-service") == sandbox.service("World/MapServer")
    assert QgsSettings().value("plugins/arcgis_export/last-folder") == str(folder)
    assert not [item for item in user.canvas.items() if isinstance(item, QgsRubberBand) and item.isVisible()]
    until(lambda: QgsApplication.taskManager().activeTasks() == [], "the end of all tasks", 3)
