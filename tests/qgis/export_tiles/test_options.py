# SPDX-License-Identifier: GPL-2.0-or-later
"""Format and options of the Export Tiles window, the tile grid, the check afterwards, and Esri's terms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment import settings
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from tests.qgis.user import LEFT, Boxes, User, until
from tests.sandbox import Sandbox

ENDINGS = ("_check", "_combo", "_spin", "_label")


def submitted(sandbox: Sandbox) -> dict[str, str]:
    """The form of the last export."""
    return dict(sandbox.find("exportTiles$", "POST")[-1].values)


def unfold(user: User) -> Any:
    user.dialog.options.setCollapsed(False)
    QTest.qWait(50)
    return user.dialog


def tick(box: Any) -> None:
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))


@pytest.mark.parametrize("path", ["World/MapServer", "WorldVector/VectorTileServer", "Limited/MapServer"])
def test_nothing_shows_in_the_folded_group(user: User, sandbox: Sandbox, folder: Path, path: str) -> None:
    user.open()
    user.service(sandbox.service(path), ready=False)
    user.surveyed()
    assert user.dialog.options.isCollapsed()
    inside = user.dialog.options.findChildren(QWidget)
    shown = [it.objectName() for it in inside if it.isVisible() and it.objectName().endswith(ENDINGS)]
    assert shown == []


def test_a_cache_folder_becomes_a_layer(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-3")
    unfold(user)
    user.pick(user.dialog.options.package_combo, "Cache raster dataset")
    until(lambda: Path(user.dialog.file_widget.filePath()).suffix == "", "the folder's name")
    target = Path(user.dialog.file_widget.filePath())
    layer = user.export()
    assert submitted(sandbox)["tilePackage"] == "false"
    assert isinstance(layer, QgsRasterLayer) and layer.isValid()
    assert (target / "conf.xml").is_file() and (target / "_alllayers").is_dir()
    assert {path.name for path in folder.iterdir()} == {target.name, f"{target.name}.mbtiles"}


def test_a_folder_with_something_in_it_is_refused_beside_the_field(user: User, sandbox: Sandbox, folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("dear")
    user.open()
    user.service(sandbox.service("World/MapServer"))
    unfold(user)
    user.pick(user.dialog.options.package_combo, "Cache raster dataset")
    user.save_to(folder / "mine")
    user.wait_said(user.dialog.save_problem, "This folder is not empty")
    assert not user.is_ready()


@pytest.mark.parametrize(
    ("name", "by", "levels"),
    [
        ("Scale", "scale", "295828763.7957775,147914381.8978885"),
        ("Resolution", "resolution", "78271.51696399994,39135.75848200009"),
    ],
)
def test_levels_by_scale_or_resolution(
    user: User, sandbox: Sandbox, folder: Path, name: str, by: str, levels: str
) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.levels("1-2")
    unfold(user)
    user.pick(user.dialog.options.by_combo, name)
    user.export()
    form = submitted(sandbox)
    assert form["exportBy"] == by
    assert [float(each) for each in form["levels"].split(",")] == pytest.approx(
        [float(each) for each in levels.split(",")], rel=1e-6
    )
    (job,) = (job for job in sandbox.jobs.values() if job.order.form)
    assert sorted(job.order.tiles) == [1, 2]


def test_the_servers_estimate_stands_beside_the_count(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    said = user.wait_said(user.dialog.summary_label, "The server estimates")
    total = user.dialog.export_button.text().split()[1]
    assert said.startswith(f"{total} of 100,000 tiles") and f"The server estimates {total} tiles, " in said
    user.levels("1")
    assert "estimates" not in user.said(user.dialog.summary_label), "an estimate of something else stayed"
    before = len(sandbox.find("estimateExportTilesSize$"))
    user.wait_said(user.dialog.summary_label, "The server estimates")
    assert len(sandbox.find("estimateExportTilesSize$")) == before + 1


def test_a_vector_service_is_not_asked_for_an_estimate(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    QTest.qWait(2500)
    assert not sandbox.find("estimateExportTilesSize")


def test_a_portal_item_is_offered_where_online_has_it(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("WorldVector/VectorTileServer"))
    unfold(user)
    assert not user.dialog.options.item_check.isVisible()
    user.service(sandbox.online("WorldVector/VectorTileServer"))
    assert user.dialog.options.item_check.isVisible()
    tick(user.dialog.options.item_check)
    user.press_export()
    until(lambda: sandbox.find("exportTiles$", "POST"), "the export")
    assert submitted(sandbox)["createItem"] == "on"
    until(lambda: not user.tasks(), "its end")


def grid() -> Any:
    return next(
        (layer for layer in QgsProject.instance().mapLayers().values() if layer.name().startswith("Tile grid")), None
    )


def test_the_tile_grid_of_a_level(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("Limited/MapServer"), ready=False)
    user.surveyed()
    user.levels("3-5")
    counts = user.dialog._survey.counts
    menu = user.dialog.grid_button.menu()
    assert [action.text() for action in menu.actions()] == [f"Level {n}: {counts[n]} tiles" for n in (3, 4, 5)]
    menu.actions()[-1].trigger()
    layer = until(grid, "the grid")
    assert isinstance(layer, QgsVectorLayer) and layer.featureCount() == counts[5]
    assert not any(feature["job"] for feature in layer.getFeatures()), "there are no jobs yet"
    until(lambda: user.dialog.split_check.isEnabled(), "the offer")
    tick(user.dialog.split_check)
    until(user.is_ready, "the plan")
    menu.actions()[-1].trigger()
    until(lambda: grid() is not None and grid().renderer().type() == "categorizedSymbol", "the coloured grid")
    parts = user.dialog.split_offer.parts
    wanted = {number: part.tiles for number, part in enumerate(parts, 1) if part.levels == (5,)}
    found: dict[int, int] = {}
    for feature in grid().getFeatures():
        found[feature["job"]] = found.get(feature["job"], 0) + 1
    assert {number: found[number] for number in wanted} == wanted
    assert sum(found.values()) == counts[5]


def test_the_check_afterwards(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("SparseVector/VectorTileServer"))
    user.levels("0-5")
    unfold(user)
    tick(user.dialog.options.plan_check)
    user.export()
    text = until(user.messages, "the message")[-1]
    assert "tiles are there; the other" in text
    user.press("Show Missing Tiles")
    layers = QgsProject.instance().mapLayers
    missing = until(lambda: [it for it in layers().values() if it.name() == "Missing tiles"], "it")[0]
    present, expected = (int(word.replace(",", "")) for word in text.split(". ")[-1].split(" tiles")[0].split(" of "))
    assert missing.featureCount() == expected - present > 0


def test_esris_terms_are_reported_once_before_the_export(
    user: User, sandbox: Sandbox, folder: Path, boxes: Boxes
) -> None:
    user.open()
    user.service(sandbox.online("Basemap/MapServer").replace("127.0.0.1", "localhost"))
    said = user.said(user.dialog.service_field.sentence_label)
    assert "127.0.0.1" in said
    boxes.answers = [QMessageBox.StandardButton.Cancel]
    user.press_export()
    until(lambda: boxes.seen, "the terms")
    assert "ArcGIS software only" in boxes.seen[0] and not sandbox.find("exportTiles$", "POST")
    assert not settings.esri_terms_shown()
    boxes.answers = [QMessageBox.StandardButton.Ok]
    user.export()
    assert len(boxes.seen) == 2 and settings.esri_terms_shown()
    user.export()
    assert len(boxes.seen) == 2, "told twice"


def test_the_whole_service(user: User, sandbox: Sandbox, folder: Path) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    user.pick(user.dialog.area_widget.source_combo, "Whole Service")
    user.surveyed()
    user.levels("0-3")
    assert user.dialog.export_button.text() == "Export 85 tiles"
    layer = user.export()
    assert submitted(sandbox)["exportExtent"] == "DEFAULT" and layer.isValid()
