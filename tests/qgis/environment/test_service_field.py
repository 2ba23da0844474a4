# SPDX-License-Identifier: GPL-2.0-or-later
"""The service row: what is pasted or chosen, and the sentence beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings, QgsVectorTileLayer

from tests.qgis.user import User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.catalogue import ENTERPRISE, SERVICES

FOUND = "Map tiles, levels 0 to 6. Export is allowed, up to 100,000 tiles at once. No sign-in is needed."


def entries(user: User) -> list[str]:
    combo = user.dialog.service_field.service_combo
    return [combo.itemText(row) for row in range(combo.count())]


def test_pasted_address_is_described_after_a_pause(user: User, sandbox: Sandbox) -> None:
    dialog = user.open()
    assert not user.is_ready()
    user.paste(sandbox.service("World/MapServer"), enter=False)
    user.wait_said(dialog.service_field.sentence_label, FOUND)
    assert user.said(dialog.service_field.service_problem) == ""
    until(user.is_ready, "the Export button")
    assert dialog.export_button.text().startswith("Export ")


@pytest.mark.parametrize("tail", ["/", "/2", "/0/query?where=1%3D1&f=html", "?f=pjson", "/exportTiles", "  "])
def test_tail_of_an_address_is_tolerated(user: User, sandbox: Sandbox, tail: str) -> None:
    dialog = user.open()
    user.service(sandbox.service("World/MapServer") + tail)
    assert user.said(dialog.service_field.sentence_label) == FOUND
    assert dialog.service_field.service.url == sandbox.service("World/MapServer")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("hello there", "This is not a web address."),
        ("ftp://gis.example.com/arcgis/rest/services/World/MapServer", "This is not a web address."),
        ("{server}/World/FeatureServer", "This is the address of a feature service. Use Export Item"),
        ("{server}/Nothing/MapServer", "not found"),
        ("{server}/NoExport/MapServer", "Export is switched off for this service."),
        ("http://127.0.0.1:9/arcgis/rest/services/World/MapServer", "127.0.0.1:9"),
    ],
)
def test_problem_stands_beside_the_field(user: User, sandbox: Sandbox, address: str, words: str) -> None:
    dialog = user.open()
    user.paste(address.format(server=sandbox.service("")[:-1]))
    until(lambda: user.said(dialog.service_field.service_problem), "a problem")
    assert words in user.said(dialog.service_field.service_problem)
    user.surveyed()
    assert not user.is_ready()
    assert dialog.export_button.text() == "Export"


@pytest.mark.parametrize(
    ("switch", "words"),
    [("html", "web page"), ("fault", "500"), ("gone", "127.0.0.1"), ("login", "sign")],
)
def test_strange_answers_stand_beside_the_field(user: User, sandbox: Sandbox, switch: str, words: str) -> None:
    sandbox.inject_fault(switch, None, "/World/MapServer")
    dialog = user.open()
    user.paste(sandbox.service("World/MapServer"))
    said = until(lambda: user.said(dialog.service_field.service_problem), "a problem", 30)
    assert words.lower() in said.lower(), said
    assert not user.is_ready()
    assert "Traceback" not in said and "Exception" not in said


def test_stopped_service_can_be_tried_again_with_enter(user: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("error", 1, "/World/MapServer", code=500, message="Service World/MapServer not started")
    dialog = user.open()
    user.paste(sandbox.service("World/MapServer"))
    said = until(lambda: user.said(dialog.service_field.service_problem), "a problem")
    assert "World/MapServer" in said or "stopped" in said or "started" in said
    user.service(sandbox.service("World/MapServer"))
    assert user.said(dialog.service_field.service_problem) == ""


def test_auth_select_opens_where_one_is_needed(user: User, sandbox: Sandbox) -> None:
    dialog = user.open()
    assert not dialog.service_field.auth_select.isVisible()
    user.paste(sandbox.service("Secured/World/MapServer"))
    until(lambda: user.said(dialog.service_field.service_problem), "a problem")
    assert dialog.service_field.auth_select.isVisible()
    assert dialog.service_field.sign_in_button.isChecked()
    assert not user.is_ready()


def test_catalogue_fills_the_list(user: User, sandbox: Sandbox) -> None:
    dialog = user.open()
    user.paste(sandbox.service("")[:-1])
    said = user.wait_said(dialog.service_field.sentence_label, "Choose one from the list")
    count = sum(service.site == ENTERPRISE for service in SERVICES.values())
    assert f"{count} services" in said
    texts = entries(user)
    assert any(text.startswith("WorldVector (") for text in texts)
    assert sum(text.startswith("World (") for text in texts) >= 2  # MapServer and ImageServer distinguished
    dialog.service_field.service_combo.hidePopup()
    user.pick(dialog.service_field.service_combo, "WorldDegrees (")
    dialog.service_field.service_combo.activated.emit(dialog.service_field.service_combo.currentIndex())
    user.wait_said(dialog.service_field.sentence_label, "levels 0 to 4")


def test_services_of_one_name_is_distinguished(user: User, sandbox: Sandbox) -> None:
    user.open()
    user.paste(sandbox.service("")[:-1])
    user.wait_said(user.dialog.service_field.sentence_label, "Choose one from the list")
    user.dialog.service_field.service_combo.hidePopup()
    texts = entries(user)
    assert len(set(texts)) == len(texts), sorted(texts)


def test_catalogue_that_cannot_be_read(user: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("html", None, "/rest/services")
    dialog = user.open()
    user.paste(sandbox.service("")[:-1])
    until(lambda: user.said(dialog.service_field.service_problem), "a problem")
    assert not user.is_ready()


def test_newer_address_wins_over_a_slow_answer(user: User, sandbox: Sandbox) -> None:
    sandbox.inject_fault("delay", 1, "/Limited/MapServer", seconds=1.0)
    dialog = user.open()
    user.paste(sandbox.service("Limited/MapServer"))
    user.service(sandbox.service("World/MapServer"))
    until(lambda: sandbox.find("/Limited/MapServer")[0].status == 200, "the slow answer")
    user.surveyed()
    assert user.said(dialog.service_field.sentence_label) == FOUND


def test_services_of_the_project_are_offered(user: User, outside: str) -> None:
    url = f"{outside}/server/rest/services/World/MapServer"
    layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'", "Online", "arcgismapserver")
    assert layer.isValid()
    vector = f"{outside}/server/rest/services/WorldVector/VectorTileServer"
    tiles = QgsVectorTileLayer(f"type=xyz&url={vector}/tile/%7Bz%7D/%7By%7D/%7Bx%7D.pbf&zmin=0&zmax=5", "Tiles")
    QgsProject.instance().addMapLayers([tiles, layer])
    user.open()
    host = outside.split("//")[1]
    assert {f"World ({host})", f"WorldVector ({host})"} <= set(entries(user))
    assert user.dialog.service_field.service_combo.currentText() == ""
    user.pick(user.dialog.service_field.service_combo, "World (")
    user.dialog.service_field.service_combo.activated.emit(user.dialog.service_field.service_combo.currentIndex())
    user.wait_said(user.dialog.service_field.sentence_label, FOUND)
    user.dialog.close()


def test_layer_menu_opens_the_window_on_its_service(user: User, outside: str) -> None:
    url = f"{outside}/server/rest/services/World/MapServer"
    layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'", "Online", "arcgismapserver")
    QgsProject.instance().addMapLayer(layer)
    offered = user.iface.layer_actions[user.plugin.layer_action]
    assert offered == [layer]
    user.iface.active = layer
    user.plugin.layer_action.trigger()
    until(user.is_ready, "the Export button")
    assert user.dialog.service_field.service.url == url
    user.dialog.close()


def test_connections_of_qgis_are_offered(user: User, sandbox: Sandbox) -> None:
    settings = QgsSettings()
    vector = sandbox.service("WorldVector/VectorTileServer")
    settings.setValue("connections/vector-tile/items/My tiles/url", f"{vector}/tile/{{z}}/{{y}}/{{x}}.pbf")
    settings.setValue("connections/vector-tile/items/Other/url", "https://example.com/{z}/{x}/{y}.pbf")
    settings.setValue("connections/arcgisfeatureserver/items/Town/url", sandbox.online("")[:-1])
    settings.setValue("connections/arcgisfeatureserver/items/Broken/url", "nonsense")
    user.open()
    host = sandbox.url.split("//")[1]
    assert f"My tiles ({host})" in entries(user)
    assert not any(text.startswith("Other") for text in entries(user))
    until(lambda: any(text.startswith("Basemap (") for text in entries(user)), "the server's services")
    assert user.dialog.service_field.service_combo.currentText() == ""


def test_a_broken_connection_does_not_keep_the_window_shut(user: User) -> None:
    settings = QgsSettings()
    settings.setValue("connections/vector-tile/items/Bad/url", "no address/VectorTileServer/tile")
    settings.setValue("connections/vector-tile/items/Worse/url", "http://[bad/VectorTileServer")
    settings.setValue("plugins/arcgis_export/last-service", "nonsense")
    assert user.open().isVisible()


def test_last_service_is_offered_again(user: User, sandbox: Sandbox, folder: Path) -> None:
    QgsSettings().setValue("plugins/arcgis_export/last-service", sandbox.service("World/MapServer"))
    user.open()
    assert entries(user) == [f"World ({sandbox.url.split('//')[1]})"]


def test_display_basemap_is_exported_from_its_export_host(user: User, sandbox: Sandbox) -> None:
    dialog = user.open()
    shown = sandbox.online("Basemap/MapServer").replace("127.0.0.1", "localhost")
    user.paste(shown)
    port = sandbox.port
    user.wait_said(
        dialog.service_field.sentence_label,
        f"Exported from 127.0.0.1:{port}, the export-enabled host of localhost:{port}.",
    )
    service = dialog.service_field.service
    assert (service.url, service.display_url) == (sandbox.online("Basemap/MapServer"), shown)
    assert user.said(dialog.service_field.service_problem) == ""
    until(user.is_ready, "the Export button")
