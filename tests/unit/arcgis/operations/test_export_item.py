# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item: what is asked for, and what is refused before anything is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.job_status import JobState
from arcgis_export.plugin.arcgis.errors import NotArcGisError
from arcgis_export.plugin.arcgis.operations.export_item import (
    ExportItemRequest,
    ExportLayer,
    default_ending,
    parse_layers,
    read_submitted,
)
from arcgis_export.plugin.arcgis.portal.item_status import read_item_status
from arcgis_export.plugin.arcgis.portal.items import HOSTED, Item, PortalUser, search_query
from arcgis_export.plugin.arcgis.services.feature_service import FeatureLayer, FeatureService
from arcgis_export.plugin.arcgis.services.map_service import Field
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.operations.export_item.form import joined_where, where_of_ids
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

ITEM = Item("2e39b0b9550a40709f02a697cd9fc4fb", "Cities", "Feature Service", "jsmith", (HOSTED,))
FIELDS = (Field("OBJECTID", "", "esriFieldTypeOID"), Field("POP1999", "People", "esriFieldTypeInteger"), Field("x"))
SERVICE = FeatureService(
    "https://services.example.com/a/arcgis/rest/services/Cities/FeatureServer",
    (
        FeatureLayer(0, "Cities", "esriGeometryPoint", FIELDS),
        FeatureLayer(1, "Rivers", "esriGeometryPolyline", FIELDS[:2]),
        FeatureLayer(3, "Notes"),
    ),
    ("Shapefile", "CSV", "geoPackage"),
    SpatialReference(102100, 3857),
)
OWNER = PortalUser("jsmith", role="org_publisher")


def request(**changes: Any) -> ExportItemRequest:
    usual = ExportItemRequest(ITEM, "Shapefile", "MyExportedFeatures", (ExportLayer(0),), SERVICE)
    return replace(usual, **changes)


def test_the_form_is_that_of_the_document() -> None:
    form = request(layers=(ExportLayer(0), ExportLayer(1, "POP1999 > 100000"))).parameters()
    assert form["itemId"] == ITEM.id and form["title"] == "MyExportedFeatures" and form["exportFormat"] == "Shapefile"
    assert json.loads(form["exportParameters"]) == {"layers": [{"id": 0}, {"id": 1, "where": "POP1999 > 100000"}]}
    assert set(form) == {"itemId", "title", "exportFormat", "exportParameters"}


def test_csv_columns_geometry_and_crs() -> None:
    layers = (ExportLayer(0, x_column="lon", y_column="lat"), ExportLayer(1, include_geometry=False))
    sent = json.loads(request(format="CSV", layers=layers).parameters()["exportParameters"])
    assert sent["layers"] == [
        {"id": 0, "xColumnName": "lon", "yColumnName": "lat"},
        {"id": 1, "includeGeometry": False},
    ]
    assert sent["targetSR"] == {"wkid": 102100, "latestWkid": 3857}  # a CSV does not say it
    sent = json.loads(request(target_sr=SpatialReference(2056)).parameters()["exportParameters"])
    assert sent["targetSR"] == {"wkid": 2056}


@pytest.mark.parametrize(
    "changes, part, words",
    [
        ({"format": "KML"}, "format", "Choose one of Shapefile, CSV, GeoPackage"),
        ({"title": "  "}, "title", "a title"),
        ({"layers": ()}, "layers", "at least one"),
        ({"layers": (ExportLayer(7),)}, "layers", "no layer 7. It has 0, 1, 3"),
        ({"layers": (ExportLayer(1), ExportLayer(1))}, "layers", "named twice"),
        ({"layers": (ExportLayer(1, "POP > 3"),)}, "layers", "Filter of Rivers"),
        ({"layers": (ExportLayer(0, x_column="a", y_column="b"),)}, "columns", "CSV only"),
        ({"format": "CSV", "layers": (ExportLayer(0, y_column="x"),)}, "columns", "same name"),
        ({"format": "CSV", "layers": (ExportLayer(0, x_column="pop1999"),)}, "columns", "has a field"),
        ({"item": replace(ITEM, keywords=("Service",))}, "item", "not hosted"),
        ({"item": replace(ITEM, type="Web Map")}, "item", "is a Web Map"),
        ({"item": replace(ITEM, owner="other")}, "item", "Only its owner"),
    ],
)
def test_what_the_portal_would_refuse_is_reported_before(changes: dict[str, Any], part: str, words: str) -> None:
    found = request(**changes).problems(OWNER)
    assert list(found) == [part] and words in found[part]
    with pytest.raises(RequestError):
        request(**changes).validate(OWNER)


def test_an_administrator_may_export_what_others_own() -> None:
    theirs = request(item=replace(ITEM, owner="other"))
    assert not theirs.problems(PortalUser("boss", role="org_admin"))
    assert not theirs.problems(
        PortalUser("boss", privileges=frozenset({"portal:admin:updateItems", "portal:user:createItem"}))
    )
    assert (
        "role" in request().problems(PortalUser("jsmith", privileges=frozenset({"portal:user:viewOrgItems"})))["item"]
    )
    assert not request(item=replace(ITEM, owner="other", control="admin")).problems(OWNER)


def test_layers_as_people_write_them() -> None:
    assert parse_layers("0,2") == (ExportLayer(0), ExportLayer(2))
    assert parse_layers("") == ()
    text = '{"layers": [{"id": 1, "where": "a = 1", "includeGeometry": false}]}'
    assert parse_layers(text) == (ExportLayer(1, "a = 1", False),)
    for bad in (
        "a,b",
        "[",
        "[{}]",
        '[{"id": "0"}]',
        '[{"id": 0, "wher": ""}]',
        '[{"id": 0, "where": 3}]',
        "[true]",
        "[]",
    ):
        with pytest.raises(RequestError):
            parse_layers(bad)


def test_the_ending_follows_the_layers() -> None:
    assert default_ending("CSV", 1) == "csv" and default_ending("CSV", 2) == "zip"
    assert default_ending("Shapefile", 1) == "zip" and default_ending("geoPackage", 5) == "gpkg"


def test_the_answer_of_the_document() -> None:
    answer = {
        "type": "Shapefile",
        "size": 656325,
        "jobId": "340f0f98-a5d2-48c0-b8ab-a1b418529024",
        "exportItemId": "4e37b0b8550a40709f02a695cd9fc4fc",
        "serviceItemId": "2e39b0b9550a40709f02a697cd9fc4fb",
        "exportFormat": "Shapefile",
    }
    found = read_submitted(answer, "https://www.arcgis.com/sharing/rest")
    assert (found.job_id, found.export_item, found.size) == (answer["jobId"], answer["exportItemId"], 656325)
    with pytest.raises(NotArcGisError):
        read_submitted({"jobId": "1"}, "https://www.arcgis.com")


@pytest.mark.parametrize(
    "answer, state, words",
    [
        ({"status": "completed", "statusMessage": "completed"}, JobState.SUCCEEDED, "completed"),
        ({"status": "Processing"}, JobState.RUNNING, ""),
        ({"status": "failed", "statusMessage": '{"code": 500, "message": "no rows"}'}, JobState.FAILED, "no rows"),
        ({"status": "failed", "statusMessage": '{"error": {"message": "bad"}}'}, JobState.FAILED, "bad"),
        ({"status": "odd"}, JobState.UNKNOWN, ""),
    ],
)
def test_an_items_status(answer: dict[str, Any], state: JobState, words: str) -> None:
    found = read_item_status(answer)
    assert (found.state, found.message) == (state, words)


def test_features_are_named_one_by_one() -> None:
    assert where_of_ids("OBJECTID", (1, 2, 3, 7, 9, 10)) == (
        "OBJECTID BETWEEN 1 AND 3 OR OBJECTID BETWEEN 9 AND 10 OR OBJECTID IN (7)"
    )
    assert where_of_ids("FID", ()) == "FID < 0 AND FID > 0"
    assert joined_where("a = 1 OR b = 2", "F IN (1)") == "(a = 1 OR b = 2) AND (F IN (1))"
    assert joined_where("", "F IN (1)") == "F IN (1)" and joined_where(" a = 1 ", "") == "a = 1"


def test_the_search_never_speaks_its_language_by_accident() -> None:
    query = search_query('my "odd) OR owner:x* AND -y', ["Feature Service"], owner='a"b', hosted=True)
    assert query.startswith('(type:"Feature Service") AND owner:"ab" AND typekeywords:"Hosted Service" AND ')
    assert '(my* OR owner:"my") AND (odd* OR owner:"odd") AND (owner* OR owner:"owner")' in query
    assert query.count("(") == query.count(")") and query.count('"') % 2 == 0
