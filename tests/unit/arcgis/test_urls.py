# SPDX-License-Identifier: GPL-2.0-or-later
"""Addresses as users paste them."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.arcgis.urls import (
    ServiceKind,
    authority,
    clean_url,
    host_of,
    is_catalog_url,
    joined,
    parse_portal_url,
    parse_service_url,
    portal_item,
    server_root,
)
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.core.masking import masked

BASE = "https://gis.example.com/server/rest/services/Folder/World/MapServer"


@pytest.mark.parametrize(
    "text",
    [
        BASE, BASE + "/", BASE + "/3", BASE + "?f=json&token=abc", BASE + "/exportTiles?f=html", f"  {BASE}\n", f'"{BASE}"',
        f"<{BASE}>", BASE + "#x", BASE.replace("gis.example", "GIS.Example"), BASE.replace("https", "HTTPS"),
        BASE.replace("https://", ""), BASE.replace("MapServer", "mapserver"), BASE.replace("https://", "https://u:p@"),
    ],
)  # fmt: skip
def test_service_in_a_pasted_address(text: str) -> None:
    found = parse_service_url(text)
    assert (found.url, found.kind, found.name) == (BASE, ServiceKind.MAP, "World")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("https://tiles.arcgis.com/tiles/aBcD/arcgis/rest/services/R_1/VectorTileServer", ServiceKind.VECTOR, "R_1"),
        ("http://h:6080/arcgis/rest/services/My%20Land/ImageServer/", ServiceKind.IMAGE, "My Land"),
        ("https://[::1]:6443/a/rest/services/W/MapServer", ServiceKind.MAP, "W"),
    ],
)
def test_other_services(text: str, kind: ServiceKind, name: str) -> None:
    found = parse_service_url(text)
    assert (found.url, found.kind, found.name) == (text.rstrip("/"), kind, name)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + BASE, f"\u200b {BASE}\u00a0\ufeff", BASE + " ", BASE.replace("/MapServer", " / MapServer /3"),
        BASE + "/tile/3/2/1", BASE + "/MapServer", BASE + "/WMTS/1.0.0/WMTSCapabilities.xml", BASE + "/exts/XServer/WMSServer",
        BASE.replace("/rest", ""), BASE.replace("/rest", "") + "?wsdl", BASE.replace("/rest", "") + "/",
        BASE.replace("/rest", "") + "/WMSServer?request=GetCapabilities&service=WMS",
        BASE.replace("/rest", "") + "/WFSServer?request=GetCapabilities", BASE.replace("/rest", "").lower().replace("folder/world", "Folder/World"),
        "https://www.arcgis.com/apps/mapviewer/index.html?url=https%3A%2F%2Fgis.example.com%2Fserver%2Frest%2Fservices"
        "%2FFolder%2FWorld%2FMapServer%2F0%3Ftoken%3Dx&source=sd",
        "https://www.example.com/proxy.ashx?" + BASE, BASE.replace("/rest/", "//rest//"), BASE + ";jsessionid=1A",
    ],
)  # fmt: skip
def test_service_in_the_address_of_something_of_it(text: str) -> None:
    found = parse_service_url(text)
    assert (found.url.lower(), found.kind, found.name) == (BASE.lower(), ServiceKind.MAP, "World")


@pytest.mark.parametrize(
    "text",
    [
        f"crs='EPSG:3857' format='PNG32' layer='2' url='{BASE}'", f"view-source:{BASE}", f"[World]({BASE})", f"({BASE})",
        f"“{BASE}”", f"The map is at {BASE}, and nowhere else.", BASE + ".", BASE + ",", BASE + "\\", f"URL: {BASE}",
        BASE.replace(":", "%3A").replace("/", "%2F"), "https://" + BASE, BASE.replace("//", "/", 1), BASE.replace("//", "", 1),
    ],
)  # fmt: skip
def test_service_amid_what_else_was_pasted(text: str) -> None:
    assert parse_service_url(text).url == BASE
    assert not is_catalog_url(text)


def test_viewers_that_show_viewers_are_no_service() -> None:
    for times in (2, 5000):
        with pytest.raises(RequestError, match="not the address of a map"):
            parse_service_url("https://gis.example.com/viewer?url=" * times + BASE)
    with pytest.raises(RequestError):
        parse_service_url("https://gis.example.com/viewer?url=https://[bad")


ROOT = "https://gis.example.com/server/rest/services"


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/MapServer/Foo/MapServer", "/MapServer/Foo/MapServer"),
        ("/MapServer/Foo/MapServer/3/query", "/MapServer/Foo/MapServer"),
        ("/ImageServer/Foo/VectorTileServer/tile/1/2/3.pbf", "/ImageServer/Foo/VectorTileServer"),
        ("/Folder/MapServer/ImageServer", "/Folder/MapServer/ImageServer"),
        ("/MapServer/MapServer", "/MapServer/MapServer"),
        ("/FeatureServer/Foo/MapServer", "/FeatureServer/Foo/MapServer"),
        ("/TileServer/Foo/MapServer/0", "/TileServer/Foo/MapServer"),
        ("/My Folder/My Land/MapServer", "/My%20Folder/My%20Land/MapServer"),
    ],
)
def test_folders_and_services_that_are_called_like_a_type(path: str, service: str) -> None:
    assert parse_service_url(ROOT + path).url == ROOT + service
    assert not is_catalog_url(ROOT + path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROOT + "/World/FeatureServer/0", "Export Item"),
        (ROOT.replace("/rest", "") + "/World/FeatureServer/WFSServer?x=1", "Export Item"),
        (ROOT + "/Tool/GPServer", "ends in MapServer"),
        ("https://gis.example.com/portal/home/item.html?id=" + "a1" * 16, "page of a portal"),
        ("https://www.arcgis.com/apps/dashboards/" + "a1" * 16, "page of a portal"),
        ("https://www.arcgis.com/apps/mapviewer/index.html?webmap=" + "a1" * 16, "page of a portal"),
        ("https://experience.arcgis.com/experience/" + "a1" * 16, "page of a portal"),
        ("https://gis.example.com/portal/sharing/rest/content/items/" + "a1" * 16, "page of a portal"),
        ("https://gis.example.com/server/rest/info", "ends in MapServer"),
    ],
)
def test_other_addresses_are_told_what_they_are(text: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        parse_service_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://gis.example.com/portal/home/item.html?id=" + "A1" * 16 + "#overview",
        "https://gis.example.com/portal/home/webmap/viewer.html?webmap=" + "a1" * 16,
        "https://www.arcgis.com/apps/dashboards/" + "a1" * 16,
        "https://experience.arcgis.com/experience/" + "a1" * 16 + "/page/Home",
        "https://gis.example.com/portal/apps/webappviewer/index.html?appid=" + "a1" * 16,
        "https://www.arcgis.com/apps/mapviewer/index.html?layers=" + "a1" * 16,
        "https://www.arcgis.com/home/webscene/viewer.html?webscene=" + "a1" * 16 + "&viewpoint=x",
        "https://example.maps.arcgis.com/apps/opsdashboard/index.html#/" + "a1" * 16,
        "https://hub.arcgis.com/datasets/" + "a1" * 16 + "_0/explore",
        "https://example.maps.arcgis.com/home/item.html?id= " + "a1" * 16,
    ],
)
def test_item_of_a_page(text: str) -> None:
    assert portal_item(text) == "a1" * 16


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "hello world", "https://", "ftp://gis.example.com/rest/services/W/MapServer", "file:///etc/passwd",
        "https://gis.example.com:port/rest/services/W/MapServer", "https://[/rest/services/W/MapServer",
        "https://gis.example.com/server/rest/services", "https://gis.example.com/rest/services/W/FeatureServer",
        "https://gis.example.com/MapServer", "https://gis .example.com/rest/services/W/MapServer", "https://h:99999/a",
        "https:\\\\gis.example.com\\server\\rest\\services\\World\\MapServer",
    ],
)  # fmt: skip
def test_what_is_no_service_is_reported_with_a_message(text: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_service_url(text)
    assert caught.value.message.endswith(".") and len(caught.value.message) > 30


def test_catalogues() -> None:
    assert is_catalog_url("gis.example.com/server/rest/services")
    assert is_catalog_url("https://gis.example.com/server/rest/services/Hosted/")
    assert not is_catalog_url(BASE) and not is_catalog_url("https://gis.example.com/portal")
    for page in (
        "/rest/info",
        "/rest/info?f=json",
        "/rest",
        "/rest/login",
        "/services?wsdl",
        "/services/MapServer",
        "/manager",
    ):
        assert is_catalog_url(f"https://gis.example.com/server{page}")
        assert server_root(clean_url(f"https://gis.example.com/server{page}")) == "https://gis.example.com/server"
    for page in ("/home/item.html?id=1", "/sharing/rest", "/sharing/rest/info"):
        assert not is_catalog_url(f"https://gis.example.com/portal{page}")
    assert is_catalog_url(ROOT + "/MapServer") and is_catalog_url("https://h/portal/sharing/servers/1/rest/services")


def test_portals() -> None:
    for page in ("", "/home", "/home/item.html?id=1", "/sharing/rest/info", "/apps/dashboards/1"):
        assert (
            parse_portal_url(f"https://gis.example.com/portal{page}") == "https://gis.example.com/portal/sharing/rest"
        )
    for page in (
        "/rest/info",
        "/rest",
        "/manager",
        "/rest/services",
        "/rest/services/A/MapServer",
        "/services/A/MapServer",
    ):
        with pytest.raises(RequestError, match="address of a server"):
            parse_portal_url(f"https://gis.example.com/server{page}")


def test_parts_of_an_address() -> None:
    assert clean_url("GIS.Example.com/OrgId/X/?a=b#c") == "https://gis.example.com/OrgId/X?a=b"
    assert server_root(BASE) == "https://gis.example.com/server"
    assert server_root(BASE.replace("/rest/services", "/rest/admin/services")) == "https://gis.example.com/server"
    assert authority("https://H.example") == "h.example:443" and authority("http://h:6080/x") == "h:6080"
    assert host_of("https://h.example:443/x?token=1") == "h.example" and host_of("http://h:6080") == "h:6080"


@pytest.mark.parametrize("url", ["http://[bad", "http://h:99999/", "http://h:x/", "", "nothing", "http://"])
def test_addresses_that_servers_get_wrong_do_no_harm(url: str) -> None:
    assert authority(url) == ""
    assert isinstance(host_of(url), str)


@pytest.mark.parametrize("target", ["http://[bad", "//[", "file:///etc/passwd", "javascript:x", "http://", "ftp://h/x"])
def test_where_an_address_that_is_none_leads(target: str) -> None:
    assert joined("https://h.example/a/b", target) == ""


def test_where_addresses_lead() -> None:
    assert joined("https://h.example/a/b", "c?d=1") == "https://h.example/a/c?d=1"
    assert joined("https://h.example/a/b", "HTTP://other/x") == "HTTP://other/x"
    assert joined("https:", "//h/x") == "https://h/x" and joined("https:", "x") == joined("https:", "") == ""


def test_masked_texts() -> None:
    text = masked("max retries: http://me:word@h/x?token=abc&f=json (Caused by http://h/?sig=1)")
    assert text == "max retries: http://…@h/x?… (Caused by http://h/?…)"
    assert masked('{"token": "abc...", "expires": 1}') == '{"token": "…", "expires": 1}'
    assert masked('{"access_token":"abc') == '{"access_token":"…"'
