# SPDX-License-Identifier: GPL-2.0-or-later
"""Recipes: written and read again, without secrets and folders; what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.core.errors import ExportError, RequestError
from arcgis_export.plugin.recipes.area import extent_text, parse_extent, refuse_backwards
from arcgis_export.plugin.recipes.parameters import OPERATIONS, RUN_ONLY, parse_overrides
from arcgis_export.plugin.recipes.recipe import Recipe, parse_recipe, read_recipe, recipe_text, write_recipe

SERVICE = "https://gis.example.com/server/rest/services/World/MapServer"
RING = [[0, 0], [10, 0], [10, 10], [0, 0]]
AREA = {"crs": "EPSG:25832", "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]}}
PARAMETERS = {"AOI": AREA, "LEVELS": "0-6,9", "PACKAGE": "tpkx", "QUALITY": 70, "SPLIT": True}


def text_of(**changes: Any) -> str:
    whole = {"recipe": 1, "operation": "exporttiles", "service": SERVICE, "parameters": PARAMETERS}
    return json.dumps({**whole, **changes})


def area_with(number: Any) -> dict[str, Any]:
    ring = [[number, 0], [10, 0], [10, 10], [number, 0]]
    return {"crs": "EPSG:25832", "geometry": {"type": "Polygon", "coordinates": [ring]}}


def test_written_and_read_again(tmp_path: Path) -> None:
    recipe = Recipe("exporttiles", SERVICE, PARAMETERS, "World.tpkx")
    path = tmp_path / "World.arcgisexport.json"
    write_recipe(recipe, path)
    assert read_recipe(path) == recipe
    assert json.loads(path.read_text("utf-8")) == {
        "recipe": 1,
        "operation": "exporttiles",
        "service": SERVICE,
        "file": "World.tpkx",
        "parameters": PARAMETERS,
    }
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_no_secret_of_an_address_is_written() -> None:
    address = SERVICE.replace("https://", "https://anna:secret@") + "?token=abcdef#x"
    recipe = Recipe("importtiles", address, {"PORTAL": "https://anna:secret@portal.example.com/p?token=abcdef"})
    text = recipe_text(recipe)
    assert "abcdef" not in text and "secret" not in text and "anna" not in text
    assert recipe.service == SERVICE and recipe.parameters == {"PORTAL": "https://portal.example.com/p"}


def test_a_recipe_of_a_newer_version_is_refused_in_words() -> None:
    # Its keys may be others: the version is what is told.
    with pytest.raises(RequestError, match="newer version.*version 2.*up to 1.*Update"):
        parse_recipe(text_of(recipe=2, grid={}), "World.arcgisexport.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (text_of(leves="0-3", area=1), "area, leves"),
        (text_of(parameters={"LEVLES": "0-3"}), "exporttiles does not have: LEVLES"),
        (text_of(parameters={"WIDTH": 3}), "WIDTH"),
        (text_of(parameters={"AUTHCFG": "abc1234"}), "AUTHCFG, which are not part of a recipe"),
        (text_of(parameters={"OUTPUT": "/tmp/x.tpkx"}), "OUTPUT"),
        (text_of(parameters={"SERVICE": SERVICE}), "SERVICE"),
        (text_of(parameters={"SPLIT": "yes"}), "“SPLIT” in the recipe must be true or false"),
        (text_of(parameters={"QUALITY": 70.5}), "“QUALITY”.*whole number"),
        (text_of(parameters={"QUALITY": True}), "“QUALITY”.*whole number"),
        (text_of(parameters={"QUALITY": 10**400}), "“QUALITY”.*whole number"),
        (text_of(parameters={"TIMEOUT": 2**70}), "“TIMEOUT”.*whole number"),
        (text_of(operation="exportmap", parameters={"DPI": 10**400}), "“DPI”.*number"),
        (text_of(parameters={"AOI": area_with(10**400)}), "GeoJSON"),
        (text_of(parameters={"LEVELS": 3}), "“LEVELS”.*text"),
        (text_of(parameters={"EXTENT": "1,2,3"}), "xmin,xmax,ymin,ymax"),
        (text_of(parameters={"EXTENT": "1,2,nan,4 [EPSG:3857]"}), "xmin,xmax,ymin,ymax"),
        (text_of(parameters={"AOI": "polygons.gpkg"}), "GeoJSON"),
        (text_of(parameters={"AOI": {**AREA, "path": "/home/x"}}), "GeoJSON"),
        (text_of(parameters={"AOI": {"crs": "EPSG:1", "geometry": {"type": "Point", "coordinates": [1]}}}), "GeoJSON"),
        (text_of(file="../World.tpkx"), "without a folder"),
        (text_of(file="C:\\World.tpkx"), "without a folder"),
        (text_of(operation="convertpackage"), "no recipes for the operation “convertpackage”"),
        (text_of(operation=["exporttiles"]), "must be texts"),
        (text_of(service="ftp://x"), ""),
        ("[1, 2]", "“recipe” is missing"),
        ('{"type": "FeatureCollection"}', "“recipe” is missing"),
        (text_of(recipe="1"), "“recipe” is missing"),
        (text_of(recipe=True), "“recipe” is missing"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ('{"recipe": 1, "recipe": 1}', "twice"),
    ],
)
def test_what_is_wrong_is_told(text: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        parse_recipe(text)


def test_a_file_of_an_import_lies_beside_the_recipe() -> None:
    assert Recipe("importtiles", SERVICE, {"PACKAGE": "World.tpkx"}).parameters["PACKAGE"] == "World.tpkx"
    with pytest.raises(RequestError, match="beside the recipe"):
        Recipe("importtiles", SERVICE, {"PACKAGE": "/home/anna/World.tpkx"})


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="can't be read"):
        read_recipe(tmp_path / "gone.arcgisexport.json")
    (tmp_path / "x.arcgisexport.json").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(RequestError, match="not a text"):
        read_recipe(tmp_path / "x.arcgisexport.json")


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "x.arcgisexport.json").write_text(text_of(), "utf-8-sig")
    assert read_recipe(tmp_path / "x.arcgisexport.json").service == SERVICE


def test_extents_keep_every_digit() -> None:
    box = (0.1, -1e-17, 20037508.342789244, 1 / 3)
    assert parse_extent(extent_text(*box, "EPSG:3857")) == (*box, "EPSG:3857")
    wkt = 'WKT:PROJCRS["x, y",BASEGEOGCRS["z"],ID["A",1]]'
    assert parse_extent(extent_text(*box, wkt)) == (*box, wkt)


@pytest.mark.parametrize(
    ("ends", "in_degrees", "words"),
    [
        ((170, -10, -170, 10), True, "Write 170,190,-10,10 for the 20° .* or -170,170,-10,10 for the other 340°"),
        ((20.3, 40, 10.1, 50), True, "Write 20.3,370.1,40,50 for the 349.8° .* or 10.1,20.3,40,50 for the other 10.2°"),
        ((170, 10, -170, -10), True, "Write 170,190,-10,10 for"),
        ((170, -10, -170, 10), False, "begins after it ends.*write -170,170,-10,10"),
        ((190, -10, -170, 10), True, "begins after it ends"),  # the same meridian
        ((4000, -10, -170, 10), True, "begins after it ends"),
        ((10, 50, 20, 40), True, "begins after it ends.*write 10,20,40,50"),
    ],
)
def test_extents_that_run_backwards(ends: tuple[float, ...], in_degrees: bool, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        refuse_backwards(*ends, in_degrees)


def test_extents_that_do_not_run_backwards() -> None:
    for ends in ((170, -10, 190, 10), (-190, -10, -170, 10), (5, 5, 5, 5)):
        refuse_backwards(*ends, True)
        refuse_backwards(*ends, False)


def test_values_in_place_of_the_recipes_own() -> None:
    lines = "LEVELS=0-3\n\n QUALITY = 70\nSPLIT=True\nSERVICE=https://x/a=b"
    values = {"LEVELS": "0-3", "QUALITY": 70, "SPLIT": True, "SERVICE": "https://x/a=b"}
    assert parse_overrides("exporttiles", lines) == values
    assert parse_overrides("exporttiles", json.dumps(values)) == values
    assert parse_overrides("importtiles", "PACKAGE=/data/World.tpkx") == {"PACKAGE": "/data/World.tpkx"}
    assert parse_overrides("exporttiles", " \n") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LEVLES=3", "exporttiles has no LEVLES. It has"),
        ('{"WIDTH": 3}', "exporttiles has no WIDTH"),
        ("OUTPUT=/tmp/x", "no OUTPUT"),
        ("AUTHCFG=x", "no AUTHCFG"),
        ("LEVELS 3", "“LEVELS 3” in PARAMETERS is not a value"),
        ("QUALITY=1.5", "whole number"),
        ("QUALITY=high", "whole number"),
        ('{"SPLIT": "true"}', "true or false"),
        ("{", "not valid JSON"),
    ],
)
def test_wrong_values_in_place_of_the_recipes_own(text: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        parse_overrides("exporttiles", text)


def test_no_operation_takes_what_belongs_to_a_run() -> None:
    assert [name for name, each in OPERATIONS.items() if {each.address, *RUN_ONLY} & set(each.parameters)] == []
