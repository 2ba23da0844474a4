# SPDX-License-Identifier: GPL-2.0-or-later
"""A package on the portal, read where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from arcgis_export.plugin.arcgis.client.remote_file import BLOCK, RemoteFile
from arcgis_export.plugin.arcgis.errors import ServerError
from arcgis_export.plugin.arcgis.portal.items import Item
from arcgis_export.plugin.arcgis.portal.portal import Portal
from arcgis_export.plugin.core.errors import CancelledError
from arcgis_export.plugin.operations.import_tiles.conditions import ImportSource, Verdict, conditions
from arcgis_export.plugin.operations.import_tiles.portal_package import describe_package

from tests.unit.conftest import ExportSetup
from tests.unit.operations.import_tiles.import_setup import ImportSetup


@pytest.fixture
def at(setup: ExportSetup) -> Iterator[ImportSetup]:
    found = ImportSetup(setup)
    yield found
    found.sandbox.reset_portal()


def item(at: ImportSetup, title: str, **changes: Any) -> tuple[Portal, Item]:
    portal = Portal(at.session(), at.sharing)
    return portal, replace(portal.item(at.sandbox.item(title)), **changes)


def looked(at: ImportSetup, title: str, **changes: Any) -> ImportSource:
    return describe_package(*item(at, title, **changes))


@pytest.mark.parametrize(("title", "levels"), [("Small package", (0, 1, 2, 3)), ("Old package", (0, 1, 2))])
def test_scheme_and_levels_without_a_download(at: ImportSetup, title: str, levels: tuple[int, ...]) -> None:
    found = looked(at, title)
    assert found.held == levels and not found.problem
    verdicts = [each.verdict for each in conditions(found, at.service())]
    assert verdicts == [Verdict.MET] * 3
    other, *_ = conditions(found, at.service("UtmTiles/MapServer"))
    assert other.verdict is Verdict.BROKEN and "spatial reference differs" in other.text
    asked = at.sandbox.find("/bucket/")
    assert asked and all(request.headers["Range"] for request in asked)
    assert not at.sandbox.strays() and not at.sandbox.leaks()


def test_levels_that_the_service_does_not_have(at: ImportSetup) -> None:
    found = conditions(looked(at, "Small package"), at.service("ShallowTiles/MapServer"), (2, 9))
    assert found[1].verdict is Verdict.BROKEN


def test_what_is_no_package_is_reported(at: ImportSetup) -> None:
    found = looked(at, "Broken package")
    assert "not a complete package" in found.problem
    assert conditions(found, at.service())[2].verdict is Verdict.BROKEN
    shorter = looked(at, "Small package", size=5000)  # as if its end had not come
    assert "not a complete package" in shorter.problem


def test_a_portal_without_ranges_leaves_it_unknown(at: ImportSetup) -> None:
    at.sandbox.ranges = False
    found = looked(at, "Small package")
    assert found.scheme is None and not found.problem
    assert [each.verdict for each in conditions(found, at.service())] == [Verdict.UNKNOWN] * 3


def test_cancel_is_heard(at: ImportSetup) -> None:
    portal, package = item(at, "Small package")
    portal.session.waiter.cancelled = lambda: True
    with pytest.raises(CancelledError):
        describe_package(portal, package)


def test_pieces_are_those_of_the_file(at: ImportSetup) -> None:
    portal, package = item(at, "Small package")
    url = f"{portal.url}/content/items/{package.id}/data"
    with portal.session.open("GET", url) as response:
        whole = response.content
    file = RemoteFile(portal.session, url, len(whole))
    for start, length in ((0, 4), (len(whole) - 22, 100), (BLOCK - 10, 20), (0, len(whole)), (len(whole), 5)):
        file.seek(start)
        assert file.read(length) == whole[start : start + length]
    asked = len(at.sandbox.find("/bucket/"))
    file.seek(-10, 2)
    assert file.read() == whole[-10:] and len(at.sandbox.find("/bucket/")) == asked  # had already
    with pytest.raises(ServerError):
        RemoteFile(portal.session, f"{portal.url}/content/items/{'0' * 32}/data", 100).read(10)
