# SPDX-License-Identifier: GPL-2.0-or-later
"""What is exported is what the window showed, it goes where it was started, and it is seen there."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtTest import QTest

from tests.qgis.user import LEFT, User, title_of, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

ALPS = QgsRectangle(500_000, 5_500_000, 1_500_000, 6_200_000)
SLOW = Pace(states=("esriJobSubmitted", *["esriJobExecuting"] * 6, "esriJobSucceeded"))


def project_layers() -> list[str]:
    return [title_of(node) for node in QgsProject.instance().layerTreeRoot().findLayers()]


def buttons(user: User) -> list[str]:
    return [button.text().replace("&", "") for button in user.message_buttons()]


def mine() -> QgsVectorLayer:
    """A layer of the user's own."""
    layer = QgsVectorLayer("Point?crs=EPSG:3857", "Mine", "memory")
    QgsProject.instance().addMapLayer(layer)
    return layer


def test_a_changed_view_is_said(user: User, sandbox: Sandbox) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    size = user.dialog.area_widget.size_label
    assert "changed" not in size.text()
    user.canvas.setExtent(ALPS)
    assert not user.is_ready()  # nothing is exported that the window doesn't show
    user.wait_said(size, "The view has changed: ")
    found = user.surveyed()
    tiles = sum(found.counts[level] for level in user.dialog.levels_field.chosen)
    assert size.text().startswith(f"The view has changed: {tiles} tiles · ") and "km²" in size.text()
    assert user.dialog.export_button.text() == f"Export {tiles} tiles"
    user.pick(user.dialog.area_widget.source_combo, "Whole Service")
    user.wait_said(size, "All that the service shows")
    assert "changed" not in size.text()


def test_the_view_of_the_press_is_exported(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.canvas.setExtent(ALPS)
    user.surveyed()
    until(user.is_ready, "the Export button")
    seen = user.dialog._survey.area.extent
    QTest.mouseClick(user.dialog.export_button, LEFT)
    user.canvas.setExtent(QgsRectangle(-9e6, -3e6, -8e6, -2e6))
    layer = until(lambda: list(QgsProject.instance().mapLayers().values()), "the layer", 30)[0]
    sent = str(sandbox.find("/exportTiles$", "POST")[-1].form)
    assert str(round(seen.xmin)) in sent and str(round(seen.ymax)) in sent
    assert layer.extent().intersects(ALPS) and not layer.extent().intersects(user.canvas.extent())


def test_a_view_that_changed_while_the_window_was_closed(user: User, sandbox: Sandbox) -> None:
    dialog = user.open()
    user.service(sandbox.service("World/MapServer"))
    before = dialog._survey.area.extent
    dialog.close()
    user.canvas.setExtent(ALPS)
    user.open()
    assert not user.is_ready()
    assert user.surveyed().area.extent != before


@pytest.mark.parametrize("again", ["another", "the same"])
def test_a_result_goes_to_its_own_project(
    user: User, sandbox: Sandbox, folder: Path, tmp_path: Path, again: str
) -> None:
    mine()
    own = str(tmp_path / "own.qgs")
    assert QgsProject.instance().write(own)
    sandbox.pace = SLOW
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.press_export()
    until(user.tasks, "the task")
    QgsProject.instance().clear()
    if again == "the same":
        QgsProject.instance().read(own)
        until(lambda: project_layers() == ["Mine", "World"], "the layer in its project", 30)
        return
    text = until(user.messages, "the message", 30)[-1]
    assert "saved" in text and "It was started in another project" in text and project_layers() == []
    assert (folder / "World.tpkx").exists() or list(folder.glob("World*.tpkx"))
    user.press("Add to This Project")
    until(lambda: project_layers() == ["World"], "the layer", 30)


def test_saving_the_project_meanwhile_is_no_other(user: User, sandbox: Sandbox, folder: Path, tmp_path: Path) -> None:
    sandbox.pace = SLOW
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.press_export()
    until(user.tasks, "the task")
    assert QgsProject.instance().write(str(tmp_path / "saved.qgs"))
    until(lambda: project_layers() == ["World"], "the layer", 30)


def test_a_layer_out_of_scale_is_said_and_can_be_shown(user: User, sandbox: Sandbox, folder: Path) -> None:
    mine()
    user.canvas.setExtent(ALPS)
    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    user.levels("4-5")
    user.surveyed()
    user.press_export()
    user.canvas.setExtent(QgsRectangle(-2e7, -2e7, 2e7, 2e7))
    text = until(user.messages, "the message", 30)[-1]
    layer = next(each for each in QgsProject.instance().mapLayers().values() if title_of(each) == "WorldVector")
    assert not layer.isInScaleRange(user.canvas.scale())
    assert "It isn't drawn at the scale of the map" in text
    assert "Open Folder" in buttons(user) and "Zoom to Layer" not in buttons(user)
    user.press("Zoom to Visible Scale")
    until(lambda: layer.isInScaleRange(user.canvas.scale()), "a scale at which it is drawn")
    assert user.canvas.extent().intersects(layer.extent())


def test_a_layer_in_view_can_be_zoomed_to(user: User, sandbox: Sandbox, folder: Path) -> None:
    mine()
    user.open()
    user.service(sandbox.service("World/MapServer"))
    layer = user.export()
    text = until(user.messages, "the message")[-1]
    assert "drawn" not in text and "Open Folder" in buttons(user)
    user.canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    user.press("Zoom to Layer")
    until(lambda: user.canvas.extent().contains(layer.extent()), "the layer")


def test_the_only_layer_is_zoomed_to(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.canvas.setExtent(ALPS)
    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    user.levels("4-5")
    user.surveyed()
    user.press_export()
    user.canvas.setExtent(QgsRectangle(-2e7, -2e7, 2e7, 2e7))
    until(user.messages, "the message", 30)
    (layer,) = QgsProject.instance().mapLayers().values()
    until(lambda: layer.isInScaleRange(user.canvas.scale()), "a scale at which it is drawn")
    assert user.canvas.extent().intersects(layer.extent()) and "Zoom to Visible Scale" in buttons(user)
