# SPDX-License-Identifier: GPL-2.0-or-later
"""A package's styles and sprites: found, read from files, and written beside an MBTiles."""

from __future__ import annotations

import json
import os
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plugin.core.errors import PackageError
from plugin.packages import open_package
from plugin.packages.styles import (
    at_zooms,
    carried_style,
    files_beside_vector_tiles,
    other_style_files,
    read_style_file,
    sprites_of,
    style_files,
    styles_of,
)
from plugin.packages.writers.mbtiles import write_mbtiles
from plugin.packages.writers.mbtiles_style import carry_style
from tests.sandbox import Sandbox
from tests.sandbox.drawing.style import sprite
from tests.unit.packages.package_fixtures import make_vtpk, png, real, vector_tile
from tests.unit.sandbox.test_export_tiles import export


@pytest.fixture(scope="module")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("styled")
    with Sandbox(folder / "server") as sandbox:
        (folder / "Sparse.vtpk").write_bytes(export(sandbox.service("SparseVector/VectorTileServer"), levels="0-3"))
    yield folder / "Sparse.vtpk"


def style(**more: Any) -> dict[str, Any]:
    return {"version": 8, "sources": {"esri": {"type": "vector", "url": "../../"}}, "layers": [], **more}


def package(path: Path, **files: Any) -> Path:
    """A package with more files; two underscores are a slash."""
    return make_vtpk(path, {(0, 0, 0): vector_tile("x")}, **files)


def test_the_style_and_the_sharper_sprite_of_a_package(sparse: Path) -> None:
    with open_package(sparse) as opened:
        (found,) = styles_of(opened)
        assert (found.name, found.path) == ("WorldVector", "p12/resources/styles/root.json")
        symbols = sprites_of(opened, found)
    assert symbols is not None and symbols.ratio == 2
    assert (json.dumps(symbols.index).encode(), symbols.image) == sprite(2)


def test_an_empty_sprite_is_none_and_broken_styles_are_passed_over(tmp_path: Path) -> None:
    with open_package(real("testvtpk.vtpk")) as opened:
        (found,) = styles_of(opened)
        assert found.name == "root" and sprites_of(opened, found) is None
    source = package(
        tmp_path / "a.vtpk",
        resources__styles__zwei__root=style(name=" Night "),
        resources__styles__root=style(),
        resources__styles__eins__root=style(sprite="https://example.com/sprite"),
        resources__styles__bad=[1, 2],
        resources__styles__old=style(version=7),
        resources__info__root=style(),
    )
    with open_package(source) as opened:
        found_all = list(styles_of(opened))
        assert [one.name for one in found_all] == ["root", "eins", "Night"]
        assert [sprites_of(opened, one) for one in found_all] == [None] * 3


def test_a_style_goes_beside_the_mbtiles(sparse: Path, tmp_path: Path) -> None:
    target = tmp_path / "My & map 100%.mbtiles"
    with open_package(sparse) as opened:
        write_mbtiles(opened, target)
        written = carry_style(opened, target)
    stem = "My & map 100%"
    names = {f"{stem}.style.json", *(f"{stem}.sprite{end}" for end in (".png", ".json", "@2x.png", "@2x.json"))}
    assert {path.name for path in written} == names
    assert set(os.listdir(tmp_path)) == names | {target.name}
    carried = json.loads((tmp_path / f"{stem}.style.json").read_text("utf-8"))
    assert carried["sources"] == {
        "esri": {
            "type": "vector",
            "url": "mbtiles://./My%20%26%20map%20100%25.mbtiles",
            "minzoom": 0,
            "maxzoom": 3,
            "attribution": "Natural Earth",
        }
    }
    assert "glyphs" not in carried and carried["sprite"] == "./My%20%26%20map%20100%25.sprite"
    again, symbols = read_style_file(carried_style(target))
    assert again == carried and symbols is not None and symbols.image == sprite(2)[1]
    assert (tmp_path / f"{stem}.sprite.png").read_bytes() == sprite(1)[1]
    database = sqlite3.connect(target)
    facts = dict(database.execute("SELECT name, value FROM metadata"))
    database.close()
    assert facts["attribution"] == "Natural Earth" and facts["generator"] == "ArcGIS Export"
    zooms = {one["id"]: (one["minzoom"], one["maxzoom"]) for one in json.loads(facts["json"])["vector_layers"]}
    assert zooms["countries"] == (0, 3) and zooms["states"] == (3, 3)


def test_other_sources_stay_and_no_style_or_no_wish_writes_nothing(tmp_path: Path) -> None:
    sources = {
        "esri": {"type": "vector", "url": "../../", "bounds": [0, 0, 1, 1], "maxzoom": 19},
        "other": {"type": "vector", "url": "https://example.com/VectorTileServer"},
        "photo": {"type": "raster", "url": "https://example.com/photo"},
    }
    with open_package(package(tmp_path / "a.vtpk", resources__styles__root=style(sources=sources))) as opened:
        write_mbtiles(opened, tmp_path / "a.mbtiles", style=False)
        assert not carried_style(tmp_path / "a.mbtiles").exists()
        write_mbtiles(opened, tmp_path / "a.mbtiles")
    carried, symbols = read_style_file(carried_style(tmp_path / "a.mbtiles"))
    assert symbols is None and "sprite" not in carried
    assert carried["sources"]["esri"] == {"type": "vector", "url": "mbtiles://./a.mbtiles", "minzoom": 0, "maxzoom": 0}
    assert {key: carried["sources"][key] for key in ("other", "photo")} == {
        key: sources[key] for key in ("other", "photo")
    }
    with open_package(package(tmp_path / "b.vtpk")) as opened:
        write_mbtiles(opened, tmp_path / "b.mbtiles")
        assert carry_style(opened, tmp_path / "b.mbtiles") == []


def test_a_style_that_cannot_be_written_reports_it(sparse: Path, tmp_path: Path) -> None:
    (tmp_path / "a.style.json").mkdir()
    with open_package(sparse) as opened, pytest.raises(PackageError, match="a.style.json.*is a folder"):
        carry_style(opened, tmp_path / "a.mbtiles")
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_a_second_style_is_read_from_a_file(sparse: Path, tmp_path: Path) -> None:
    """From an unpacked package, a file of its own with a sprite beside it, or another package."""
    with zipfile.ZipFile(sparse) as archive:
        archive.extractall(tmp_path / "unpacked")
    for path in (tmp_path / "unpacked/p12/resources/styles/root.json", sparse):
        found, symbols = read_style_file(path)
        assert found["name"] == "WorldVector" and symbols is not None and symbols.ratio == 2
    for name, ratio in (("s", 1), ("my s@2x", 2)):
        (tmp_path / f"{name}.json").write_bytes(sprite(ratio)[0])
        (tmp_path / f"{name}.png").write_bytes(sprite(ratio)[1])
    own = tmp_path / "own.json"
    for given, ratio in (("s", 1), ("./my%20s", 2), ([{"id": "default", "url": "my s"}], 2)):
        own.write_text(json.dumps(style(sprite=given)), "utf-8-sig")
        symbols = read_style_file(own)[1]
        assert symbols is not None and symbols.ratio == ratio
    (tmp_path / "s.png").write_bytes(b"no picture")
    own.write_text(json.dumps(style(sprite="s")))
    assert read_style_file(own)[1] is None


def test_what_is_no_style_is_refused_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for data, words in (
        (b"<html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"{}", "no layers"),
        (b'{"version": 7, "layers": []}', "version 8"),
    ):
        path.write_bytes(data)
        with pytest.raises(PackageError, match=f"“x.json” is not a Mapbox style: .*{words}.*Choose"):
            read_style_file(path)
    with pytest.raises(PackageError, match="“none.json” can't be read"):
        read_style_file(tmp_path / "none.json")
    with pytest.raises(PackageError, match="can't be read"):
        read_style_file(tmp_path)
    with pytest.raises(PackageError, match="There is no style in “a.vtpk”"):
        read_style_file(package(tmp_path / "a.vtpk"))
    path.write_bytes(png((1, 2, 3)))
    with pytest.raises(PackageError, match="not JSON"):
        read_style_file(path)


def packed(path: Path, files: dict[str, bytes]) -> Path:
    """A package with compressed styles."""
    with zipfile.ZipFile(package(path), "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"p12/resources/styles/{name}.json", data)
    return path


def test_only_the_style_that_is_used_is_read(tmp_path: Path) -> None:
    files = {name: json.dumps(style(name=name)).encode() for name in ("a", "root", "b")}
    with open_package(packed(tmp_path / "a.vtpk", files)) as opened:
        asked = []
        read = opened.store.read_all
        opened.store.read_all = lambda name: asked.append(name) or read(name)  # type: ignore[method-assign,func-returns-value]
        assert next(styles_of(opened)).name == "root"
        assert asked == ["p12/resources/styles/root.json"]


def test_styles_of_a_small_package_do_not_fill_the_memory(tmp_path: Path) -> None:
    pytest.importorskip("osgeo.gdal")
    from plugin.operations.open_package.facts import _styles

    large = json.dumps(style(more=1)).encode()[:-1] + b', "x": [' + b"{}," * 300_000 + b"{}]}"
    sprite_of = json.dumps(style(sprite="sprite")).encode()
    files = {f"{number}/root": large for number in range(30)}
    files |= {"root": sprite_of, "sprite": b'{"a": [' + b"{}," * 3_000_000 + b"{}]}"}
    path = packed(tmp_path / "a.vtpk", files)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("p12/resources/styles/sprite.png", png((1, 2, 3)))
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    try:
        with open_package(path) as opened:
            found = list(_styles(opened))
        assert tracemalloc.get_traced_memory()[1] < 320 << 20
    finally:
        tracemalloc.stop()
    assert found[0].sprite is None and 1 < len(found) < 10


def test_fifty_styles_are_enough(tmp_path: Path) -> None:
    plain = json.dumps(style()).encode()
    with open_package(packed(tmp_path / "a.vtpk", {f"{n:03}": plain for n in range(200)} | {"root": plain})) as opened:
        found = list(styles_of(opened))
    assert (len(found), found[0].name) == (50, "root")


def test_layers_are_reported_at_the_zooms_of_the_file() -> None:
    assert at_zooms({"id": "a", "minzoom": 0, "maxzoom": 19}, 2, 5) == {"id": "a", "minzoom": 2, "maxzoom": 5}
    assert at_zooms({"id": "a", "maxzoom": 3}, 2, 5) == {"id": "a", "maxzoom": 3}
    assert at_zooms({"id": "a", "minzoom": 6, "maxzoom": 19}, 2, 5) is None
    assert at_zooms({"id": "a"}, 2, 5) == {"id": "a"} and at_zooms("a", 2, 5) is None
    assert at_zooms({"id": "a", "minzoom": "0"}, 2, 5) == {"id": "a", "minzoom": "0"}


def test_a_style_belongs_to_the_mbtiles_that_it_names(tmp_path):
    mbtiles = tmp_path / "a b.mbtiles"
    assert other_style_files(mbtiles) == []
    (tmp_path / "a b.style.json").write_text('{"sources": {"esri": {"url": "mbtiles://./a%20b.mbtiles"}}}')
    (tmp_path / "a b.sprite.png").touch()
    both = [tmp_path / "a b.style.json", tmp_path / "a b.sprite.png"]
    assert other_style_files(mbtiles) == both  # the MBTiles is gone: whoever keeps its style wants it
    mbtiles.touch()
    assert other_style_files(mbtiles) == []
    (tmp_path / "a b.style.json").write_text('{"sources": {"esri": {"url": "https://example.com/tiles.json"}}}')
    assert other_style_files(mbtiles) == both
    assert files_beside_vector_tiles(mbtiles) == style_files(mbtiles) and len(style_files(mbtiles)) == 5
    assert files_beside_vector_tiles(tmp_path / "a.vtpk") == []


def test_all_files_of_a_carried_style_are_known(tmp_path):
    package = real("testvtpk.vtpk")
    with open_package(package) as opened:
        written = carry_style(opened, tmp_path / "a.mbtiles")
    assert written and set(written) <= set(style_files(tmp_path / "a.mbtiles"))
