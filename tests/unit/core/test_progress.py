# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports of a part of the work, in the whole."""

from __future__ import annotations

from arcgis_export.plugin.core.progress import Progress, scaled


def test_a_part_reports_its_share_of_the_whole() -> None:
    told: list[Progress] = []
    half = scaled(told.append, 0.5, 1.0)
    for fraction in (0.0, 0.5, 1.0, 1.3):  # a server may say more than all
        half(Progress(fraction, "Copying"))
    assert told == [Progress(value, "Copying") for value in (0.5, 0.75, 1.0, 1.0)]


def test_parts_within_parts_are_named() -> None:
    told: list[Progress] = []
    scaled(scaled(told.append, 0.5, 1.0, "June"), 0.0, 0.5)(Progress(0.5, "Drawing"))
    assert told == [Progress(0.625, "June: Drawing")]
