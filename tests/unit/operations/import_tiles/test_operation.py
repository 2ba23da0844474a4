# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports from request to the tiles in the service: round trips, breaks, cancels, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.errors import ServerError, SignInError
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import RequestError
from arcgis_export.plugin.jobs.job import State
from arcgis_export.plugin.operations.import_tiles.conditions import read_source
from arcgis_export.plugin.operations.import_tiles.operation import ImportTiles
from arcgis_export.plugin.packages import Tile, open_package
from arcgis_export.plugin.packages.description import Metadata
from arcgis_export.plugin.packages.writers.tpkx import write_tpkx
from arcgis_export.plugin.tiles.extent import Extent

from tests.unit.operations.import_tiles.import_setup import FEW, WORLD, ImportSetup, colour_of, places, png


def test_round_trip_of_an_exported_and_changed_package(at: ImportSetup) -> None:
    """Export World, change what came, import it into the hosted copy, read the tiles back."""
    job = at.setup.job(at.sandbox.service("World/MapServer"), levels="0-3")
    at.setup.cycle(job).run()
    changed = at.setup.folder / "changed.tpkx"
    with open_package(job.output) as package:
        tiles = [
            Tile(each.level, each.row, each.col, png((255, 0, each.row)) if each.level == 3 else each.data)
            for each in package.tiles()
        ]
        write_tpkx(changed, package.scheme, tiles, "PNG", Metadata("Changed"))
    result = at.run(changed)
    for tile in tiles:
        assert at.tile((tile.level, tile.row, tile.col)) == tile.data
    assert result.tiles == len(tiles) and [one.level for one in result.levels] == [0, 1, 2, 3]
    assert all(one.is_done for one in result.levels)
    pair = result.tile
    assert pair is not None and pair.level == 3 and pair.is_same
    assert pair.of_service == png((255, 0, pair.row))
    assert result.job.state is State.DONE and at.stored(result.job).state is State.DONE
    assert at.left() == []
    assert ImportTiles().summary(result, False) == "WorldTiles, levels 0 to 3, 85 tiles: imported"


def test_item_that_is_there_already_is_imported_and_stays(at: ImportSetup) -> None:
    result = at.run(at.item("Small package"))
    assert result.item == at.sandbox.item("Small package")
    assert not at.sandbox.find("/addItem") and not at.sandbox.find("/delete$")
    assert result.tile is not None and result.tile.is_same


def test_old_package_is_imported(at: ImportSetup) -> None:
    result = at.run(at.item("Old package"))
    assert result.job.state is State.DONE and result.tiles == 21


def test_the_form_is_that_of_the_operation(at: ImportSetup) -> None:
    box = Extent(-5_000_000, -5_000_000, 5_000_000, 5_000_000)
    at.run(at.package(FEW), levels=(2, 3), extent=box, merge=True, replace=True)
    (request,) = at.sandbox.find("/importTiles$", "POST")
    assert request.path.endswith("/rest/admin/services/WorldTiles/MapServer/importTiles")
    sent = {key: value for key, value in request.values.items() if key != "token"}
    assert sent.pop("sourceItemId") and "102100" in sent.pop("extent")
    assert sent == {"levels": "2-3", "mergeBundle": "true", "replaceTiles": "true", "f": "json"}


def test_enterprise_has_an_administration_of_its_own(at: ImportSetup) -> None:
    job = at.job(at.package(FEW), url=at.sandbox.service("Hosted/WorldTiles/MapServer"))
    result = at.perform(job)
    (request,) = at.sandbox.find("/importTiles$", "POST")
    assert request.path == "/server/admin/services/Hosted/WorldTiles.MapServer/importTiles"
    assert result.tile is not None and result.tile.is_same


@pytest.mark.parametrize(
    ("merge", "replace", "inside", "outside"),
    [(False, False, "new", None), (True, False, "old", "old"), (True, True, "new", "old")],
)
def test_merging_does_what_the_words_say(
    at: ImportSetup, merge: bool, replace: bool, inside: str, outside: Any
) -> None:
    mine, other = (3, 3, 3), (3, 0, 0)
    old = {place: at.tile(place) for place in (mine, other)}
    at.run(at.package(FEW), merge=merge, replace=replace)
    assert at.tile(mine) == (colour_of(mine) if inside == "new" else old[mine])
    assert at.tile(other) == (old[other] if outside else None)


def test_levels_that_were_not_chosen_stay(at: ImportSetup) -> None:
    old = at.tile((2, 1, 1))
    at.run(at.package(FEW), levels=(3,))
    assert at.tile((2, 1, 1)) == old and at.tile((3, 3, 3)) == colour_of((3, 3, 3))


def test_kept_upload_has_the_files_own_name(at: ImportSetup) -> None:
    result = at.run(at.package(FEW, name="My tiles.tpkx"), keep_item=True)
    (item,) = [each for each in at.sandbox.items() if each.id == result.item]
    assert (item.name, item.type) == ("My tiles.tpkx", "Compact Tile Package")
    error = at.fails(at.job(at.package(FEW, name="My tiles.tpkx"), keep_item=True), ServerError)
    assert "“My tiles.tpkx”" in error.message and "already" in error.message
    assert at.submits() == 1 and len(at.left()) == 1


def test_temporary_upload_never_meets_a_name_that_is_taken(at: ImportSetup) -> None:
    at.run(at.package(FEW, name="My tiles.tpkx"), keep_item=True)
    result = at.run(at.package(FEW, name="My tiles.tpkx"))
    assert result.job.state is State.DONE and len(at.left()) == 1


def test_nothing_is_sent_where_a_condition_is_not_met(at: ImportSetup) -> None:
    scheme = at.service("UtmTiles/MapServer").grid()
    utm = at.package(places(1, (3,), (8,)), scheme, "utm.tpkx")
    with pytest.raises(RequestError, match="spatial reference differs: EPSG:25832 in the package, EPSG:3857"):
        at.job(utm)
    deep = at.package([*FEW, *places(5, (15,), (15,)), *places(6, (31,), (31,))])
    with pytest.raises(RequestError, match="have levels 5 and 6. Import only what would work: levels 2 and 3"):
        at.job(deep, path="ShallowTiles/MapServer")
    with pytest.raises(RequestError, match="no tiles in this area"):
        at.job(at.package(FEW), extent=Extent(15_000_000, 15_000_000, 16_000_000, 16_000_000))
    with pytest.raises(RequestError, match="not a tile package but a CSV"):
        at.job(at.item("Town list"))
    text = at.setup.folder / "text.tpkx"
    text.write_text("no package")
    with pytest.raises(RequestError, match="not a tile package"):
        at.job(text)
    assert not at.sandbox.find("/addItem") and not at.submits()


def test_levels_that_both_have_can_be_chosen(at: ImportSetup) -> None:
    deep = at.package([*FEW, *places(5, (15,), (15,))])
    result = at.perform(at.job(deep, path="ShallowTiles/MapServer", levels=(2, 3)))
    assert [one.level for one in result.levels] == [2, 3]


def test_rights_are_checked_before_anything_is_sent(at: ImportSetup) -> None:
    with pytest.raises(SignInError, match="may not change the tiles of “ViewerTiles”"):
        at.job(at.package(FEW), path="ViewerTiles/MapServer")
    viewer = Login("viewer", "viewer", "look-only")
    with pytest.raises(SignInError, match="may not"):
        at.job(at.package(FEW), login=viewer)
    assert not at.sandbox.find("/addItem")


def test_administrator_imports_into_anyones_service(at: ImportSetup) -> None:
    director = Login("director", "director", "all-powers")
    job = at.job(at.package(FEW), path="ViewerTiles/MapServer", login=director)
    result = at.perform(job, director)
    assert result.job.state is State.DONE and at.left() == []


def test_service_that_is_not_hosted(at: ImportSetup) -> None:
    with pytest.raises(ServerError, match="no administration for “World”"):
        at.job(at.package(FEW), url=at.sandbox.service("World/MapServer"))


def test_quota_that_is_full_is_reported_before_anything_is_sent(at: ImportSetup) -> None:
    at.sandbox.portal.quota = 10
    with pytest.raises(ServerError, match="left, and the package needs"):
        at.job(at.package(FEW))
    assert not at.sandbox.find("/addItem")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('Specified level id "19" is not within the min and max scale range.', "would work: levels 2 and 3."),
        ('Specified level id "3" is not within the min and max scale range.', "would work: level 2."),
        ("Invalid min scale in the specified source item", "no minimum and maximum scale"),
        ("The tiling scheme of the source item does not match the service.", "not that of “WorldTiles”"),
    ],
)
def test_refusals_of_the_server_get_words_that_help(at: ImportSetup, words: str, told: str) -> None:
    at.sandbox.inject_fault("error", match="/importTiles", code=500, message=words, details=None)
    job = at.job(at.package(FEW))
    error = at.fails(job, ServerError)
    assert told in error.message and words in error.details
    assert job.state is State.FAILED and at.left() == [] and at.submits() == 1


def test_progress_counts_bytes_and_levels(at: ImportSetup) -> None:
    at.run(at.package(FEW))
    texts = [progress.text for progress in at.setup.reports]
    fractions = [progress.fraction for progress in at.setup.reports]
    assert any("Uploading, " in text and " of " in text for text in texts)
    assert any("level 3: 0 of 4 tiles; 4 of 8 in all" in text for text in texts)
    assert fractions == sorted(fractions)


def test_source_of_another_path_is_read_from_the_file(at: ImportSetup) -> None:
    found = read_source(Path(at.package(FEW)))
    assert found.held == (2, 3) and not found.problem and found.wholly_checked
    assert at.service(WORLD).usable_levels == tuple(range(7))


def test_administration_that_asks_for_a_token_of_one_without_rights(at: ImportSetup) -> None:
    at.sandbox.inject_fault("error", times=None, match="/admin/services/", code=499, message="Token Required")
    with pytest.raises(SignInError, match="may not change the tiles"):
        at.job(at.package(FEW), url=at.sandbox.service("Hosted/WorldTiles/MapServer"))
