# SPDX-License-Identifier: GPL-2.0-or-later
"""JSON that somebody else wrote: odd numbers, halves of characters, wrong types."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Union

import pytest

from plugin.core import json_values
from plugin.core.json_values import is_web_page, parse_json
from plugin.tiles.extent import Extent, read_extent
from plugin.tiles.spatial_reference import SpatialReference


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e400", "-1e999", "9" * 400, "1" * 5000])
def test_a_number_that_is_none_is_missing(word: str) -> None:
    assert parse_json(f'{{"wkid": {word}, "next": 1}}') == {"wkid": None, "next": 1}


def test_whole_numbers_beyond_what_databases_hold_are_floats() -> None:
    assert parse_json("[123456789012345678, 1000000000000000000000]") == [123456789012345678, 1e21]


@pytest.mark.parametrize("text", [r'{"a": "x\ud83d"}', r'{"\udc00": [{"b": "\uD800"}]}', r'"\ud83d\ud83d\ude00"'])
def test_half_of_a_character_is_replaced(text: str) -> None:
    found = parse_json(text)
    assert "?" in json.dumps(found, ensure_ascii=False).encode("utf-8").decode()
    assert found == parse_json(text.encode())


def test_whole_characters_stay() -> None:
    assert parse_json(r'"\ud83d\ude00 \\ud83d é"') == "\U0001f600 \\ud83d é"


@pytest.mark.parametrize("code", [*range(1, 32), 127])
def test_raw_control_characters_inside_texts_are_read(code: int) -> None:
    assert parse_json(f'{{"a": "b{chr(code)}c"}}') == {"a": f"b{chr(code)}c"}


@pytest.mark.parametrize(
    "data",
    [
        '{"a": "Straße – €"}'.encode(),
        '{"a": "Straße – €"}'.encode("cp1252"),
        '{"a": "Straße – €"}'.encode("utf-8-sig"),
        b"\r\n " + '{"a": "Straße – €"}'.encode("utf-8-sig"),
        b"\xef\xbb\xbf" + '{"a": "Straße – €"}'.encode("utf-8-sig"),
        b"\xef\xbb\xbf" + '{"a": "Straße – €"}'.encode("cp1252"),
        '{"a": "Straße – €"}'.encode("utf-16"),
        '{"a": "Straße – €"}'.encode("utf-16-le"),
        b'{"a": "Stra\xc3\x9fe \x96 \xe2\x82\xac"}',  # of two systems
        '\ufeff{"a": "Straße – €"}',
        '{"a": "Straße – €"}\n\0\0'.encode(),
    ],
)
def test_bytes_in_any_encoding(data: Union[str, bytes]) -> None:
    assert parse_json(data) == {"a": "Straße – €"}


def test_bytes_that_are_no_text_are_read_as_some() -> None:
    found = parse_json(b'{"name": "Stra\xdfe \xed\xa0\xbd \x81"}')["name"]
    assert found.startswith("Straße í") and found.encode()


@pytest.mark.parametrize(
    ("start", "is_page"),
    [
        (b"<html>", True),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html PUBLIC", True),
        (b'<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<html xmlns="x">', True),
        (b"<HEAD><title>Sign in", True),
        (b'<?xml version="1.0"?><kml><description><![CDATA[<html><body>', False),
        (b'<?xml version="1.0"?><!-- <html> --><svg>', False),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied', False),
        (b'{"html": "<html>"}', False),
        (b"<!---->" * 600 + b"<kml>", False),
        (b"", False),
    ],
)
def test_only_html_is_a_web_page(start: bytes, is_page: bool) -> None:
    assert is_web_page(start) is is_page


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "{", "", '{"a" 1}', "\0"])
def test_what_is_no_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        parse_json(text)


@pytest.mark.parametrize("piece", ["[],", "{},", "1.5,", '"ab",', "[1],"])
def test_a_small_text_takes_no_large_memory(piece: str) -> None:
    text = "[" + piece * ((32 << 20) // len(piece)) + "0]"
    tracemalloc.start()
    begin = time.monotonic()
    try:
        with pytest.raises(ValueError, match="too many"):
            parse_json(text)
        assert tracemalloc.get_traced_memory()[1] < 200 << 20 and time.monotonic() - begin < 2
    finally:
        tracemalloc.stop()


NOTHING = [None, "", "x", [], {}, [1], {"a": 1}, True, float("nan"), float("inf"), "NaN", "1e400", 10**400, "9" * 5000]


@pytest.mark.parametrize("value", NOTHING)
def test_a_value_of_another_type_is_missing(value: object) -> None:
    assert json_values.whole(value) is None and json_values.real(value) is None and json_values.number(value) == 0.0
    assert json_values.version(value) == 0.0
    assert SpatialReference.from_json({"wkid": value, "latestWkid": value}) == SpatialReference()
    assert read_extent({"xmin": value, "ymin": 0, "xmax": 1, "ymax": 1}) is None
    assert SpatialReference.from_json(value) == SpatialReference() and read_extent(value) is None


@pytest.mark.parametrize("value", [2**53 + 1, -(10**30), 1e300, 2.5])
def test_a_number_that_is_not_exactly_whole_is_none(value: float) -> None:
    assert json_values.whole(value) is None


@pytest.mark.parametrize(("value", "found"), [(5, 5), ("5", 5), (5.0, 5), (" 7 ", 7), (-1, -1), ("4096.0", 4096)])
def test_whole_numbers_in_their_spellings(value: object, found: int) -> None:
    assert json_values.whole(value) == found


@pytest.mark.parametrize("wkid", [-1, 0, 2**31, 1e18])
def test_a_wkid_that_no_reference_has(wkid: float) -> None:
    assert SpatialReference.from_json({"wkid": wkid}) == SpatialReference()


@pytest.mark.parametrize("words", ["²", "-5", "+5", "5_0", "٣", "", "1" * 19, "0x10", None, 5])
def test_a_length_in_a_header_is_plain_digits(words: object) -> None:
    assert json_values.digits(words) is None
    assert json_values.digits(" 120 ") == 120


def test_objects_among_other_things() -> None:
    assert json_values.objects([1, {"a": 1}, None, []]) == [{"a": 1}]
    assert json_values.objects({"a": 1}) == [] == json_values.items("ab") and json_values.mapping([1]) == {}


def test_an_envelope() -> None:
    assert read_extent({"xmin": "0", "ymin": 0, "xmax": 1, "ymax": 2.5, "more": None}) == Extent(0, 0, 1, 2.5)
    assert read_extent({"xmin": 1, "ymin": 0, "xmax": 1, "ymax": 2}) is None
