# SPDX-License-Identifier: GPL-2.0-or-later
"""Check an Export Map request before it is sent."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ....core.errors import RequestError
from ....core.i18n import number_text, tr
from ...services.map_support import lacking
from .image_options import check_image_options
from .json_parameters import check_json_parameter
from .reproject import box_in
from .request import KMZ, LONGEST_SIDE, TRANSPARENT_FORMATS, WHOLE_ONLY, ExportMapRequest
from .time import TIME_RELATIONS, check_time

_LAYERS = re.compile(r"(show|hide|include|exclude):(-?\d+(?:,-?\d+)*)")


def check_request(request: ExportMapRequest) -> None:
    """Raise `RequestError` for whatever the server would refuse, before anything is sent."""
    if problem := request.service.problem():
        raise RequestError(problem)
    _check_size(request)
    _check_references(request)
    _check_area(request)
    _check_numbers(request)
    for name in request.parameters():
        if reason := lacking(request.service, name):
            raise RequestError(reason)
    _check_format(request)
    _check_layers(request)
    if request.time is not None:
        check_time(request.time)
    if request.time_relation:
        if request.time_relation not in TIME_RELATIONS:
            raise RequestError(_not_among("timeRelation", TIME_RELATIONS))
        if request.time is None:
            raise RequestError(tr("A time relation needs a time. Choose one, or leave the relation out."))
    for name, value in request.json_values().items():
        if value:
            check_json_parameter(name, value, request.service.layer_ids)
    check_image_options(request)


def _check_size(request: ExportMapRequest) -> None:
    for side in (request.width, request.height):
        if isinstance(side, bool) or not isinstance(side, int) or side < 1:
            raise RequestError(tr("The image has no size. Give its width and height in pixels."))
    if max(request.width, request.height) > LONGEST_SIDE:
        raise RequestError(
            tr("{width} × {height} pixels are too many: a side may have {most}. Choose a smaller size.").format(
                width=number_text(request.width), height=number_text(request.height), most=number_text(LONGEST_SIDE)
            )
        )
    if not request.fits and request.format in WHOLE_ONLY:
        raise RequestError(
            tr(
                "A {format} can't be mosaicked from several images: the service draws up to {width} × "
                "{height} pixels. Choose a smaller size, or another format."
            ).format(
                format=request.format,
                width=number_text(request.service.max_width),
                height=number_text(request.service.max_height),
            )
        )


def _check_references(request: ExportMapRequest) -> None:
    for reference in (request.extent_sr, request.image_sr):
        if reference is not None and not reference.to_json():
            raise RequestError(
                tr("The coordinate system has no WKID that ArcGIS knows. Choose another, such as {example}.").format(
                    example=request.service.spatial_reference.authid or "EPSG:3857"
                )
            )


def _check_area(request: ExportMapRequest) -> None:
    box = request.extent
    if box.is_empty or not all(map(math.isfinite, (box.xmin, box.ymin, box.xmax, box.ymax))):
        raise RequestError(tr("No area is chosen. Draw one, or take the current view."))
    full = request.service.full_extent
    there = box_in(box, request.extent_sr, request.service.spatial_reference) if full else None
    if full and there and there.intersection(full) is None:
        raise RequestError(tr("The area lies outside the map. Choose one that overlaps it."))


def _check_numbers(request: ExportMapRequest) -> None:
    if not math.isfinite(request.rotation):
        raise RequestError(tr("The rotation is a number of degrees, such as 45 or -30."))
    if request.dpi is not None and not 1 <= request.dpi <= 10_000:
        raise RequestError(tr("The resolution is a number of dots per inch from 1 to 10,000, such as 96 or 300."))
    if request.map_scale is not None and not 0 < request.map_scale < math.inf:
        raise RequestError(tr("The scale is a number above 0: write 50000 for 1:50,000."))


def _check_format(request: ExportMapRequest) -> None:
    formats = request.service.formats
    if request.format != KMZ and request.format not in formats:
        raise RequestError(
            tr("The service does not support {format}. It supports {formats}.").format(
                format=request.format or "?", formats=", ".join(formats)
            )
        )
    if request.transparent and request.format not in TRANSPARENT_FORMATS:
        raise RequestError(
            tr("A {format} has no transparency. Choose png or gif, or switch the transparent background off.").format(
                format=request.format
            )
        )


def _check_layers(request: ExportMapRequest) -> None:
    if not request.layers.strip():
        return
    match = _LAYERS.fullmatch(re.sub(r"\s", "", request.layers))
    if not match:
        raise RequestError(
            tr("“{text}” is not a list of layers. Write {example}, or begin with hide, include or " "exclude.").format(
                text=request.layers.strip(), example="show:0,2"
            )
        )
    known = request.service.layer_ids
    unknown = [word for word in match[2].split(",") if known and int(word) not in known and int(word) >= 0]
    if unknown:
        raise RequestError(tr("The service has no layer {ids}.").format(ids=", ".join(unknown)))


def _not_among(name: str, words: Sequence[str]) -> str:
    return tr("{place} must be one of {words}.").format(place=name, words=", ".join(words))
