# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Map window: shapes, JSON, pixels, series, the preview, and what comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsDateTimeRange, QgsRasterLayer
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.export_map.map_user import ALPS, ISLE, MapUser, polygons
from tests.qgis.user import Boxes, until
from tests.sandbox import Sandbox


@pytest.fixture
def map_user(plugin: Any, iface: Any, folder: Path) -> Iterator[MapUser]:
    found = MapUser(iface, plugin)
    found.open()
    yield found
    found.window.close()
    found.window.deleteLater()
    iface.canvas.setTemporalRange(QgsDateTimeRange(QDateTime(), QDateTime()))


# clipping, series, JSON


def test_clipping_and_filter_by_polygons(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    layer = polygons(ALPS, ISLE)
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Clipping")
    map_user.pick(window.clipping_field.source_combo, "Polygons of a Layer")
    clipping = json.loads(map_user.form()["clipping"])
    assert clipping["geometryType"] == "esriGeometryPolygon" and len(clipping["geometry"]["rings"]) == 2
    assert clipping["geometry"]["spatialReference"] == {"wkid": 3857} and "excludedLayers" not in clipping
    window.clipping_field.selected_check.click()
    map_user.wait_said(window.clipping_field.problem_label, "No feature is selected")
    assert not map_user.is_ready()
    layer.selectByIds([next(layer.getFeatures()).id()])
    until(map_user.is_ready, "the selected one")
    assert len(json.loads(map_user.form()["clipping"])["geometry"]["rings"]) == 1
    window.clipping_field.excluded_combo.setCheckedItems(["Graticule"])
    graticule = next(each.id for each in window.service.layers if each.name == "Graticule")
    assert json.loads(map_user.form()["clipping"])["excludedLayers"] == [graticule]
    map_user.pick(window.filter_field.source_combo, "The area of the export")
    map_user.pick(window.filter_field.relation_combo, "lie within")
    found = json.loads(map_user.form()["spatialFilter"])
    assert found["spatialRel"] == "esriSpatialRelContains" and len(found["geometry"]["rings"][0]) == 5


def test_a_clip_shape_is_drawn_on_the_map(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Clipping")
    map_user.pick(window.clipping_field.source_combo, "Drawn on the Map")
    until(lambda: "Nothing is drawn yet" in window.clipping_field.problem_label.text.text(), "what is missing")
    assert not map_user.is_ready()
    until(lambda: not window.isVisible(), "a free map")
    for x, y in ((0, 5e6), (1e6, 6e6), (2e6, 5e6)):
        map_user.click(map_user.at(x, y))
    map_user.click(map_user.at(2e6, 5e6), Qt.MouseButton.RightButton)
    assert window.isVisible()
    until(map_user.is_ready, "the drawn shape")
    (ring,) = json.loads(map_user.form()["clipping"])["geometry"]["rings"]
    assert len(ring) == 4 and map_user.canvas.mapTool() == map_user.iface.pan


def test_json_is_checked_as_one_types(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("More")
    field = window.more_page.selection_field
    assert not field.editor.isVisible()
    field.json_group.setCollapsed(False)
    map_user.write(field.editor, '[{"layerId": 0,\n "objectIds": [1, 2}]')
    said = map_user.wait_said(field.json_problem, "selectionDefinitions, line 2")
    assert "character" in said and not map_user.is_ready()
    map_user.write(field.editor, '[{"layerId": 0, "objectIds": [1, 2]}]')
    until(map_user.is_ready, "the JSON that is right")
    assert not map_user.said(field.json_problem)
    assert json.loads(map_user.form()["selectionDefinitions"]) == [{"layerId": 0, "objectIds": [1, 2]}]
    assert field.json_group.title() == "Highlighted features (in use)"
    map_user.press_button(field.example_button)
    assert "objectIds" in field.text


def test_json_is_filled_with_what_the_service_has(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("More")
    field = window.more_page.map_ranges_field
    field.json_group.setCollapsed(False)
    QTest.qWait(50)  # until it is unfolded
    map_user.press_button(field.offer_button)
    until(lambda: field.text, "what the layers have", 20)
    found = json.loads(field.text)
    assert found and all(each["name"] and each["value"] for each in found)
    until(map_user.is_ready, "the check")
    assert json.loads(map_user.form()["mapRangeValues"]) == found


def test_pixels_of_an_image_service(map_user: MapUser, sandbox: Sandbox) -> None:
    page = map_user.window.pixels_page
    map_user.service(sandbox.service("Elevation/ImageServer"))
    map_user.page("Pixels")
    map_user.pick(page.pixel_type_combo, "S16")
    map_user.pick(page.interpolation_combo, "Bilinear")
    map_user.type(page.no_data_edit, "-9999")
    map_user.pick(page.compression_combo, "LZ77")
    form = map_user.form()
    assert (form["pixelType"], form["interpolation"], form["noData"], form["compression"]) == (
        "S16", "RSP_BilinearInterpolation", "-9999", "LZ77",
    )  # fmt: skip
    map_user.pick(page.function_combo, "Hillshade")
    assert json.loads(map_user.form()["renderingRule"]) == {"rasterFunction": "Hillshade"}
    map_user.type(page.bands_edit, "7")
    map_user.wait_said(page.problem_label, "no band 7")
    assert not map_user.is_ready()
    map_user.type(page.bands_edit, "red")
    map_user.wait_said(page.problem_label, "write numbers with commas")


def test_a_series_reports_how_many_images_come(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    polygons(ALPS, ISLE)
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Series")
    series = window.series_field
    map_user.pick(series.kind_combo, "One for each ticked layer")
    until(lambda: window.export_button.text() == "Export 4 images", "four layers")
    map_user.pick(series.kind_combo, "One for each feature")
    until(lambda: window.export_button.text() == "Export 2 images", "two features")
    assert series.name_combo.currentField() == "name"
    map_user.pick(series.kind_combo, "One for each step")
    map_user.wait_said(series.problem_label, "needs a start and an end")
    assert not map_user.is_ready()
    window.time_page.extent_radio.click()
    map_user.number(series.step_spin, "1")
    map_user.pick(series.unit_combo, "years")
    until(lambda: window.export_button.text() == "Export 11 images", "eleven years")


# what comes


def test_a_preview_on_request(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("Position/MapServer"))
    assert not sandbox.find("/export$"), "nothing is drawn that nobody asked for"
    map_user.press_button(window.preview.preview_button)
    until(
        lambda: window.preview.picture_label.pixmap() and not window.preview.picture_label.pixmap().isNull(), "it", 60
    )
    (asked,) = sandbox.find("/export$", "POST")
    assert max(int(side) for side in asked.values["size"].split(",")) <= 400
    map_user.number(window.size_field.width_spin, "1500")
    map_user.wait_said(window.preview.words_label, "Preview of earlier settings")


def test_a_preview_that_fails_reports_why(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("Position/MapServer"))
    sandbox.inject_fault("html", times=None, match="/export$")
    map_user.press_button(map_user.window.preview.preview_button)
    until(lambda: map_user.said(map_user.window.preview.problem_label), "the reason", 40)


def test_an_exported_map_is_on_the_canvas(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    window = map_user.window
    map_user.service(sandbox.service("Position/MapServer"))
    map_user.number(window.size_field.width_spin, "300")
    target = Path(window.file_widget.filePath())
    layer = map_user.export(60)
    assert isinstance(layer, QgsRasterLayer) and layer.isValid() and target.is_file()
    assert layer.width() == 300 and layer.crs().authid() == "EPSG:3857"
    until(lambda: Path(window.file_widget.filePath()) != target, "a name for the next file")


def test_a_series_of_features_is_named_by_them(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    window = map_user.window
    polygons(ALPS, ISLE)
    map_user.service(sandbox.service("Position/MapServer"))
    map_user.number(window.size_field.width_spin, "300")
    map_user.page("Series")
    map_user.pick(window.series_field.kind_combo, "One for each feature")
    target = Path(window.file_widget.filePath())
    map_user.press_export()
    names = {f"{target.stem} Alps.tif", f"{target.stem} Isle.tif"}
    until(lambda: {path.name for path in folder.iterdir() if path.suffix == ".tif"} >= names, "both images", 60)
    until(lambda: not map_user.tasks(), "the end")


def test_a_file_that_is_there_is_not_replaced_unasked(
    map_user: MapUser, sandbox: Sandbox, folder: Path, boxes: Boxes
) -> None:
    (folder / "mine.tif").write_text("dear")
    map_user.service(sandbox.service("Position/MapServer"))
    map_user.type(map_user.window.file_widget.lineEdit(), str(folder / "mine.tif"))
    until(lambda: map_user.window.save_field.is_known, "a look")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    map_user.press_export()
    assert boxes.seen and "Replace it" in boxes.seen[0]
    assert (folder / "mine.tif").read_text() == "dear" and not map_user.tasks()


@pytest.mark.parametrize(("image", "beside"), [("mine.png", "mine.pgw"), ("mine.tif", "mine.tif.aux.xml")])
def test_every_file_that_would_be_replaced_is_named(
    map_user: MapUser, sandbox: Sandbox, folder: Path, boxes: Boxes, image: str, beside: str
) -> None:
    for name in (image, beside, "mine.prj", "mine.asc"):
        (folder / name).write_text("dear")
    map_user.service(sandbox.service("Position/MapServer"))
    map_user.type(map_user.window.file_widget.lineEdit(), str(folder / image))
    until(lambda: map_user.window.save_field.is_known, "a look")
    boxes.answer(QMessageBox.StandardButton.Cancel)
    map_user.press_export()
    assert boxes.seen and f"{image}, {beside}. Replace them" in boxes.seen[0]
    assert (folder / beside).read_text() == "dear" and not map_user.tasks()


def test_another_ending_is_reported_beside_the_name(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    map_user.service(sandbox.service("Position/MapServer"))
    map_user.type(map_user.window.file_widget.lineEdit(), str(folder / "mine.docx"))
    map_user.wait_said(map_user.window.save_problem, "must end in .tif")
    assert not map_user.is_ready()
    map_user.type(map_user.window.file_widget.lineEdit(), str(folder / "mine.png"))
    until(map_user.is_ready, "the server's own format")


def test_choices_come_back_for_a_service(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.number(window.size_field.width_spin, "321")
    map_user.page("Layers")
    map_user.tick_layer("Graticule")
    map_user.page("Time")
    window.time_page.extent_radio.click()
    window.time_page.from_check.click()
    before = map_user.form()
    map_user.export(60)
    window.close()
    window.deleteLater()
    map_user.open()
    map_user.service(sandbox.service("WorldMap/MapServer"))
    after = map_user.form()
    assert after["size"].startswith("321,") and after["time"].startswith("null,")
    of_the_view = ("bbox", "size")  # QGIS' message has made the map a little smaller
    assert {**before, **dict.fromkeys(of_the_view)} == {**after, **dict.fromkeys(of_the_view)}


def test_the_window_fits_a_small_screen(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    for tab in map_user.pages():
        map_user.page(tab)
        least = map_user.window.minimumSizeHint()
        assert least.width() <= 1000 and least.height() <= 700, tab


# the area


def test_an_area_across_the_antimeridian(map_user: MapUser, sandbox: Sandbox) -> None:
    """A map that is cut there can't show it as one image, and it is not the whole world."""
    map_user.service(sandbox.service("WorldMapDegrees/MapServer"))
    window = map_user.window
    map_user.pick(window.area_widget.source_combo, "Coordinates")
    edit = window.area_widget.extent_widget.findChild(QgsFilterLineEdit)
    window.image_field.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    map_user.type(edit, "170,-170,-10,10 [EPSG:4326]")
    map_user.wait_said(window.area_widget.problem_label, "170,190,-10,10 for the 20°")
    map_user.type(edit, "170,190,-10,10 [EPSG:4326]")
    map_user.wait_said(window.area_widget.problem_label, "one by one: 170,180,-10,10; -180,-170,-10,10")
    assert not map_user.is_ready()
    window.image_field.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:3832"))
    until(map_user.is_ready, "the Export button")
    west, _, east, _ = map(float, map_user.form()["bbox"].split(","))
    assert (west, east) == pytest.approx((2226389.8, 4452779.6), abs=1)
    map_user.type(edit, "185,195,-10,10 [EPSG:4326]")
    window.image_field.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    until(lambda: map_user.is_ready() and map_user.form()["bbox"].startswith("-175,"), "the other side")
