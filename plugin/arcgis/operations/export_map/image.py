# SPDX-License-Identifier: GPL-2.0-or-later
"""The response of Export Map: the description of the image, and its checked bytes."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit, urlunsplit

from ....core import json_values
from ....core.errors import PackageError
from ....core.files import disk_error, remove
from ....core.i18n import tr
from ....tiles.extent import Extent, read_extent
from ....tiles.spatial_reference import SpatialReference
from ...client.download import Progress, download
from ...client.result_urls import addresses
from ...client.session import RETRY_WAITS, Session
from ...errors import NotArcGisError, ServerError, TransportError
from ...request_log import log, loggable, reason
from ...services.map_service import MapService
from ...urls import authority, host_of, joined
from .image_files import TEXT_FORMATS, check_image

_LARGEST_SIDE = 1 << 16  # pixels; servers draw some thousands at once


@dataclass(frozen=True)
class MapImage:
    """An image that the server has drawn: where it lies, its pixels, and the extent that it really shows.

    *extent* is in *spatial_reference*, that of the image; for a turned image it is the box before
    turning. *scale* is a denominator, 0 where the server doesn't report it. *data* is the image itself
    (Base64) where the server sent it along (``imageData``); *href* may then be empty. Both are for an image that
    is to be asked for itself.
    """

    href: str
    width: int
    height: int
    extent: Extent
    spatial_reference: SpatialReference
    scale: float = 0.0
    data: str = field(default="", repr=False)


def _quiet(done: int, total: Optional[int]) -> None:
    """Ignore the progress of a fetch."""


def read_map_image(answer: Mapping[str, Any], url: str) -> MapImage:
    """Read the answer to ``f=json``; *url* is what was asked. Raises `NotArcGisError` for one without an image."""
    href, data = json_values.text(answer.get("href")), json_values.text(answer.get("imageData"))
    extent = read_extent(answer.get("extent"))
    width, height = (json_values.whole(answer.get(side)) or 0 for side in ("width", "height"))
    if not (href or data) or extent is None or width < 1 or height < 1:
        raise NotArcGisError(
            tr("{host} answered without an image. Check the area and the size, then export again.").format(
                host=host_of(url)
            ),
            ", ".join(f"{key}: {str(value)[:200]}" for key, value in answer.items())[:500],
        )
    if width > _LARGEST_SIDE or height > _LARGEST_SIDE:
        raise NotArcGisError(
            tr("{host} answered with an image of {width} × {height} pixels, which is no map. Export again.").format(
                host=host_of(url), width=width, height=height
            )
        )
    href = joined(url, href) if href else ""
    if not (href or data):
        raise NotArcGisError(
            tr("{host} returned an address for the image that can't be read. Ask its administrator.").format(
                host=host_of(url)
            )
        )
    return MapImage(
        href,
        width,
        height,
        extent,
        SpatialReference.from_json(answer["extent"].get("spatialReference")),
        json_values.number(answer.get("scale")),
        data,
    )


def fetch_image(
    session: Session,
    service: MapService,
    image: MapImage,
    part: Path,
    count: Progress = _quiet,
    format: str = "",
) -> None:
    """Fetch an image into *part*, a file that is the caller's to rename, and check that it is one, and whole.

    *format* is the one that was asked for; without it the address decides. An image that came with its
    description is taken from there. Nothing is left behind where
    it fails. Raises `ServerError`, `TransportError`, `PackageError`, or `ExportError` for the disk.
    """
    kind = format or os.path.splitext(urlsplit(image.href).path)[1].lstrip(".").lower()
    if image.data:
        return _unpack(image.data, part, kind)
    *others, last = _places(image.href, service.url)
    for other in others:
        if authority(other) in session.unreachable_hosts:
            continue  # the many images of a large one would wait for it each
        try:
            return _fetch(session, other, part, count, kind, waits=())
        except TransportError as error:
            session.unreachable_hosts.add(authority(other))
            log.info("Fetching the image from %s: %s", loggable(last), reason(error))
        except (ServerError, PackageError) as error:
            log.info("Fetching the image from %s: %s", loggable(last), reason(error))
        session.waiter.check()
    _fetch(session, last, part, count, kind)


def fetch_drawing(session: Session, url: str, fields: Mapping[str, str], part: Path, count: Progress = _quiet) -> None:
    """Have the server draw and send the image itself (``f=image``) into *part*, and check it; see `fetch_image`."""
    _fetch(session, url, part, count, fields.get("format", ""), fields={**fields, "f": "image"})


def _unpack(data: str, part: Path, kind: str) -> None:
    """Write an image that came as Base64, perhaps as a ``data:`` URL."""
    try:
        part.write_bytes(base64.b64decode(data.rpartition(",")[2]))
    except binascii.Error:
        raise PackageError(tr("The image was cut off on its way. Export again.")) from None
    except OSError as error:
        raise disk_error(error, part) from None
    _checked(part, kind)


def _fetch(
    session: Session,
    url: str,
    part: Path,
    count: Progress,
    kind: str,
    waits: tuple[float, ...] = RETRY_WAITS,
    fields: Optional[Mapping[str, str]] = None,
) -> None:
    try:
        download(session, url, part, count, waits, takes_text=kind in TEXT_FORMATS, fields=fields)
    except NotArcGisError as error:
        raise NotArcGisError(
            tr("{host} sent a text in place of the image. Try again later, or ask the server's owner.").format(
                host=host_of(url)
            ),
            error.details or error.message,
            error.code,
        ) from None
    _checked(part, kind)


def _checked(part: Path, kind: str) -> None:
    try:
        check_image(part, kind)
    except BaseException:
        remove(part)
        raise


def _places(href: str, service_url: str) -> list[str]:
    """Return where to ask for an image: as the server names it, then on the service's own host.

    Older servers write images to a folder beside the services (``/arcgisoutput/``), which the host of
    the service hands out, too.
    """
    found = addresses(href, service_url)
    if len(found) > 1 or authority(found[0]) == authority(service_url):
        return found
    named, service = urlsplit(href), urlsplit(service_url)
    if named.query or "/arcgisoutput/" not in named.path.lower():
        return found
    outside = urlunsplit((service.scheme, service.netloc, named.path, "", ""))
    same = named.hostname == service.hostname and (named.scheme, service.scheme) == ("http", "https")
    return [outside] if same else [href, outside]
