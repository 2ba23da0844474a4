# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages as rasters, correct to the pixel: in place and as copies, in five grids, beside the tiles themselves."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from osgeo import gdal
from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize

from tests.sandbox import Sandbox
from tests.sandbox.drawing.heights import LERC_ERROR, class_of, height
from tests.sandbox.package_reader import Tiles, read_all, unzip
from tests.sandbox.services.jobs import Pace
from tests.unit.sandbox.test_export_tiles import V2

# Areas that are not symmetric, so that a transposed or shifted raster can't pass.
AREAS = {
    "World": ("1-4", {"xmin": -8e6, "ymin": 1e6, "xmax": 1.1e7, "ymax": 9e6, "spatialReference": {"wkid": 102100}}),
    "WorldDegrees": ("1-3", {"xmin": -70, "ymin": -10, "xmax": 95, "ymax": 62, "spatialReference": {"wkid": 4326}}),
    "WorldDegrees512": ("2-4", {"xmin": -70, "ymin": -10, "xmax": 95, "ymax": 62, "spatialReference": {"wkid": 4326}}),
    "Utm32": ("0-3", {"xmin": 2e5, "ymin": 5e6, "xmax": 7.1e5, "ymax": 5.9e6, "spatialReference": {"wkid": 25832}}),
    "Feet": ("0-3", {"xmin": 8e5, "ymin": 1e5, "xmax": 2e6, "ymax": 9e5, "spatialReference": {"wkid": 102749}}),
}
SCHEMES: dict[str, dict[str, Any]] = {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("site")) as running:
        running.pace = Pace(states=("esriJobExecuting", "esriJobSucceeded"))
        yield running


def fetch(site: Sandbox, service: str, target: Path, levels: str, area: Any, v2: bool = True) -> Path:
    """Export a package from the sandbox without the plugin, and keep it at *target*."""
    url = site.service(service)
    given = {
        "f": "json",
        "levels": levels,
        "tilePackage": "true",
        "exportExtent": json.dumps(area) if area else "DEFAULT",
    }
    given |= {"storageFormatType": V2} if v2 else {}
    job = requests.post(f"{url}/exportTiles", data=given, timeout=30).json()["jobId"]
    while requests.get(f"{url}/jobs/{job}?f=json", timeout=30).json()["jobStatus"] != "esriJobSucceeded":
        pass
    SCHEMES[service] = requests.get(f"{url}?f=json", timeout=30).json()["tileInfo"]
    target.write_bytes(site.jobs[job].output.read_bytes())
    return target


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    """A tile as (4, height, width), decoded by GDAL and its palette by hand."""
    gdal.FileFromMemBuffer("/vsimem/tile", data)
    opened = gdal.Open("/vsimem/tile")
    bands = opened.ReadAsArray()
    table = opened.GetRasterBand(1).GetColorTable()
    gdal.Unlink("/vsimem/tile")
    if table is not None:
        colours = np.array([table.GetColorEntry(n) for n in range(table.GetCount())], dtype=np.uint8)
        return colours[bands].transpose(2, 0, 1)
    return bands if len(bands) == 4 else np.concatenate([bands, np.full((1, *bands.shape[1:]), 255, np.uint8)])


def rasters(path: Path) -> list[tuple[float, float, float, float, Any]]:
    """The raster and its overviews: x and y of the corner, pixel width and height, and the four bands."""
    opened = gdal.OpenEx(str(path), gdal.OF_RASTER)
    x, across, _, y, _, down = opened.GetGeoTransform()
    found = [(x, y, across, -down, opened.ReadAsArray())]
    for number in range(opened.GetRasterBand(1).GetOverviewCount()):
        bands = [opened.GetRasterBand(band + 1).GetOverview(number).ReadAsArray() for band in range(opened.RasterCount)]
        array = np.array(bands)
        scale = opened.RasterXSize / array.shape[2], opened.RasterYSize / array.shape[1]
        found.append((x, y, across * scale[0], -down * scale[1], array))
    return found


def check_tiles(path: Path, tiles: Tiles, info: dict[str, Any], slack: float) -> dict[int, int]:
    """Compare every tile of every level with the raster's pixels there; return how many were compared.

    A pixel may come from up to *slack* pixels aside where a level's grid can't fall on the raster's.
    """
    lods = {lod["level"]: lod["resolution"] for lod in info["lods"]}
    size, compared = info["rows"], {}
    for x, y, across, down, array in rasters(path):
        level = next((z for z, resolution in lods.items() if abs(across / resolution - 1) < 0.02), None)
        if level is None or array.shape[1] < size / 4:
            continue
        for (z, row, col), data in tiles.items():
            if z != level:
                continue
            own = pixels(data)
            left = (info["origin"]["x"] + col * size * lods[z] - x) / across
            top = (y - (info["origin"]["y"] - row * size * lods[z])) / down
            assert abs(left - round(left)) <= slack and abs(top - round(top)) <= slack, (level, left, top)
            u, v = round(left), round(top)
            inner = slice(max(0, -v), min(size, array.shape[1] - v)), slice(max(0, -u), min(size, array.shape[2] - u))
            there = array[:, v + inner[0].start : v + inner[0].stop, u + inner[1].start : u + inner[1].stop]
            mine = own[:, inner[0], inner[1]]
            if not mine.size:
                continue
            same = (there == mine).all(axis=0)
            visible = mine[3] > 0
            assert same[visible].mean() > (0.999 if slack < 0.01 else 0.9), (level, row, col, same[visible].mean())
            compared[level] = compared.get(level, 0) + 1
    return compared


@pytest.mark.parametrize("service", sorted(AREAS))
@pytest.mark.parametrize("form", ["vrt", "gpkg", "mbtiles"])
def test_every_tile_lies_where_it_belongs(site: Sandbox, tmp_path: Path, service: str, form: str) -> None:
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles, forms_of
    from arcgis_export.plugin.packages import open_package

    levels, area = AREAS[service]
    v2 = form != "gpkg"  # a .tpk for these
    package = fetch(site, f"{service}/MapServer", tmp_path / "a package & more.zip", levels, area, v2)
    with open_package(package) as opened:
        forms = forms_of(opened)
    if form == "mbtiles" and service != "World":
        assert Form.MBTILES not in forms
        return
    assert Form(form) in forms
    target = tmp_path / f"it's {form}.{form}"
    tiles = read_all(unzip(package.read_bytes()))
    assert convert_tiles(Conversion(package, Form(form), target, "Pixels")) == len(tiles)
    # Only ratios of 2.5 can't share a grid of pixels with all levels.
    compared = check_tiles(target, tiles, SCHEMES[f"{service}/MapServer"], 0.5 if service == "Utm32" else 0.005)
    deepest = max(z for z, _, _ in tiles)
    assert compared[deepest] == sum(1 for z, _, _ in tiles if z == deepest)
    assert len(compared) >= 2 and (service != "World" or len(compared) >= 3)


@pytest.mark.parametrize("service", sorted(AREAS))
def test_a_known_point_lies_within_half_a_pixel(site: Sandbox, tmp_path: Path, service: str) -> None:
    """The corner of a tile, where four colours meet, on the map that QGIS draws in the package's own system."""
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles
    from arcgis_export.plugin.layers.open_layer import open_layer

    levels, area = AREAS[service]
    package = fetch(site, f"{service}/MapServer", tmp_path / "p.tpkx", levels, area)
    target = tmp_path / "p.vrt"
    convert_tiles(Conversion(package, Form.IN_PLACE, target, "Point"))
    layer = open_layer(target, "Point")
    assert isinstance(layer, QgsRasterLayer) and layer.crs().isValid()
    info = SCHEMES[f"{service}/MapServer"]
    tiles = read_all(unzip(package.read_bytes()))
    level = max(z for z, _, _ in tiles)
    resolution = next(lod["resolution"] for lod in info["lods"] if lod["level"] == level)
    rows, cols = sorted({r for z, r, _ in tiles if z == level}), sorted({c for z, _, c in tiles if z == level})
    row, col = rows[len(rows) // 2], cols[len(cols) // 2]
    span = info["rows"] * resolution
    corner = info["origin"]["x"] + col * span, info["origin"]["y"] - row * span
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    # Four pixels of the image for one of the tiles: half a pixel off shows as another colour.
    settings.setOutputSize(QSize(160, 160))
    half = 20 * resolution
    settings.setExtent(QgsRectangle(corner[0] - half, corner[1] - half, corner[0] + half, corner[1] + half))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    for down, across in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
        own = pixels(tiles[level, row + down, col + across])
        for u, v in ((0, 0), (1, 1), (0, 7), (7, 0), (4, 1), (15, 15)):
            x, y = (u if across == 0 else own.shape[2] - u - 1), (v if down == 0 else own.shape[1] - v - 1)
            sides = [80 + (4 * n + 2 if side == 0 else -4 * n - 2) for n, side in ((u, across), (v, down))]
            on = image.pixelColor(*sides)
            assert (on.red(), on.green(), on.blue()) == tuple(int(c) for c in own[:3, y, x]), (down, across, u, v)


@pytest.mark.parametrize("v2", [True, False])
@pytest.mark.parametrize("form", ["vrt", "tif"])
def test_heights_are_those_of_the_ground(site: Sandbox, tmp_path: Path, v2: bool, form: str) -> None:
    """Samples at the tiles' corners are put right by half a pixel: the formula would tell a quarter of one."""
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles, forms_of
    from arcgis_export.plugin.packages import open_package

    area = {"xmin": 5e5, "ymin": 4.5e6, "xmax": 2.6e6, "ymax": 6e6, "spatialReference": {"wkid": 102100}}
    package = fetch(site, "Elevation/ImageServer", tmp_path / "heights.tpkx", "3-5", area, v2)
    with open_package(package) as opened:
        assert forms_of(opened) == [Form.IN_PLACE, Form.GEOTIFF]
    target = tmp_path / f"heights.{form}"
    convert_tiles(Conversion(package, Form(form), target, "Heights"))
    for number, (x, y, across, down, array) in enumerate(rasters(target)):
        values = array if array.ndim == 2 else array[0]
        if number and form == "tif":
            break  # its overviews are averages
        assert values.dtype == np.float32
        lon = np.degrees((x + (np.arange(values.shape[1]) + 0.5) * across) / 6378137)
        lat = np.degrees(np.arctan(np.sinh((y - (np.arange(values.shape[0]) + 0.5) * down) / 6378137)))
        expected = height(lon[None, :], lat[:, None])
        slope = np.abs(np.diff(expected, axis=1)).max()
        off = np.abs(values - expected)[values != -32768]
        if number == 0:
            assert off.max() <= LERC_ERROR * 1.01 < slope / 4
        else:  # the coarser level's samples can be half a pixel from the raster's
            assert off.max() <= 0.75 * slope + LERC_ERROR
    opened = gdal.Open(str(target))
    assert opened.GetRasterBand(1).DataType == gdal.GDT_Float32
    assert opened.GetRasterBand(1).GetNoDataValue() == -32768
    assert not math.isnan(float(opened.ReadAsArray()[5, 5]))


@pytest.mark.parametrize("form", ["vrt", "tif"])
def test_classes_of_tiled_imagery_lie_where_they_are(site: Sandbox, tmp_path: Path, form: str) -> None:
    """A value belongs to a whole pixel, not to a tile's corners."""
    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles

    package = fetch(site, "Classes/ImageServer", tmp_path / "classes.tpkx", "0-2", None)
    target = tmp_path / f"classes.{form}"
    convert_tiles(Conversion(package, Form(form), target, "Classes"))
    x, y, across, down, values = next(iter(rasters(target)))
    values = values if values.ndim == 2 else values[0]
    lon, lat = (x + (np.arange(values.shape[1]) + 0.5) * across), y - (np.arange(values.shape[0]) + 0.5) * down
    assert (values == class_of(lon[None, :], lat[:, None])).all()


def test_compressed_heights_become_a_geotiff(site: Sandbox, tmp_path: Path) -> None:
    import zipfile

    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles, forms_of
    from arcgis_export.plugin.core.errors import CancelledError
    from arcgis_export.plugin.packages import open_package

    stored = fetch(site, "Elevation/ImageServer", tmp_path / "stored.tpkx", "1-2", None)
    packed = tmp_path / "packed.tpkx"
    with zipfile.ZipFile(stored) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    with open_package(packed) as opened:
        assert forms_of(opened) == [Form.GEOTIFF]
    conversion = Conversion(packed, Form.GEOTIFF, tmp_path / "heights.tif", "Heights")
    with pytest.raises(CancelledError):
        convert_tiles(conversion, None, lambda: True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["packed.tpkx", "stored.tpkx"]
    assert convert_tiles(conversion) == 20
    values = gdal.Open(str(conversion.target)).ReadAsArray()
    assert -2200 < values.min() < values.max() < 2600 and values.shape == (1024, 1024)


def test_a_form_of_lerc_that_gdal_does_not_know_is_reported(tmp_path: Path) -> None:
    import struct

    from arcgis_export.plugin.convert.convert import Conversion, Form, convert_tiles
    from arcgis_export.plugin.core.errors import PackageError

    from tests.unit.packages.package_fixtures import make_tpkx

    future = b"Lerc2 " + struct.pack("<iIii", 99, 0, 257, 257) + bytes(200)
    package = make_tpkx(tmp_path / "new.tpkx", {(1, 0, 0): future}, fmt="LERC")
    for form in (Form.IN_PLACE, Form.GEOTIFF):
        with pytest.raises(PackageError, match=r"LERC2, 99\) than the GDAL of this QGIS .* newer QGIS"):
            convert_tiles(Conversion(package, form, tmp_path / f"x.{form.value}", "X"))
