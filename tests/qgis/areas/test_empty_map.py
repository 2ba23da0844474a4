# SPDX-License-Identifier: GPL-2.0-or-later
"""A project without layers, behind QGIS' welcome page: the service is shown, and all of it is the first area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.areas.choice import AreaChoice
from arcgis_export.plugin.environment import settings
from arcgis_export.plugin.operations.export_tiles.recipe import recipe_of_request
from arcgis_export.plugin.recipes.recipe import recipe_text
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsNetworkAccessManager,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapCanvas, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QLabel, QStackedWidget

from tests.qgis.environment.test_sign_in import store
from tests.qgis.portal_user import PortalUser
from tests.qgis.user import LEFT, User, until
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import make_tpkx, png

BOX = QgsGeometry.fromRect(QgsRectangle(5, 40, 15, 50))  # degrees


class Start:
    """QGIS as it starts: its welcome page over a map that never had a view."""

    def __init__(self) -> None:
        self.stack = QStackedWidget()
        self.stack.resize(800, 600)
        self.canvas = QgsMapCanvas()
        self.stack.addWidget(self.canvas)
        self.stack.addWidget(QLabel("Welcome"))
        self.stack.setCurrentIndex(1)
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        self.bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), self.canvas)
        self.stack.show()

    @property
    def is_welcoming(self) -> bool:
        return bool(self.stack.currentIndex() == 1)

    def bands(self) -> list[QgsRubberBand]:
        items = (item for item in self.canvas.items() if isinstance(item, QgsRubberBand))
        return [band for band in items if band.isVisible() and not band.asGeometry().isEmpty()]


@pytest.fixture
def start(user: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    made = Start()
    QgsSettings().setValue("plugins/arcgis_export/show-services", True)
    monkeypatch.setattr(user.iface, "canvas", made.canvas)
    monkeypatch.setattr(user, "canvas", made.canvas)
    yield made
    user.plugin.windows.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # a window may know the map
    sip.delete(made.bridge)
    sip.delete(made.stack)


def names() -> list[str]:
    return [node.name() for node in QgsProject.instance().layerTreeRoot().findLayers()]


@pytest.mark.parametrize(
    ("path", "provider"),
    [
        ("World/MapServer", "arcgismapserver"),
        ("World/ImageServer", "arcgismapserver"),
        ("WorldDegrees/MapServer", "arcgismapserver"),
        ("WorldVector/VectorTileServer", "arcgisvectortileservice"),
    ],
)
def test_the_service_is_shown(user: User, start: Start, sandbox: Sandbox, path: str, provider: str) -> None:
    user.open()
    assert start.is_welcoming and not user.said(user.dialog.area_widget.problem_label)
    user.service(sandbox.service(path))
    assert not start.is_welcoming
    until(names, "the live layer")
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.isValid() and layer.name() == f"{path.split('/')[0]} (live)" and layer.providerType() == provider
    seen = until(lambda: start.canvas.extent() if not start.canvas.extent().isEmpty() else None, "the view")
    QTest.qWait(300)
    seen = start.canvas.mapSettings().visibleExtent()
    whole = start.canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
    assert seen.contains(whole) and seen.height() < 1.6 * max(whole.height(), whole.width())
    assert not start.bands()


def test_all_of_it_is_the_first_area_from_the_coarsest_level(user: User, start: Start, sandbox: Sandbox) -> None:
    user.open()
    user.service(sandbox.service("World/MapServer"))
    dialog = user.dialog
    assert dialog.area_widget.source_combo.currentText() == "Whole Service"
    assert dialog.levels_field.chosen == dialog.service.usable_levels
    assert dialog.export_button.text() == "Export 5,461 tiles"


def test_what_was_chosen_for_the_service_last_comes_before_all_of_it(
    user: User, start: Start, sandbox: Sandbox, folder: Path
) -> None:
    """The area and the levels of its last export; of the whole service the levels would be too much."""
    url = sandbox.service("World/MapServer")
    user.open()
    user.service(url)
    user.dialog.area_widget.set_choice(AreaChoice(start.canvas.mapSettings().destinationCrs(), BOX))
    user.levels("2-3")
    user.surveyed()
    user.export()
    area = user.chosen_area()
    QgsProject.instance().clear()
    user.plugin.windows.close()
    dialog = user.plugin.windows.open["tiles"] = user.plugin.windows._make("tiles")  # filled in with nothing
    dialog.show()
    user.service(url)
    until(lambda: not dialog.area_widget.is_all_at_first, "the area of last time")
    user.surveyed()
    until(user.is_ready, "the Export button")
    assert user.chosen_area().equals(area) and dialog.levels_field.chosen == (2, 3)


def test_levels_of_last_time_that_are_too_much_for_all_of_it_are_not_chosen(
    user: User, start: Start, sandbox: Sandbox
) -> None:
    url = sandbox.service("Limited/MapServer")
    user.open()
    user.service(url)
    levels = user.dialog.service.usable_levels
    request = replace(user.dialog._request(), levels=levels)
    settings.remember(url, {"tiles": recipe_text(recipe_of_request(request, {}, False, False, "", ""))})
    user.plugin.windows.close()
    QgsProject.instance().clear()
    dialog = user.open()
    user.service(url)
    assert dialog.area_widget.is_all_at_first and 0 < len(dialog.levels_field.chosen) < len(levels)


def test_a_service_with_a_sign_in_is_framed(user: User, start: Start, sandbox: Sandbox) -> None:
    """QGIS would send the sign-in on to wherever the service redirects, so that no layer is made."""
    user.open()
    user.dialog.service_field.auth_select.setConfigId(store("Basic", username="analyst", password="secret-pass"))
    user.service(sandbox.service("Secured/World/MapServer"))
    assert not start.is_welcoming and user.dialog.area_widget.source_combo.currentText() == "Whole Service"
    QTest.qWait(300)
    assert names() == [] and len(start.bands()) == 1
    assert start.bands()[0].asGeometry().boundingBox().intersects(start.canvas.extent())
    user.dialog.close()
    assert not start.bands()


def test_nothing_is_added_to_a_project_with_layers(user: User, start: Start, sandbox: Sandbox) -> None:
    QgsProject.instance().addMapLayer(QgsVectorLayer("Point?crs=EPSG:3857", "Mine", "memory"))
    start.canvas.setExtent(QgsRectangle(0, 0, 1e6, 1e6))
    user.open()
    user.service(sandbox.service("World/MapServer"))
    QTest.qWait(300)
    assert names() == ["Mine"] and user.dialog.area_widget.source_combo.currentText() == "Current View"


def test_a_view_beside_the_service_is_not_its_area(user: User, start: Start, sandbox: Sandbox) -> None:
    QgsProject.instance().addMapLayer(QgsVectorLayer("Point?crs=EPSG:3857", "Mine", "memory"))
    QTest.qWait(50)
    start.canvas.setExtent(QgsRectangle(1e8, 1e8, 1.1e8, 1.1e8))
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.area_widget.source_combo.currentText() == "Whole Service"


def test_drawing_leaves_the_welcome_page(user: User, start: Start, sandbox: Sandbox) -> None:
    user.open()
    QTest.mouseClick(user.dialog.area_widget.box_button, LEFT)
    assert not start.is_welcoming and start.canvas.extent().contains(QgsRectangle(-170, -80, 170, 80))


@pytest.mark.parametrize("kind", ["tiles", "map", "import"])
def test_no_view_is_said_in_words_of_its_own(
    user: User, start: Start, sandbox: Sandbox, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    QgsSettings().setValue("plugins/arcgis_export/show-services", False)
    dialog = user.plugin.windows.show(kind)
    dialog.service_field.service_combo.setEditText(sandbox.service("World/MapServer"))
    dialog.service_field.check()
    until(lambda: dialog.service_field.service, "the service")
    area = dialog.area_widget
    area.source_combo.setCurrentIndex(area.source_combo.findText("Current View"))
    until(lambda: area.problem_label.isVisible(), "the problem")
    assert area.problem_label.text.text() == (
        "The map is empty: there is no current view. Choose another area, or add a layer."
    )


@pytest.mark.parametrize("kind", ["tiles", "map"])
def test_an_export_from_nothing_is_seen(user: User, start: Start, sandbox: Sandbox, folder: Path, kind: str) -> None:
    """Open the window, paste an address, press Export."""
    dialog: Any = user.plugin.windows.show(kind)
    dialog.service_field.service_combo.setEditText(sandbox.service("World/MapServer"))
    dialog.service_field.check()
    until(dialog.export_button.isEnabled, "the Export button")
    until(names, "the live layer")
    QTest.mouseClick(dialog.export_button, LEFT)
    until(lambda: len(names()) == 2, "the exported layer", 60)
    layer = QgsProject.instance().layerTreeRoot().findLayers()[0].layer()
    assert names()[1] == "World (live)" and layer.isValid()
    place = start.canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent())
    assert place.intersects(start.canvas.extent()) and layer.isInScaleRange(start.canvas.scale())


def test_an_item_is_framed_and_its_area_can_be_used(
    user: User, start: Start, sandbox: Sandbox, plugin: Any, iface: Any
) -> None:
    sandbox.reset_portal()
    owner = PortalUser(iface, plugin, sandbox)
    owner.open()
    check = owner.dialog.layers_field.area_check
    owner.sign_in()
    owner.choose("Nature of the world")
    until(lambda: owner.dialog.layers_field.isVisible() and start.bands(), "the frame of the item")
    assert not start.is_welcoming
    until(check.isEnabled, "the filter by the view")
    check.setChecked(True)
    until(lambda: not owner.dialog.layers_field.counting, "the counts")
    assert not owner.dialog.layers_field.problem


def test_an_area_of_a_package_is_drawn_at_its_place(user: User, start: Start, tmp_path: Path) -> None:
    east = {(2, row, 3): png((9, 99, 200)) for row in range(4)}  # 90 to 180 degrees
    window = user.plugin.show_package(str(make_tpkx(tmp_path / "east.tpkx", east)))
    until(lambda: window.facts, "the package")
    combo = window.options.form_combo
    combo.setCurrentIndex(next(row for row in range(combo.count()) if combo.itemData(row) == "mbtiles"))
    assert start.is_welcoming
    draw = next(each for each in window.options.area.findChildren(QAction) if "Draw" in each.text())
    draw.trigger()
    assert not start.is_welcoming
    assert start.canvas.extent().contains(QgsPointXY(135, 0)) and start.canvas.extent().contains(QgsPointXY(135, 80))


def test_a_silent_service_is_waited_for_as_long_as_qgis_says(plugin: Any, sandbox: Sandbox) -> None:
    from arcgis_export.plugin.arcgis.client.session import Session
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.environment.background import start as begin
    from arcgis_export.plugin.environment.network.connection import connection
    from arcgis_export.plugin.layers.live_layer import open_live

    url, network, found = sandbox.service("Legacy/MapServer"), connection(), []
    sandbox.inject_fault("hang", None, "Legacy")
    before = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(500)
    try:
        crs = QgsCoordinateReferenceSystem("EPSG:3857")
        session = Session(network, SignIn(None, url))
        begin(lambda waiter: open_live(session, url, "Legacy", crs), found.append, found.append)
        until(lambda: found, "the end of the waiting", 10)
    finally:
        QgsNetworkAccessManager.setTimeout(before)
    assert found == [None] and sandbox.find("Legacy/MapServer")
