# SPDX-License-Identifier: GPL-2.0-or-later
"""The kinds of images that servers send, in one raster: palettes, transparent colours, classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from arcgis_export.plugin.core.errors import PackageError
from arcgis_export.plugin.operations.export_map.frame import Frame, plan_cells
from arcgis_export.plugin.operations.export_map.mosaic import Mosaic
from arcgis_export.plugin.tiles.extent import Extent
from osgeo import gdal

FRAME = Frame(Extent(0, 0, 8, 8), 8, 8)


def picture(path: Path, bands: list[Any], driver: str = "PNG", **more: Any) -> Path:
    memory = gdal.GetDriverByName("MEM").Create("", 8, 8, len(bands))
    for number, band in enumerate(bands, 1):
        memory.GetRasterBand(number).WriteArray(band)
    if "clear" in more:
        memory.GetRasterBand(1).SetNoDataValue(more["clear"])
    if "table" in more:
        table = gdal.ColorTable()
        for index, colour in enumerate(more["table"]):
            table.SetColorEntry(index, colour)
        memory.GetRasterBand(1).SetColorTable(table)
    gdal.GetDriverByName(driver).CreateCopy(str(path), memory)
    return path


def put_together(tmp_path: Path, image: Path, alpha: bool | None) -> Any:
    (cell,) = plan_cells(FRAME, 100, 100)
    mosaic = Mosaic(tmp_path / "whole.tif", FRAME, "", image, alpha)
    try:
        mosaic.place(cell, image)
        mosaic.finish(lambda share: None, lambda: False)
    finally:
        mosaic.close()
    return gdal.Open(str(tmp_path / "whole.tif"))


def steps() -> Any:
    return np.arange(64, dtype=np.uint8).reshape(8, 8)


def test_a_palette_becomes_colours(tmp_path: Path) -> None:
    table = [(index, 255 - index, 7, 0 if index == 3 else 255) for index in range(64)]
    whole = put_together(tmp_path, picture(tmp_path / "a.png", [steps()], table=table), True)
    red, green, blue, alpha = whole.ReadAsArray()
    assert (red == steps()).all() and (green == 255 - steps()).all() and (blue == 7).all()
    assert (alpha == np.where(steps() == 3, 0, 255)).all()


@pytest.mark.parametrize("alpha", [True, False])
def test_grey_with_one_transparent_value(tmp_path: Path, alpha: bool) -> None:
    whole = put_together(tmp_path, picture(tmp_path / "a.png", [steps()], clear=5), alpha).ReadAsArray()
    if alpha:
        assert (whole[3] == np.where(steps() == 5, 0, 255)).all() and (whole[0] == steps()).all()
    else:
        assert (whole[0] == np.where(steps() == 5, 255, steps())).all() and len(whole) == 3


def test_classes_keep_their_colours(tmp_path: Path) -> None:
    table = [(index, 0, 0, 255) for index in range(64)]
    whole = put_together(tmp_path, picture(tmp_path / "a.tif", [steps()], "GTiff", table=table), None)
    assert whole.RasterCount == 1 and (whole.ReadAsArray() == steps()).all()
    assert whole.GetRasterBand(1).GetColorTable().GetColorEntry(9)[:3] == (9, 0, 0)


def test_coarser_levels_of_classes_have_only_classes(tmp_path: Path) -> None:
    classes = np.random.default_rng(1).choice(np.array([10, 20], np.uint8), (1024, 1024))
    frame = Frame(Extent(0, 0, 1024, 1024), 1024, 1024)
    memory = gdal.GetDriverByName("MEM").Create("", 1024, 1024, 1)
    memory.WriteArray(classes)
    gdal.GetDriverByName("GTiff").CreateCopy(str(tmp_path / "a.tif"), memory)
    mosaic = Mosaic(tmp_path / "whole.tif", frame, "", tmp_path / "a.tif", None)
    mosaic.place(plan_cells(frame, 2000, 2000)[0], tmp_path / "a.tif")
    mosaic.finish(lambda share: None, lambda: False)
    mosaic.close()
    whole = gdal.Open(str(tmp_path / "whole.tif"))
    coarse = whole.GetRasterBand(1).GetOverview(0).ReadAsArray()
    assert coarse.shape == (512, 512) and sorted(np.unique(coarse)) == [10, 20]


def test_images_with_other_bands_are_refused_with_a_message(tmp_path: Path) -> None:
    one = picture(tmp_path / "1.tif", [steps()], "GTiff")
    two = picture(tmp_path / "2.tif", [steps(), steps()], "GTiff")
    (cell,) = plan_cells(FRAME, 100, 100)
    for first, other in ((one, two), (two, one)):
        mosaic = Mosaic(tmp_path / "whole.tif", FRAME, "", first, None)
        with pytest.raises(PackageError, match="numbers of bands"):
            mosaic.place(cell, other)
        mosaic.close()


def test_gdals_cache_is_as_before_when_the_first_image_is_damaged(tmp_path: Path) -> None:
    before = gdal.GetCacheMax()
    (tmp_path / "a.png").write_bytes(b"no image")
    with pytest.raises(PackageError):
        Mosaic(tmp_path / "1.tif", FRAME, "", tmp_path / "a.png", False)
    assert gdal.GetCacheMax() == before


def test_gdals_cache_is_as_before_also_when_two_overlap(tmp_path: Path) -> None:
    before, image = gdal.GetCacheMax(), picture(tmp_path / "a.png", [steps()])
    first = Mosaic(tmp_path / "1.tif", FRAME, "", image, False)
    second = Mosaic(tmp_path / "2.tif", FRAME, "", image, False)
    assert gdal.GetCacheMax() < before
    first.close()
    assert gdal.GetCacheMax() < before
    second.close()
    second.close()
    assert gdal.GetCacheMax() == before
