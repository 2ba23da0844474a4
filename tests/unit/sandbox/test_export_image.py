# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's exportImage, asked for by hand, against protocol.md."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyproj
import pytest
import requests

from tests.sandbox import Sandbox
from tests.sandbox.drawing.heights import height
from tests.sandbox.maps.computed_map import colours

HALF = 20037508.342787001
EUROPE = "0,5000000,800000,5600000"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def ask(url: str, **values: Any) -> requests.Response:
    """POST with JSON for whatever is not a text."""
    form = {"bbox": EUROPE, "f": "json", **values}
    sent = {name: it if isinstance(it, str) else json.dumps(it) for name, it in form.items()}
    return requests.post(f"{url}/exportImage", data=sent, timeout=60)


def made(url: str, **values: Any) -> dict[str, Any]:
    answer = ask(url, **values).json()
    assert "error" not in answer, answer
    return answer


def refusal(url: str, **values: Any) -> str:
    answer = ask(url, **values)
    assert answer.status_code == 200
    error = answer.json()["error"]
    assert error["code"] == 400
    return " ".join([error["message"], *error["details"]])


def test_heights_by_formula(sandbox: Sandbox) -> None:
    """A bare block of floats holds the height under every pixel centre."""
    url = sandbox.service("Elevation/ImageServer")
    answer = made(url, format="bsq", size="40,30")
    values = np.frombuffer(requests.get(answer["href"], timeout=10).content, "<f4").reshape(30, 40)
    lon, lat = pyproj.Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True).transform(
        (np.arange(40) + 0.5)[None, :] * 20000 + np.zeros((30, 1)),
        5600000 - (np.arange(30) + 0.5)[:, None] * 20000 + np.zeros((1, 40)),
    )
    assert np.allclose(values, height(lon, lat), atol=0.01)
    assert answer["scale"] == 0


def test_heights_as_geotiff(sandbox: Sandbox) -> None:
    """Float32 with its place, its CRS and its no-data value; other pixel types and compressions as asked."""
    gdal = pytest.importorskip("osgeo.gdal")

    def opened(**values: Any) -> Any:
        data = ask(sandbox.service("Elevation/ImageServer"), f="image", format="tiff", size="80,60", **values).content
        gdal.FileFromMemBuffer("/vsimem/sandbox.tif", data)
        return gdal.Open("/vsimem/sandbox.tif")

    plain = opened()
    assert plain.GetGeoTransform() == pytest.approx((0, 10000, 0, 5600000, 0, -10000))
    assert "3857" in plain.GetProjection() and plain.GetRasterBand(1).DataType == gdal.GDT_Float32
    assert plain.GetRasterBand(1).GetNoDataValue() < -3e38
    packed = opened(
        compression="LZ77", pixelType="S16", noData="-9999", imageSR="4326", bbox="-400,0,-100,80", bboxSR="4326"
    )
    band = packed.GetRasterBand(1)
    assert band.DataType == gdal.GDT_Int16 and band.GetNoDataValue() == -9999
    assert packed.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    row = struct.unpack("<80h", band.ReadRaster(0, 30, 80, 1))
    assert row[0] == -9999 and -2200 <= row[79] <= 2600
    shaded = opened(renderingRule={"rasterFunction": "Hillshade"})
    assert shaded.GetRasterBand(1).DataType == gdal.GDT_Byte
    part = opened(renderingRule={"rasterFunction": "Hillshade"}, bbox="400000,5000000,1200000,5600000")
    right = shaded.GetRasterBand(1).ReadRaster(40, 0, 40, 60)
    assert len(set(right)) > 10 and part.GetRasterBand(1).ReadRaster(0, 0, 40, 60) == right


@pytest.mark.parametrize("version, magic", [("", b"CntZImage "), ("1", b"CntZImage "), ("2", b"Lerc2 ")])
def test_heights_as_lerc(sandbox: Sandbox, version: str, magic: bytes) -> None:
    pytest.importorskip("osgeo.gdal")
    values = {"f": "image", "format": "lerc", "size": "40,30", "lercVersion": version}
    assert ask(sandbox.service("Elevation/ImageServer"), **values).content.startswith(magic)


def test_image_parameters(sandbox: Sandbox) -> None:
    """Limits, forms, and the two that change the extent."""
    url = sandbox.service("Elevation/ImageServer")
    for name, value in (
        ("size", "4101,10"), ("format", "svg"), ("pixelType", "F16"), ("bandIds", "1"), ("noData", "none"),
        ("interpolation", "Best"), ("compression", "zip"), ("compressionQuality", "101"), ("renderingRule", "[]"),
        ("renderingRule", '{"rasterFunction":"NDVI"}'), ("mosaicRule", '{"mosaicMethod":"x"}'), ("sliceId", "3"),
        ("datumTransformation", "x"), ("lercVersion", "3"), ("adjustAspectRatio", "1"),
    ):  # fmt: skip
        assert refusal(url, **{name: value})
    far = {"bbox": f"0,0,{2 * HALF},1000000"}
    assert "outside" in refusal(url, validateExtent="true", **far)
    assert made(url, **far)
    stretched = made(url, adjustAspectRatio="false", size="50,50", format="png")["extent"]
    assert [stretched[name] for name in ("xmin", "ymin", "xmax", "ymax")] == [0, 5000000, 800000, 5600000]


def test_position_as_bands(sandbox: Sandbox) -> None:
    """An image service of the same ground, its bands in the order asked for."""
    url = sandbox.service("Position/ImageServer")
    values = {"f": "image", "size": "40,30", "format": "bip"}
    block = np.frombuffer(ask(url, bandIds="2,0", **values).content, np.uint8).reshape(30, 40, 2)
    x, y = (np.arange(40) + 0.5)[None, :] * 20000, 5600000 - (np.arange(30) + 0.5)[:, None] * 20000
    wanted = colours(x, y)
    assert (block[..., 0] == wanted[..., 2]).all() and (block[..., 1] == wanted[..., 0]).all()
