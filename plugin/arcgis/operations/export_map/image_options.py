# SPDX-License-Identifier: GPL-2.0-or-later
"""Parameters of Export Image only: pixels, bands, compression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from ....core.errors import RequestError
from ....core.i18n import tr
from .request import ExportMapRequest

PIXEL_TYPES = (
    "C128", "C64", "F32", "F64", "S16", "S32", "S8", "U1", "U16", "U2", "U32", "U4", "U8", "UNKNOWN",
)  # fmt: skip
NO_DATA_INTERPRETATIONS = ("esriNoDataMatchAny", "esriNoDataMatchAll")
INTERPOLATIONS = (
    "RSP_BilinearInterpolation", "RSP_CubicConvolution", "RSP_Majority", "RSP_NearestNeighbor",
)  # fmt: skip
COMPRESSIONS = ("None", "JPEG", "LZ77")
_WITH_QUALITY = ("jpg", "jpgpng")


@dataclass(frozen=True)
class PixelFacts:
    """What request and service tell of an image's pixels: they may not be in the image itself.

    *no_data* are the values without meaning, one for all bands or one each, ``None`` for a band without; *matches_all*
    states that a pixel is empty only where all bands have theirs. *is_signed* is that of bytes.
    """

    no_data: tuple[Optional[float], ...] = ()
    matches_all: bool = False
    is_signed: bool = False


NOTHING_KNOWN = PixelFacts()


def pixel_facts(request: ExportMapRequest) -> PixelFacts:
    """Return what *request* asks for, else what its service declares; a raster function makes other values."""
    service, own = request.service, not request.rendering_rule
    asked = request.no_data if isinstance(request.no_data, Sequence) else (request.no_data,)
    values: tuple[Optional[float], ...] = tuple(float(value) for value in asked if value is not None)
    if not values and own:
        values = _declared(request)
    kind = request.pixel_type if request.pixel_type not in ("", "UNKNOWN") else service.pixel_type if own else ""
    # Of a list all values have to match, where nothing else is asked for.
    interpretation = request.no_data_interpretation or NO_DATA_INTERPRETATIONS[len(values) > 1]
    return PixelFacts(values, interpretation == "esriNoDataMatchAll", kind == "S8")


def _declared(request: ExportMapRequest) -> tuple[Optional[float], ...]:
    """Return the values that the service declares for the bands of the image: its list is by its own bands."""
    service, values = request.service, request.service.no_data_values
    if len(values) == service.band_count > 1 and request.band_ids:
        values = tuple(values[band] for band in request.band_ids if 0 <= band < len(values))
    elif len(values) not in (1, service.band_count):
        values = ()
    if not any(value is not None for value in values):
        values = (service.no_data,)
    return () if values == (None,) else values


def check_image_options(request: ExportMapRequest) -> None:
    """Raise `RequestError` for an option that exportImage would not take."""
    for name, value, allowed in (
        ("pixelType", request.pixel_type, PIXEL_TYPES),
        ("noDataInterpretation", request.no_data_interpretation, NO_DATA_INTERPRETATIONS),
        ("interpolation", request.interpolation, INTERPOLATIONS),
        ("compression", request.compression, COMPRESSIONS),
    ):
        if value and value not in allowed:
            raise RequestError(tr("{place} must be one of {words}.").format(place=name, words=", ".join(allowed)))
    _check_compression(request)
    values = request.no_data if isinstance(request.no_data, Sequence) else [request.no_data or 0.0]
    if not all(math.isfinite(value) for value in values):
        raise RequestError(tr("{place} must be a number.").format(place="noData"))
    bands = request.service.band_count
    _check_count(len(values), len(request.band_ids) or (0 if request.rendering_rule else bands))
    wrong = [band for band in request.band_ids if band < 0 or (bands and band >= bands)]
    if wrong:
        raise RequestError(
            tr("The service has no band {band}: its {count} bands are counted from 0.").format(
                band=wrong[0], count=bands or "?"
            )
        )
    if request.service.is_image and len(request.datum_transformations) > 1:
        raise RequestError(tr("An image service accepts one datum transformation. Choose one."))


def _check_count(values: int, bands: int) -> None:
    """Raise `RequestError` for values that are neither one nor one each, such as the two of a decimal comma."""
    if bands and values not in (0, 1, bands):
        raise RequestError(
            tr(
                "noData has {values} values, and the image {bands} bands. Write one value, or one for each band, with "
                "a point for decimals, such as {example}."
            ).format(values=values, bands=bands, example="-9999.5")
        )


def _check_compression(request: ExportMapRequest) -> None:
    if request.compression and request.format != "tiff":
        raise RequestError(tr("Only a tiff can be compressed in this way. Choose tiff, or no compression."))
    quality = request.compression_quality
    if quality is not None:
        if not 0 <= quality <= 100:
            raise RequestError(tr("The JPEG quality is a number from 0 to 100."))
        if request.format not in _WITH_QUALITY and request.compression != "JPEG":
            raise RequestError(tr("A quality applies to JPEG only. Choose jpg or a tiff with JPEG, or leave it out."))
    tolerance = request.compression_tolerance
    if tolerance is not None:
        if not 0 <= tolerance < math.inf:
            raise RequestError(tr("The LERC tolerance is a number of 0 or more."))
        if request.format != "lerc":
            raise RequestError(tr("A tolerance applies to LERC only. Choose lerc, or leave it out."))
    if request.lerc_version is not None:
        if request.lerc_version not in (1, 2):
            raise RequestError(tr("{place} must be one of {words}.").format(place="lercVersion", words="1, 2"))
        if request.format != "lerc":
            raise RequestError(tr("A LERC version applies to LERC only. Choose lerc, or leave it out."))
