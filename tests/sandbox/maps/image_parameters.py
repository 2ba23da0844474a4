# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameters of ImageServer/exportImage, checked and turned into an order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..services.areas import RefusedError
from .frame import INVALID, Frame, home, project
from .parameters import Picture, answer_of, check_datum, flag, frame_of, json_of, number
from .time import parse_time

if TYPE_CHECKING:
    from ..services.catalogue import Service

FORMATS = ("jpgpng", "png", "png8", "png24", "png32", "jpg", "bmp", "gif", "tiff", "bip", "bsq", "lerc")
# pixel types by GDAL's names, with NumPy's
PIXELS = {
    "U8": ("Byte", "uint8"),
    "S8": ("Int8", "int8"),
    "S16": ("Int16", "int16"),
    "U16": ("UInt16", "uint16"),
    "S32": ("Int32", "int32"),
    "U32": ("UInt32", "uint32"),
    "F32": ("Float32", "float32"),
    "F64": ("Float64", "float64"),
}
INTERPOLATIONS = (
    "RSP_BilinearInterpolation",
    "RSP_CubicConvolution",
    "RSP_Majority",
    "RSP_NearestNeighbor",
)
COMPRESSIONS = {"none": "NONE", "jpeg": "JPEG", "lz77": "DEFLATE"}
METHODS = (
    "esriMosaicNone",
    "esriMosaicCenter",
    "esriMosaicNadir",
    "esriMosaicViewpoint",
    "esriMosaicAttribute",
    "esriMosaicLockRaster",
    "esriMosaicNorthwest",
    "esriMosaicSeamline",
)


def _one_of(values: dict[str, str], name: str, known: tuple[str, ...], default: str = "") -> str:
    text = values.get(name, "").strip()
    if not text:
        return default
    for one in known:
        if one.lower() == text.lower():
            return one
    raise RefusedError(INVALID, [f"'{name}' parameter is invalid: {text}."])


def _limited(values: dict[str, str], name: str, low: float, high: float, default: float) -> float:
    found = number(values, name)
    if found is not None and not low <= found <= high:
        raise RefusedError(INVALID, [f"'{name}' parameter is invalid."])
    return default if found is None else found


def _bands(text: str, count: int) -> list[int]:
    if not text:
        return list(range(count))
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and int(part) < count for part in parts):
        raise RefusedError(INVALID, ["'bandIds' parameter is invalid."])
    return [int(part) for part in parts]


def _function(values: dict[str, str], service: Service) -> str:
    rule = json_of(values, "renderingRule", dict)
    if not rule:
        return ""
    name = rule.get("rasterFunction")
    if name not in service.functions:
        raise RefusedError("Unable to complete operation.", [f"The raster function {name} is not supported."])
    if not isinstance(rule.get("rasterFunctionArguments", {}), dict):
        raise RefusedError(INVALID, ["'renderingRule' parameter is invalid."])
    return "" if name == "None" else str(name)


def _mosaic(values: dict[str, str]) -> None:
    rule = json_of(values, "mosaicRule", dict)
    if rule and rule.get("mosaicMethod") not in METHODS:
        raise RefusedError(INVALID, ["'mosaicRule' parameter is invalid."])


def _datum(values: dict[str, str]) -> None:
    text = values.get("datumTransformation", "")
    if text:
        try:
            check_datum("datumTransformation", json.loads(text))
        except ValueError as error:
            raise RefusedError(INVALID, ["'datumTransformation' parameter is invalid."]) from error


def _no_data(values: dict[str, str], bands: int) -> float | None:
    text = values.get("noData", "")
    if not text:
        return None
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise RefusedError(INVALID, ["'noData' parameter is invalid."]) from error
    if len(found) not in (1, bands):
        raise RefusedError(INVALID, ["'noData' parameter is invalid."])
    return found[0]


def _check_extent(frame: Frame, service: Service) -> None:
    west, south, east, north = service.scheme.world
    xmin, ymin, xmax, ymax = project(frame.box, frame.reference, home(service.scheme))
    if xmin < west or ymin < south or xmax > east or ymax > north:
        raise RefusedError("Unable to complete operation.", ["The requested extent is outside the service's extent."])


def parse_export_image(service: Service, given: dict[str, str]) -> Picture:
    """Everything about one image."""
    values = {name: text.strip() for name, text in given.items()}
    answer = answer_of(values)
    # a map's parameters that images do not have
    for name in ("mapScale", "rotation", "dpi"):
        values.pop(name, None)
    frame = frame_of(values, home(service.scheme), service.limits, flag(values, "adjustAspectRatio", True))
    if flag(values, "validateExtent") and service.version >= 10.9:
        _check_extent(frame, service)
    bands = _bands(values.get("bandIds", ""), service.bands)
    pixel = _one_of(values, "pixelType", (*PIXELS, "UNKNOWN"))
    options: dict[str, Any] = {
        "bands": bands,
        "pixel": "" if pixel == "UNKNOWN" else pixel,
        "function": _function(values, service),
        "no_data": _no_data(values, len(bands)),
        "compression": COMPRESSIONS[_one_of(values, "compression", tuple(COMPRESSIONS), "none")],
        "quality": int(_limited(values, "compressionQuality", 0, 100, 75)),
        "tolerance": _limited(values, "compressionTolerance", 0, 1e9, 0.01),
        "lerc": int(_one_of(values, "lercVersion", ("1", "2"), "1")),
    }
    _one_of(values, "interpolation", INTERPOLATIONS)
    _one_of(values, "noDataInterpretation", ("esriNoDataMatchAny", "esriNoDataMatchAll"))
    _mosaic(values)
    _datum(values)
    parse_time(values.get("time", ""))
    if values.get("sliceId"):
        raise RefusedError("Unable to complete operation.", ["The service is not multidimensional."])
    form = _one_of(values, "format", FORMATS, "jpgpng")
    return Picture(
        frame, form, answer, True, ({"table": "countries", "where": [], "labels": False},), None, None, options
    )
