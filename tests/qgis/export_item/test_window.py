# SPDX-License-Identifier: GPL-2.0-or-later
"""The Export Item window: search, choose, filter, export; and the layers that come of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsNetworkAccessManager,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialogButtonBox

from tests.qgis.portal_user import PortalUser, type_in
from tests.qgis.user import LEFT, until
from tests.sandbox import Sandbox

NATURE = "Nature of the world"


@pytest.fixture
def portal_user(plugin: Any, iface: Any, sandbox: Sandbox) -> PortalUser:
    sandbox.reset_portal()
    made = PortalUser(iface, plugin, sandbox)
    made.open()
    return made


@pytest.fixture
def signed_in(portal_user: PortalUser) -> PortalUser:
    portal_user.sign_in()
    return portal_user


def source(sandbox: Sandbox, layer: int) -> list[dict[str, Any]]:
    """What the hosted layer itself has, asked for a page at a time."""
    import requests

    url = f"{sandbox.url}/online/a1B2c3D4e5F6g7H8/arcgis/rest/services/Nature/FeatureServer/{layer}/query"
    found: list[dict[str, Any]] = []
    while True:
        form = {"where": "1=1", "outFields": "*", "f": "json", "outSR": "4326", "token": sandbox.token()}
        answer = requests.post(url, {**form, "resultOffset": str(len(found))}, timeout=20).json()
        found += answer["features"]
        if not answer.get("exceededTransferLimit"):
            return found


def plain(value: Any, kind: str) -> Any:
    """A value of a field as all formats can say it: dates and nulls are compared elsewhere, or not at all."""
    if value is None or str(value) in ("", "NULL"):
        return ""
    if kind in ("esriFieldTypeDouble", "esriFieldTypeInteger", "esriFieldTypeSmallInteger", "esriFieldTypeOID"):
        return round(float(value), 3)
    return str(value).strip().encode()[:254].decode("utf-8", "ignore")  # what dBASE keeps of a text


def compare(layer: QgsVectorLayer, hosted: list[dict[str, Any]], fields: list[dict[str, Any]]) -> int:
    """Compare every feature with the source, attribute by attribute, and its place; return how many values were."""
    from arcgis_export.plugin.operations.export_item.style import field_names

    names = field_names(layer, {"fields": fields})
    compared = [each for each in fields if each["type"] != "esriFieldTypeDate"]
    there = {each["name"]: layer.fields().lookupField(names.get(each["name"], each["name"])) for each in compared}
    assert all(index >= 0 for index in there.values()), there
    copies = {int(feature[there["OBJECTID"]]): feature for feature in layer.getFeatures()}
    assert len(copies) == len(hosted) == layer.featureCount()
    for each in hosted:
        attributes = each["attributes"]
        copy = copies[attributes["OBJECTID"]]
        for field in compared:
            value = plain(copy[there[field["name"]]], field["type"])
            assert value == plain(attributes[field["name"]], field["type"]), (field["name"], attributes)
        if layer.isSpatial():
            box, geometry = copy.geometry().boundingBox(), each["geometry"]
            points = [point for ring in geometry.get("rings", []) for point in ring] or [[geometry["x"], geometry["y"]]]
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            found = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            assert found == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=1e-6)
    return len(hosted) * len(compared)


def test_a_user_searches_chooses_and_sees_the_layers(signed_in: PortalUser) -> None:
    dialog = signed_in.dialog
    assert "Signed in to" in dialog.portal_field.sentence_label.text()
    assert "Analyst" in dialog.portal_field.sentence_label.text()
    until(lambda: len(signed_in.titles()) == 3, "what the analyst owns")
    assert "Viewer's notes" not in signed_in.titles()  # not theirs
    signed_in.choose(NATURE)
    assert "3 layers" in dialog.item_label.text()
    countries = signed_in.layer_row("Countries")
    assert countries.text(2) == f"{len(source(signed_in.sandbox, 0)):,}"
    fields = [countries.child(row).text(0) for row in range(countries.childCount())]
    assert "name (Name of the country)" in fields
    assert dialog.export_button.text() == "Export 4 layers as GeoPackage"


def test_a_service_that_only_the_portal_reaches_can_be_exported(signed_in: PortalUser, folder: Path) -> None:
    kept = next(item for item in signed_in.sandbox.items() if item.title == NATURE)
    kept.internal_url = "http://127.0.0.1:1/server/rest/services/Nature/FeatureServer"
    signed_in.choose(NATURE)
    dialog = signed_in.dialog
    until(lambda: "can't be reached from here" in dialog.item_label.text(), "the word that the layers are not known")
    assert not dialog.layers_field.isVisible() and not dialog.item_problem.isVisible()
    layers = signed_in.export(folder / "all.gpkg", "geoPackage")
    assert "Countries" in {layer.name() for layer in layers} and len(layers) > 2


def test_search_words_and_the_organisations_content(signed_in: PortalUser) -> None:
    items = signed_in.dialog.item_list
    items.scope_combo.setCurrentIndex(items.scope_combo.findData("organisation"))
    until(lambda: "Viewer's notes" in signed_in.titles(), "the organisation's content")
    type_in(items.search_edit, "nat")
    until(lambda: signed_in.titles() == [NATURE], "what was searched for")
    type_in(items.search_edit, "viewer")
    until(lambda: signed_in.titles() == ["Viewer's notes"], "what an owner has")
    type_in(items.search_edit, '"no:such (thing')
    until(lambda: "Nothing was found" in items.found_label.text(), "the word that there is nothing")
    assert not items.search_problem.isVisible()


def test_an_item_of_another_user_is_refused_before_anything_is_sent(signed_in: PortalUser) -> None:
    signed_in.choose("Viewer's notes", "organisation")
    assert "Only its owner (viewer) or an administrator" in signed_in.dialog.item_problem.text.text()
    assert not signed_in.dialog.export_button.isEnabled()
    assert not signed_in.sandbox.find("/export")


def test_what_may_not_be_exported_is_added_by_qgis_itself(portal_user: PortalUser) -> None:
    from qgis.core import QgsApplication, QgsAuthMethodConfig

    config = QgsAuthMethodConfig("EsriToken")
    config.setName("a token of the portal")
    config.setConfig("token", portal_user.sandbox.token())
    assert QgsApplication.authManager().storeAuthenticationConfig(config)
    field = portal_user.dialog.portal_field
    type_in(field.portal_combo.lineEdit(), f"{portal_user.sandbox.url}/portal")
    field.auth_select.setConfigId(config.id())
    until(lambda: field.user, "the user signed in")
    portal_user.choose("Viewer's notes", "organisation")
    dialog = portal_user.dialog
    assert dialog.ways_row.isVisible() and not dialog.map_button.isVisible()
    QTest.mouseClick(dialog.add_layers_button, LEFT)
    until(lambda: QgsProject.instance().mapLayers(), "the layer")
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.providerType() == "arcgisfeatureserver" and layer.name() == "Notes" and layer.isValid()
    assert layer.dataProvider().uri().authConfigId() == config.id()
    web = QgsFeatureRequest().setDestinationCrs(
        QgsCoordinateReferenceSystem("EPSG:3857"), QgsCoordinateTransformContext()
    )
    there = [feature.geometry().asPoint() for feature in layer.getFeatures(web.setLimit(50))]
    assert there and max(abs(point.x()) for point in there) > 1e6
    assert "Save Features As" in dialog.message_bar.currentItem().text()
    portal_user.choose(NATURE, "mine")
    assert not dialog.ways_row.isVisible()


def test_silent_layers_are_waited_for_as_long_as_qgis_says(portal_user: PortalUser) -> None:
    from arcgis_export.plugin.environment.background import start
    from arcgis_export.plugin.layers.feature_layers import open_feature_layers

    sandbox, failed = portal_user.sandbox, list[Any]()
    url = f"{sandbox.url}/online/a1B2c3D4e5F6g7H8/arcgis/rest/services/Nature/FeatureServer"
    service = SimpleNamespace(url=url, layers=[SimpleNamespace(id=0, name="Places")])
    sandbox.inject_fault("hang", None, "Nature/FeatureServer/0")
    before = QgsNetworkAccessManager.timeout()
    QgsNetworkAccessManager.setTimeout(500)
    try:
        start(lambda waiter: open_feature_layers(service, ""), failed.append, failed.append)
        until(lambda: failed, "the end of the waiting", 10)
    finally:
        QgsNetworkAccessManager.setTimeout(before)
    assert "can't open these layers" in failed[0].message and sandbox.find("Nature/FeatureServer/0")


def test_a_password_is_not_sent_by_qgis_own_layers(signed_in: PortalUser) -> None:
    QgsNetworkAccessManager.instance().cache().clear()  # of another user's layers
    signed_in.choose("Viewer's notes", "organisation")
    before = len(signed_in.sandbox.requests)
    QTest.mouseClick(signed_in.dialog.add_layers_button, LEFT)
    bar = signed_in.dialog.message_bar
    until(lambda: bar.currentItem() is not None, "the message")
    assert "Esri token or OAuth2" in bar.currentItem().text() and not QgsProject.instance().mapLayers()
    assert len(signed_in.sandbox.requests) > before
    assert not any("Authorization" in each.headers for each in signed_in.sandbox.requests[before:])


def test_an_item_with_a_map_opens_export_map(signed_in: PortalUser) -> None:
    kept = next(item for item in signed_in.sandbox.items() if item.title == "Viewer's notes")
    kept.url = "/server/rest/services/WorldMap/FeatureServer"
    signed_in.choose("Viewer's notes", "organisation")
    assert signed_in.dialog.map_button.isVisible() and not signed_in.dialog.add_layers_button.isVisible()
    QTest.mouseClick(signed_in.dialog.map_button, LEFT)
    window = until(lambda: signed_in.plugin.windows.open.get("map"), "Export Map")
    until(lambda: window.service is not None, "its service")
    assert window.service.url.endswith("/WorldMap/MapServer")


@pytest.mark.parametrize(
    "format, name",
    [
        ("Shapefile", "nature.zip"),
        ("File Geodatabase", "nature.zip"),
        ("geoPackage", "nature.gpkg"),
        ("GeoJson", "nature.zip"),
        ("KML", "nature.kmz"),
        ("CSV", "nature.zip"),
        ("Excel", "nature.xlsx"),
        ("Feature Collection", "nature.json"),
    ],
)
def test_every_format_becomes_layers_like_the_source(
    signed_in: PortalUser, folder: Path, format: str, name: str
) -> None:
    signed_in.choose(NATURE)
    signed_in.only("Countries", "Places")
    layers = {layer.name(): layer for layer in signed_in.export(folder / name, format)}
    assert set(layers) == {"Countries", "Places"}
    for number, title in ((0, "Countries"), (2, "Places")):
        fields = signed_in.dialog._service.layer(number).definition["fields"]
        assert compare(layers[title], source(signed_in.sandbox, number), fields) > 1000
    places = layers["Places"]
    if format != "Excel":
        assert places.crs().authid() in ("EPSG:4326", "OGC:CRS84")
        assert places.extent().width() > 200 and layers["Places"].geometryType() == 0
        for layer in (
            each for each in layers.values() if each.isSpatial()
        ):  # a CRS that was made in a thread which has ended transforms nothing
            web = QgsCoordinateTransform(layer.crs(), QgsCoordinateReferenceSystem("EPSG:3857"), QgsProject.instance())
            assert web.isValid() and web.transformBoundingBox(layer.extent()).width() > 2e7
            assert layer.metadata().crs().isValid()
    (group,) = QgsProject.instance().layerTreeRoot().findGroups()
    assert group.name().startswith(f"{NATURE}, ") and len(group.findLayers()) == 2
    assert not [path for path in folder.iterdir() if ".part" in path.name]
    assert not [item for item in signed_in.sandbox.items() if item.title.startswith(NATURE) and item.title != NATURE]
    assert not signed_in.sandbox.leaks() and not signed_in.sandbox.strays()


def test_fields_domains_and_symbols_come_along(signed_in: PortalUser, folder: Path) -> None:
    signed_in.choose(NATURE)
    layers = {layer.name(): layer for layer in signed_in.export(folder / "nature.zip", "Shapefile")}
    assert set(layers) == {"Countries", "States and provinces", "Places", "Remarks"}
    countries = layers["Countries"]
    assert countries.attributeAlias(countries.fields().lookupField("name")) == "Name of the country"
    setup = countries.editorWidgetSetup(countries.fields().lookupField("continent_"))
    assert setup.type() == "ValueMap" and len(setup.config()["map"]) > 4
    assert countries.editorWidgetSetup(countries.fields().lookupField("area_deg")).type() == "Range"
    assert countries.renderer().type() in ("categorizedSymbol", "graduatedSymbol")
    assert countries.fields().lookupField(countries.renderer().classAttribute().strip('"')) >= 0
    assert layers["States and provinces"].labelsEnabled()
    assert not layers["Remarks"].isSpatial() and layers["Remarks"].featureCount() > 0


def test_filter_current_view_and_a_narrow_export(signed_in: PortalUser, folder: Path) -> None:
    signed_in.choose(NATURE)
    signed_in.only("Countries")
    signed_in.filter("Countries", "name LIKE 'S%'")
    wanted = [each for each in source(signed_in.sandbox, 0) if str(each["attributes"]["name"]).startswith("S")]
    assert signed_in.layer_row("Countries").text(2) == str(len(wanted))
    QTest.mouseClick(
        signed_in.dialog.layers_field.area_check, LEFT, pos=_left(signed_in.dialog.layers_field.area_check)
    )
    until(lambda: " of " in signed_in.layer_row("Countries").text(2), "the features of the view")
    inside = int(signed_in.layer_row("Countries").text(2).split(" of ")[0])
    (layer,) = signed_in.export(folder / "some.gpkg", "geoPackage")
    assert 0 < inside < len(wanted) and layer.featureCount() == inside
    assert all(str(feature["name"]).startswith("S") for feature in layer.getFeatures())


def test_the_current_view_is_never_sent_uncounted(signed_in: PortalUser) -> None:
    dialog, layers = signed_in.dialog, signed_in.dialog.layers_field
    signed_in.choose("Places")
    signed_in.sandbox.inject_fault("reset", times=None, match="/query")
    QTest.mouseClick(layers.area_check, LEFT, pos=_left(layers.area_check))
    until(lambda: not layers.counting, "the count")
    assert "could not be counted" in dialog.layers_problem.text.text() and not dialog.export_button.isEnabled()
    signed_in.sandbox.clear()
    QTest.mouseClick(layers.area_check, LEFT, pos=_left(layers.area_check))
    QTest.mouseClick(layers.area_check, LEFT, pos=_left(layers.area_check))
    until(lambda: " of " in signed_in.layer_row("Places").text(2) and dialog.export_button.isEnabled(), "the count")
    europe = layers.sent_filters[0]
    dialog.close()
    signed_in.iface.canvas.setExtent(QgsRectangle(-4_000_000, -500_000, -3_900_000, -400_000))  # an ocean
    signed_in.open()
    until(lambda: not layers.counting, "the count")
    assert layers.sent_filters[0] != europe
    assert "no features in the current view" in dialog.layers_problem.text.text()
    assert not dialog.export_button.isEnabled()


def test_enter_searches_again_after_a_failure_and_a_click_searches_again(signed_in: PortalUser) -> None:
    items = signed_in.dialog.item_list
    until(lambda: signed_in.titles(), "the items")
    signed_in.sandbox.inject_fault("html", times=1, match="/search", status=404)
    type_in(items.search_edit, "plac")
    until(lambda: items.search_problem.isVisible(), "the complaint")
    QTest.keyClick(items.search_edit, Qt.Key.Key_Return)
    until(lambda: signed_in.titles() == [NATURE, "Places"], "what was searched for")
    signed_in.sandbox.inject_fault("html", times=1, match="/FeatureServer$", status=404)
    signed_in.choose("Places")
    assert "can't be reached from here" in signed_in.dialog.item_label.text()
    signed_in.sandbox.inject_fault("error", times=1, match="/FeatureServer$", code=404)
    signed_in.choose("Places")
    assert signed_in.dialog.item_problem.isVisible()
    signed_in.choose("Places")
    assert "1 layer" in signed_in.dialog.item_label.text() and not signed_in.dialog.item_problem.isVisible()


def test_a_token_service_that_fails_for_a_while_signs_nobody_out(signed_in: PortalUser) -> None:
    until(lambda: signed_in.titles(), "the items")
    signed_in.sandbox.expire_tokens()
    signed_in.sandbox.inject_fault("html", times=1, match="generateToken", status=404)
    items = signed_in.dialog.item_list
    type_in(items.search_edit, "world")
    until(lambda: not items.model._work and not items._pause.isActive(), "an answer")
    QTest.keyClick(items.search_edit, Qt.Key.Key_Return)
    until(lambda: "World vector tiles" in signed_in.titles(), "what was searched for")


def test_a_letter_and_its_removal_sign_nobody_out(signed_in: PortalUser) -> None:
    field = signed_in.dialog.portal_field
    edit = field.portal_combo.lineEdit()
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_End)
    QTest.keyClick(edit, Qt.Key.Key_X)
    assert field.user is None and "Signed in" not in field.sentence_label.text()
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    until(lambda: field.user, "the user signed in again")
    assert "Signed in" in field.sentence_label.text()


def test_who_may_not_create_items_is_reported_before(portal_user: PortalUser) -> None:
    portal_user.sign_in("viewer", "look-only")
    portal_user.choose("Viewer's notes")
    assert "does not let you create items" in portal_user.dialog.item_problem.text.text()
    assert not portal_user.dialog.export_button.isEnabled() and portal_user.dialog.title_edit.text() == ""


def test_what_could_not_be_deleted_is_deleted_at_the_next_start(signed_in: PortalUser, folder: Path) -> None:
    before = {item.id for item in signed_in.sandbox.items()}
    signed_in.choose("Places")
    signed_in.sandbox.inject_fault("error", times=None, match="/delete", code=500, message="Not now")
    signed_in.export(folder / "places.gpkg", "geoPackage")
    assert "is still on" in signed_in.said() and {item.id for item in signed_in.sandbox.items()} != before
    signed_in.sandbox.clear()
    signed_in.plugin._unfinished.check()  # as at a start of QGIS
    until(lambda: {item.id for item in signed_in.sandbox.items()} == before, "the item deleted")


def test_a_filter_is_built_of_fields_and_their_values(signed_in: PortalUser, folder: Path) -> None:
    signed_in.choose(NATURE)
    signed_in.only("Places")
    builder = signed_in.open_filter("Places").filter_field
    okay = signed_in.dialog.layers_field.filter_dialog.button_box.button(QDialogButtonBox.StandardButton.Ok)
    type_in(builder.where_edit, "nonsense = 3")
    assert "nonsense" in builder.where_problem.text.text() and not okay.isEnabled()
    type_in(builder.where_edit, " ")
    names = [builder.fields_list.item(row).text() for row in range(builder.fields_list.count())]
    assert not builder.values_button.isEnabled()
    builder.fields_list.setCurrentRow(names.index("kind (Kind)"))
    builder.fields_list.itemDoubleClicked.emit(builder.fields_list.currentItem())
    QTest.keyClicks(builder.where_edit, "= ")
    QTest.mouseClick(builder.values_button, LEFT)
    until(lambda: builder.values_list.count(), "the values")
    values = [builder.values_list.item(row).text() for row in range(builder.values_list.count())]
    assert values == ["l (Large place)", "m (Middling place)", "s (Small place)"]
    builder.values_list.itemDoubleClicked.emit(builder.values_list.item(0))
    assert builder.where == "kind = 'l'" and not builder.problem
    QTest.mouseClick(okay, LEFT)
    until(lambda: not signed_in.dialog.layers_field.is_unknown, "the count")
    (layer,) = signed_in.export(folder / "large.gpkg", "geoPackage")
    large = [each for each in source(signed_in.sandbox, 2) if each["attributes"]["kind"] == "l"]
    assert layer.featureCount() == len(large) > 0


def test_a_filter_that_nothing_fits_is_reported_before_the_export(signed_in: PortalUser) -> None:
    signed_in.choose(NATURE)
    signed_in.filter("Countries", "name = 'Atlantis'")
    dialog = signed_in.dialog
    assert "No feature of Countries matches" in dialog.layers_problem.text.text()
    assert not dialog.export_button.isEnabled() and not signed_in.sandbox.find("/export$")
    signed_in.filter("Countries", "name = 'Chad'")
    assert signed_in.layer_row("Countries").text(2) == "1"
    until(lambda: dialog.layers_problem.isHidden() and dialog.export_button.isEnabled(), "no complaint")
    signed_in.filter("Countries", "name = 'Atlantis'")
    signed_in.only("Places")
    until(dialog.export_button.isEnabled, "an export without that layer")


def test_nothing_is_exported_while_a_filter_is_counted(signed_in: PortalUser) -> None:
    signed_in.choose(NATURE)
    signed_in.sandbox.inject_fault("delay", times=None, match="/query", seconds=1)
    window = signed_in.open_filter("Countries")
    type_in(window.filter_field.where_edit, "name = 'Atlantis'")
    QTest.mouseClick(window.button_box.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    assert signed_in.dialog.layers_field.counting and not signed_in.dialog.export_button.isEnabled()


def test_formats_are_shown_as_people_write_them_and_sent_as_the_portal_does(signed_in: PortalUser) -> None:
    signed_in.choose(NATURE)
    combo = signed_in.dialog.format_combo
    texts = {combo.itemData(row): combo.itemText(row) for row in range(combo.count())}
    assert texts["geoPackage"] == "GeoPackage" and texts["GeoJson"] == "GeoJSON" and texts["Excel"] == "Excel"


def test_the_item_is_kept_where_the_user_wants_it(signed_in: PortalUser, folder: Path) -> None:
    signed_in.choose("Places")
    signed_in.dialog.keep_check.setChecked(True)
    title = signed_in.dialog.title_edit.text()
    (layer,) = signed_in.export(folder / "places.csv", "CSV")
    assert layer.name().startswith("Places, ") and layer.isSpatial()
    (kept,) = [item for item in signed_in.sandbox.items() if item.title == title]
    assert kept.type == "CSV" and kept.owner == "analyst"


def test_vector_tiles_of_the_portal(signed_in: PortalUser, folder: Path) -> None:
    signed_in.choose("World vector tiles")
    assert not signed_in.dialog.layers_field.isVisible()
    (layer,) = signed_in.export(folder / "world.vtpk", "Vector Tile Package")
    assert layer.isValid() and layer.name().startswith("World vector tiles, ")


def test_cancel_deletes_the_item_and_nothing_else(signed_in: PortalUser, folder: Path) -> None:
    before = {item.id for item in signed_in.sandbox.items()}
    signed_in.choose(NATURE)
    signed_in.sandbox.inject_fault("stall", times=None, match="/status")
    signed_in.sandbox.pace.states = ("esriJobExecuting",)
    dialog = signed_in.dialog
    dialog.file_widget.setFilePath(str(folder / "nature.gpkg"))
    until(dialog.export_button.isEnabled, "the Export button")
    QTest.mouseClick(dialog.export_button, LEFT)
    until(lambda: signed_in.sandbox.find("/status"), "the first poll")
    assert {item.id for item in signed_in.sandbox.items()} != before
    signed_in.plugin.runner.tasks[0].cancel()
    until(lambda: {item.id for item in signed_in.sandbox.items()} == before, "the item deleted")
    until(lambda: not signed_in.plugin.runner.tasks, "the end of the task")
    assert not list(folder.glob("nature*"))


def test_no_user_signed_in_and_an_address_that_is_only_a_servers(portal_user: PortalUser) -> None:
    field = portal_user.dialog.portal_field
    type_in(field.portal_combo.lineEdit(), f"{portal_user.sandbox.url}/basic/rest/services")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: field.problem, "the complaint")
    assert "address of a server" in field.problem
    type_in(field.portal_combo.lineEdit(), f"{portal_user.sandbox.url}/nothing/here")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: "no portal" in field.problem, "the complaint")
    type_in(field.portal_combo.lineEdit(), f"{portal_user.sandbox.url}/portal")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: "needs a sign-in" in field.problem, "the wish for a sign-in")
    type_in(field.portal_combo.lineEdit(), f"{portal_user.sandbox.url}/server/rest/services/World/MapServer")
    QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: not field.pending, "the server's portal")
    assert "needs a sign-in" in field.problem  # the server named its portal


def _left(box: Any) -> Any:
    from qgis.PyQt.QtCore import QPoint

    return QPoint(8, box.height() // 2)


def test_nothing_is_exported_while_a_changed_view_is_counted(signed_in: PortalUser) -> None:
    dialog, layers = signed_in.dialog, signed_in.dialog.layers_field
    signed_in.choose("Places")
    QTest.mouseClick(layers.area_check, LEFT, pos=_left(layers.area_check))
    until(lambda: not layers.counting and dialog.export_button.isEnabled(), "the count")
    before = layers.sent_filters[0]
    assert not layers.area_label.isVisible() or "changed" not in layers.area_label.text()
    signed_in.iface.canvas.setExtent(QgsRectangle(500_000, 5_500_000, 1_500_000, 6_200_000))
    assert not dialog.export_button.isEnabled()
    until(lambda: not layers.counting, "the count")
    assert layers.sent_filters[0] != before
    inside = signed_in.layer_row("Places").text(2).split(" of ")[0]
    assert f"The view has changed: {inside} feature" in layers.area_label.text()
