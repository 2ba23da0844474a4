# SPDX-License-Identifier: GPL-2.0-or-later
"""The details of an error are what its sentence does not say."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.core.errors import ExportError, details_of


@pytest.mark.parametrize("sentence", ["gis reports: Out of order.", "gis reports: out of order. Ask its owner."])
def test_no_details_where_the_sentence_has_them_all(sentence: str) -> None:
    error = ExportError(sentence, "Out of order")
    assert details_of(error.message) == "" and error.details == "Out of order"


def test_details_that_say_more() -> None:
    error = ExportError("gis reports: Out of order.", "Out of order: disk full")
    assert details_of(error.message) == "Out of order: disk full"
