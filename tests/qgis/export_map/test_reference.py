# SPDX-License-Identifier: GPL-2.0-or-later
"""The CRS survives the file: systems of all kinds are written as they come, and read back with GDAL and QGIS."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import describe_map
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles
from arcgis_export.plugin.convert.merge import take_place
from arcgis_export.plugin.convert.raster_crs import keep_crs
from arcgis_export.plugin.core.errors import PackageError
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.export_map.cells import Placed, TargetImage
from arcgis_export.plugin.operations.export_map.frame import Frame
from arcgis_export.plugin.operations.export_map.operation import map_job_for
from arcgis_export.plugin.operations.export_map.writer import ImageWriter
from arcgis_export.plugin.packages.reference_systems import srs_of
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from osgeo import gdal, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
)

from tests.job_setup import run_job
from tests.qgis.export_map.test_layers import BOX, MERCATOR
from tests.qgis.open_package.test_pixels import fetch
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import make_tpkx, png, tile_info

GEOGRAPHIC = "4326 4258 4269 4267 4283 4674 4612 7844 4275 4807 4979"
TRANSVERSE = "32601 32633 32760 25832 25833 26910 26917 27700 2157 29902 3067 3006 2180 31467 31468 5243 23032 23700"
LATER_TRANSVERSE = "31276 3765 3794 2100 22391 2326 2443 6668 6677 7855 28355 2193 27200 9377 5880 22275 2048"
CONIC = "2154 27572 3034 3035 31370 3812 4839 2225 2263 32118 6350 3005 3347 3978 3112 3577 3338 5070 29101"
POLAR = "3031 3995 3413 3411 3571 3575 32661 5041 2985 3408 3409 6931"
OTHER = "3857 3395 3832 3003 2056 21781 5514 5513 2065 28992 31700 3844 2172 2036 3078 3168 3375 29873 3388 4087 4088"
EQUAL_AREA = "3410 6933 2163 8857 8858 8859"
COMPOUND = "7415 5698"
ESRI = (
    "54030 54009 54008 54012 54042 54035 54050 54002 54004 54032 54034 53030 54017 54048 102003 102039 102008 102010 "
    "102017 102018 102021 102022 102031 102001 102066 102067 103301 104905 37001 102113 102736"
)
EPSG = (GEOGRAPHIC, TRANSVERSE, LATER_TRANSVERSE, CONIC, POLAR, OTHER, EQUAL_AREA, COMPOUND)
CODES = [*(f"EPSG:{code}" for part in EPSG for code in part.split()), *(f"ESRI:{code}" for code in ESRI.split())]

_WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
_OBLIQUE = (
    'PARAMETER["False_Easting",5000.0],PARAMETER["False_Northing",0.0],PARAMETER["Scale_Factor",0.9998],'
    'PARAMETER["Azimuth",37.0],PARAMETER["Longitude_Of_Center",7.5],PARAMETER["Latitude_Of_Center",46.9]'
)
_VERTICAL = (
    'VERTCS["NAVD_1988",VDATUM["North_American_Vertical_Datum_1988"],PARAMETER["Vertical_Shift",0.0],'
    'PARAMETER["Direction",1.0],UNIT["Meter",1.0]]'
)


def wkt(projection: str, parameters: str, unit: str = 'UNIT["Meter",1.0]') -> str:
    return f'PROJCS["Own",{_WGS84},PROJECTION["{projection}"],{parameters},{unit}]'


WITHOUT_CODE = {
    "web mercator about 150": wkt(
        "Mercator_Auxiliary_Sphere",
        'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",150.0],'
        'PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0]',
    ),
    "equal earth about 150": wkt(
        "Equal_Earth",
        'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",150.0]',
    ),
    "oblique": wkt("Rectified_Skew_Orthomorphic_Natural_Origin", f'{_OBLIQUE},PARAMETER["XY_Plane_Rotation",37.0]'),
    "a town's grid in feet": wkt(
        "Transverse_Mercator",
        'PARAMETER["False_Easting",1000.0],PARAMETER["False_Northing",-2000.0],PARAMETER["Central_Meridian",11.37],'
        'PARAMETER["Scale_Factor",1.00004],PARAMETER["Latitude_Of_Origin",48.0]',
        'UNIT["Foot_US",0.3048006096012192]',
    ),
    "with heights": f'{wkt("Plate_Carree", _OBLIQUE.split(",PARAMETER")[0])},{_VERTICAL}',
}
SYSTEMS = {**{code: code for code in CODES}, **WITHOUT_CODE}
SAME = ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    yield
    gdal.PopErrorHandler()


def reference(text: str) -> SpatialReference:
    """Return a system as a server names it."""
    authority, _, code = text.partition(":")
    return SpatialReference(int(code)) if authority in ("EPSG", "ESRI") else SpatialReference(wkt=text)


def meant(text: str) -> Any:
    """Return the system by GDAL's own way."""
    made = osr.SpatialReference()
    gdal.SetThreadLocalConfigOption("OSR_USE_NON_DEPRECATED", "NO")  # else GDAL takes the successor of a code
    assert made.SetFromUserInput(reference(text).authid or text) == 0, text
    gdal.SetThreadLocalConfigOption("OSR_USE_NON_DEPRECATED", None)
    made.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return made


def written(folder: Path, name: str, text: str) -> Path:
    """Write an image in a system as an export does, and return it."""
    cells = folder / "cells"
    cells.mkdir(parents=True, exist_ok=True)
    image = TargetImage({}, 8, 8, 0.0, "png", cells)
    placed = Placed(Frame(Extent(500_000, 4_000_000, 500_080, 4_000_080), 8, 8), reference(text), 1000.0)
    (cell,) = image.cells(placed.frame, (100, 100))
    memory = gdal.GetDriverByName("MEM").Create("", 8, 8, 3)
    gdal.GetDriverByName("PNG").CreateCopy(str(image.path(cell)), memory)
    with ImageWriter(image, False, folder / name, lambda: False) as writer:
        writer.place(placed, cell)
        writer.finish(placed, lambda progress: None)
    return folder / name


def difference(file: Path, wanted: Any) -> str:
    """Return how the CRS that GDAL reads differs from *wanted*; empty where it does not."""
    found = gdal.Open(str(file)).GetSpatialRef()
    if found is None:
        return "none"
    code, own = found.GetAuthorityCode(None), wanted.GetAuthorityCode(None)
    if None not in (code, own) and code != own:
        return f"is called {code}"
    area = wanted.GetAreaOfUse()
    one, other = place(found, area), place(wanted, area)
    if one is not None and other is not None and np.abs(one - other).max() > 1e-3:
        return f"{np.abs(one - other).max():.3f} off"
    is_same = found.IsSame(wanted, SAME) or (code is not None and code == own)  # PROJ may call its datum otherwise
    return "" if is_same else "is another"


def place(system: Any, area: Any) -> Optional[Any]:
    """Return where a point of the earth, one of *area*, lies in a system; ``None`` where it has no such place."""
    lon, lat = 150.3, 30.7
    if area is not None:
        lon, lat = (
            (area.west_lon_degree * 0.6 + area.east_lon_degree * 0.4),
            (area.south_lat_degree * 0.6 + area.north_lat_degree * 0.4),
        )
    if not system.IsProjected():
        return None
    degrees = system.CloneGeogCS()
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    try:
        found = osr.CoordinateTransformation(degrees, system).TransformPoint(lon, lat)
    except RuntimeError:  # another test may have switched GDAL's exceptions on
        return None
    return np.array(found[:2]) if np.isfinite(found[:2]).all() else None


def test_systems_of_all_kinds_are_read_back(tmp_path: Path) -> None:
    assert len(SYSTEMS) > 120
    wrong = {}
    for number, (name, text) in enumerate(SYSTEMS.items()):
        wanted = meant(text)
        file = written(tmp_path / str(number), "map.tif", text)
        found = difference(file, wanted)
        if found:
            wrong[name] = found
    assert not wrong, wrong


COMMON = "EPSG:3857 EPSG:4326 EPSG:25832 EPSG:2056 EPSG:2154 EPSG:5514 EPSG:27700 EPSG:5070 EPSG:2263 ESRI:102003"


@pytest.mark.parametrize("text", COMMON.split())
def test_a_geotiff_that_tells_its_crs_has_no_notes(tmp_path: Path, text: str) -> None:
    written(tmp_path, "map.tif", text)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["map.tif"]


ODD = ["EPSG:3410", "EPSG:31700", "EPSG:2163", "EPSG:8857", "ESRI:54035", "ESRI:54030", *WITHOUT_CODE]


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "bmp"])
def test_pictures_have_their_crs_beside_them(tmp_path: Path, ending: str) -> None:
    for number, name in enumerate([*ODD, *COMMON.split()]):
        text = SYSTEMS[name]
        image = written(tmp_path / str(number), f"map.{ending}", text)
        assert difference(image, meant(text)) == "", name
        notes = image.with_name(f"{image.name}.aux.xml").read_text()
        assert re.search(r"<SRS[^>]*>(BOUND|COMPOUND|PROJ|GEOG)CRS\[", notes) and "GeoTransform" not in notes
        prj = image.with_suffix(".prj")
        if prj.exists():
            assert prj.read_text().startswith(("PROJCS[", "GEOGCS[")) and "AUTHORITY[" not in prj.read_text()
        else:
            assert name in WITHOUT_CODE, f"Esri has words for {name}"


@pytest.mark.parametrize("text", ["EPSG:3410", "EPSG:31700", "EPSG:2163", "EPSG:8857", "ESRI:54030", "EPSG:25832"])
@pytest.mark.parametrize("ending", ["tif", "png"])
def test_qgis_has_the_crs_that_was_written(tmp_path: Path, text: str, ending: str) -> None:
    layer = QgsRasterLayer(str(written(tmp_path, f"map.{ending}", text)), "Map")
    assert layer.isValid() and layer.crs().authid() == text


def test_qgis_places_a_web_mercator_of_the_pacific(tmp_path: Path) -> None:
    file = written(tmp_path, "map.tif", WITHOUT_CODE["web mercator about 150"])
    crs = QgsRasterLayer(str(file), "Map").crs()
    found = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsCoordinateTransformContext())
    x, y = found.transform(151.0, -33.0).x(), found.transform(151.0, -33.0).y()
    radius = 6378137.0
    assert abs(x - np.radians(1.0) * radius) < 1e-3
    assert abs(y + np.log(np.tan(np.radians(45 + 33 / 2))) * radius) < 1e-3


def test_other_notes_of_gdals_stay(tmp_path: Path) -> None:
    file = written(tmp_path, "map.tif", "EPSG:25832")
    image = gdal.Open(str(file))
    image.GetRasterBand(1).SetNoDataValue(7)
    image.GetRasterBand(1).ComputeStatistics(False)
    image = None
    notes = file.with_name("map.tif.aux.xml")
    assert "STATISTICS_MEAN" in notes.read_text()
    keep_crs(file, meant("EPSG:3410").ExportToWkt(["FORMAT=WKT2_2018"]))
    assert "STATISTICS_MEAN" in notes.read_text()
    image = gdal.Open(str(file))
    assert image.GetRasterBand(1).GetNoDataValue() == 7 and image.GetSpatialRef().GetAuthorityCode(None) == "3410"


def test_gdals_options_are_as_before(tmp_path: Path) -> None:
    gdal.SetThreadLocalConfigOption("OSR_WKT_FORMAT", "WKT1_ESRI")
    written(tmp_path, "map.tif", "EPSG:3410")
    options = [gdal.GetThreadLocalConfigOption(key) for key in ("GDAL_PAM_ENABLED", "OSR_WKT_FORMAT")]
    gdal.SetThreadLocalConfigOption("OSR_WKT_FORMAT", None)
    assert options == [None, "WKT1_ESRI"]


@pytest.mark.parametrize("text", ["EPSG:8857", "EPSG:3410"])
def test_a_crs_that_can_not_be_written_is_an_error(tmp_path: Path, text: str) -> None:
    """GDAL says nothing, and the image would be read with none, or with another."""
    (tmp_path / "map.tif.aux.xml").mkdir()
    with pytest.raises(PackageError, match="could not be written"):
        written(tmp_path, "map.tif", text)


@pytest.mark.parametrize("name", [*ODD, "ESRI:102018", "ESRI:54002", "EPSG:25832", "EPSG:7415"])
@pytest.mark.parametrize("form", [Form.GEOPACKAGE, Form.IN_PLACE])
def test_tiles_are_read_back_with_their_crs(tmp_path: Path, name: str, form: Form) -> None:
    text = SYSTEMS[name]
    info = tile_info(25832, (-5_120_000.0, 9_998_000.0), 256, [2560.0, 1280.0])
    info["spatialReference"] = reference(text).to_json()
    package = make_tpkx(tmp_path / "a.tpkx", {(0, 0, 0): png((10, 20, 30))}, info=info)
    target = tmp_path / f"a.{form.value}"
    convert_tiles(Conversion(package, form, target, "Tiles"))
    assert difference(target, meant(text)) == ""
    if name in CODES:
        assert QgsRasterLayer(str(target), "Tiles").crs().authid() == text


def test_heights_are_read_back_with_their_crs(sandbox: Sandbox, tmp_path: Path) -> None:
    package = fetch(sandbox, "Elevation/ImageServer", tmp_path / "heights.tpkx", "1", None)
    target, notes = tmp_path / "heights.tif", tmp_path / "heights.tif.aux.xml"
    for text in ("EPSG:3410", "EPSG:25832"):
        srs = srs_of(reference(text))
        convert_tiles(Conversion(package, Form.GEOTIFF, target, "Heights", srs=srs))
        assert difference(target, meant(text)) == ""
        assert notes.exists() == (text == "EPSG:3410")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["heights.tif", "heights.tpkx"]


def test_an_export_brings_the_notes_with_it_and_takes_the_old_ones_away(sandbox: Sandbox, folder: Path) -> None:
    url = sandbox.service("Position/MapServer")
    notes = folder / "map.tif.aux.xml"
    with Session(Connection(), SignIn(None, url)) as session:
        for code in (3410, 3857):
            request = ExportMapRequest(
                describe_map(session, url), BOX, MERCATOR, 60, 40, image_sr=SpatialReference(code)
            )
            job = map_job_for(request, folder / "map.tif")
            run_job(job, session, Journal(folder / "profile" / "journal.sqlite"), lambda progress: None)
            assert difference(folder / "map.tif", meant(f"EPSG:{code}")) == ""
            assert notes.exists() == (code == 3410) and not job.parts_folder.exists()


def test_a_merged_file_takes_its_notes_along(tmp_path: Path) -> None:
    (tmp_path / "merged").mkdir()
    written(tmp_path / "merged" / "made", "all.tif", "EPSG:3410").rename(tmp_path / "merged" / "all.tif")
    (tmp_path / "merged" / "made" / "all.tif.aux.xml").rename(tmp_path / "merged" / "all.tif.aux.xml")
    shutil.rmtree(tmp_path / "merged" / "made")
    take_place(tmp_path / "merged" / "all.tif", tmp_path / "all.tif")
    assert difference(tmp_path / "all.tif", meant("EPSG:3410")) == ""
