# SPDX-License-Identifier: GPL-2.0-or-later
"""Description of a tiled service: levels, limits, and whether it may be exported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Optional
from urllib.parse import urlsplit

from ...core.errors import RequestError
from ...core.i18n import number_text, tr
from ...core.json_values import flag, mapping, number, real, text, version, whole
from ...tiles.extent import Extent
from ...tiles.levels import levels_in_words
from ...tiles.scheme import Lod, TileScheme
from ...tiles.spatial_reference import SpatialReference, declared_reference, extent_in
from ..client.session import Session
from ..errors import NotArcGisError, ServerError
from ..sign_in.hosts import is_online
from ..urls import ServiceKind, ServiceUrl, host_of, parse_service_url

DEFAULT_MAX_TILES = 100_000  # ArcGIS' own default for maxExportTilesCount
LOOKUP_WAITS = (0.5,)  # a user is waiting for the sentence: one more try, not half a minute of them
_ORGANISATION = re.compile(r"/[A-Za-z0-9]{16}/arcgis/rest/services/", re.IGNORECASE)
_SCALE_NOISE = 1e-3  # relative; services round minScale and maxScale, and no two levels are that near


@dataclass(frozen=True)
class Service:
    """A tiled service as its own JSON describes it; extents are in the tile scheme's spatial reference."""

    url: str
    kind: ServiceKind
    title: str
    version: float
    scheme: Optional[TileScheme]
    usable_levels: tuple[int, ...]
    full_extent: Optional[Extent]
    export_allowed: bool
    max_tiles: int
    tile_format: str = ""
    attribution: str = ""
    description: str = ""
    v2_allowed: Optional[bool] = None
    is_elevation: bool = False
    has_values: bool = False  # its tiles are LERC: numbers of any meaning, and no images
    cache_quality: Optional[int] = None
    display_url: str = ""  # address of the display service whose export-enabled host this is
    exported_at: str = ""  # address of its export-enabled service, where that one wants a sign-in of its own

    @property
    def spatial_reference(self) -> SpatialReference:
        return self.scheme.spatial_reference if self.scheme else SpatialReference()

    def grid(self) -> TileScheme:
        """Return the tile scheme. Raises `RequestError` where the service has none."""
        if self.scheme is None:
            raise RequestError(self.problem())
        return self.scheme

    @property
    def lods(self) -> tuple[Lod, ...]:
        """The levels of detail of the whole scheme, whether tiles exist there or not."""
        return self.scheme.lods if self.scheme else ()

    @property
    def writes_v2(self) -> bool:
        """Whether the server surely writes a ``.tpkx``: its own flag, else ArcGIS 10.9 and later, and Online.

        10.7 to 10.8.1 are documented to and often do not: one may ask for it there, but has to ask.
        """
        if self.v2_allowed is not None:
            return self.v2_allowed
        return self.version >= 10.9 or is_online(urlsplit(self.url).hostname)

    @property
    def may_write_v2(self) -> bool:
        """Whether a ``.tpkx`` can be asked for; before 10.7 the parameter is not even known."""
        return self.v2_allowed if self.v2_allowed is not None else not 0 < self.version < 10.7

    @property
    def is_hosted_online(self) -> bool:
        """Whether ArcGIS Online hosts it: by its host, or by the organisation's id that leads its paths."""
        return is_online(urlsplit(self.url).hostname) or bool(_ORGANISATION.search(self.url))

    @property
    def creates_items(self) -> bool:
        """Whether an export can leave its package as a portal item: vector tiles of ArcGIS Online."""
        return self.kind is ServiceKind.VECTOR and self.is_hosted_online

    def problem(self) -> str:
        """Return why nothing can be exported and what to do about it; "" where it can."""
        if self.scheme is None:
            return tr(
                "This service is not cached (no tiles). Choose a cached service, or export its map as an " "image."
            )
        if not self.export_allowed and self.exported_at:
            return tr(
                "{host} only displays this map; your sign-in is not for {export_host}, which exports it. "
                "Paste {url}, and choose a sign-in for it."
            ).format(host=host_of(self.url), export_host=host_of(self.exported_at), url=self.exported_at)
        if not self.export_allowed:
            return tr(
                "Export is switched off for this service. Ask its owner to allow offline use "
                "(Settings > Export tiles), or choose another service."
            )
        if not self.usable_levels:
            return tr("This service declares no level that holds tiles. Ask its owner to check the cache.")
        return ""

    def sentence(self) -> str:
        """Describe in one plain sentence what was found."""
        kind = {
            ServiceKind.MAP: tr("Map tiles"),
            ServiceKind.IMAGE: tr("Elevation tiles") if self.is_elevation else tr("Image tiles"),
            ServiceKind.VECTOR: tr("Vector tiles"),
        }[self.kind]
        if self.scheme is None or not self.usable_levels:
            return kind + "."
        text = tr("{kind}, {levels}.")
        if self.export_allowed:
            text = tr("{kind}, {levels}. Export is allowed, up to {limit} tiles at once.")
        text = text.format(kind=kind, levels=levels_in_words(self.usable_levels), limit=number_text(self.max_tiles))
        if self.display_url:
            exported_from = tr("Exported from {host}, the export-enabled host of {shown}.")
            text += " " + exported_from.format(host=host_of(self.url), shown=host_of(self.display_url))
        return text


def describe(session: Session, url: str) -> Service:
    """Ask a service for its description. Raises `RequestError`, `ServerError` or `TransportError`."""
    found = parse_service_url(url)
    return read_service(session.get_json(found.url, waits=LOOKUP_WAITS), found)


def read_service(answer: Mapping[str, Any], where: ServiceUrl) -> Service:
    """Read a service's JSON. Raises `NotArcGisError` for an object that describes no service."""
    require_service(answer, where)
    scheme = _scheme(answer, where.kind)
    is_elevation = "elevation" in f"{answer.get('cacheType')} {answer.get('serviceDataType')}".lower()
    return Service(
        url=where.url,
        kind=where.kind,
        title=title_of(answer, where),
        version=version(answer.get("currentVersion")),
        scheme=scheme,
        usable_levels=_usable_levels(answer, scheme) if scheme else (),
        full_extent=extent_in(
            answer.get("fullExtent") or answer.get("extent"),
            scheme.spatial_reference if scheme else SpatialReference(),
        ),
        export_allowed=flag(answer.get("exportTilesAllowed")) or False,
        max_tiles=max(0, whole(answer.get("maxExportTilesCount")) or 0) or DEFAULT_MAX_TILES,
        tile_format=_tile_format(answer),
        attribution=text(answer.get("copyrightText")),
        description=text(answer.get("serviceDescription")) or text(answer.get("description")),
        v2_allowed=flag(answer.get("exportTileCacheCompactV2Allowed")),
        is_elevation=is_elevation,
        has_values=is_elevation or "LERC" in _tile_format(answer).upper(),
        cache_quality=_quality(answer),
    )


def require_service(answer: Mapping[str, Any], where: ServiceUrl) -> None:
    """Raise `NotArcGisError` for an object that describes no service."""
    if not {"currentVersion", "tileInfo", "layers", "capabilities", "fullExtent", "tiles"} & set(answer):
        raise NotArcGisError(
            tr("{host} answered, but not as an ArcGIS service does. Check the address.").format(host=host_of(where.url))
        )


def _scheme(answer: Mapping[str, Any], kind: ServiceKind) -> Optional[TileScheme]:
    """Read ``tileInfo``; an image service that has one is cached, whatever ``singleFusedMapCache`` says."""
    info = answer.get("tileInfo")
    if not isinstance(info, Mapping):
        return None
    if flag(answer.get("singleFusedMapCache")) is False and kind is not ServiceKind.IMAGE:
        return None
    try:
        scheme = TileScheme.from_tile_info(info)
    except ValueError as error:
        raise ServerError(
            tr("The service's tile scheme can't be read. Ask its owner to check the cache."), str(error)
        ) from None
    extents = (answer.get(key) for key in ("fullExtent", "extent", "initialExtent"))
    return replace(scheme, spatial_reference=declared_reference(info, answer, *extents))


def _usable_levels(answer: Mapping[str, Any], scheme: TileScheme) -> tuple[int, ...]:
    """Return the levels that hold tiles: the list of LODs says more than is there."""
    coarsest, finest = read_scales(answer)
    given = (real(answer.get(key)) for key in ("minLOD", "maxLOD"))
    low, high = (None if level is None or level < 0 else level for level in given)  # -1 is written for none
    if low is not None and high is not None and low > high:
        low, high = high, low
    return tuple(
        lod.level
        for lod in scheme.lods
        if (not lod.scale or finest * (1 - _SCALE_NOISE) <= lod.scale <= (coarsest or lod.scale) * (1 + _SCALE_NOISE))
        and (low is None or lod.level >= low)
        and (high is None or lod.level <= high)
    )


def read_scales(answer: Mapping[str, Any]) -> tuple[float, float]:
    """Return ``minScale``, the larger denominator, and ``maxScale``, put right where swapped; 0 is unlimited."""
    coarsest, finest = (max(0.0, number(answer.get(key))) for key in ("minScale", "maxScale"))
    return (finest, coarsest) if 0 < coarsest < finest else (coarsest, finest)


def title_of(answer: Mapping[str, Any], where: ServiceUrl) -> str:
    """Name the service by its address: mapName is "Layers" for most of them."""
    return where.name.replace("_", " ").strip() or text(answer.get("mapName")) or text(answer.get("name"))


def _tile_format(answer: Mapping[str, Any]) -> str:
    return text(mapping(answer.get("tileInfo")).get("format"))


def _quality(answer: Mapping[str, Any]) -> Optional[int]:
    return whole(mapping(answer.get("tileInfo")).get("compressionQuality")) or None
