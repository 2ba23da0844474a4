# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that replace others."""

from __future__ import annotations

from pathlib import Path

from arcgis_export.plugin.core.files import replace_target


def test_what_was_made_of_the_old_image_goes_with_it(tmp_path: Path) -> None:
    """Its smaller copies would be drawn in place of the new one where the map is zoomed out."""
    target, part = tmp_path / "map.tif", tmp_path / "part"
    for name in ("map.tif", "map.tif.ovr", "map.tif.msk", "map.tif.aux.xml", "map.ovr"):
        (tmp_path / name).write_text("old")
    part.write_text("new")
    replace_target(part, target, is_folder=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.ovr", "map.tif"]
    assert target.read_text() == "new"
