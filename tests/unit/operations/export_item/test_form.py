# SPDX-License-Identifier: GPL-2.0-or-later
"""What the Export Item window says and allows, asked without a window."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.arcgis.services.feature_service import FeatureLayer, FeatureService
from arcgis_export.plugin.operations.export_item.form import (
    file_endings,
    fixed_crs_text,
    format_problem,
    has_columns,
)

POINTS = FeatureLayer(0, "Cities", "esriGeometryPoint")
AREAS = FeatureLayer(1, "Countries", "esriGeometryPolygon")
TABLE = FeatureLayer(2, "Visits")
SERVICE = FeatureService("https://h/rest/services/World/FeatureServer", (POINTS, AREAS, TABLE))


@pytest.mark.parametrize(
    ("format", "layers", "with_geometry", "expected"),
    [
        ("CSV", {0, 1}, True, True),
        ("CSV", {0}, False, False),  # no geometry, no coordinates
        ("CSV", {1, 2}, True, False),  # the points are not chosen
        ("geoPackage", {0}, True, False),
    ],
)
def test_columns_of_coordinates(format: str, layers: set[int], with_geometry: bool, expected: bool) -> None:
    assert has_columns(format, SERVICE, layers, with_geometry) is expected
    assert not has_columns(format, None, layers, with_geometry)


def test_formats_whose_crs_is_fixed() -> None:
    assert fixed_crs_text("GeoJson") == "GeoJSON is always in WGS 84."
    assert fixed_crs_text("KML") == "KML is always in WGS 84."
    assert fixed_crs_text("CSV") == fixed_crs_text("geoPackage") == ""


def test_endings_have_the_usual_one_first() -> None:
    assert file_endings("CSV", 1) == ("csv", "zip")
    assert file_endings("CSV", 2) == ("zip", "csv")  # several layers come in an archive
    assert file_endings("geoPackage", 2) == ("gpkg",)
    assert file_endings("", 1) == ()


def test_order_of_the_problems_beside_the_format() -> None:
    every = {"crs": "of the CRS", "columns": "of the columns", "format": "of the format", "title": "of the title"}
    assert format_problem(every) == "of the format"
    del every["format"]
    assert format_problem(every) == "of the columns"
    assert format_problem({"title": "of the title"}) == ""
