# SPDX-License-Identifier: GPL-2.0-or-later
"""What the Open Tile Package window decides, asked without a window."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.convert.convert import Form
from arcgis_export.plugin.operations.open_package.form import is_checked_first, is_checked_later, task_title


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


def test_title_of_the_task() -> None:
    assert task_title(Form.IN_PLACE, "World", "World.vrt") == "Open World"
    assert task_title(Form.GEOPACKAGE, "World", "World.gpkg") == "Copy World to World.gpkg"
