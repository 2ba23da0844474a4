# SPDX-License-Identifier: GPL-2.0-or-later
"""The scale on the ground, beside what QGIS measures, and the CRS that is proposed."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.areas.ground import EXACT, ground_scale
from arcgis_export.plugin.operations.export_map.form import ground_sentence
from arcgis_export.plugin.tiles.extent import Extent
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsPointXY,
    QgsUnitTypes,
)

LOCAL_PROJ = "+proj=tmerc +lat_0=47 +lon_0=7 +k=1.02 +ellps=bessel +towgs84=600,15,405,0,0,0,0 +units=m"


def about(x: float, y: float, width: float, height: float) -> Extent:
    return Extent(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@pytest.mark.parametrize(
    ("crs", "extent", "local"),
    [
        ("EPSG:3857", about(828_000, 5_933_000, 4_200, 2_970), "EPSG:32632"),
        ("EPSG:3857", about(20_037_000, -2_000_000, 4_200, 2_970), "EPSG:32760"),
        ("EPSG:3857", about(0, 20_000, 4_200, 2_970), ""),  # at the equator all is well
        ("EPSG:3857", about(0, 0, 40_000_000, 40_000_000), ""),  # no CRS is as printed all over the world
        ("EPSG:4326", about(7.44, 46.95, 0.1, 0.07), "EPSG:32632"),
        ("EPSG:4326", about(-70, -88, 0.1, 0.07), "EPSG:5042"),
        ("EPSG:3413", about(0, 0, 100_000, 100_000), "EPSG:5041"),
        ("EPSG:2263", about(1_000_000, 200_000, 9_000, 9_000), ""),  # feet
        ("EPSG:2056", about(2_600_000, 1_200_000, 4_200, 2_970), ""),
        (LOCAL_PROJ, about(30_000, 10_000, 4_200, 2_970), "EPSG:32632"),
    ],
)
def test_the_scale_is_as_qgis_measures_it(application: QgsApplication, crs: str, extent: Extent, local: str) -> None:
    known = QgsCoordinateReferenceSystem(crs) if crs.startswith("EPSG") else QgsCoordinateReferenceSystem.fromProj(crs)
    found = ground_scale(extent, crs if crs.startswith("EPSG") else known.toWkt(Qgis.CrsWktVariant.Preferred))
    assert found is not None and found.local == local and (found.error <= EXACT or local or extent.width > 1e6)
    measure = QgsDistanceArea()
    measure.setSourceCrs(known, QgsCoordinateTransformContext())
    measure.setEllipsoid("EPSG:7030")
    metres = QgsUnitTypes.fromUnitToUnitFactor(known.mapUnits(), Qgis.DistanceUnit.Meters)
    step = extent.width / 1000
    x, y = (extent.xmin + extent.xmax) / 2, (extent.ymin + extent.ymax) / 2
    for factor, dx, dy in ((found.across, step / 2, 0.0), (found.up, 0.0, step / 2)):
        length = measure.measureLine(QgsPointXY(x - dx, y - dy), QgsPointXY(x + dx, y + dy))
        assert factor == pytest.approx(length / (step * metres), rel=5e-4)
    if local:
        mine = QgsCoordinateReferenceSystem(local)
        assert mine.isValid() and mine.mapUnits() == Qgis.DistanceUnit.Meters


def test_the_first_that_is_right_there_is_proposed() -> None:
    bern = about(828_000, 5_933_000, 4_200, 2_970)
    found = ground_scale(bern, "EPSG:3857", ["USER:100000", "EPSG:4326", "EPSG:2193", "EPSG:2056", "EPSG:32632"])
    assert found is not None and found.local == "EPSG:2056"


def test_what_is_no_map_has_no_scale() -> None:
    assert ground_scale(about(0, 0, 1, 1), "") is None
    assert ground_scale(about(400, 95, 1, 1), "EPSG:32632") is not None, "far from its zone, but a place"
    assert ground_sentence(10_000, None) == ""


def test_a_wide_map_has_many_scales() -> None:
    found = ground_scale(about(828_000, 5_933_000, 1_200_000, 800_000), "EPSG:3857")
    assert found is not None and not found.is_even and found.local == "EPSG:32632"
    said = ground_sentence(1_000_000, found)
    assert said.startswith("1:1,000,000 on paper is 1:682,876 ") and said.endswith(" to 1:715,220.")
