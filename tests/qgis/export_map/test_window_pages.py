# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Map window: shapes, JSON, pixels, series, the preview, and what comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsDateTimeRange, QgsRasterLayer
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.export_map.map_user import ALPS, ISLE, Mapper, polygons
from tests.qgis.user import Boxes, until
from tests.sandbox import Sandbox


@pytest.fixture
def mapper(plugin: Any, iface: Any, folder: Path) -> Iterator[Mapper]:
    found = Mapper(iface, plugin)
    found.open()
    yield found
    found.window.close()
    found.window.deleteLater()
    iface.canvas.setTemporalRange(QgsDateTimeRange(QDateTime(), QDateTime()))


# clipping, series, JSON


def test_clipping_and_filter_by_polygons(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    layer = polygons(ALPS, ISLE)
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.page("Clipping")
    mapper.pick(window.clipping_field.source_combo, "Polygons of a Layer")
    clipping = json.loads(mapper.form()["clipping"])
    assert clipping["geometryType"] == "esriGeometryPolygon" and len(clipping["geometry"]["rings"]) == 2
    assert clipping["geometry"]["spatialReference"] == {"wkid": 3857} and "excludedLayers" not in clipping
    window.clipping_field.selected_check.click()
    mapper.wait_said(window.clipping_field.problem_label, "No feature is selected")
    assert not mapper.is_ready()
    layer.selectByIds([next(layer.getFeatures()).id()])
    until(mapper.is_ready, "the selected one")
    assert len(json.loads(mapper.form()["clipping"])["geometry"]["rings"]) == 1
    window.clipping_field.excluded_combo.setCheckedItems(["Graticule"])
    graticule = next(each.id for each in window.service.layers if each.name == "Graticule")
    assert json.loads(mapper.form()["clipping"])["excludedLayers"] == [graticule]
    mapper.pick(window.filter_field.source_combo, "The area of the export")
    mapper.pick(window.filter_field.relation_combo, "lie all inside")
    found = json.loads(mapper.form()["spatialFilter"])
    assert found["spatialRel"] == "esriSpatialRelContains" and len(found["geometry"]["rings"][0]) == 5


def test_a_clip_shape_is_drawn_on_the_map(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.page("Clipping")
    mapper.pick(window.clipping_field.source_combo, "Drawn on the Map")
    mapper.wait_said(window.clipping_field.problem_label, "Nothing is drawn yet")
    assert not mapper.is_ready()
    for x, y in ((0, 5e6), (1e6, 6e6), (2e6, 5e6)):
        mapper.click(mapper.at(x, y))
    mapper.click(mapper.at(2e6, 5e6), Qt.MouseButton.RightButton)
    until(mapper.is_ready, "the drawn shape")
    (ring,) = json.loads(mapper.form()["clipping"])["geometry"]["rings"]
    assert len(ring) == 4 and mapper.canvas.mapTool() == mapper.iface.pan


def test_json_is_checked_as_one_types(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.page("More")
    field = window.more_page.selection_field
    assert not field.editor.isVisible()
    field.json_group.setCollapsed(False)
    mapper.write(field.editor, '[{"layerId": 0,\n "objectIds": [1, 2}]')
    said = mapper.wait_said(field.json_problem, "selectionDefinitions, line 2")
    assert "character" in said and not mapper.is_ready()
    mapper.write(field.editor, '[{"layerId": 0, "objectIds": [1, 2]}]')
    until(mapper.is_ready, "the JSON that is right")
    assert not mapper.said(field.json_problem)
    assert json.loads(mapper.form()["selectionDefinitions"]) == [{"layerId": 0, "objectIds": [1, 2]}]
    assert field.json_group.title() == "Highlighted features (in use)"
    mapper.press_button(field.example_button)
    assert "objectIds" in field.text


def test_json_is_filled_with_what_the_service_has(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.page("More")
    field = window.more_page.map_ranges_field
    field.json_group.setCollapsed(False)
    QTest.qWait(50)  # until it is unfolded
    mapper.press_button(field.offer_button)
    until(lambda: field.text, "what the layers have", 20)
    found = json.loads(field.text)
    assert found and all(each["name"] and each["value"] for each in found)
    until(mapper.is_ready, "the check")
    assert json.loads(mapper.form()["mapRangeValues"]) == found


def test_pixels_of_an_image_service(mapper: Mapper, sandbox: Sandbox) -> None:
    page = mapper.window.pixels_page
    mapper.service(sandbox.service("Elevation/ImageServer"))
    mapper.page("Pixels")
    mapper.pick(page.pixel_type_combo, "S16")
    mapper.pick(page.interpolation_combo, "Bilinear")
    mapper.type(page.no_data_edit, "-9999")
    mapper.pick(page.compression_combo, "LZ77")
    form = mapper.form()
    assert (form["pixelType"], form["interpolation"], form["noData"], form["compression"]) == (
        "S16", "RSP_BilinearInterpolation", "-9999", "LZ77",
    )  # fmt: skip
    mapper.pick(page.function_combo, "Hillshade")
    assert json.loads(mapper.form()["renderingRule"]) == {"rasterFunction": "Hillshade"}
    mapper.type(page.bands_edit, "7")
    mapper.wait_said(page.problem_label, "no band 7")
    assert not mapper.is_ready()
    mapper.type(page.bands_edit, "red")
    mapper.wait_said(page.problem_label, "write numbers with commas")


def test_a_series_says_how_many_images_come(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    polygons(ALPS, ISLE)
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.page("Series")
    series = window.series_field
    mapper.pick(series.kind_combo, "One for each ticked layer")
    until(lambda: window.export_button.text() == "Export 4 images", "four layers")
    mapper.pick(series.kind_combo, "One for each feature")
    until(lambda: window.export_button.text() == "Export 2 images", "two features")
    assert series.name_combo.currentField() == "name"
    mapper.pick(series.kind_combo, "One for each step")
    mapper.wait_said(series.problem_label, "needs a start and an end")
    assert not mapper.is_ready()
    window.time_page.extent_radio.click()
    mapper.number(series.step_spin, "1")
    mapper.pick(series.unit_combo, "years")
    until(lambda: window.export_button.text() == "Export 11 images", "eleven years")


# what comes


def test_a_preview_on_request(mapper: Mapper, sandbox: Sandbox) -> None:
    window = mapper.window
    mapper.service(sandbox.service("Position/MapServer"))
    assert not sandbox.find("/export$"), "nothing is drawn that nobody asked for"
    mapper.press_button(window.preview.preview_button)
    until(
        lambda: window.preview.picture_label.pixmap() and not window.preview.picture_label.pixmap().isNull(), "it", 60
    )
    (asked,) = sandbox.find("/export$", "POST")
    assert max(int(side) for side in asked.values["size"].split(",")) <= 400
    mapper.number(window.size_field.width_spin, "1500")
    mapper.wait_said(window.preview.words_label, "Of earlier choices")


def test_a_preview_that_fails_says_why(mapper: Mapper, sandbox: Sandbox) -> None:
    mapper.service(sandbox.service("Position/MapServer"))
    sandbox.misbehave("html", times=None, match="/export$")
    mapper.press_button(mapper.window.preview.preview_button)
    until(lambda: mapper.said(mapper.window.preview.problem_label), "the reason", 40)


def test_an_exported_map_is_on_the_canvas(mapper: Mapper, sandbox: Sandbox, folder: Path) -> None:
    window = mapper.window
    mapper.service(sandbox.service("Position/MapServer"))
    mapper.number(window.size_field.width_spin, "300")
    target = Path(window.file_widget.filePath())
    layer = mapper.export(60)
    assert isinstance(layer, QgsRasterLayer) and layer.isValid() and target.is_file()
    assert layer.width() == 300 and layer.crs().authid() == "EPSG:3857"
    until(lambda: Path(window.file_widget.filePath()) != target, "a name for the next file")


def test_a_series_of_features_is_named_by_them(mapper: Mapper, sandbox: Sandbox, folder: Path) -> None:
    window = mapper.window
    polygons(ALPS, ISLE)
    mapper.service(sandbox.service("Position/MapServer"))
    mapper.number(window.size_field.width_spin, "300")
    mapper.page("Series")
    mapper.pick(window.series_field.kind_combo, "One for each feature")
    target = Path(window.file_widget.filePath())
    mapper.press_export()
    names = {f"{target.stem} Alps.tif", f"{target.stem} Isle.tif"}
    until(lambda: {path.name for path in folder.iterdir() if path.suffix == ".tif"} >= names, "both images", 60)
    until(lambda: not mapper.tasks(), "the end")


def test_a_file_that_is_there_is_not_replaced_unasked(
    mapper: Mapper, sandbox: Sandbox, folder: Path, boxes: Boxes
) -> None:
    (folder / "mine.tif").write_text("dear")
    mapper.service(sandbox.service("Position/MapServer"))
    mapper.type(mapper.window.file_widget.lineEdit(), str(folder / "mine.tif"))
    until(lambda: mapper.window.save_field.is_known, "a look")
    boxes.answer(QMessageBox.StandardButton.No)
    mapper.press_export()
    assert boxes.seen and "Replace it" in boxes.seen[0]
    assert (folder / "mine.tif").read_text() == "dear" and not mapper.tasks()


def test_another_ending_is_said_beside_the_name(mapper: Mapper, sandbox: Sandbox, folder: Path) -> None:
    mapper.service(sandbox.service("Position/MapServer"))
    mapper.type(mapper.window.file_widget.lineEdit(), str(folder / "mine.docx"))
    mapper.wait_said(mapper.window.save_problem, "must end in .tif")
    assert not mapper.is_ready()
    mapper.type(mapper.window.file_widget.lineEdit(), str(folder / "mine.png"))
    until(mapper.is_ready, "the server's own format")


def test_choices_come_back_for_a_service(mapper: Mapper, sandbox: Sandbox, folder: Path) -> None:
    window = mapper.window
    mapper.service(sandbox.service("WorldMap/MapServer"))
    mapper.number(window.size_field.width_spin, "321")
    mapper.page("Layers")
    mapper.tick_layer("Graticule")
    mapper.page("Time")
    window.time_page.extent_radio.click()
    window.time_page.from_check.click()
    before = mapper.form()
    mapper.export(60)
    window.close()
    window.deleteLater()
    mapper.open()
    mapper.service(sandbox.service("WorldMap/MapServer"))
    after = mapper.form()
    assert after["size"].startswith("321,") and after["time"].startswith("null,")
    of_the_view = ("bbox", "size")  # QGIS' message has made the map a little smaller
    assert {**before, **dict.fromkeys(of_the_view)} == {**after, **dict.fromkeys(of_the_view)}


def test_the_window_fits_a_small_screen(mapper: Mapper, sandbox: Sandbox) -> None:
    mapper.service(sandbox.service("WorldMap/MapServer"))
    for tab in mapper.pages():
        mapper.page(tab)
        least = mapper.window.minimumSizeHint()
        assert least.width() <= 1000 and least.height() <= 700, tab
