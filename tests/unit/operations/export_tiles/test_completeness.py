# SPDX-License-Identifier: GPL-2.0-or-later
"""The check against the plan: which tiles are there, in whatever they lie, and which the service had none for."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import requests
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import CancelledError, PackageError
from arcgis_export.plugin.operations.export_tiles import completeness
from arcgis_export.plugin.operations.export_tiles.completeness import LevelCheck, PlanCheck, check_plan, sentence
from arcgis_export.plugin.packages import Tile, open_package
from arcgis_export.plugin.packages.description import Metadata
from arcgis_export.plugin.packages.reference_systems import Srs
from arcgis_export.plugin.packages.writers.geopackage import write_geopackage
from arcgis_export.plugin.packages.writers.mbtiles import write_mbtiles
from arcgis_export.plugin.packages.writers.tpkx import write_tpkx
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.scheme import Area, TileScheme, cover

from tests.sandbox import Sandbox
from tests.sandbox.package_reader import read_all, unzip
from tests.unit.packages.package_fixtures import png, tile_info
from tests.unit.sandbox.test_export_tiles import EUROPE, V2, boxes, export

SCHEME = TileScheme.from_tile_info(tile_info())
BOX = (-1e6, 4e6, 3e6, 8e6)  # that of EUROPE
WIDER = Extent(-3e6, 2e6, 5e6, 9e6)
BLANK = png((1, 2, 3))
Places = set[tuple[int, int, int]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def scheme_of(url: str) -> TileScheme:
    found = read_service(requests.get(url, {"f": "json"}, timeout=10).json(), parse_service_url(url))
    return found.grid()


def made(path: Path, places: Iterable[tuple[int, int, int]], scheme: TileScheme = SCHEME) -> Path:
    write_tpkx(path, scheme, (Tile(*place, BLANK) for place in places), "PNG", Metadata("Made"))
    return path


def planned(scheme: TileScheme, levels: Iterable[int], area: Area, clip: Extent | None = None) -> Places:
    return {(level, row, col) for level in levels for row, col in cover(scheme, level, area, clip)}


def as_told(check: PlanCheck, plan: Places, there: Places) -> None:
    """What is said is what two sets say."""
    assert check.missing_tiles == tuple(sorted(plan - there))
    for one in check.levels:
        here = {place for place in plan if place[0] == one.level}
        assert (one.expected, one.present, one.missing) == (len(here), len(here & there), len(here - there))
    assert (check.expected, check.present) == (len(plan), len(plan & there))


@pytest.mark.parametrize("form", [V2, "esriMapCacheStorageModeCompact", "folder"])
def test_export_of_a_map_service(sandbox: Sandbox, tmp_path: Path, form: str) -> None:
    url = sandbox.service("World/MapServer")
    data = export(url, exportExtent=EUROPE, levels="0-6", storageFormatType=V2 if form == "folder" else form)
    path = tmp_path / "a.tpkx"
    path.write_bytes(data)
    if form == "folder":
        path = tmp_path / "cache"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(path)
    there = boxes(BOX, range(7))
    scheme = scheme_of(url)
    exact = check_plan([path], scheme, range(7), Area.from_extent(Extent(*BOX)))
    as_told(exact, there, there)
    assert exact.missing == 0 and sentence(exact) == f"All {len(there)} tiles are there."
    wide = check_plan([path], scheme, (4, 6), Area.from_extent(WIDER))
    plan = boxes((WIDER.xmin, WIDER.ymin, WIDER.xmax, WIDER.ymax), (4, 6))
    as_told(wide, plan, {place for place in there if place[0] in (4, 6)})
    assert not wide.is_vector
    assert sentence(wide) == (
        f"{wide.present:,} of {len(plan):,} tiles are there; the service does not have the other {wide.missing:,}."
    )


def test_vector_package_that_stops_early(sandbox: Sandbox, tmp_path: Path) -> None:
    url = sandbox.service("SparseVector/VectorTileServer")
    path = tmp_path / "a.vtpk"
    path.write_bytes(export(url, levels="0-5"))
    there, plan = set(read_all(unzip(path.read_bytes()))), boxes((-2e7, -2e7, 2e7, 2e7), range(6), 512)
    area = Area.from_extent(Extent(-2e7, -2e7, 2e7, 2e7))
    check = check_plan([path], scheme_of(url), range(6), area)
    as_told(check, plan, there)
    assert check.is_vector and sentence(check) == (
        f"{len(there)} of 1,365 tiles are there; the other {1365 - len(there):,} have no content of their own."
    )
    with open_package(path) as package:
        write_mbtiles(package, tmp_path / "a.mbtiles")
    filled = check_plan([tmp_path / "a.mbtiles"], scheme_of(url), range(6), area)
    assert filled.is_vector and filled.present >= check.present and filled.expected == 1365


def test_copies_in_tile_databases(sandbox: Sandbox, tmp_path: Path) -> None:
    url = sandbox.service("World/MapServer")
    (tmp_path / "a.tpkx").write_bytes(export(url, exportExtent=EUROPE, levels="2-6", storageFormatType=V2))
    with open_package(tmp_path / "a.tpkx") as package:
        write_mbtiles(package, tmp_path / "a.mbtiles")
        write_geopackage(package, tmp_path / "a.gpkg")
    there = boxes(BOX, range(2, 7))
    for name in ("a.mbtiles", "a.gpkg"):
        check = check_plan([tmp_path / name], scheme_of(url), range(2, 7), Area.from_extent(WIDER))
        as_told(check, boxes((WIDER.xmin, WIDER.ymin, WIDER.xmax, WIDER.ymax), range(2, 7)), there)


@pytest.mark.parametrize("reference", [{"wkid": 25832}, {"wkt": 'PROJCS["Own",UNIT["Meter",1.0]]'}])
def test_geopackage_of_a_grid_of_its_own(tmp_path: Path, reference: dict[str, object]) -> None:
    """Ids that do not begin at 0, an origin far off, and a system with or without a number."""
    info = tile_info(25832, (-5121000.0, 9998000.0), 512, [0, 0, 0, 2500.0, 1000.0, 250.0])
    info["spatialReference"], info["lods"] = reference, info["lods"][3:]
    scheme = TileScheme.from_tile_info(info)
    area = Area.from_extent(Extent(1e5, 47e5, 11e5, 61e5))
    plan = planned(scheme, (3, 4, 5), area)
    there = {place for place in plan if place[1] % 3}
    made(tmp_path / "a.tpkx", there, scheme)
    own = Srs("EPSG", 25832, "PROJCS[]") if "wkid" in reference else Srs("NONE", 40000, "PROJCS[]")
    with open_package(tmp_path / "a.tpkx") as package:
        write_geopackage(package, tmp_path / "a.gpkg", srs=own)
    for name in ("a.tpkx", "a.gpkg"):
        as_told(check_plan([tmp_path / name], scheme, (3, 4, 5), area), plan, there)


def test_several_packages_together(tmp_path: Path) -> None:
    """Parts of one export: tiles at their seams are in two of them, and count once."""
    area = Area.from_polygons([[[(-9e6, -3e6), (8e6, 9e6), (9e6, -8e6)]], [[(-15e6, 5e6), (-12e6, 9e6), (-13e6, 5e6)]]])
    clip = Extent(-14e6, -7e6, 12e6, 12e6)
    plan = planned(SCHEME, (3, 7), area, clip)
    parts = [
        made(tmp_path / "a.tpkx", {it for it in plan if it[2] <= 60}),
        made(tmp_path / "b.tpkx", {it for it in plan if 58 <= it[2] <= 70} | {(7, 0, 0), (9, 1, 1)}),
    ]
    as_told(check_plan(parts, SCHEME, (7, 3), area, clip), plan, {it for it in plan if it[2] <= 70})
    as_told(check_plan([], SCHEME, (3,), area, clip), {it for it in plan if it[0] == 3}, set())


@pytest.mark.parametrize("at_once", [1, 300, 5000, 1 << 22])
def test_large_plans_are_worked_through_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(completeness, "_AT_ONCE", at_once)
    area = Area.from_polygons([[[(-9e6, -3e6), (8e6, 9e6), (9e6, -8e6)]]])
    plan = planned(SCHEME, (9,), area)
    there = {place for place in plan if (place[1] * 7 + place[2]) % 11}
    path = made(tmp_path / "a.tpkx", there)
    as_told(check_plan([path], SCHEME, (9,), area), plan, there)
    monkeypatch.setattr(completeness, "MOST_LISTED", 100)
    few = check_plan([path], SCHEME, (9,), area)
    assert few.missing_tiles == tuple(sorted(plan - there))[:100] and few.missing == len(plan - there)


def test_hundred_thousand_tiles_are_quick_and_take_little_memory(tmp_path: Path) -> None:
    area = Area.from_extent(Extent(-5e6, -5e6, 7e6, 7e6))
    plan = planned(SCHEME, (10,), area)
    assert len(plan) > 90_000
    path = made(tmp_path / "a.tpkx", (place for place in plan if place[2] % 100))
    began = time.monotonic()
    check = check_plan([path], SCHEME, (10,), area)
    assert time.monotonic() - began < 2
    assert check.missing == sum(1 for place in plan if not place[2] % 100)
    del plan
    tracemalloc.start()
    check_plan([path], SCHEME, (10,), area)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16e6


def test_what_cannot_be_read_is_reported_and_cancel_is_heard(tmp_path: Path) -> None:
    area = Area.from_extent(WIDER)
    (tmp_path / "page.tpkx").write_bytes(b"<html>")
    with pytest.raises(PackageError):
        check_plan([tmp_path / "page.tpkx"], SCHEME, (3,), area)
    with pytest.raises(PackageError):
        check_plan([tmp_path / "none.tpkx"], SCHEME, (3,), area)
    path = made(tmp_path / "a.tpkx", planned(SCHEME, (3,), area))
    with pytest.raises(CancelledError):
        check_plan([path], SCHEME, (3,), area, cancelled=lambda: True)


def test_numbers_in_the_sentence() -> None:
    assert sentence(PlanCheck((LevelCheck(3, 1348, 1340),))) == (
        "1,340 of 1,348 tiles are there; the service does not have the other 8."
    )
