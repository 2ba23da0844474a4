# SPDX-License-Identifier: GPL-2.0-or-later
"""What the pixels of exported data mean, of all parts: type and sign, bands, NoData, masks, 16 bits."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.operations.export_map.image_options import NOTHING_KNOWN, PixelFacts
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import describe_map
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import PackageError
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.export_map.frame import Frame, plan_cells
from arcgis_export.plugin.operations.export_map.mosaic import Mosaic
from arcgis_export.plugin.operations.export_map.operation import map_job_for
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference
from osgeo import gdal

from tests.job_setup import run_job
from tests.sandbox import Sandbox

LOWEST = -3.4028234663852886e38
TYPES = {"uint8": "Byte", "int16": "Int16", "uint16": "UInt16", "int32": "Int32", "float32": "Float32"}
EIGHT_BITS = ("int8", "uint8")
LERC_TYPES = {"int8": 0, "uint8": 1, "int16": 2, "uint16": 3, "int32": 4, "float32": 6, "float64": 7}


def tiff(path: Path, bands: Any, mask: Any = None, no_data: float | None = None, options: tuple[str, ...] = ()) -> Path:
    kind = getattr(gdal, f"GDT_{TYPES[bands.dtype.name]}")
    made = gdal.GetDriverByName("GTiff").Create(str(path), 8, 8, len(bands), kind, list(options))
    for number, values in enumerate(bands, 1):
        if no_data is not None:
            made.GetRasterBand(number).SetNoDataValue(no_data)
        made.GetRasterBand(number).WriteRaster(0, 0, 8, 8, np.ascontiguousarray(values).tobytes())
    if mask is not None:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
        made.CreateMaskBand(gdal.GMF_PER_DATASET)
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
        made.GetRasterBand(1).GetMaskBand().WriteArray(np.where(mask, 255, 0).astype(np.uint8))
    made.FlushCache()
    return path


def lerc(path: Path, values: Any, valid: Any) -> Path:
    """Write a LERC2 blob with a mask. Source: Esri's LERC specification."""
    bits, kept = np.packbits(valid.reshape(-1)).tobytes(), values[valid]
    mask = struct.pack("<h", len(bits)) + bits + struct.pack("<h", -32768)
    body = struct.pack("<i", len(mask)) + mask + b"\1" + kept.tobytes()
    rows, cols = values.shape
    numbers = 2, rows, cols, int(valid.sum()), 8, 58 + len(body), LERC_TYPES[values.dtype.name]
    path.write_bytes(b"Lerc2 " + struct.pack("<7i3d", *numbers, 0.0, kept.min(), kept.max()) + body)
    return path


def written(folder: Path, *parts: Path, alpha: bool | None = None, facts: PixelFacts = NOTHING_KNOWN) -> Any:
    """Return the file that is made of parts that lie side by side."""
    frame = Frame(Extent(0, 0, 8 * len(parts), 8), 8 * len(parts), 8)
    mosaic = Mosaic(folder / "whole.tif", frame, "", parts[0], alpha, facts)
    try:
        for cell, part in zip(plan_cells(frame, 8, 8, margin=0), parts):
            mosaic.place(cell, part)
        mosaic.finish(lambda share: None, lambda: False)
    finally:
        mosaic.close()
    return gdal.Open(str(folder / "whole.tif"))


def grid(dtype: str = "uint8", first: int = 0) -> Any:
    return (np.arange(64).reshape(8, 8) + first).astype(dtype)


def hole() -> Any:
    """Where pixels are: all but two."""
    there = np.ones((8, 8), bool)
    there[2, 3:5] = False
    return there


def shown(file: Any, number: int = 1) -> Any:
    return file.GetRasterBand(number).GetMaskBand().ReadAsArray() > 0


def test_signed_bytes_keep_their_sign(tmp_path: Path) -> None:
    values = grid("int8", -5)
    plain = tiff(tmp_path / "plain.tif", values.view(np.uint8)[np.newaxis])
    whole = written(tmp_path, plain, facts=PixelFacts(is_signed=True))
    assert whole.GetRasterBand(1).DataType == gdal.GDT_Int16 and (whole.ReadAsArray() == values).all()
    if hasattr(gdal, "GDT_Int8"):
        options, kind = [], gdal.GDT_Int8
    else:
        options, kind = ["PIXELTYPE=SIGNEDBYTE"], gdal.GDT_Byte
    made = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "own.tif"), 8, 8, 1, kind, options)
    made.GetRasterBand(1).WriteRaster(0, 0, 8, 8, values.tobytes())
    del made
    whole = written(tmp_path, tmp_path / "own.tif")
    assert whole.GetRasterBand(1).DataType == gdal.GDT_Int16 and (whole.ReadAsArray() == values).all()


@pytest.mark.parametrize("options", [("PHOTOMETRIC=RGB", "ALPHA=NO"), ("PHOTOMETRIC=MINISBLACK", "ALPHA=NO")])
def test_near_infrared_is_no_alpha(tmp_path: Path, options: tuple[str, ...]) -> None:
    bands = np.stack([grid(), grid(), grid(), np.zeros((8, 8), np.uint8)])
    whole = written(tmp_path, tiff(tmp_path / "a.tif", bands, options=options))
    meanings = [whole.GetRasterBand(number).GetColorInterpretation() for number in (1, 2, 3, 4)]
    assert meanings[3] == gdal.GCI_Undefined and (whole.ReadAsArray() == bands).all()
    assert (meanings[0] == gdal.GCI_RedBand) == (options[0] == "PHOTOMETRIC=RGB")
    assert shown(whole).all()


def test_alpha_of_data_stays_alpha(tmp_path: Path) -> None:
    bands = np.stack([grid(), grid(), grid(), hole() * np.uint8(255)])
    whole = written(tmp_path, tiff(tmp_path / "a.tif", bands, options=("PHOTOMETRIC=RGB", "ALPHA=YES")))
    assert whole.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand and (shown(whole) == hole()).all()


def test_the_value_that_was_asked_for_is_written_as_no_data(tmp_path: Path) -> None:
    image = tiff(tmp_path / "a.tif", grid("int16", -9)[np.newaxis])
    whole = written(tmp_path, image, facts=PixelFacts((-9.0,)))
    assert whole.GetRasterBand(1).GetNoDataValue() == -9 and (~shown(whole)).sum() == 1
    own = tiff(tmp_path / "b.tif", grid("int16")[np.newaxis], no_data=63)
    whole = written(tmp_path, own, facts=PixelFacts((-9.0,)))
    assert whole.GetRasterBand(1).GetNoDataValue() == -9 and whole.ReadAsArray()[7, 7] == -9


def test_a_value_that_the_pixels_cannot_have_is_left_out(tmp_path: Path) -> None:
    whole = written(tmp_path, tiff(tmp_path / "a.tif", grid()[np.newaxis]), facts=PixelFacts((LOWEST,)))
    assert whole.GetRasterBand(1).GetNoDataValue() is None and (whole.ReadAsArray() == grid()).all()


def test_values_of_each_band_hide_a_pixel_together(tmp_path: Path) -> None:
    image = tiff(tmp_path / "a.tif", np.stack([grid(), grid(first=1), grid()]))
    for all_of_them, count in ((True, 1), (False, 2)):
        facts = PixelFacts((5.0, 6.0, 5.0) if all_of_them else (5.0, 5.0, 4.0), all_of_them)
        whole = written(tmp_path, image, facts=facts)
        assert whole.GetRasterBand(1).GetNoDataValue() is None and (~shown(whole)).sum() == count


def test_values_of_some_bands_only(tmp_path: Path) -> None:
    """A service may declare a value for each of its bands, and none for some."""
    image = tiff(tmp_path / "a.tif", np.stack([grid(), grid(first=1), grid()]))
    for values, empty in (((5.0, None, 9.0), [5, 9]), ((None, 3.0, None), [2]), ((5.0, None, 5.0), [5])):
        whole = written(tmp_path, image, facts=PixelFacts(values))
        assert np.flatnonzero(~shown(whole)).tolist() == empty
    whole = written(tmp_path, image, facts=PixelFacts((5.0, None, 5.0), matches_all=True))
    assert np.flatnonzero(~shown(whole)).tolist() == [5]
    whole = written(tmp_path, image, facts=PixelFacts((0.0, 0.0, 0.0), matches_all=True))
    assert shown(whole).all() and whole.GetRasterBand(1).GetNoDataValue() is None  # black in one band is a colour


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_what_the_mask_of_a_tiff_hides_stays_hidden(tmp_path: Path, dtype: str) -> None:
    values = grid(dtype)
    masked = tiff(tmp_path / "a.tif", values[np.newaxis], mask=hole())
    full = tiff(tmp_path / "b.tif", values[np.newaxis])
    for parts in ((masked, full), (full, masked)):
        whole = written(tmp_path, *parts)
        expected = np.hstack([hole() if part is masked else np.ones((8, 8), bool) for part in parts])
        assert (shown(whole) == expected).all()
        assert (whole.ReadAsArray()[expected] == np.hstack([values, values])[expected]).all()
        assert whole.GetRasterBand(1).GetNoDataValue() == (LOWEST if dtype == "float32" else None)
    assert not (tmp_path / "whole.tif.msk").exists()
    whole = written(tmp_path, masked, facts=PixelFacts((77.0,)))
    assert whole.GetRasterBand(1).GetNoDataValue() == 77 and (whole.ReadAsArray()[~hole()] == 77).all()


def test_a_mask_has_coarser_levels_too(tmp_path: Path) -> None:
    frame, path = Frame(Extent(0, 0, 1024, 1024), 1024, 1024), str(tmp_path / "a.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 1024, 1024, 1)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    made.CreateMaskBand(gdal.GMF_PER_DATASET)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    made.GetRasterBand(1).Fill(9)
    made.GetRasterBand(1).GetMaskBand().WriteArray(np.full((512, 1024), 255, np.uint8))
    del made
    mosaic = Mosaic(tmp_path / "whole.tif", frame, "", Path(path), None)
    mosaic.place(plan_cells(frame, 2000, 2000)[0], Path(path))
    mosaic.finish(lambda share: None, lambda: False)
    mosaic.close()
    whole = gdal.Open(str(tmp_path / "whole.tif"))
    coarse = whole.GetRasterBand(1).GetMaskBand().GetOverview(0).ReadAsArray()
    assert coarse.shape == (512, 512) and (coarse[:250] > 0).all() and not coarse[260:].any()


@pytest.mark.parametrize("dtype", [each for each in LERC_TYPES if each not in EIGHT_BITS])
def test_what_the_mask_of_a_lerc_hides_is_no_value(tmp_path: Path, dtype: str) -> None:
    values = grid(dtype)
    whole = written(tmp_path, lerc(tmp_path / "a.lerc", values, hole()))
    found = whole.ReadAsArray()
    assert found.dtype == values.dtype and (found[hole()] == values[hole()]).all()
    assert (shown(whole) == hole()).all()  # a height of 0 stays one
    whole = written(tmp_path, tmp_path / "a.lerc", facts=PixelFacts((99.0,)))
    assert whole.GetRasterBand(1).GetNoDataValue() == 99 and (shown(whole) == hole()).all()


@pytest.mark.parametrize("dtype", EIGHT_BITS)
def test_a_lerc_of_8_bits(tmp_path: Path, dtype: str) -> None:
    """GDAL reads none that is as small as the others here."""
    values, there = np.tile(grid(dtype, -32 if dtype == "int8" else 0), (2, 2)), np.tile(hole(), (2, 2))
    part = lerc(tmp_path / "a.lerc", values, there)
    frame = Frame(Extent(0, 0, 16, 16), 16, 16)
    for facts in (NOTHING_KNOWN, PixelFacts((99.0,))):
        mosaic = Mosaic(tmp_path / "whole.tif", frame, "", part, None, facts)
        mosaic.place(plan_cells(frame, 16, 16)[0], part)
        mosaic.finish(lambda share: None, lambda: False)
        mosaic.close()
        whole = gdal.Open(str(tmp_path / "whole.tif"))
        found = whole.ReadAsArray()
        assert found.dtype == ("int16" if dtype == "int8" else "uint8") and (found[there] == values[there]).all()
        assert (shown(whole) == there).all()
        assert whole.GetRasterBand(1).GetNoDataValue() == (99 if facts.no_data else None)


def test_a_part_of_another_type_widens_the_file(tmp_path: Path) -> None:
    small = tiff(tmp_path / "1.tif", grid()[np.newaxis])
    large = tiff(tmp_path / "2.tif", grid("int16", -3000)[np.newaxis])
    real = tiff(tmp_path / "3.tif", grid("float32")[np.newaxis] + np.float32(0.5))
    whole = written(tmp_path, small, large, real)
    assert whole.GetRasterBand(1).DataType == gdal.GDT_Float32
    assert (whole.ReadAsArray() == np.hstack([grid(), grid("int16", -3000), grid("float32") + 0.5])).all()


def test_no_data_of_one_part_hides_nothing_in_another(tmp_path: Path) -> None:
    one = tiff(tmp_path / "1.tif", grid()[np.newaxis], no_data=5)
    two = tiff(tmp_path / "2.tif", grid()[np.newaxis], no_data=6)
    whole = written(tmp_path, one, two)
    assert (shown(whole) == np.hstack([grid() != 5, grid() != 6])).all()
    assert (whole.ReadAsArray()[shown(whole)] == np.hstack([grid(), grid()])[shown(whole)]).all()


RGB, RGBA = ("PHOTOMETRIC=RGB", "ALPHA=NO"), ("PHOTOMETRIC=RGB", "ALPHA=YES")


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_some_parts_have_alpha_and_others_not(tmp_path: Path, dtype: str) -> None:
    most = np.iinfo(dtype).max
    colours = np.stack([grid(dtype), grid(dtype, 1), grid(dtype, 2)])
    full = tiff(tmp_path / "1.tif", colours, options=RGB)
    clear = tiff(tmp_path / "2.tif", np.concatenate([colours, [hole() * np.array(most, dtype)]]), options=RGBA)
    for parts in ((full, clear), (clear, full)):
        whole = written(tmp_path, *parts)
        holes = np.hstack([hole() if part is clear else np.ones((8, 8), bool) for part in parts])
        assert whole.RasterCount == 4 and whole.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand
        assert (whole.ReadAsArray() == np.stack([*np.concatenate([colours, colours], 2), holes * most])).all()
        assert (shown(whole) == holes).all()


def test_a_fourth_band_that_is_no_alpha_is_refused_beside_three(tmp_path: Path) -> None:
    colours = np.stack([grid()] * 4)
    full = tiff(tmp_path / "1.tif", colours[:3], options=RGB)
    infrared = tiff(tmp_path / "2.tif", colours, options=RGB)
    other = tiff(tmp_path / "3.tif", colours.astype("uint16"), options=RGBA)  # an alpha of another scale
    for parts in ((full, infrared), (infrared, full), (full, other)):
        with pytest.raises(PackageError, match="numbers of bands"):
            written(tmp_path, *parts)


def test_what_is_nothing_in_a_part_without_alpha_is_clear_beside_one_that_has_it(tmp_path: Path) -> None:
    colours = np.stack([grid()] * 3)
    full = tiff(tmp_path / "1.tif", colours, mask=hole(), options=RGB)
    clear = tiff(tmp_path / "2.tif", np.concatenate([colours, [hole() * np.uint8(255)]]), options=RGBA)
    whole = written(tmp_path, full, clear)
    assert (whole.GetRasterBand(4).ReadAsArray() == 255 * np.hstack([hole(), hole()])).all()


def png16(path: Path, bands: Any) -> Path:
    memory = gdal.GetDriverByName("MEM").Create("", 8, 8, len(bands), gdal.GDT_UInt16)
    for number, values in enumerate(bands, 1):
        memory.GetRasterBand(number).WriteRaster(0, 0, 8, 8, values.tobytes())
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)
    return path


@pytest.mark.parametrize("count", [1, 3])
def test_pictures_of_16_bits_are_data(tmp_path: Path, count: int) -> None:
    colours = [grid("uint16", 1000 * number) for number in range(1, count + 1)]
    plain = png16(tmp_path / "1.png", colours)
    clear = png16(tmp_path / "2.png", [*colours, hole() * np.uint16(65535)])
    whole = written(tmp_path, plain, clear, alpha=True)
    assert whole.RasterCount == count and whole.GetRasterBand(1).DataType == gdal.GDT_UInt16
    assert (shown(whole) == np.hstack([np.ones((8, 8), bool), hole()])).all()
    for number, values in enumerate(colours, 1):
        assert (whole.GetRasterBand(number).ReadAsArray()[:, :8] == values).all()


@pytest.mark.parametrize("count", [1, 3])
def test_alpha_of_16_bits_in_several_parts(tmp_path: Path, count: int) -> None:
    """Of which each has holes of its own, and one none; whichever comes first."""
    colours, holes = [grid("uint16", 1000)] * count, [np.roll(hole(), turn, 0) for turn in (0, 2, 4)]
    parts = [png16(tmp_path / f"{turn}.png", [*colours, each * np.uint16(65535)]) for turn, each in enumerate(holes)]
    parts.insert(2, png16(tmp_path / "plain.png", colours))
    holes.insert(2, np.ones((8, 8), bool))
    for turn in range(4):
        whole = written(tmp_path, *parts[turn:], *parts[:turn], alpha=True)
        there = np.hstack([*holes[turn:], *holes[:turn]])
        assert whole.RasterCount == count and (shown(whole) == there).all()
        assert (whole.GetRasterBand(count).ReadAsArray()[there] == np.hstack([colours[0]] * 4)[there]).all()


def test_pictures_of_8_and_16_bits_are_refused(tmp_path: Path) -> None:
    memory = gdal.GetDriverByName("MEM").Create("", 8, 8, 1)
    gdal.GetDriverByName("PNG").CreateCopy(str(tmp_path / "8.png"), memory)
    wide = png16(tmp_path / "16.png", [grid("uint16")])
    for parts in ((wide, tmp_path / "8.png"), (tmp_path / "8.png", wide)):
        with pytest.raises(PackageError, match="kinds of colours"):
            written(tmp_path, *parts, alpha=True)


def exported(sandbox: Sandbox, folder: Path, size: tuple[int, int], **more: Any) -> Any:
    """Return heights of which those in the upper part, beyond the world, are unknown."""
    url = sandbox.service("Elevation/ImageServer")
    box = Extent(0, 19_000_000, 2_000_000 * size[0] / size[1], 21_000_000)
    with Session(Connection(), SignIn(None, url)) as session:
        request = ExportMapRequest(describe_map(session, url), box, SpatialReference(102100, 3857), *size, **more)
        run_job(map_job_for(request, folder / "map.tif"), session, Journal(folder / "journal.sqlite"))
    return gdal.Open(str(folder / "map.tif"))


def test_heights_below_zero_as_signed_bytes(sandbox: Sandbox, tmp_path: Path) -> None:
    sixteen = exported(sandbox, tmp_path, (60, 60), format="tiff", pixel_type="S16", no_data=-9999).ReadAsArray()
    eight = exported(sandbox, tmp_path, (60, 60), format="tiff", pixel_type="S8", no_data=-128)
    found, there = eight.ReadAsArray(), sixteen != -9999
    assert eight.GetRasterBand(1).GetNoDataValue() == -128 and (found[~there] == -128).all()
    assert (found[there] == np.clip(sixteen[there], -128, 127)).all()


@pytest.mark.parametrize("no_data", [None, -9999])
def test_heights_that_a_lerc_does_not_know(sandbox: Sandbox, tmp_path: Path, no_data: float | None) -> None:
    """In several images, of which the first have none at all and the last have all."""
    size = 80, 8400
    lerc = exported(sandbox, tmp_path, size, format="lerc", no_data=no_data)
    band = lerc.GetRasterBand(1)
    assert band.GetNoDataValue() == (LOWEST if no_data is None else no_data)
    known = shown(lerc)
    limit = (21_000_000 - 20_037_508) / 2_000_000 * size[1]
    assert not known[: int(limit)].any() and known[int(limit) + 1 :].all()
