# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user writes for an export: JSON, times, filters; each mistake told with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.operations.export_map.examples import example_of, offer_of
from arcgis_export.plugin.arcgis.operations.export_map.json_parameters import (
    JSON_PARAMETERS,
    check_json_parameter,
    parse_json_parameter,
)
from arcgis_export.plugin.arcgis.operations.export_map.time import date_text, parse_time, time_text, written_time
from arcgis_export.plugin.arcgis.services.map_service import Field, LayerDetails, ParameterInfo, RangeInfo
from arcgis_export.plugin.arcgis.services.where_clause import check_where
from arcgis_export.plugin.core.errors import RequestError

RING = [[0, 0], [0, 9], [9, 9], [0, 0]]


@pytest.mark.parametrize("name", JSON_PARAMETERS)
def test_examples_are_of_the_form(name: str) -> None:
    assert parse_json_parameter(name, example_of(name)) == json.loads(example_of(name))
    assert parse_json_parameter(name, " \n") is None


def shapes(kind: str, geometry: Any) -> dict[str, Any]:
    return {"geometryType": f"esriGeometry{kind}", "geometry": geometry}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("datumTransformations", [{"wkt": 'GEOGTRAN["x"]'}, 1623, {"geoTransforms": [{"wkid": 1, "transformForward": True}]}]),
        ("layerParameterValues", [{"0": {"floor": 10, "kind": ["a", "b"], "open": True}}]),
        ("mapRangeValues", [{"name": "depth", "value": [None, 1500]}, {"name": "day", "value": 3}]),
        ("layerRangeValues", [{"0": {"floor": 10}, "1": {"kind": ["a", "b"]}}]),  # as Esri's page prints it
        ("clipping", shapes("Envelope", {"xmin": 0, "ymin": 0, "xmax": 5, "ymax": 5, "spatialReference": {"wkid": 4326}})),
        ("clipping", shapes("Polygon", {"curveRings": [[[0, 0], {"c": [[3, 3], [1, 4]]}]]})),
        ("spatialFilter", shapes("Point", {"x": 1, "y": 2.5})),
        ("spatialFilter", shapes("Multipoint", {"points": [[1, 2], [3, 4, 5]]})),
        ("spatialFilter", shapes("Polyline", {"paths": [[[1, 2], [3, 4]]]})),
        ("selectionDefinitions", [{"layerId": "5", "uniqueIds": [["st-1", "st-2"], ["c-1", "c-2"]]}]),
        ("dynamicLayers", [{"id": 5, "name": "free", "source": {"type": "mapLayer", "mapLayerId": 1, "gdbVersion": "U"}}]),
        ("renderingRule", {"rasterFunction": "Stretch"}),
    ],
)  # fmt: skip
def test_forms_that_are_taken(name: str, value: Any) -> None:
    assert parse_json_parameter(name, json.dumps(value), range(6)) == value


def changed(name: str, change: Any) -> Any:
    value = json.loads(example_of(name))
    change(value)
    return value


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("layerDefs", [], "layerDefs must be an object"),
        ("layerDefs", {}, "layerDefs is empty"),
        ("layerDefs", {"roads": "1=1"}, "“roads” is not a layer id"),
        ("layerDefs", {"0": 5}, "layerDefs.0 must be a text"),
        ("layerDefs", {"0": "A == 1"}, "layerDefs.0: Write = in place of =="),
        ("layerDefs", {"8": "1=1"}, "layerDefs: the service has no layer 8"),
        ("layerTimeOptions", {"0": {"useTime": "yes"}}, "layerTimeOptions.0.useTime must be true or false"),
        ("layerTimeOptions", {"0": {"timeOfset": 1}}, "Do you mean timeOffset?"),
        ("layerTimeOptions", {"0": {"timeOffsetUnits": "Days"}}, "esriTimeUnitsDays"),
        ("dynamicLayers", {"id": 1}, "dynamicLayers must be a list"),
        ("dynamicLayers", [1], "dynamicLayers[0] must be an object"),
        ("dynamicLayers", changed("dynamicLayers", lambda v: v[1].pop("source")), "dynamicLayers[1].source is missing"),
        ("dynamicLayers", changed("dynamicLayers", lambda v: v[1].update(id=501)), "dynamicLayers[1].id is that of"),
        ("dynamicLayers", [{"id": 1, "source": {"type": "layer"}}], "source.type must be one of mapLayer, dataLayer"),
        ("dynamicLayers", [{"id": 1, "source": {"type": "mapLayer"}}], "dynamicLayers[0].source.mapLayerId is missing"),
        ("dynamicLayers", [{"id": 1, "source": {"type": "dataLayer", "dataSource": {}}}], "dataSource.type is missing"),
        ("dynamicLayers", [{"id": 1, "source": {"type": "mapLayer", "mapLayerId": 8}}], "mapLayerId: the service has no layer 8"),
        ("dynamicLayers", [{"id": 1, "sorce": {}}], "dynamicLayers[0].sorce is not known. Do you mean source?"),
        ("dynamicLayers", changed("dynamicLayers", lambda v: v[0]["drawingInfo"].update(transparency=101)), "drawingInfo.transparency must be a number from 0 to 100"),
        ("dynamicLayers", changed("dynamicLayers", lambda v: v[0].update(definitionExpression="(A=1")), "definitionExpression: A bracket"),
        ("datumTransformations", [], "datumTransformations is empty"),
        ("datumTransformations", ["1623"], "datumTransformations[0] must be a whole number"),
        ("datumTransformations", [{"wkid": 1, "wkt": "x"}], "use either wkid or wkt"),
        ("datumTransformations", [{}], "datumTransformations[0].wkid is missing"),
        ("datumTransformations", [{"geoTransforms": [{"transformForward": True}]}], "geoTransforms[0].wkid is missing"),
        ("layerParameterValues", {"0": {"floor": 1}}, "must be a list in square brackets"),
        ("layerParameterValues", [{"0": {"floor": {}}}], "layerParameterValues[0].0.floor must be a number"),
        ("layerParameterValues", [{"0": {"floor": 10**400}}], "layerParameterValues[0].0.floor must be a number"),
        ("mapRangeValues", [{"name": "depth"}], "mapRangeValues[0].value is missing"),
        ("mapRangeValues", [{"name": "depth", "value": [1, 2, 3]}], "mapRangeValues[0].value must hold exactly 2 values"),
        ("mapRangeValues", [{"name": "depth", "value": [9, 1]}], "mapRangeValues[0].value begins after its end"),
        ("layerRangeValues", [{"0": [{"value": 1}]}], "layerRangeValues[0].0[0].name is missing"),
        ("clipping", {"geometryType": "esriGeometryPolygon"}, "clipping.geometry is missing"),
        ("clipping", shapes("Point", {"x": 1, "y": 1}), "clipping.geometryType must be one of"),
        ("clipping", shapes("Polygon", {"rings": [[[0, 0], [1, 1], [2, 0]]]}), "clipping.geometry.rings[0] must have at least four points"),
        ("clipping", shapes("Polygon", {"rings": [[*RING[:3], [1, 1]]]}), "the last the same as the first"),
        ("clipping", shapes("Polygon", {"spatialReference": {"wkid": 1}}), "clipping.geometry.rings is missing"),
        ("clipping", shapes("Polygon", {"rings": [RING], "spatialReference": {}}), "spatialReference.wkid is missing"),
        ("clipping", {**shapes("Polygon", {"rings": [RING]}), "excludedLayers": [8]}, "excludedLayers[0]: the service has no layer 8"),
        ("clipping", shapes("Envelope", {"xmin": 5, "ymin": 0, "xmax": 1, "ymax": 1}), "swapped"),
        ("spatialFilter", {**shapes("Point", {"x": 1, "y": "2"})}, "spatialFilter.geometry.y must be a number"),
        ("spatialFilter", {**shapes("Point", {"x": 1, "y": 2}), "spatialRel": "Intersects"}, "spatialFilter.spatialRel must be one of"),
        ("selectionDefinitions", [{"layerId": 1}], "selectionDefinitions[0].objectIds is missing"),
        ("selectionDefinitions", [{"layerId": 1, "objectIds": [1], "uniqueIds": ["a"]}], "use either objectIds or uniqueIds, not both"),
        ("selectionDefinitions", [{"layerId": 1, "objectIds": [1.5]}], "objectIds[0] must be a whole number"),
        ("selectionDefinitions", [{"layerId": 1, "objectIds": [1], "selectionColor": [0, 256, 0]}], "selectionColor[1] must be a number from 0 to 255"),
        ("selectionDefinitions", [{"layerId": 1, "objectIds": [1], "selectionColor": [0]}], "too many or too few"),
        ("mosaicRule", {"lockRasterIds": ["1"]}, "mosaicRule.lockRasterIds[0] must be a whole number"),
        ("renderingRule", {"rasterfunction": "x"}, "Do you mean rasterFunction?"),
    ],
)  # fmt: skip
def test_wrong_forms_are_reported_with_their_place(name: str, value: Any, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_json_parameter(name, json.dumps(value), range(6))
    assert words in caught.value.message and name in caught.value.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[\n  {"name": "a",\n   "value" 5}\n]', "line 3, character 12"),
        ('[{"name": "a", "value": 5},]', "Leave out the comma before the bracket."),
        ("[{'name': 'a'}]", "straight double quotes"),
        ('[{"name": "a"} // all\n]', "Leave out comments."),
        ('[{"name": "a"', "ends too early"),
        ("salinity", "a list in square brackets"),
        ('[{"name": "a", "name": "b"}]', "“name” is there twice"),
        ('[{"name": "a", "value": NaN}]', "NaN is not a number"),
        ("[" * 100_000, "can't be read as JSON"),
    ],
)
def test_text_that_is_no_json(text: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_json_parameter("mapRangeValues", text)
    assert words in caught.value.message and caught.value.message.startswith("mapRangeValues")


def test_numbers_that_json_has_not() -> None:
    with pytest.raises(RequestError, match=r"\[0\].value\[1\] must be a number"):
        check_json_parameter("mapRangeValues", [{"name": "a", "value": [1, float("nan")]}])


def test_what_the_layers_offer() -> None:
    layers = {
        0: LayerDetails(
            ranges=(RangeInfo("depth", "", (0, 10)), RangeInfo("open")), parameters=(ParameterInfo("kind", True),)
        ),
        3: LayerDetails(ranges=(RangeInfo("depth", "", (-5, 5)),), parameters=(ParameterInfo("floor", False, 2),)),
    }
    assert json.loads(offer_of("mapRangeValues", layers)) == [
        {"name": "depth", "value": [-5, 10]}, {"name": "open", "value": [None, None]},
    ]  # fmt: skip
    ranges = json.loads(offer_of("layerRangeValues", layers))
    assert ranges[1] == {"3": [{"name": "depth", "value": [-5, 5]}]}
    assert json.loads(offer_of("layerParameterValues", layers)) == [{"0": {"kind": []}}, {"3": {"floor": 2}}]
    assert offer_of("mapRangeValues", {}) == offer_of("clipping", layers) == ""


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("", None),
        ("1199145600000", 1199145600000),
        ("-86400000", -86400000),
        ("1199145600000, 1230768000000", (1199145600000, 1230768000000)),
        ("null,1230768000000", (None, 1230768000000)),
        ("1199145600000,", (1199145600000, None)),
        ("NULL,null", (None, None)),
        ("2008-01-01", 1199145600000),
        ("2008-01-01,2009-01-01", (1199145600000, 1230768000000)),
        ("2008-01-01T02:00:00+02:00", 1199145600000),
        ("2008-01-01T00:00:00.250Z", 1199145600250),
        ("20090101ms", 20090101),
        ("20090101 MS,null", (20090101, None)),
        ("-1199145600ms", -1199145600),
        ("86400000", 86400000),
        ("2678400000", 2678400000),  # 1970-02-01, as programs write it
        ("99991301", 99991301),
        ("199913011200", 199913011200),
    ],
)
def test_times(text: str, time: Any) -> None:
    assert parse_time(text) == time
    if time is not None:
        assert parse_time(written_time(time)) == time


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2008", "a date (2008-01-01) or milliseconds since 1970 (1970-01-01T00:00:02.008000Z)"),
        ("200901", "a date (2009-01-01) or milliseconds since 1970 (1970-01-01T00:03:20.901000Z)"),
        ("20090101", "a date (2009-01-01) or milliseconds since 1970 (1970-01-01T05:34:50.101000Z)"),
        ("2008-01-01,20090101", "Write the date so, or 20090101ms for the milliseconds"),
        ("01022009", "a date (2009-02-01, 2009-01-02) or milliseconds"),
        ("25122009", "a date (2009-12-25) or milliseconds"),
        ("2009010112", "a date (2009-01-01T12:00:00Z, 2033-08-30T10:21:52Z) or milliseconds"),
        ("200901011230", "a date (2009-01-01T12:30:00Z) or milliseconds since 1970 (1976-05-14T05:50:11.230000Z)"),
        ("20090101123015", "a date (2009-01-01T12:30:15Z) or milliseconds since 1970 (2606"),
        ("1199145600", "a date (2008-01-01) or milliseconds since 1970 (1970-01-14T21:05:45.600000Z)"),
        ("01/02/2009", "Write the date that is meant: 2009-02-01, 2009-01-02."),
        ("1.2.2009", "Write the date that is meant: 2009-02-01, 2009-01-02."),
        ("25-12-2009", "Write the date that is meant: 2009-12-25."),
        ("31/13/2009", "“31/13/2009” is not a time"),
        ("9" * 5000, "is not a time"),
        ("1_199_145_600_000", "is not a time"),
        ("٢٠٠٩٠١٠١ms", "is not a time"),
        ("yesterday", "“yesterday” is not a time"),
        ("1,2,3", "a comma between"),
        ("null", "the other end"),
        ("2009-01-01,2008-01-01", "ends (2008-01-01) before it begins (2009-01-01)"),
    ],
)
def test_times_that_are_none(text: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_time(text)
    assert words in caught.value.message


@pytest.mark.parametrize(
    "moment", [0, 1, 20090101, 1199145600, 200901011230, -62135596800000, 1199145600250, 10**18 - 1]
)
def test_what_is_written_is_read_again(moment: int) -> None:
    """Whatever the moment: none is refused as ambiguous."""
    for time in (moment, (moment, moment), (None, moment), (moment, None)):
        assert parse_time(written_time(time)) == time


def test_times_on_the_wire() -> None:
    assert time_text(1199145600000) == "1199145600000" and time_text((None, 20090101)) == "null,20090101"


def test_moments_for_people() -> None:
    assert date_text(1199145600000) == "2008-01-01" and date_text(1199145600250) == "2008-01-01T00:00:00.250000Z"
    assert date_text(10**18) == "1" + "0" * 18


FIELDS = [Field("OBJECTID"), Field("NAME"), Field("POP_EST"), Field("db.owner.tbl.START_D")]


@pytest.mark.parametrize(
    "where",
    [
        "", "1=1", "NAME = 'x'", "NAME='O''Hara' AND (POP_EST > 5 OR POP_EST IS NOT NULL)", "NAME NOT LIKE 'a%'",
        "NAME IN ('a','b')", "name not in ('a')", "POP_EST BETWEEN -5 AND 1e6", "UPPER(NAME) = 'A'", "POP_EST = -5",
        "START_D >= DATE '2020-01-01'", "START_D > CURRENT_TIMESTAMP - 5", "NOT (NAME = 'a')", "NOT NAME = 'a'",
        "\"NAME\" = 'a'", "[NAME] = 'a'", "tbl.START_D IS NULL", "NAME LIKE '50\\%' ESCAPE '\\'", "NAME = N'ä'",
        "POP_EST > (SELECT MAX(POP) FROM other WHERE x = 1)", "RAND() < 3", "NAME = 'a;b -- “c” = ='",
        "CASE WHEN POP_EST > 5 THEN 1 ELSE 0 END = 1", "POP_EST * 2 + 1 <> 3 / (4 - 1)", "NAME || 'x' = 'ax'",
    ],
)  # fmt: skip
def test_filters_that_are_right(where: str) -> None:
    assert check_where(where, FIELDS) == ""


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("NAME == 'x'", "Write = in place of =="),
        ("POP_EST => 5", "Write >= in place of =>"),
        ("POP_EST ≥ 5", "Write >= in place of ≥"),
        ("NAME = 'a' && POP_EST = 1", "Write AND in place of &&"),
        ("NAME = NULL", "IS NULL"),
        ("NAME <> NULL", "IS NOT NULL"),
        ("NAME = 'a", "single quote is not closed"),
        ('"NAME = 1', "double quote is not closed"),
        ("[NAME = 1", "square bracket is not closed"),
        ("(NAME = 'a'", "A bracket is not closed"),
        ("NAME = 'a')", "closing bracket without an opening"),
        ("NAME = ’a’", "straight single quotes"),
        ('NAME = "Peru"', "single quotes: 'Peru'"),
        ("NAM = 'a'", "no field “NAM”. Do you mean NAME?"),
        ("HEIGHT > 5", "It has OBJECTID, NAME"),
        ("NAME 'a'", "Between “NAME” and “'a'” an operator is missing"),
        ("NAME = 'a' POP_EST = 1", "an operator is missing"),
        ("NAME =", "After “=” something is missing"),
        ("NAME = 'a' AND", "After “AND”"),
        ("AND NAME = 'a'", "can't begin with “AND”"),
        ("NAME = 'a' OR OR 1=1", "Between “OR” and “OR” something is missing"),
        ("NAME IN ()", "something is missing"),
        ("WHERE NAME = 'a'", "Leave out the word WHERE"),
        ("NAME = 'a';", "“;” is not allowed"),
        ("NAME = 'a' -- all", "Leave out comments"),
        ("NAME", "compares nothing"),
    ],
)
def test_filters_that_are_wrong(where: str, words: str) -> None:
    assert words in check_where(where, FIELDS)


def test_names_are_not_checked_where_none_are_known() -> None:
    assert check_where("ANYTHING = 1", ()) == ""
    assert check_where("ANYTHING == 1", ()) != ""
