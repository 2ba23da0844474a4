# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Map window as a user uses it: service, size, format, layers, time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsDateTimeRange
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from tests.qgis.export_map.map_user import MapUser, polygons
from tests.qgis.user import until
from tests.sandbox import Sandbox
from tests.sandbox.maps.layers import moment


@pytest.fixture
def map_user(plugin: Any, iface: Any, folder: Path) -> Iterator[MapUser]:
    found = MapUser(iface, plugin)
    found.open()
    yield found
    found.window.close()
    found.window.deleteLater()
    iface.canvas.setTemporalRange(QgsDateTimeRange(QDateTime(), QDateTime()))


# the service


def test_a_pasted_service_is_ready_to_be_exported(map_user: MapUser, sandbox: Sandbox, folder: Path) -> None:
    window = map_user.window
    assert "MapServer or ImageServer" in map_user.said(window.service_field.sentence_label)
    assert not map_user.is_ready() and not window.tabs.isEnabled()
    map_user.service(sandbox.service("WorldMap/MapServer"))
    said = map_user.said(window.service_field.sentence_label)
    assert said.startswith("Map of 5 layers, images up to 4,096 × 4,096 pixels.")
    assert map_user.pages() == ["Area and Size", "Layers", "Time", "Clipping", "Series", "More"]
    assert Path(window.file_widget.filePath()).parent == folder and window.file_widget.filePath().endswith(".tif")
    size = window.size_field
    pixels = f"{size.width_spin.value():,} × {size.height_spin.value():,} pixels"
    assert window.export_button.text() == f"Export {pixels}"
    assert map_user.said(size.sentence_label).startswith(pixels)


def test_an_image_service_has_pixels_and_no_layers(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("Elevation/ImageServer"))
    assert map_user.said(map_user.window.service_field.sentence_label).startswith("Imagery of 1 band, images up to")
    assert map_user.pages() == ["Area and Size", "Pixels", "Time", "Series"]
    assert map_user.form()["format"] == "tiff"


def test_a_service_that_draws_nothing_reports_it(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.paste(sandbox.service("Hosted/World/MapServer"))
    map_user.wait_said(map_user.window.service_field.service_problem, "Use Export Tiles")
    assert not map_user.is_ready() and not map_user.window.tabs.isEnabled()


def test_a_vector_service_is_for_the_other_window(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.paste(sandbox.service("WorldVector/VectorTileServer"))
    map_user.wait_said(map_user.window.service_field.service_problem, "draws no images")


def test_a_server_lists_what_draws(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.paste(sandbox.service("").rstrip("/"))
    map_user.wait_said(map_user.window.service_field.sentence_label, "Choose one from the list")
    combo = map_user.window.service_field.service_combo
    urls = [combo.itemData(row).url for row in range(combo.count())]
    assert any(url.endswith("/MapServer") for url in urls) and not any("VectorTileServer" in url for url in urls)
    combo.hidePopup()


# the size


def test_the_ways_to_tell_a_size_are_kept_in_step(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    size = map_user.window.size_field
    shape = size.height_spin.value() / size.width_spin.value()
    map_user.number(size.width_spin, "2000")
    assert size.height_spin.value() == pytest.approx(2000 * shape, abs=2)
    fine = size.resolution_spin.value()
    map_user.number(size.resolution_spin, f"{fine / 2:.2f}")
    assert size.width_spin.value() == pytest.approx(4000, abs=3)
    scale = size.scale_widget.scale()
    map_user.number(size.dpi_spin, "192")
    assert size.width_spin.value() == pytest.approx(4000, abs=3), "the resolution was told, so the pixels stay"
    assert size.scale_widget.scale() == pytest.approx(2 * scale, rel=1e-3)
    form = map_user.form()
    assert form["size"] == f"{size.width_spin.value()},{size.height_spin.value()}" and form["dpi"] == "192"
    assert "mapScale" not in form


def test_a_shape_that_is_not_kept(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    size = map_user.window.size_field
    map_user.press_button(size.lock_button)
    map_user.number(size.width_spin, "500")
    map_user.number(size.height_spin, "500")
    assert map_user.form()["size"] == "500,500"
    xmin, ymin, xmax, ymax = (float(each) for each in map_user.form()["bbox"].split(","))
    assert xmax - xmin == pytest.approx(ymax - ymin), "the area is widened to the image's shape, as ArcGIS does"


def test_a_paper_at_a_scale_is_put_together_from_images(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    size = map_user.window.size_field
    map_user.number(size.dpi_spin, "300")
    map_user.type(
        size.scale_widget.findChild(type(map_user.window.service_field.service_combo.lineEdit())), "1:10000000"
    )
    map_user.pick(size.paper_combo, "A3, landscape")
    said = map_user.wait_said(size.sentence_label, "4,961 × 3,508 pixels")
    assert said == "4,961 × 3,508 pixels, 1:10,000,000 at 300 dpi, 420 × 297 mm; mosaicked from 2 images."
    form = map_user.form()
    assert form["size"] == "4961,3508" and form["mapScale"] == "10000000" and form["dpi"] == "300"
    assert map_user.window.export_button.text() == "Export 4,961 × 3,508 pixels"


def test_a_size_that_is_none_is_reported_beside_it(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.number(map_user.window.size_field.width_spin, "1000000000")
    map_user.wait_said(map_user.window.size_field.problem_label, "a side may have 200,000")
    assert not map_user.is_ready()


def test_an_area_without_a_map_is_reported_beside_it(map_user: MapUser, sandbox: Sandbox) -> None:
    map_user.service(sandbox.service("Utm32/MapServer"))
    map_user.canvas.setExtent(map_user.canvas.extent().buffered(-4_000_000))
    layer = polygons(("far", "POLYGON((100 -40,101 -40,101 -41,100 -41,100 -40))"))
    map_user.pick(map_user.window.area_widget.source_combo, "Polygons of a Layer")
    assert map_user.window.area_widget.polygon_layer_combo.currentLayer() == layer
    until(
        lambda: map_user.said(map_user.window.area_problem) or map_user.said(map_user.window.area_widget.problem_label),
        "it",
    )
    assert not map_user.is_ready()


# format and CRS


def test_transparency_and_formats(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    window.image_group.setCollapsed(False)
    image = window.image_field
    image.transparent_check.click()
    assert map_user.form()["transparent"] == "true"
    map_user.pick(image.format_combo, "JPEG")
    assert not image.transparent_check.isEnabled() and "Only png and gif" in image.transparent_check.toolTip()
    form = map_user.form()
    assert form["format"] == "jpg" and "transparent" not in form
    map_user.pick(image.format_combo, "PDF")
    until(lambda: window.file_widget.filePath().endswith(".pdf"), "the other ending")
    assert "without pixels" in map_user.said(image.hint_label)
    map_user.number(window.size_field.width_spin, "9000")
    map_user.wait_said(image.format_problem, "can't be mosaicked")
    assert not map_user.is_ready()


def test_the_image_follows_the_maps_crs(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    form = map_user.form()
    assert form["bboxSR"] == "3857" and "imageSR" not in form
    map_user.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
    until(lambda: window._request is None, "a look at the new reference")
    form = map_user.form()
    assert (form["bboxSR"], form["imageSR"]) == ("25832", "25832")


def test_datum_transformations_of_the_service(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    window.image_group.setCollapsed(False)
    image = window.image_field
    assert not image.datum_combo.isVisible(), "there is nothing to transform"
    image.crs_widget.setCrs(QgsCoordinateReferenceSystem("EPSG:23032"))
    until(image.datum_combo.isVisible, "the transformations")
    map_user.pick(image.datum_combo, "ED 1950 To WGS 1984 23")
    chosen = json.loads(map_user.form()["datumTransformations"])
    assert chosen[0]["geoTransforms"][0]["wkid"] == 1612
    map_user.type(image.datum_combo.lineEdit(), "1623")
    assert json.loads(map_user.form()["datumTransformations"]) == [1623]
    map_user.type(image.datum_combo.lineEdit(), "by heart")
    map_user.wait_said(image.datum_problem, "can't be read")
    assert not map_user.is_ready()


# layers


def test_layers_are_ticked_and_reset(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    assert "layers" not in map_user.form()
    map_user.page("Layers")
    map_user.tick_layer("Countries")
    shown = {each.name: each.id for each in window.service.layers}
    assert map_user.form()["layers"].startswith("show:")
    assert str(shown["Countries"]) not in map_user.form()["layers"][5:].split(",")
    map_user.tick_layer("Events")
    map_user.tick_layer("Borders")
    map_user.wait_said(window.layers_page.problem_label, "No layer is chosen")
    assert not map_user.is_ready()
    map_user.page("Area and Size")
    map_user.wait_said(window.general_problem, "Check the tab Layers")
    map_user.page("Layers")
    map_user.press_button(window.layers_page.reset_button)
    assert "layers" not in map_user.form()


def test_layers_out_of_scale_are_grey(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    tree = window.layers_page.layers_tree
    (states,) = tree.findItems("States", Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive, 0)
    (countries,) = tree.findItems("Countries", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)
    assert states.text(1) == "from 1:60,000,000 on"
    assert states.foreground(0).color() == countries.foreground(0).color()
    map_user.number(window.size_field.width_spin, "400")
    until(lambda: states.foreground(0).color() != countries.foreground(0).color(), "the grey")
    assert states.toolTip(0).startswith("Not drawn at 1:")
    map_user.page("Layers")
    assert "1 of them not drawn at" in map_user.said(window.layers_page.layers_label)


def test_a_filter_is_made_of_the_layers_fields_and_checked(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Layers")
    map_user.press_button(map_user.layer_button("Countries"))
    options = window.layers_page.options
    builder = options.filter_field
    fields = until(
        lambda: [builder.fields_list.item(row).text() for row in range(builder.fields_list.count())], "the fields"
    )
    assert any(each.startswith("NAME") for each in fields)
    okay = options.button_box.button(QDialogButtonBox.StandardButton.Ok)
    QTest.keyClicks(builder.where_edit, "NAMES = 'Italy'")
    map_user.wait_said(builder.where_problem, "NAMES")
    assert not okay.isEnabled()
    map_user.write(builder.where_edit, "NAME = 'Italy")
    assert map_user.said(builder.where_problem) and not okay.isEnabled()
    builder.where_edit.clear()
    row = next(row for row, each in enumerate(fields) if each.startswith("NAME"))
    builder.fields_list.itemDoubleClicked.emit(builder.fields_list.item(row))
    QTest.keyClicks(builder.where_edit, "= 'Italy'")
    assert not map_user.said(builder.where_problem)
    map_user.press_button(okay)
    ids = {each.name: each.id for each in window.service.layers}
    assert json.loads(map_user.form()["layerDefs"]) == {str(ids["Countries"]): "NAME = 'Italy'"}
    assert map_user.layer_button("Countries").text() == "NAME = 'Italy'"


def test_a_filter_takes_the_values_that_a_field_has(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Layers")
    map_user.press_button(map_user.layer_button("Events"))
    builder = window.layers_page.options.filter_field
    until(lambda: builder.fields_list.count(), "the fields")
    names = [builder.fields_list.item(row).text().split(" ")[0] for row in range(builder.fields_list.count())]
    for name, value, clause in (
        ("KIND", "flood", "KIND = 'flood'"),
        ("HAPPENED", "2000-01-01 00:00:00", "HAPPENED = TIMESTAMP '2000-01-01 00:00:00'"),
        ("DEPTH", "100", "DEPTH = 100"),
    ):
        builder.where_edit.clear()
        builder.fields_list.setCurrentRow(names.index(name))
        assert not builder.values_list.count()
        map_user.press_button(builder.values_button)
        until(lambda: builder.values_list.count(), "the values")
        builder.fields_list.itemDoubleClicked.emit(builder.fields_list.currentItem())
        QTest.keyClicks(builder.where_edit, "= ")
        (item,) = builder.values_list.findItems(value, Qt.MatchFlag.MatchExactly)
        builder.values_list.itemDoubleClicked.emit(item)
        assert builder.where == clause and not builder.problem
    builder.fields_list.setCurrentRow(names.index("OBJECTID"))
    map_user.press_button(builder.values_button)
    until(lambda: "Unable to perform query" in builder.busy_label.text(), "the server's words")


def test_a_layer_has_a_time_of_its_own(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Layers")
    map_user.press_button(map_user.layer_button("Countries"))
    assert not window.layers_page.options.time_group.isEnabled()
    map_user.press_button(map_user.layer_button("Events"))
    options = window.layers_page.options
    events = next(each for each in window.service.layers if each.name == "Events")
    until(options.time_group.isEnabled, "the layer's time")
    assert options.time_group.title() == "Time (2000-01-01 to 2010-12-01)"
    options.cumulative_check.setChecked(True)
    map_user.number(options.offset_spin, "2")
    map_user.pick(options.unit_combo, "years")
    map_user.press_button(options.button_box.button(QDialogButtonBox.StandardButton.Ok))
    assert json.loads(map_user.form()["layerTimeOptions"]) == {
        str(events.id): {
            "useTime": True, "timeDataCumulative": True, "timeOffset": 2.0, "timeOffsetUnits": "esriTimeUnitsYears",
        }
    }  # fmt: skip


# time


def test_time_is_held_to_the_services_and_may_be_open(map_user: MapUser, sandbox: Sandbox) -> None:
    page = map_user.window.time_page
    map_user.service(sandbox.service("WorldMap/MapServer"))
    assert "time" not in map_user.form()
    map_user.page("Time")
    assert "from 2000-01-01 to 2010-12-01 (UTC), by months" in map_user.said(page.known_label)
    page.extent_radio.click()
    start, end = moment(2000), moment(2010, 12)
    assert map_user.form()["time"] == f"{start},{end}"
    page.from_edit.setDateTime(QDateTime(QDate(1990, 1, 1), QTime(0, 0), Qt.TimeSpec.UTC))
    assert map_user.form()["time"] == f"{start},{end}", "before all data"
    page.from_check.click()
    assert map_user.form()["time"] == f"null,{end}"
    page.to_check.click()
    map_user.wait_said(page.problem_label, "open at both ends")
    assert not map_user.is_ready()
    page.instant_radio.click()
    map_user.pick(page.relation_combo, "Start included, end not")
    form = map_user.form()
    assert form["time"] == str(end) and form["timeRelation"] == "esriTimeRelationOverlapsStartWithinEnd"


def test_time_that_ends_before_it_begins(map_user: MapUser, sandbox: Sandbox) -> None:
    page = map_user.window.time_page
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Time")
    page.extent_radio.click()
    page.from_edit.setDateTime(QDateTime(QDate(2009, 1, 1), QTime(0, 0), Qt.TimeSpec.UTC))
    page.to_edit.setDateTime(QDateTime(QDate(2008, 1, 1), QTime(0, 0), Qt.TimeSpec.UTC))
    map_user.wait_said(page.problem_label, "before it begins")
    assert not map_user.is_ready()


def test_time_of_qgis_temporal_controller(map_user: MapUser, sandbox: Sandbox) -> None:
    page = map_user.window.time_page
    map_user.service(sandbox.service("WorldMap/MapServer"))
    map_user.page("Time")
    assert not page.controller_button.isEnabled() and "temporal controller on" in page.controller_button.toolTip()
    begin, end = (QDateTime(QDate(2005, month, 1), QTime(0, 0)) for month in (1, 2))
    map_user.canvas.setTemporalRange(QgsDateTimeRange(begin, end))
    map_user.press_button(page.controller_button)
    assert map_user.form()["time"] == f"{moment(2005)},{moment(2005, 2)}"


def test_what_an_old_service_lacks_is_grey_with_the_reason(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("OldMap/MapServer"))
    map_user.page("Clipping")
    assert "10.8 or later; this one is 10.3" in map_user.said(window.clipping_field.problem_label)
    assert not window.clipping_field.source_combo.isEnabled() and window.clipping_field.source_combo.toolTip()
    map_user.page("More")
    field = window.more_page.selection_field
    assert field.json_group.title() == "Highlighted features (not with this service)"
    field.json_group.setCollapsed(False)
    assert "11.4 or later" in map_user.said(field.hint_label) and not field.editor.isEnabled()
    assert "10.6.1 or later" in window.more_page.moment_edit.placeholderText()
    assert not window.more_page.moment_edit.isEnabled() and window.more_page.version_edit.isEnabled()
    map_user.page("Time")
    assert not window.time_page.relation_combo.isEnabled() and "10.9" in window.time_page.relation_combo.toolTip()
    assert map_user.is_ready(), "what is lacking is no problem as long as nobody wants it"


def test_nothing_shows_in_folded_groups(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    folded = [window.image_group]
    assert [each.objectName() for each in window.image_field.findChildren(QWidget) if each.isVisible()] == []
    map_user.page("More")
    folded += [field.json_group for field in window.more_page.json_fields.values()]
    for group in folded:
        assert group.isCollapsed()
        assert [each.objectName() for each in group.findChildren(QPushButton) if each.isVisible()] == []


def test_a_problem_in_a_folded_group_unfolds_it(map_user: MapUser, sandbox: Sandbox) -> None:
    window = map_user.window
    map_user.service(sandbox.service("WorldMap/MapServer"))
    assert window.image_group.isCollapsed()
    window.image_field.format_combo.setCurrentIndex(window.image_field.format_combo.findData("pdf"))
    map_user.number(window.size_field.width_spin, "9000")
    map_user.wait_said(window.image_field.format_problem, "can't be mosaicked")
    map_user.page("Time")
    map_user.wait_said(window.general_problem, "Check the tab Area and Size")
