# SPDX-License-Identifier: GPL-2.0-or-later
"""All windows on a server, a package, a recipe and jobs whose every word holds markup: nothing of it is drawn as HTML."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.job_list.actions import Action
from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.ui.export_map.layer_options_dialog import LayerOptionsDialog
from arcgis_export.ui.jobs.sign_in_dialog import SignInDialog
from qgis.core import (
    QgsApplication,
    QgsLayerTreeModel,
    QgsMapLayer,
    QgsMessageLog,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMessageLogViewer, QgsTaskManagerWidget
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog, QMessageBox, QPlainTextEdit, QTreeView, QVBoxLayout, QWidget

from tests.qgis.export_map.map_user import MapUser
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.jobs.panel_user import PanelUser, job, keep
from tests.qgis.open_package.test_window import BLUE, RED, PackageUser, board
from tests.qgis.plain_text.canary import Canary
from tests.qgis.plain_text.marked import all_marked
from tests.qgis.plain_text.watch import ENOUGH, Watch, has_more_than_text
from tests.qgis.portal_user import PortalUser
from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.packages.package_fixtures import make_tpkx, png


class Reading:
    """Watches what is shown while a test works, and says what of it is seen and what would be loaded."""

    def __init__(self, canary: Canary) -> None:
        self.canary, self.markup, self.watch = canary, canary.markup, Watch()

    def look(self, *kinds: str) -> None:
        """Draw all windows; the markup must have come to each of *kinds*."""
        QTest.qWait(100)
        self.watch.look()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible():
                widget.grab()
        assert not self.watch.found, self.watch.found
        assert not self.canary.was_opened()
        missing = set(kinds) - set(self.watch.seen)
        assert not missing, f"no markup came to a {missing}, only to {dict(self.watch.seen)}"


@pytest.fixture
def reading(application: Any) -> Iterator[Reading]:
    canary = Canary()
    made = Reading(canary)
    with made.watch:
        yield made
    canary.close()


@pytest.fixture
def words(sandbox: Sandbox, reading: Reading) -> Iterator[Sandbox]:
    """The sandbox with markup in all it says."""
    sandbox.reset_portal()
    with all_marked(sandbox, reading.markup):
        yield sandbox
    sandbox.reset_portal()


def said_of(layer: QgsMapLayer) -> None:
    """What QGIS makes of a layer: its properties, the tooltip in the tree, the tooltips and forms of its fields."""
    assert "<img" not in layer.htmlMetadata() and "canary.png" in layer.htmlMetadata()
    model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    tip = str(model.data(model.node2index(node), Qt.ItemDataRole.ToolTipRole))
    assert "<img" not in tip and "&lt;" not in tip  # neither drawn nor disfigured
    assert "<" not in layer.name()
    for legend in model.layerLegendNodes(node):
        assert "<img" not in str(legend.data(Qt.ItemDataRole.ToolTipRole))
    if isinstance(layer, QgsVectorLayer):
        assert not any("<" in field.alias() for field in layer.fields())


def press_details(reading: Reading, user: Any) -> None:
    """Open what a message has to tell besides, read it, and close it."""
    reading.watch.seen.clear()
    assert ENOUGH in user.details()
    reading.look("text")


# Export Tiles


def test_export_tiles(user: User, words: Sandbox, folder: Path, reading: Reading) -> None:
    user.open()
    user.service(words.service("World/MapServer"))
    layer = user.export()
    said_of(layer)
    more = [f"Failed to execute {number} {reading.markup}" for number in range(9)]  # more than the sentence has
    words.inject_fault("fail", None, "/jobs/", messages=["ERROR 999999: " + reading.markup, *more])
    user.press_export()
    until(lambda: any("The export failed" in text for text in user.messages()), "the failure")
    reading.look("text")
    press_details(reading, user)


def test_errors_of_a_service(user: User, words: Sandbox, reading: Reading) -> None:
    user.open()
    words.inject_fault("error", None, "World/MapServer", code=500, message=f"{reading.markup}Broken")
    user.paste(words.service("World/MapServer"))
    until(lambda: user.said(user.dialog.service_field.service_problem), "the problem")
    reading.look("label")


# Export Map


def test_export_map(plugin: Any, iface: Any, words: Sandbox, folder: Path, reading: Reading) -> None:
    user = MapUser(iface, plugin)
    window = user.open()
    user.service(words.service("WorldMap/MapServer"))
    for tab in user.pages():
        user.page(tab)
        QTest.qWait(30)
    user.page("Layers")
    tree = window.layers_page.layers_tree
    assert any("canary.png" in tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount()))
    options = until(lambda: tree.itemWidget(tree.topLevelItem(0), 2), "the button of a layer")
    user.press_button(options)
    QTest.qWait(300)
    reading.look("row")
    for each in QApplication.topLevelWidgets():
        if isinstance(each, LayerOptionsDialog):
            each.close()
    words.inject_fault("error", None, "/export$", code=500, message=f"{reading.markup}Broken")
    user.settled()
    user.press_button(window.preview.preview_button)
    until(lambda: "Broken" in window.preview.problem_label.text.text(), "the problem")
    user.press_export()
    until(lambda: any("Broken" in text for text in user.messages()), "the failure")
    reading.look("label", "text")
    words.clear()
    iface.bar.clearWidgets()
    said_of(user.export())
    window.close()
    window.deleteLater()


# Export Item


def test_export_item(plugin: Any, iface: Any, words: Sandbox, folder: Path, reading: Reading) -> None:
    user = PortalUser(iface, plugin, words)
    user.open()
    user.sign_in()
    until(user.titles, "the items")
    user.choose(next(title for title in user.titles() if "Nature" in title))
    reading.look("label", "row", "tooltip of a row")
    for layer in user.export(folder / "nature.gpkg", "geoPackage"):
        said_of(layer)
    words.inject_fault("fail_export", None, words=json.dumps({"code": 500, "message": reading.markup, "details": []}))
    with pytest.raises(Exception, match="canary"):
        user.export(folder / "again.gpkg", "geoPackage")
    reading.look("text")


# Import Tiles


def test_import_tiles(plugin: Any, iface: Any, words: Sandbox, folder: Path, reading: Reading, boxes: Boxes) -> None:
    user = ImportUser(iface, plugin)
    user.open()
    user.choose(words, package(words, folder / "few.tpkx"))
    reading.look("label")
    words.inject_fault("fail", None, "/jobs/", messages=[reading.markup])
    user.import_tiles(boxes)
    reading.look("label", "text")


# Open Tile Package


def test_open_package(plugin: Any, iface: Any, folder: Path, reading: Reading) -> None:
    user = PackageUser(iface, plugin)
    user.open_window()
    texts = dict.fromkeys(
        ("name", "description", "copyrightText"), f"{reading.markup}&lt; img src='{reading.canary.path}'> &lt; b>"
    )
    user.choose(make_tpkx(folder / "marked.tpkx", board(), **texts))
    user.go()
    until(lambda: QgsProject.instance().mapLayers(), "the layer")
    (layer,) = QgsProject.instance().mapLayers().values()
    said_of(layer)
    reading.look("text")


def test_a_damaged_package(plugin: Any, iface: Any, folder: Path, reading: Reading) -> None:
    user = PackageUser(iface, plugin)
    window = user.open_window()
    path = folder / "<img src=canary.png>.tpkx"
    path.write_bytes(b"PK\x03\x04 no package")
    user.paste_path(path)
    until(lambda: "canary" in window.open_problem.text.text(), "the problem")
    reading.look("label")


# jobs


def test_jobs_panel(plugin: Any, iface: Any, reading: Reading, boxes: Boxes) -> None:
    title = f"{reading.markup}World"
    failed = job(title, State.FAILED)
    failed.message = f"{reading.markup}broken\n{reading.markup}"
    left = job(f"{reading.markup}Left", State.INTERRUPTED, kind="export_item", job_id="7", job_url="http://127.0.0.1/7")
    left.message = f"{reading.markup}left"
    keep([failed, left])
    user = PanelUser(iface, plugin)
    panel = user.open()
    for each in (title, left.title):
        user.select(each)
        QTest.qWait(50)
    reading.look("label", "row", "tooltip of a row")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    panel.actions.do(Action.DISCARD)
    QTest.qWait(200)
    reading.look("box")
    dialog = SignInDialog(panel.model.entry_at(panel.filter.mapToSource(user.index(title))).row, iface.window)
    dialog.show()
    reading.look("label")
    dialog.close()
    iface.bar.clearWidgets()
    messages = plugin.messages
    messages.offer(left)
    messages.warn(reading.markup)
    messages.show(reading.markup)
    reading.look("text")


# recipes


def test_recipes(user: User, folder: Path, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "bad.arcgisexport.json"
    recipe = {"recipe": 1, "operation": reading.markup, "service": reading.markup, "parameters": {reading.markup: 1}}
    window = user.open()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    for operation in (reading.markup, "exporttiles"):
        path.write_text(json.dumps({**recipe, "operation": operation}))
        window.recipe_menu.open_action.trigger()
        QTest.qWait(100)
        user.plugin.windows.open_recipe(str(path))
        QTest.qWait(100)
    reading.look("text")


# what QGIS draws itself


def test_tasks_of_qgis(words: Sandbox, user: User, folder: Path, reading: Reading) -> None:
    view = QgsTaskManagerWidget(QgsApplication.taskManager())
    words.pace = Pace(states=(*["esriJobExecuting"] * 200, "esriJobSucceeded"))
    url = words.service("World/MapServer")
    form = {"levels": "0-2", "exportBy": "levelId", "exportExtent": "DEFAULT", "f": "json", "tilePackage": "true"}
    task = user.plugin.runner.start(
        Job("export_tiles", url, f"{reading.markup}World", str(folder / "World.tpkx"), {"parameters": form})
    )
    until(lambda: task.text, "the task")
    model = view.findChild(QTreeView).model()
    tips = [str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)) for row in range(model.rowCount())]
    assert any("canary.png" in tip for tip in tips) and not any("<img" in tip for tip in tips)
    task.cancel()
    until(lambda: not user.tasks(), "the end")
    view.deleteLater()


def test_log_of_qgis(user: User, reading: Reading) -> None:
    holder = QWidget()
    QVBoxLayout(holder)
    viewer = QgsMessageLogViewer(holder)
    holder.layout().addWidget(viewer)
    logging.getLogger("arcgis_export.test").error("The server says %s", reading.markup)

    def pages() -> list[QPlainTextEdit]:
        return [page for page in viewer.findChildren(QPlainTextEdit) if "The server says" in page.toPlainText()]

    (page,) = until(pages, "the line")
    assert not has_more_than_text(page.document()) and "canary.png" in page.toPlainText()
    QgsMessageLog.logMessage(f"Raw {reading.markup}", "ArcGIS Export")  # what QGIS makes of such a line
    assert has_more_than_text(page.document())
    holder.deleteLater()


class Kept(QgsProcessingFeedback):
    """Logs as QGIS' own feedback does, and keeps what comes."""

    def __init__(self) -> None:
        super().__init__(True)
        self.texts: list[str] = []

    def pushInfo(self, text: str) -> None:  # noqa: N802
        self.texts.append(text)
        super().pushInfo(text)

    def pushWarning(self, text: str) -> None:  # noqa: N802
        self.texts.append(text)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.texts.append(text)


def test_processing(words: Sandbox, plugin: Any, folder: Path, reading: Reading, log: list[str]) -> None:
    def run(algorithm: str, **parameters: Any) -> None:
        context = QgsProcessingContext()
        made = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{algorithm}")
        made.run(parameters, context, feedback, {}, False)

    feedback = Kept()
    url = words.service("World/MapServer")
    run("exporttiles", SERVICE=url, LEVELS="0-1", OUTPUT=str(folder / "a.tpkx"))
    words.inject_fault("fail", None, "/jobs/", messages=[reading.markup])
    with pytest.raises(QgsProcessingException) as failure:
        run("exporttiles", SERVICE=url, LEVELS="0-2", OUTPUT=str(folder / "b.tpkx"))
    first, second = folder / "<img src=canary.png>.tpkx", folder / "b.tpkx"
    make_tpkx(first, {(3, 0, 0): png(RED)})
    make_tpkx(second, {(3, 0, 0): png(BLUE)})
    run("mergepackages", INPUTS=[str(first), str(second)], OUTPUT=str(folder / "c.mbtiles"))
    assert "canary.png" in str(failure.value) and "<img" not in str(failure.value)
    assert any("canary.png" in text for text in feedback.texts), feedback.texts
    assert not any("<img" in text for text in [*feedback.texts, *log])
