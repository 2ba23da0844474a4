# SPDX-License-Identifier: GPL-2.0-or-later
"""Imports by the algorithm: round trip, refusals, the upload taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingException

from tests.qgis.environment.test_sign_in import PASSWORD, store
from tests.qgis.import_tiles.import_user import FEW, package, tile
from tests.qgis.processing.test_algorithms import Feedback, run
from tests.sandbox import Sandbox
from tests.unit.operations.import_tiles.import_setup import colour_of, places, png
from tests.unit.packages.package_fixtures import make_vtpk, vector_tile

IMPORT = "arcgisexport:importtiles"
PARAMETERS = (
    "SERVICE PORTAL AUTHCFG ALLOW_HTTP PACKAGE ITEM EXTENT LEVELS MERGE REPLACE KEEP_ITEM SUBMIT_AGAIN TIMEOUT".split()
)  # as they are promised


@pytest.fixture
def hosted(sandbox: Sandbox, plugin: Any) -> Iterator[Sandbox]:
    sandbox.reset_portal()
    yield sandbox
    assert not sandbox.leaks() and not sandbox.strays()
    sandbox.reset_portal()


def imported(sandbox: Sandbox, feedback: Any = None, user: str = "analyst", **more: Any) -> dict[str, Any]:
    passwords = {"analyst": PASSWORD, "viewer": "look-only", "director": "all-powers"}
    authcfg = store("Basic", username=user, password=passwords[user])
    given = {"SERVICE": sandbox.online("WorldTiles/MapServer"), "PORTAL": str(sandbox.portal), "AUTHCFG": authcfg}
    return run(IMPORT, feedback, **{**given, **more})


def refused(sandbox: Sandbox, words: str, **more: Any) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        imported(sandbox, **more)
    assert not sandbox.find("/importTiles$")


def test_names_are_as_promised(plugin: Any) -> None:
    algorithm = QgsApplication.processingRegistry().algorithmById(IMPORT)
    assert [each.name() for each in algorithm.parameterDefinitions()] == PARAMETERS
    assert [each.name() for each in algorithm.outputDefinitions()] == ["ITEM", "JOB_ID", "STATUS"]
    defaults = {each.name(): each.defaultValue() for each in algorithm.parameterDefinitions()}
    assert [defaults[name] for name in ("MERGE", "REPLACE", "KEEP_ITEM", "TIMEOUT")] == [False, False, False, 120]


def test_round_trip(hosted: Sandbox, tmp_path: Path) -> None:
    """Export an area of World, change it, import it into the hosted copy, read the tiles back."""
    from arcgis_export.plugin.packages import Tile, open_package
    from arcgis_export.plugin.packages.description import Metadata
    from arcgis_export.plugin.packages.writers.tpkx import write_tpkx

    exported = run(
        "arcgisexport:exporttiles",
        SERVICE=hosted.service("World/MapServer"),
        EXTENT="0,1000000,3000000,5000000 [EPSG:3857]",
        LEVELS="2-5",
        OUTPUT=str(tmp_path / "area.tpkx"),
    )
    changed = tmp_path / "changed.tpkx"
    with open_package(exported["OUTPUT"]) as opened:
        tiles = [Tile(each.level, each.row, each.col, png((each.level, each.row, each.col))) for each in opened.tiles()]
        write_tpkx(changed, opened.scheme, tiles, "PNG", Metadata("changed"))
    kept = (5, 0, 0)
    before = tile(hosted, kept)
    feedback = Feedback()
    found = imported(hosted, feedback, PACKAGE=str(changed), MERGE=True, REPLACE=True)
    assert {place: tile(hosted, place) for place in ((t.level, t.row, t.col) for t in tiles)} == {
        (t.level, t.row, t.col): t.data for t in tiles
    }
    assert tile(hosted, kept) == before
    assert found["STATUS"] == "succeeded" and found["JOB_ID"] and found["ITEM"]
    assert not any(item.id == found["ITEM"] for item in hosted.items())
    assert any("Same tiling scheme (met)" in line for line in feedback.said)


def test_portal_is_found_by_the_service(hosted: Sandbox, tmp_path: Path) -> None:
    path = package(hosted, tmp_path / "few.tpkx")
    service = hosted.service("Hosted/WorldTiles/MapServer")
    assert imported(hosted, SERVICE=service, PORTAL="", PACKAGE=str(path))["STATUS"] == "succeeded"


def test_item_that_is_there(hosted: Sandbox) -> None:
    item = hosted.item("Small package")
    found = imported(hosted, ITEM=f"{hosted.portal}/home/item.html?id={item}", LEVELS="1-2")
    assert found["ITEM"] == item and any(each.id == item for each in hosted.items())
    assert hosted.find("/importTiles$")[0].values["levels"] == "1-2"


def test_extent_in_another_crs(hosted: Sandbox, tmp_path: Path) -> None:
    path = package(hosted, tmp_path / "few.tpkx")
    imported(hosted, PACKAGE=str(path), EXTENT="10,20,40,60 [EPSG:4326]", LEVELS="3")
    box = json.loads(hosted.find("/importTiles$")[0].values["extent"])
    assert box["xmin"] == pytest.approx(1113194.9, abs=1) and box["spatialReference"]["wkid"] == 102100
    assert tile(hosted, (3, 3, 4)) == colour_of((3, 3, 4))


def test_bad_input_is_refused_before_anything_is_sent(hosted: Sandbox, tmp_path: Path) -> None:
    few = str(package(hosted, tmp_path / "few.tpkx"))
    deep = str(package(hosted, tmp_path / "deep.tpkx", [*FEW, *places(6, (30,), (30,))]))
    utm = str(package(hosted, tmp_path / "utm.tpkx", places(1, (3,), (8,)), "UtmTiles/MapServer"))
    shallow = hosted.online("ShallowTiles/MapServer")
    refused(hosted, "one of the two", PACKAGE=few, ITEM="1" * 32)
    refused(hosted, "one of the two")
    refused(hosted, "spatial reference differs", PACKAGE=utm)
    refused(hosted, "would work: levels 2 and 3", PACKAGE=deep, SERVICE=shallow)
    refused(hosted, "only levels 2 and 3", PACKAGE=few, LEVELS="19")
    refused(hosted, "not a tile package but a CSV", ITEM=hosted.item("Town list"))
    refused(hosted, "has no item", ITEM="f" * 32)
    refused(hosted, "Merge the bundles too", PACKAGE=few, REPLACE=True)
    refused(hosted, "does not exist", PACKAGE=str(tmp_path / "no.tpkx"))
    refused(hosted, "may not", PACKAGE=few, user="viewer")
    refused(hosted, "no portal", PACKAGE=few, PORTAL=f"{hosted.url}/basic")
    refused(hosted, "needs a sign-in", PACKAGE=few, AUTHCFG="")
    refused(hosted, "may not change the tiles", PACKAGE=few, SERVICE=hosted.online("ViewerTiles/MapServer"))
    refused(hosted, "no administration", PACKAGE=few, SERVICE=hosted.service("World/MapServer"))
    hosted.portal.quota = 5
    refused(hosted, "left, and the package needs", PACKAGE=few)
    assert not hosted.find("/addItem$")


@pytest.mark.parametrize("name", ["roads.vtpk", "roads.tpkx"])
def test_vector_tiles_are_refused_in_words_before_anything_is_asked(hosted: Sandbox, tmp_path: Path, name: str) -> None:
    vectors = make_vtpk(tmp_path / name, {(0, 0, 0): vector_tile("x")})
    before = len(hosted.requests)
    refused(hosted, f"“{name}” holds vector tiles. Only raster tile packages .* can be imported", PACKAGE=str(vectors))
    assert len(hosted.requests) == before


def test_server_without_a_portal(hosted: Sandbox, tmp_path: Path) -> None:
    hosted.federated = False
    try:
        few = str(package(hosted, tmp_path / "few.tpkx"))
        service = hosted.service("Hosted/WorldTiles/MapServer")
        refused(hosted, "does not name its portal", PACKAGE=few, PORTAL="", SERVICE=service)
        refused(hosted, "address of a server", PACKAGE=few, PORTAL=service, SERVICE=service)
    finally:
        hosted.federated = True


def test_broken_package_of_the_portal_is_refused_with_a_message(hosted: Sandbox) -> None:
    with pytest.raises(QgsProcessingException, match="is not a complete package"):
        imported(hosted, ITEM=hosted.item("Broken package"))
    assert not hosted.find("/importTiles$")


def test_cancel_reports_what_is_in_the_service(hosted: Sandbox, tmp_path: Path) -> None:
    from tests.sandbox.services.jobs import Pace

    hosted.pace = Pace(("esriJobSubmitted", *["esriJobExecuting"] * 4, "esriJobSucceeded"))
    before = len(hosted.items())

    class Canceller(Feedback):
        warnings: list[str] = []

        def setProgressText(self, text: str) -> None:  # noqa: N802
            if "level 3" in text:
                self.cancel()

        def pushWarning(self, text: str) -> None:  # noqa: N802
            self.warnings.append(text)

    feedback = Canceller()
    with pytest.raises(QgsProcessingException):
        imported(hosted, feedback, PACKAGE=str(package(hosted, tmp_path / "few.tpkx")))
    assert any("Imported: level 2." in text for text in feedback.warnings), feedback.warnings
    assert hosted.find("/cancel$") and len(hosted.items()) == before


def test_a_portal_that_the_server_names_gets_no_sign_in_unasked(
    hosted: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arcgis_export.plugin.arcgis.portal import portal

    for named, words in (
        ("https://portal.example.invalid/portal", "belongs to the portal https://portal.example.invalid/portal"),
        (f"http://localhost:{hosted.port}/portal", "does not name its portal"),  # not by http to another host
    ):
        monkeypatch.setattr(portal, "server_info", lambda session, url, named=named: {"owningSystemUrl": named})
        with pytest.raises(QgsProcessingException, match=words):
            imported(hosted, PORTAL="", PACKAGE=str(package(hosted, tmp_path / "few.tpkx")))
    assert not hosted.find("generateToken") and not hosted.find("/addItem")
