# SPDX-License-Identifier: GPL-2.0-or-later
"""What the Open Tile Package window decides, asked without a window."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from arcgis_export.plugin.convert.convert import Form
from arcgis_export.plugin.operations.open_package.facts import read_facts
from arcgis_export.plugin.operations.open_package.form import (
    can_make_levels,
    form_hint,
    is_checked_first,
    is_checked_later,
    kind_text,
    left_out_text,
    makes_levels,
    task_title,
)

from tests.unit.packages.package_fixtures import make_tpkx, make_vtpk, png, vector_tile


@pytest.mark.parametrize(
    ("form", "first", "later"),
    [
        (Form.AS_IS, False, False),
        (Form.IN_PLACE, False, True),  # shown at once, and mended when the check is over
        (Form.MBTILES, True, False),
        (Form.GEOPACKAGE, True, False),
        (Form.GEOTIFF, True, False),
    ],
)
def test_when_the_tiles_are_checked(form: Form, first: bool, later: bool) -> None:
    assert is_checked_first(form, is_known=False) is first
    assert is_checked_later(form, is_known=False) is later
    assert not is_checked_first(form, is_known=True) and not is_checked_later(form, is_known=True)


@pytest.mark.parametrize(
    ("samples", "root", "kind", "hint"),
    [
        (256, {}, "LERC tiles of 256 px", "The values as numbers"),
        (256, {"serviceDataType": "esriImageServiceDataTypeThematic"}, "LERC tiles of 256 px", "The values as numbers"),
        (257, {}, "elevation tiles of 256 px", "Heights as numbers"),
        (256, {"serviceDataType": "esriImageServiceDataTypeElevation"}, "elevation tiles of 256 px", "Heights"),
        (256, {"cacheType": "Elevation"}, "elevation tiles of 256 px", "Heights as numbers"),
    ],
)
def test_values_are_called_heights_only_where_they_are(
    tmp_path: Path, samples: int, root: dict[str, str], kind: str, hint: str
) -> None:
    tile = b"Lerc2 " + struct.pack("<iIiiiiii", 4, 9, samples, samples, 1, 1, 8, 60) + bytes(22)
    facts = read_facts(make_tpkx(tmp_path / "a.tpkx", {(0, 0, 0): tile}, fmt="LERC", **root))
    assert kind in kind_text(facts) and facts.has_values
    assert Form.GEOTIFF in facts.forms and form_hint(Form.GEOTIFF, facts).startswith(hint)


def test_levels_left_out_of_mbtiles_are_explained(tmp_path: Path) -> None:
    facts = read_facts(make_tpkx(tmp_path / "a.tpkx", {(z, 0, 0): png((1, 2, 3)) for z in (0, 1, 4, 5)}))
    text = left_out_text(facts, Form.MBTILES, None)
    assert "no tiles at zoom levels 2 and 3" in text and "QGIS, QField and Mergin Maps show nothing" in text
    assert left_out_text(facts, Form.MBTILES, None, overviews=True) == ""
    assert left_out_text(facts, Form.MBTILES, (4, 5)) == left_out_text(facts, Form.GEOPACKAGE, None) == ""
    assert "zoom level" not in left_out_text(facts, Form.MBTILES, (0, 1)) and facts.missing_zooms((0, 4)) == (
        1,
        2,
        3,
    )
    assert makes_levels(facts, Form.MBTILES, None) and can_make_levels(facts, Form.MBTILES, None)
    assert not makes_levels(facts, Form.GEOPACKAGE, None) and not can_make_levels(facts, Form.GEOPACKAGE, None)
    assert not makes_levels(facts, Form.MBTILES, (4, 5)) and not can_make_levels(facts, Form.MBTILES, (4, 5))


def test_levels_left_out_of_vector_mbtiles_are_explained(tmp_path: Path) -> None:
    facts = read_facts(make_vtpk(tmp_path / "a.vtpk", {(z, 0, 0): vector_tile("x") for z in (0, 3)}))
    assert "no tiles at zoom levels 1 and 2" in left_out_text(facts, Form.MBTILES, None)
    assert not can_make_levels(facts, Form.MBTILES, None)
    assert left_out_text(facts, Form.AS_IS, None) == ""


def test_title_of_the_task() -> None:
    assert task_title(Form.IN_PLACE, "World", "World.vrt") == "Open World"
    assert task_title(Form.GEOPACKAGE, "World", "World.gpkg") == "Copy World to World.gpkg"
