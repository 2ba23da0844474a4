# SPDX-License-Identifier: GPL-2.0-or-later
"""A result that is added to the map after its job has ended: with its types, in sight, and with its words kept."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProject, QgsTask

from tests.qgis.portal_user import PortalUser
from tests.qgis.user import until
from tests.sandbox import Sandbox

from .layer_setup import INTEGER, definition, field, job

HOSTED = definition(0, "Things", field("OBJECTID", "esriFieldTypeOID"), field("N", INTEGER), field("T"))
ROWS = 400_000


@pytest.fixture
def done(plugin: Any, tmp_path: Path) -> Any:
    """Put a job that is done into the journal, with its file."""
    from arcgis_export.plugin.jobs.job import State

    def make(text: str) -> Any:
        (tmp_path / "x.csv").write_text(text)
        made = job(tmp_path, [HOSTED])
        made.state = State.DONE
        plugin.runner.journal.save(made)
        return made

    return make


def opening() -> list[QgsTask]:
    found = QgsApplication.taskManager().tasks()
    return [task for task in found if "opening the layers" in task.description()]


def test_layers_added_later_are_as_those_added_at_once(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    sandbox.reset_portal()
    user = PortalUser(iface, plugin, sandbox)
    user.open()
    user.sign_in()
    user.choose("Nature of the world")
    user.only("Places")

    def look(layer: Any) -> Any:
        styles = (layer.renderer().type(), layer.labelsEnabled(), layer.attributeAliases())
        kinds = {each.name(): each.type() for each in layer.fields()}
        return kinds, layer.wkbType(), layer.crs().authid(), layer.featureCount(), styles

    (layer,) = user.export(folder / "places.csv", "CSV")
    before = look(layer)
    QgsProject.instance().clear()
    (record,) = plugin.runner.journal.jobs()
    plugin.runner.add_to_map(record.id)
    (layer,) = until(lambda: QgsProject.instance().mapLayers().values(), "the layer")
    assert look(layer) == before and layer.isSpatial()


def test_words_on_the_layers_are_kept_with_the_job(plugin: Any, clean: None, done: Any) -> None:
    made = done("OBJECTID,N,T\n1,many,a\n")
    for _ in range(2):
        QgsProject.instance().clear()
        plugin.runner.add_to_map(made.id)
        until(lambda: QgsProject.instance().mapLayers(), "the layer")
        notes = until(lambda: plugin.runner.journal.find(made).notes, "the note in the journal")
        until(lambda: not opening(), "the end of the task")
        assert len(notes) == 1 and "text on the map: N" in notes[0]


def test_a_large_file_shows_its_progress_and_can_be_cancelled(
    plugin: Any, clean: None, done: Any, tmp_path: Path
) -> None:
    made = done("OBJECTID,N,T\n" + "".join(f"{number},{number},x\n" for number in range(ROWS)))
    ended: list[Any] = []
    plugin.runner.finished.connect(lambda result, layer: ended.append(layer))
    plugin.runner.add_to_map(made.id)
    (task,) = until(opening, "the task")
    until(lambda: task.progress() > 50, "progress")
    start = time.monotonic()
    task.cancel()
    until(lambda: ended and not opening(), "the end of the task")
    until(lambda: [path.name for path in tmp_path.iterdir()] == ["x.csv"], "the end of the copy", 1.0)
    assert time.monotonic() - start < 1.0
    assert ended == [None] and not QgsProject.instance().mapLayers()


def test_an_unloaded_plugin_leaves_no_task(plugin: Any, clean: None, done: Any, tmp_path: Path) -> None:
    from arcgis_export.plugin.environment.background import cancel_all

    made = done("OBJECTID,N,T\n" + "".join(f"{number},{number},x\n" for number in range(ROWS)))
    plugin.runner.add_to_map(made.id)
    until(opening, "the task")
    cancel_all()
    until(lambda: not opening(), "the end of the task", 1.0)
    until(lambda: [path.name for path in tmp_path.iterdir()] == ["x.csv"], "the end of the copy", 1.0)
