# SPDX-License-Identifier: GPL-2.0-or-later
"""The many shapes of an error, and JSON that is malformed in many ways."""

from __future__ import annotations

import json
from email.utils import formatdate
from time import time
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.job_status import failure, job_id, read_status
from arcgis_export.plugin.arcgis.client.responses import read_json, retry_after
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import ExportError

URL = "https://gis.example.com/server/rest/services/W/MapServer?token=hidden"


def read(answer: Any, status: int = 200, **headers: str) -> dict[str, Any]:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_json(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, URL)


def error(answer: Any, status: int = 200, **headers: str) -> Any:
    with pytest.raises(ExportError) as caught:
        read(answer, status, **headers)
    assert "hidden" not in caught.value.message + caught.value.details and caught.value.message
    return caught.value


def envelope(code: Any, message: Any = "", details: Any = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "details": details}}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (envelope(400, "Unable to complete operation.", ["Bad extent."]), "Unable to complete operation. Bad extent."),
        (envelope(500, 'Level id "19" is wrong', None), 'Level id "19" is wrong.'),
        (envelope(400, "", ["Invalid extent."]), "Invalid extent."),
        (envelope(400, "No", "plain string"), "No plain string."),
        ({"error": {"message": "No code at all."}}, "No code at all."),
        ({"error": "invalid_request", "error_description": "Wrong client."}, "Wrong client."),
        ({"status": "error", "messages": ["Cannot find it."], "code": 500}, "Cannot find it."),
        ({"code": 500, "message": "Billing."}, "Billing."),
        ({"status": "failed", "statusMessage": '{"code": 500, "message": "Inner."}'}, "Inner."),
        ({"status": "failed", "statusMessage": "Only text"}, "Only text."),
        ({"success": False, "message": "Not done"}, "Not done."),
    ],
)
def test_errors_under_http_200(answer: Any, words: str) -> None:
    found = error(answer)
    assert type(found) is ServerError and found.message == f"gis.example.com reports: {words}"


def test_error_without_words_names_the_code() -> None:
    assert "code 400" in error(envelope(400)).message


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (envelope(498, "Invalid token."), 200, 498), (envelope(499, "Token Required"), 200, 499),
        (envelope("498", "Invalid token."), 200, 498), (b"", 498, 498), (b"<html>", 401, 401),
        (envelope(403, "You do not have permissions"), 200, 403), (envelope(None, "x"), 403, 403),
        ({"status": "error", "messages": ["Token not found"], "code": 499}, 200, 499),
        (envelope(500, "Token is valid but access is denied."), 200, 403),
        ({"error": {"code": 400, "messageCode": "GWM_0003", "message": "No.", "details": []}}, 200, 403),
        (envelope(400, "Invalid token."), 200, 498), (envelope(500, "Token Required"), 200, 499),
    ],
)  # fmt: skip
def test_sign_in_errors(answer: Any, status: int, code: int) -> None:
    found = error(answer, status)
    assert isinstance(found, SignInError) and found.code == code


@pytest.mark.parametrize("body", [b"<html>502</html>", b"", envelope(503, "Service Unavailable")])
@pytest.mark.parametrize("status", [502, 503, 504])
def test_passing_faults_can_be_tried_again(status: int, body: Any) -> None:
    assert isinstance(error(body, status), TransportError)


@pytest.mark.parametrize("body", [b"<html>", b"", envelope(503, "Service Unavailable")])
@pytest.mark.parametrize("status", [503, 429])
def test_throttled(status: int, body: Any) -> None:
    found = error(body, status, Retry_After="300")
    assert isinstance(found, ThrottledError) and found.retry_after == 300


def test_stopped_service() -> None:
    assert "stopped" in error(envelope(500, "Service W/MapServer not started ")).message


def test_gone() -> None:
    assert error(b"<html>404", 404).code == 404 and "still exists" in error(b"<html>404", 404).message


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!DOCTYPE html><html>", "", "web page"),
        (b"\xef\xbb\xbf \n<html>", "", "web page"),
        (b"<p>Sign in</p>", "text/html; charset=utf-8", "web page"),
        (b'<?xml version="1.0"?><ServiceExceptionReport><b>html</b>', "text/xml", "XML"),
        (b"<kml><description><![CDATA[<html>]]>", "application/vnd.google-earth.kml+xml", "XML"),
        (b"", "text/html", "empty response"),
        (b" \r\n", "", "empty response"),
        (b"[]", "", "not as an ArcGIS service"),
        (b'"text"', "", "not as an ArcGIS service"),
        (b"12", "", "not as an ArcGIS service"),
        (b"null", "", "not as an ArcGIS service"),
        (b"\xff\xfe{", "", "not valid JSON"),
        (b"{'a': 1}", "text/html", "not valid JSON"),
        (b"Out of memory", "text/plain", "not valid JSON"),
    ],
)
def test_what_is_no_arcgis_json(body: bytes, kind: str, words: str) -> None:
    found = error(body, Content_Type=kind)
    assert isinstance(found, NotArcGisError) and words in found.message
    assert ("web page" in found.message) == (words == "web page")


def test_good_answers_pass() -> None:
    for answer in (
        {"currentVersion": 11.1},
        {"error": None, "a": 1},
        {"error": "", "a": 1},
        {"status": "success", "jobId": "x"},
        {"jobId": "x", "jobStatus": "esriJobFailed", "error": {"code": 500}},
        {"code": 200, "success": True},
    ):
        assert read(answer) == answer
    assert read(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}  # with a byte order mark


def test_retry_after() -> None:
    assert retry_after({"Retry-After": "12"}) == 12 and retry_after({"Retry-After": "-3"}) == 0
    assert 50 < (retry_after({"Retry-After": formatdate(time() + 60, usegmt=True)}) or 0) <= 61
    # By the clock of the server, where it tells its time: ours may be wrong by hours.
    later = {"Retry-After": formatdate(9060, usegmt=True), "Date": formatdate(9000, usegmt=True)}
    assert retry_after(later) == 60
    for value in ("", "soon", "Mon, 99 Foo", "Mon, 01 Jan 99999 00:00:00 GMT", ",", "1 2 3"):
        assert retry_after({"Retry-After": value}) is None


# malformed on purpose: whatever stands where a value is expected

NASTY = [
    None, True, False, 0, -1, 3.5, 1e308, float("inf"), float("nan"), 10**400, "", "x", "1e999", [], [None], [[]], {},
    {"a": 1}, [{"code": {}}], {"message": [1]}, "\ud800", ["\x00"],
]  # fmt: skip
KEYS = [
    "error", "code", "status", "success", "message", "messages", "statusMessage", "jobId", "jobStatus", "results",
    "output", "progress", "percentComplete", "numDoneTasks", "numTasks", "details",
]  # fmt: skip
SERVICE_KEYS = [
    "currentVersion", "tileInfo", "fullExtent", "initialExtent", "extent", "minScale", "maxScale", "minLOD", "maxLOD",
    "exportTilesAllowed", "maxExportTilesCount", "copyrightText", "serviceDescription", "singleFusedMapCache",
    "exportTileCacheCompactV2Allowed", "mapName", "capabilities", "cacheType",
]  # fmt: skip


def only_export_errors(work: Any) -> None:
    try:
        work()
    except ExportError as found:
        assert isinstance(found.message, str) and found.message


@pytest.mark.parametrize("key", KEYS)
def test_nasty_answers_raise_only_our_errors(key: str) -> None:
    job = {"jobId": "j", "jobStatus": "esriJobFailed", "numTasks": 3, "numDoneTasks": 1}
    for value in NASTY:
        for answer in ({key: value}, {**job, key: value}, {"error": {key: value}}, {**job, "error": {key: value}}):
            body = json.dumps(answer).encode()
            only_export_errors(lambda body=body: read_json(200, {}, body, URL))
            only_export_errors(lambda answer=answer: failure(read_status(answer), URL))
            only_export_errors(lambda answer=answer: job_id(answer, URL))
        for inner in ("progress", "output", "results"):
            nested = {**job, inner: {"percent": value, "outputUrl": value, "out_service_url": value, "message": value}}
            only_export_errors(lambda nested=nested: read_status(nested))


def test_nasty_bodies_raise_only_our_errors() -> None:
    for body in (
        b"[" * 100000,
        b'{"a":' * 100000,
        b"\x00",
        b"{",
        b'{"error":{"code":1e999}}',
        b"9" * 5000,
        b"\xef\xbb\xbf",
    ):
        for status in (200, 302, 400, 500, 999):
            only_export_errors(lambda body=body, status=status: read_json(status, {}, body, URL))


@pytest.mark.parametrize("key", SERVICE_KEYS)
def test_nasty_services_raise_only_our_errors(key: str, description: Any) -> None:
    where = parse_service_url(URL)
    for value in NASTY:
        only_export_errors(lambda value=value: read_service({key: value}, where).sentence())
        only_export_errors(lambda value=value: read_service(description(**{key: value}), where).problem())


@pytest.mark.parametrize(
    "key", ["rows", "cols", "dpi", "format", "compressionQuality", "origin", "spatialReference", "lods"]
)
def test_nasty_tile_schemes_raise_only_our_errors(key: str, description: Any) -> None:
    where = parse_service_url(URL)
    for value in NASTY:
        lod = {"level": value, "resolution": value, "scale": value}
        for wrong in (
            value,
            {"x": value, "y": value},
            {"wkid": value},
            {"wkt": value, "latestWkid": value},
            [value],
            [lod],
        ):
            answer = description()
            answer["tileInfo"][key] = wrong
            only_export_errors(lambda answer=answer: read_service(answer, where).sentence())


def test_nasty_extents_are_left_out(description: Any) -> None:
    where = parse_service_url(URL)
    for value in NASTY:
        for wrong in (
            value,
            {"xmin": value},
            {"xmin": 0, "ymin": 0, "xmax": 1, "ymax": value, "spatialReference": value},
        ):
            only_export_errors(lambda wrong=wrong: read_service(description(fullExtent=wrong), where))
            extent = {"xmin": 0, "ymin": 0, "xmax": 1, "ymax": 1, "spatialReference": {"wkid": value, "wkt": value}}
            only_export_errors(lambda extent=extent: read_service(description(fullExtent=extent), where))
