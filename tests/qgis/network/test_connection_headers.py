# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers, referer and prefix of QGIS' connections and layers: they go along, to their own host only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings, QgsVectorTileLayer

from tests.sandbox import Sandbox

ITEM = "connections/arcgisfeatureserver/items/mine"
SECRET = "a-secret-key-in-a-header"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(tmp_path / "server") as made:
        yield made


@pytest.fixture
def settings(application: QgsApplication, clean: None) -> Iterator[QgsSettings]:
    found = QgsSettings()
    yield found
    found.remove(ITEM)
    QgsProject.instance().clear()


def session(url: str, login: Any = None) -> Any:
    from arcgis_export.plugin.arcgis.client.session import Session
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.environment.network.connection import connection

    return Session(connection(), SignIn(login, url))


def write(settings: QgsSettings, url: str, **more: str) -> None:
    settings.setValue(f"{ITEM}/url", url)
    settings.setValue(f"{ITEM}/http-header/referer", "https://apps.example.com/")
    settings.setValue(f"{ITEM}/http-header/X-Api-Key", SECRET)
    for name, value in more.items():
        settings.setValue(f"{ITEM}/{name}", value)


def test_headers_of_a_connection_go_to_its_own_host_only(settings: QgsSettings, sandbox: Sandbox) -> None:
    write(settings, f"{sandbox.url}/server/rest/services")
    url = sandbox.service("World/MapServer")
    elsewhere = url.replace("127.0.0.1", "localhost")
    own = session(url)
    assert own.get_json(url) and own.get_json(elsewhere) and session(elsewhere).get_json(elsewhere)
    first, *others = sandbox.requests
    assert first.headers["X-Api-Key"] == SECRET and first.headers["Referer"] == "https://apps.example.com/"
    assert len(others) == 2
    assert not any(each.headers.get("X-Api-Key") or each.headers.get("Referer") for each in others)


def test_tokens_are_bound_to_the_referer_of_the_connection(settings: QgsSettings, sandbox: Sandbox) -> None:
    from arcgis_export.plugin.arcgis.sign_in.login import Login

    write(settings, f"{sandbox.url}/server/rest/services")
    url = sandbox.service("Secured/World/MapServer")
    assert session(url, Login("mine", "analyst", "secret-pass")).get_json(url)["exportTilesAllowed"]
    (exchange,) = sandbox.find("generateToken")
    assert exchange.form["referer"] == "https://apps.example.com/"


def test_headers_of_a_layer_stay_for_a_job_that_is_resumed_later(settings: QgsSettings, sandbox: Sandbox) -> None:
    url = sandbox.service("World/MapServer")
    source = f"layer='0' url='{url}' http-header:X-Api-Key='{SECRET}'"
    project = QgsProject.instance()
    project.addMapLayer(QgsRasterLayer(source, "World", "arcgismapserver", QgsRasterLayer.LayerOptions()))
    session(url)
    project.clear()
    sandbox.clear()
    assert session(url).get_json(url)
    assert [each.headers["X-Api-Key"] for each in sandbox.requests] == [SECRET]


@pytest.mark.parametrize(
    "referer", ["referer='https://apps.example.com/'", "http-header:referer='https://apps.example.com/'"]
)
def test_referer_of_a_layer_however_it_was_saved(settings: QgsSettings, sandbox: Sandbox, referer: str) -> None:
    url = sandbox.service("World/MapServer")
    for source in (f"layer='0' url='{url}' {referer}", f"layer='1' url='{url}'"):
        layer = QgsRasterLayer(source, "World", "arcgismapserver", QgsRasterLayer.LayerOptions())
        QgsProject.instance().addMapLayer(layer)
    made = session(url)
    sandbox.clear()
    assert made.get_json(url)
    assert [each.headers.get("Referer") for each in sandbox.requests] == ["https://apps.example.com/"]


@pytest.mark.parametrize("more", ["", "/tile/{z}/{y}/{x}.pbf", "/resources/styles/root.json", "?f=json"])
def test_headers_of_a_vector_tile_connection(settings: QgsSettings, sandbox: Sandbox, more: str) -> None:
    url = sandbox.service("WorldVector/VectorTileServer")
    item = "connections/vector-tile/items/tiles"
    settings.setValue(f"{item}/url", url + more)
    settings.setValue(f"{item}/http-header/X-Api-Key", SECRET)
    layer = QgsVectorTileLayer(f"type=xyz&url={url}/tile/{{z}}/{{y}}/{{x}}.pbf&zmax=5", "World")
    QgsProject.instance().addMapLayer(layer)  # one without headers says nothing of the connection
    try:
        assert session(url).get_json(url)
        assert [each.headers.get("X-Api-Key") for each in sandbox.find("VectorTileServer$")] == [SECRET]
    finally:
        settings.remove(item)


def test_prefix_of_a_connection(settings: QgsSettings, sandbox: Sandbox) -> None:
    """As relays (resource proxies) take it: the whole address stands behind their own."""
    url = "http://gis.example.com/server/rest/services/World/MapServer"
    write(settings, url.partition("/World")[0], urlprefix=f"{sandbox.url}/proxy?")
    respond = sandbox.site.respond

    def relay(request: Any) -> Any:
        assert request.path == "/proxy" and request.raw_query == f"{url}?f=json"
        request.path = "/server/rest/services/World/MapServer"
        request.query = {"f": "json"}
        return respond(request)

    sandbox.site.respond = relay  # type: ignore[method-assign]
    assert session(url).get_json(url)["mapName"]


def test_no_job_keeps_them() -> None:
    """They are in no field of a connection or session that is written or shown."""
    from arcgis_export.plugin.arcgis.client.request_options import RequestOptions
    from arcgis_export.plugin.arcgis.client.session import Connection

    made = Connection(options={"https://gis.example.com": RequestOptions({"X-Api-Key": SECRET})})
    assert SECRET not in repr(made)
