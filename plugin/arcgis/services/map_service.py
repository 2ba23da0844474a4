# SPDX-License-Identifier: GPL-2.0-or-later
"""Description of a map or image service: layers, formats, limits, time, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from ...core import json_values
from ...core.errors import RequestError
from ...core.i18n import tr
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference, declared_reference, extent_in
from ..client.session import Session
from ..urls import ServiceKind, ServiceUrl, parse_service_url
from .tile_service import LOOKUP_WAITS, read_scales, require_service, title_of

MAP_FORMATS = ("png", "png8", "png24", "png32", "jpg", "pdf", "bmp", "gif", "svg", "svgz", "emf", "ps")
IMAGE_FORMATS = (
    "jpgpng", "png", "png8", "png24", "png32", "jpg", "bmp", "gif", "tiff", "bip", "bsq", "lerc",
)  # fmt: skip
_SINCE = {"png32": 10.2, "bip": 10.3, "bsq": 10.3, "lerc": 10.3}  # of exportImage (protocol section 12)
# ArcGIS' own defaults for maxImageWidth and maxImageHeight, by kind.
_LIMITS = {ServiceKind.MAP: (4096, 4096), ServiceKind.IMAGE: (15000, 4100)}
_TILES_ONLY = "tilesonly"
_FLAGS = (
    "supportsDynamicLayers", "supportsClipping", "supportsSpatialFilter", "supportsTimeRelation",
    "supportsDatumTransformation", "allowRasterFunction", "hasMultidimensions",
)  # fmt: skip


@dataclass(frozen=True)
class TimeInfo:
    """The time that a service or a layer knows: epoch milliseconds (UTC), ``None`` where it does not report one.

    *interval* counts *units*, such as ``esriTimeUnitsDays``. Only layers name fields; *live* data has
    no fixed end.
    """

    start: Optional[int] = None
    end: Optional[int] = None
    interval: Optional[float] = None
    units: str = ""
    start_field: str = ""
    end_field: str = ""
    live: bool = False


@dataclass(frozen=True)
class MapLayer:
    """One layer of a map service; the scales are denominators, 0 for no limit, *min_scale* the larger."""

    id: int
    name: str
    kind: str = ""
    parent: Optional[int] = None
    children: tuple[int, ...] = ()
    visible: bool = True
    min_scale: float = 0.0
    max_scale: float = 0.0
    time: Optional[TimeInfo] = None


@dataclass(frozen=True)
class Field:
    """A field of a layer; *kind* is Esri's, such as ``esriFieldTypeString``."""

    name: str
    alias: str = ""
    kind: str = ""


@dataclass(frozen=True)
class RangeInfo:
    """A range that ``mapRangeValues`` and ``layerRangeValues`` can name; *full_range* is its span of values."""

    name: str
    kind: str = ""
    full_range: Optional[tuple[float, float]] = None


@dataclass(frozen=True)
class ParameterInfo:
    """A parameter of a layer's own filter, for ``layerParameterValues``."""

    name: str
    multiple: bool = False
    default: Any = None
    kind: str = ""


@dataclass(frozen=True)
class LayerDetails:
    """What a layer's own resource adds; *definition* is the filter that its publisher set."""

    fields: tuple[Field, ...] = ()
    time: Optional[TimeInfo] = None
    ranges: tuple[RangeInfo, ...] = ()
    parameters: tuple[ParameterInfo, ...] = ()
    object_id_field: str = ""
    unique_id_fields: tuple[str, ...] = ()
    supports_historic: bool = False
    definition: str = ""


@dataclass(frozen=True)
class MapService:
    """A service that draws images, as its own JSON describes it; extents are in *spatial_reference*.

    *formats* are the request values that both the operation and the service have; the limits are pixels
    of one image. *supports* holds the flags that the service declares, by its own names; *pixel_size*
    (x, y, map units) and what follows are those of an image service.
    """

    url: str
    kind: ServiceKind
    title: str = ""
    version: float = 0.0
    spatial_reference: SpatialReference = field(default_factory=SpatialReference)
    full_extent: Optional[Extent] = None
    initial_extent: Optional[Extent] = None
    layers: tuple[MapLayer, ...] = ()
    tables: tuple[MapLayer, ...] = ()
    formats: tuple[str, ...] = ()
    max_width: int = 4096
    max_height: int = 4096
    time: Optional[TimeInfo] = None
    attribution: str = ""
    description: str = ""
    capabilities: frozenset[str] = frozenset()
    can_draw: bool = True
    is_tiles_only: bool = False
    supports: Mapping[str, bool] = field(default_factory=dict)
    datum_transformations: tuple[Any, ...] = ()
    pixel_type: str = ""
    band_count: int = 0
    pixel_size: Optional[tuple[float, float]] = None
    no_data: Optional[float] = None
    no_data_values: tuple[Optional[float], ...] = ()  # one for each band
    raster_functions: tuple[str, ...] = ()

    @property
    def is_image(self) -> bool:
        """Whether it is an image service, which has ``exportImage`` in place of ``export``."""
        return self.kind is ServiceKind.IMAGE

    @property
    def layer_ids(self) -> frozenset[int]:
        """The ids that parameters may name: layers and tables; empty where the service lists none."""
        return frozenset(each.id for each in (*self.layers, *self.tables))

    def problem(self) -> str:
        """Return why no image can be exported and what to do about it; "" where one can."""
        if self.can_draw:
            return ""
        if self.is_tiles_only:
            return tr("This service returns cached tiles only and draws no images. Use Export Tiles for it.")
        return tr(
            "Drawing images is switched off for this service. Ask its owner to allow it (capability “{name}”)."
        ).format(name=_capability(self.kind))


def describe_map(session: Session, url: str) -> MapService:
    """Ask a service for its description.

    Raises `RequestError` for an address without map images, `ServerError` or `TransportError`.
    """
    found = parse_service_url(url)
    if found.kind is ServiceKind.VECTOR:
        raise RequestError(
            tr(
                "A vector tile service draws no images. Paste the address of a map or image service, or use Export "
                "Tiles."
            )
        )
    return read_map_service(session.get_json(found.url, waits=LOOKUP_WAITS), found)


def layer_details(session: Session, service: MapService, layer_id: int) -> LayerDetails:
    """Ask for one layer's fields, time, ranges and parameters. Raises `ServerError` or `TransportError`."""
    return read_layer_details(session.get_json(f"{service.url}/{layer_id}", waits=LOOKUP_WAITS))


def read_map_service(answer: Mapping[str, Any], where: ServiceUrl) -> MapService:
    """Read a service's JSON. Raises `NotArcGisError` for an object that describes no service."""
    require_service(answer, where)
    version = json_values.version(answer.get("currentVersion"))
    reference = _reference(answer)
    capabilities = frozenset(_split(answer.get("capabilities")))
    tiles_only = _TILES_ONLY in map(str.lower, capabilities) or _is_tiled_imagery(answer, where.kind)
    width, height = _LIMITS[where.kind]
    pixels = (json_values.number(answer.get("pixelSizeX")), json_values.number(answer.get("pixelSizeY")))
    return MapService(
        url=where.url,
        kind=where.kind,
        title=title_of(answer, where),
        version=version,
        spatial_reference=reference,
        full_extent=extent_in(answer.get("fullExtent") or answer.get("extent"), reference),
        initial_extent=extent_in(answer.get("initialExtent"), reference),
        layers=_layers(answer.get("layers")),
        tables=_layers(answer.get("tables")),
        formats=_formats(answer, where.kind, version),
        max_width=max(0, json_values.whole(answer.get("maxImageWidth")) or 0) or width,
        max_height=max(0, json_values.whole(answer.get("maxImageHeight")) or 0) or height,
        time=read_time(answer.get("timeInfo")),
        attribution=json_values.text(answer.get("copyrightText")),
        description=json_values.text(answer.get("serviceDescription")) or json_values.text(answer.get("description")),
        capabilities=capabilities,
        is_tiles_only=tiles_only,
        can_draw=_can_draw(capabilities, where.kind) and not tiles_only,
        supports=_supports(answer),
        datum_transformations=tuple(_list(answer.get("datumTransformations"))),
        pixel_type=json_values.text(answer.get("pixelType")),
        band_count=max(0, json_values.whole(answer.get("bandCount")) or 0),
        pixel_size=pixels if min(pixels) > 0 else None,
        no_data=_value(answer.get("noDataValue")),
        no_data_values=tuple(map(_value, json_values.items(answer.get("noDataValues")))),
        raster_functions=tuple(_names(answer.get("rasterFunctionInfos"))),
    )


def read_layer_details(answer: Mapping[str, Any]) -> LayerDetails:
    """Read a layer's JSON; what is missing is left empty."""
    fields = tuple(
        Field(name, json_values.text(each.get("alias")) or name, json_values.text(each.get("type")))
        for each in json_values.objects(answer.get("fields"))
        if (name := json_values.text(each.get("name")))
    )
    unique = answer.get("uniqueIdInfo")
    names = _list(unique.get("fields")) if isinstance(unique, Mapping) else []
    archive = answer.get("archivingInfo")
    historic = archive.get("supportsQueryWithHistoricMoment") if isinstance(archive, Mapping) else None
    if historic is None:
        historic = answer.get("supportsQueryWithHistoricMoment")
    ids = (each.name for each in fields if each.kind == "esriFieldTypeOID")
    return LayerDetails(
        fields=fields,
        time=read_time(answer.get("timeInfo")),
        ranges=tuple(_ranges(answer.get("rangeInfos"))),
        parameters=tuple(_parameters(answer.get("parameterInfos"))),
        object_id_field=json_values.text(answer.get("objectIdField")) or next(ids, ""),
        unique_id_fields=tuple(name for name in names if isinstance(name, str)),
        supports_historic=json_values.flag(historic) or False,
        definition=json_values.text(answer.get("definitionExpression")),
    )


def read_time(value: Any) -> Optional[TimeInfo]:
    """Read a ``timeInfo``, of a service or of a layer; ``None`` where it reports nothing."""
    if not isinstance(value, Mapping) or not value:
        return None
    span = _list(value.get("timeExtent"))
    start, end = (json_values.whole(each) for each in (*span, None, None)[:2])
    interval = json_values.number(value.get("timeInterval")) or json_values.number(value.get("defaultTimeInterval"))
    units = json_values.text(value.get("timeIntervalUnits")) or json_values.text(value.get("defaultTimeIntervalUnits"))
    return TimeInfo(
        start,
        end,
        interval or None,
        units,
        json_values.text(value.get("startTimeField")),
        json_values.text(value.get("endTimeField")),
        json_values.flag(value.get("hasLiveData")) or False,
    )


def _capability(kind: ServiceKind) -> str:
    return "Image" if kind is ServiceKind.IMAGE else "Map"


def _can_draw(capabilities: frozenset[str], kind: ServiceKind) -> bool:
    """Whether the service reports that it draws, or is too old to."""
    return not capabilities or _capability(kind).lower() in map(str.lower, capabilities)


def _is_tiled_imagery(answer: Mapping[str, Any], kind: ServiceKind) -> bool:
    """Whether an image service is only cached: such a layer has no ``exportImage``, whatever it is capable of."""
    is_fused = json_values.flag(answer.get("singleFusedMapCache"))
    is_raster = json_values.text(answer.get("cacheType")).lower() == "raster"
    return kind is ServiceKind.IMAGE and is_fused is False and is_raster and bool(answer.get("tileInfo"))


def _reference(answer: Mapping[str, Any]) -> SpatialReference:
    holders = (answer.get(key) for key in ("fullExtent", "extent", "initialExtent", "tileInfo"))
    return declared_reference(answer, *holders)


def _layers(value: Any) -> tuple[MapLayer, ...]:
    found = []
    for each in json_values.objects(value):
        layer_id = json_values.whole(each.get("id"))
        if layer_id is None:
            continue
        parent = json_values.whole(each.get("parentLayerId"))
        children = (json_values.whole(child) for child in _list(each.get("subLayerIds")))
        shown = json_values.flag(each.get("defaultVisibility"))
        coarsest, finest = read_scales(each)
        found.append(
            MapLayer(
                id=layer_id,
                name=json_values.text(each.get("name")) or str(layer_id),
                kind=json_values.text(each.get("type")) or ("Group Layer" if each.get("subLayerIds") else ""),
                parent=parent if parent is not None and parent >= 0 else None,
                children=tuple(child for child in children if child is not None),
                visible=True if shown is None else shown,
                min_scale=coarsest,
                max_scale=finest,
                time=read_time(each.get("timeInfo")),
            )
        )
    return tuple(found)


def _formats(answer: Mapping[str, Any], kind: ServiceKind, version: float) -> tuple[str, ...]:
    """Return the formats that both the operation and the service have; without a list, the operation's."""
    known: tuple[str, ...] = IMAGE_FORMATS if kind is ServiceKind.IMAGE else MAP_FORMATS
    if kind is ServiceKind.IMAGE and version:
        known = tuple(each for each in known if version >= _SINCE.get(each, 0))
    listed = {word.lower() for word in _split(answer.get("supportedImageFormatTypes"))}
    if "png" in listed:
        listed.add("png8")  # servers write one and mean both
    return tuple(each for each in known if not listed or each in listed)


def _supports(answer: Mapping[str, Any]) -> dict[str, bool]:
    found = {name: json_values.flag(answer.get(name)) for name in _FLAGS}
    archive = answer.get("archivingInfo")
    found["supportsHistoricMoment"] = (
        json_values.flag(archive.get("supportsHistoricMoment")) if isinstance(archive, Mapping) else None
    )
    return {name: value for name, value in found.items() if value is not None}


def _ranges(value: Any) -> Iterable[RangeInfo]:
    for each in json_values.objects(value):
        span = _list(each.get("fullRangeExtent") or each.get("fullRange") or each.get("currentRangeExtent"))
        ends = [end for end in (_value(each) for each in span) if end is not None]
        name = json_values.text(each.get("name"))
        if name:
            yield RangeInfo(name, json_values.text(each.get("type")), (ends[0], ends[1]) if len(ends) == 2 else None)


def _parameters(value: Any) -> Iterable[ParameterInfo]:
    for each in json_values.objects(value):
        name = json_values.text(each.get("name"))
        if name:
            multiple = json_values.flag(each.get("multipleValues")) or False
            yield ParameterInfo(name, multiple, each.get("defaultValue"), json_values.text(each.get("type")))


def _split(value: Any) -> list[str]:
    return [word.strip() for word in json_values.text(value).split(",") if word.strip()]


def _names(value: Any) -> list[str]:
    return [name for each in json_values.objects(value) if (name := json_values.text(each.get("name")))]


def _list(value: Any) -> list[Any]:
    return json_values.items(value)


def _value(value: Any) -> Optional[float]:
    """Read a number that may be missing, and may be 0."""
    return None if isinstance(value, str) else json_values.real(value)
