# SPDX-License-Identifier: GPL-2.0-or-later
"""The XML of packages: read whole where it is sound, refused where it could do harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from plugin.packages.xml_reader import child_of, children_of, parse_xml, text_of

from .package_fixtures import conf_xml, tile_info

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BILLION_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{_LAUGHS}]><a>&l11;</a>'


def test_conf_xml_is_read() -> None:
    cache = parse_xml(conf_xml(tile_info()).encode())
    info = child_of(cache, "TileCacheInfo")
    assert cache.name == "CacheInfo"
    assert text_of(child_of(info, "SpatialReference"), "WKID") == "102100"
    assert text_of(info, "TileCols") == "256"
    levels = children_of(child_of(info, "LODInfos"), "LODInfo")
    assert [text_of(level, "LevelID") for level in levels] == [str(lod["level"]) for lod in tile_info()["lods"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "windows-1252"])
def test_names_lose_their_namespace_and_texts_are_decoded(encoding: str) -> None:
    declared = encoding.replace("-sig", "")
    text = f"""<?xml version="1.0" encoding="{declared}"?>
        <typens:a xmlns:typens="http://www.esri.com/schemas/ArcGIS/10.1" xmlns="urn:x">
          <b>Gr&#252;n &amp; <![CDATA[<blau>]]> ä<c/>after</b><d xml:lang="en"/>
        </typens:a>"""
    root = parse_xml(text.encode(encoding))
    assert [element.name for element in root.walk()] == ["a", "b", "c", "d"]
    assert text_of(root, "b") == "Grün & <blau> ä"


def test_the_space_around_a_file_does_not_matter() -> None:
    assert parse_xml(b'\r\n  <?xml version="1.0"?><a>1</a>\n\n').text == "1"


def test_what_is_missing_is_empty() -> None:
    assert child_of(None, "a") is None
    assert children_of(None, "a") == []
    assert text_of(parse_xml(b"<a/>"), "b") == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_billion_laughs_are_refused_at_once(encoding: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ValueError, match="document type"):
        parse_xml(BILLION_LAUGHS.encode(encoding))
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("kind", ["SYSTEM", 'PUBLIC "p"'])
@pytest.mark.parametrize("of_document", [True, False])
def test_no_other_file_is_read(tmp_path: Path, kind: str, of_document: bool) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    if of_document:
        text = f'<!DOCTYPE a {kind} "{secret.as_uri()}"><a/>'
    else:
        text = f'<!DOCTYPE a [<!ENTITY e {kind} "{secret.as_uri()}">]><a>&e;</a>'
    with pytest.raises(ValueError, match="document type"):
        parse_xml(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no XML",
        b"<a><b></a>",
        b"<a/><b/>",
        b"<a>&unknown;</a>",
        b"<x:a/>",
        b"<a>\xff\xfe</a>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a/>',
        b"<a>" + b"x" * (5 << 20) + b"</a>",
        b"<a>" * 200 + b"</a>" * 200,
    ],
)
def test_what_is_broken_or_far_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse_xml(data)
