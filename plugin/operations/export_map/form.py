# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts and rules of the Export Map dialog, without widgets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Optional

from ...arcgis.operations.export_map.request import LONGEST_SIDE, WHOLE_ONLY, ExportMapRequest
from ...arcgis.operations.export_map.validate import check_request
from ...arcgis.services.map_service import MapLayer, MapService
from ...core.errors import RequestError
from ...core.i18n import bytes_text, duration_text, number_text, tr
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference
from .details import MapDetails
from .frame import USUAL_DPI, Sizing, count_cells, size_for_paper
from .operation import AT_ONCE, pixel_bytes

if TYPE_CHECKING:
    from ...areas.ground import GroundScale

PAPERS = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594), "A0": (1189, 841)}  # mm, landscape
IMAGE_SECONDS = 6  # that a server takes to draw and send a large image
_LEVELS = 4 / 3  # the coarser levels of a file take a third of it
AREA, SIZE, GENERAL = "area", "size", ""
# The fields of a request that one place of the window stands for; a problem is shown beside it.
PLACES: Mapping[str, tuple[str, ...]] = {
    "format": ("format", "transparent"),
    "reference": ("image_sr", "datum_transformations"),
    "rotation": ("rotation",),
    "layers": ("layers", "layer_defs", "layer_time_options"),
    "time": ("time", "time_relation"),
    "clipping": ("clipping",),
    "spatialFilter": ("spatial_filter",),
    "pixels": (
        "format", "pixel_type", "no_data", "no_data_interpretation", "interpolation", "compression",
        "compression_quality", "compression_tolerance", "band_ids", "slice_id", "validate_extent",
        "adjust_aspect_ratio", "lerc_version", "mosaic_rule", "rendering_rule",
    ),
    "more": (
        "dynamic_layers", "layer_parameter_values", "map_range_values", "layer_range_values",
        "selection_definitions", "gdb_version", "historic_moment",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class SizeSettings:
    """The size as a user has set it: what they typed last holds, and all else follows when the area changes.

    *held* is "width", "height", "pixels" (both), "resolution" (map units a pixel), "scale" (a denominator, in
    print at *dpi*) or "paper" (filled at *scale*; millimetres).
    """

    held: str = "width"
    width: int = 1200
    height: int = 900
    resolution: float = 0.0
    scale: float = 0.0
    dpi: float = 96.0
    paper: tuple[float, float] = (297.0, 210.0)

    def sizing(self, area: Extent, metres_per_unit: float) -> Sizing:
        """Return the sizing of *area* that this asks for."""
        plain = Sizing(area, self.width, self.height, self.dpi, metres_per_unit)
        if self.held == "resolution" and self.resolution > 0:
            return plain.with_resolution(self.resolution)
        if self.held == "scale" and self.scale > 0:
            return plain.with_scale(self.scale, self.dpi)
        if self.held == "paper" and self.scale > 0:
            return plain.on_paper(*self.paper, self.scale, self.dpi)
        if self.held == "height":
            return plain.with_height(self.height)
        return plain if self.held == "pixels" else plain.with_width(self.width)

    @property
    def map_scale(self) -> Optional[float]:
        """The scale to ask the server for: where it is the scale that holds."""
        return self.scale if self.held in ("scale", "paper") and self.scale > 0 else None

    @classmethod
    def from_kept(cls, kept: Any) -> SizeSettings:
        """Read what was stored of earlier settings; the defaults for what can't be read."""
        try:
            values = {each.name: kept[each.name] for each in fields(cls)}
            width, height = (float(side) for side in values.pop("paper"))
            found = cls(**values, paper=(width, height))
            sound = min(found.width, found.height, found.dpi, width, height) > 0 and found.held in _HELD
            return found if sound and found.resolution + found.scale >= 0 else cls()
        except (KeyError, TypeError, ValueError):
            return cls()


_HELD = ("width", "height", "pixels", "resolution", "scale", "paper")


def paper_of(words: str) -> tuple[float, float]:
    """Return width and height in millimetres of ``A3 landscape`` or ``A3 portrait``. Raises `RequestError`."""
    name, _, way = words.partition(" ")
    if name not in PAPERS or way not in ("landscape", "portrait"):
        raise RequestError(tr("There is no paper “{name}”. Choose one such as A3 landscape.").format(name=words))
    long, short = map(float, PAPERS[name])
    return (long, short) if way == "landscape" else (short, long)


def paper_of_pixels(width: int, height: int, dpi: float) -> Optional[tuple[float, float]]:
    """Return width and height in millimetres of the paper that an image fills to the pixel; ``None`` for none."""
    sides = [(float(x), float(y)) for long, short in PAPERS.values() for x, y in ((long, short), (short, long))]
    return next((paper for paper in sides if size_for_paper(*paper, dpi) == (width, height)), None)


def service_sentence(service: MapService) -> str:
    """Describe in one plain sentence what was found."""
    limit = {"width": number_text(service.max_width), "height": number_text(service.max_height)}
    if service.is_image:
        text = tr("Imagery of %Ln band(s), images up to {width} × {height} pixels.", service.band_count)
        if not service.band_count:
            text = tr("Imagery, images up to {width} × {height} pixels.")
    elif service.layers:
        count = sum(1 for layer in service.layers if not layer.children)
        text = tr("Map of %Ln layer(s), images up to {width} × {height} pixels.", count)
    else:
        text = tr("Map, images up to {width} × {height} pixels.")
    return text.format(**limit)


def can_be_sized(sizing: Sizing) -> bool:
    """Whether an image of that size can be thought of at all."""
    return max(sizing.width, sizing.height) <= LONGEST_SIDE


def count_images(service: MapService, sizing: Sizing) -> int:
    """Return of how many of the service's images the whole is mosaicked."""
    if sizing.width <= service.max_width and sizing.height <= service.max_height or not can_be_sized(sizing):
        return 1
    return count_cells(sizing.width, sizing.height, service.max_width, service.max_height)


def size_sentence(sizing: Sizing, images: int = 1) -> str:
    """Describe what comes: ``4,961 x 3,508 pixels, 1:250,000 at 300 dpi, 420 x 297 mm.``"""
    width, height = sizing.paper
    text = tr("{width} × {height} pixels, 1:{scale} at {dpi} dpi, {paper_width} × {paper_height} mm").format(
        width=number_text(sizing.width),
        height=number_text(sizing.height),
        scale=number_text(sizing.scale),
        dpi=number_text(sizing.dpi),
        paper_width=number_text(width),
        paper_height=number_text(height),
    )
    return tr("{size}; mosaicked from %Ln image(s).", images).format(size=text) if images > 1 else text + "."


@dataclass(frozen=True)
class Load:
    """What an export asks for: *images* of the server, and *bytes* of the disk at most."""

    images: int
    bytes: float

    @property
    def text(self) -> str:
        """Return disk space and time as a sentence."""
        time = duration_text(self.images * IMAGE_SECONDS / AT_ONCE)
        text = tr("At most {size} on disk; {time} where the server takes {seconds} seconds for an image.")
        return text.format(size=bytes_text(self.bytes), time=time, seconds=number_text(IMAGE_SECONDS))


def load_of_request(request: ExportMapRequest) -> Load:
    """Return what one image asks for."""
    limit = (request.service.max_width, request.service.max_height)
    return load_of([(request.width, request.height, pixel_bytes(request))], limit)


def load_of_job(details: MapDetails) -> Load:
    """Return what all images of a job ask for."""
    return load_of(((each.width, each.height, each.pixel_bytes) for each in details.images), details.limit)


def load_question(load: Load) -> str:
    """Ask whether so much is wanted."""
    text = tr("This export requests %Ln image(s) and may take {size}. Export all of it?", load.images)
    return text.format(size=bytes_text(load.bytes))


def load_of(images: Iterable[tuple[int, int, int]], limit: tuple[int, int]) -> Load:
    """Return what images (width, height, bytes of a pixel) ask for together, with *limit* pixels to a request."""
    count, size = 0, 0.0
    for width, height, depth in images:
        count += count_cells(width, height, *limit)
        size += width * height * depth * _LEVELS
    return Load(count, size)


def ground_sentence(scale: float, ground: Optional[GroundScale]) -> str:
    """Describe what the printed scale is on the ground; "" where that isn't known."""
    if ground is None:
        return ""
    values = {"scale": number_text(scale)}
    if ground.is_exact:
        values["percent"] = number_text(max(0.1, ground.error * 100), 1)
        return tr("1:{scale} on the ground, too, within {percent} %.").format(**values)
    if ground.is_square:
        text = tr("1:{scale} on paper is 1:{ground} on the ground at the centre.")
        values["ground"] = number_text(scale * (ground.across + ground.up) / 2)
    else:
        text = tr("1:{scale} on paper is 1:{across} across and 1:{up} upwards on the ground at the centre.")
        values.update(across=number_text(scale * ground.across), up=number_text(scale * ground.up))
    if ground.is_even:
        return text.format(**values)
    values.update(low=number_text(scale * ground.low), high=number_text(scale * ground.high))
    return f"{text} {tr('Over the whole map it varies from 1:{low} to 1:{high}.')}".format(**values)


def format_text(format: str) -> str:
    """Return a format as users know it, with its request value."""
    words = {
        "png": tr("PNG"),
        "png8": tr("PNG, 256 colours"),
        "png24": tr("PNG, all colours"),
        "png32": tr("PNG, all colours with transparency"),
        "jpg": tr("JPEG"),
        "jpgpng": tr("JPEG, or PNG where there are gaps"),
        "bmp": tr("Bitmap"),
        "gif": tr("GIF"),
        "tiff": tr("TIFF, the pixels' own values"),
        "bip": tr("Raw pixels, bands by pixel"),
        "bsq": tr("Raw pixels, band after band"),
        "lerc": tr("LERC, the pixels' own values"),
        "pdf": tr("PDF"),
        "svg": tr("SVG"),
        "svgz": tr("SVG, compressed"),
        "emf": tr("Enhanced metafile"),
        "ps": tr("PostScript"),
        "kmz": tr("KMZ for Google Earth"),
    }
    return f"{words.get(format, format.upper())} ({format})"


def formats_of(service: MapService) -> tuple[str, ...]:
    """Return the formats to offer, the best for a raster layer first."""
    best = ("tiff", "png32", "png24", "png") if service.is_image else ("png32", "png24", "png")
    found = [each for each in best if each in service.formats]
    found += [each for each in service.formats if each not in found]
    return (*found, *(() if service.is_image else ("kmz",)))


def transformation_text(value: Any) -> str:
    """Name a datum transformation of the service: its own name where it has one, with the number."""
    steps = value.get("geoTransforms", [value]) if isinstance(value, Mapping) else [{"wkid": value}]
    names = [
        " ".join(str(each[key]) for key in ("name", "wkid") if each.get(key)) or tr("custom")
        for each in steps
        if isinstance(each, Mapping)
    ]
    return ", ".join(word.replace("_", " ") for word in names)


def scale_range_text(layer: MapLayer) -> str:
    """Describe at which scales a layer is drawn; "" for all."""
    low, high = (number_text(scale) for scale in (layer.min_scale, layer.max_scale))
    if layer.min_scale and layer.max_scale:
        return tr("1:{low} to 1:{high}").format(low=low, high=high)
    if layer.min_scale:
        return tr("from 1:{low} on").format(low=low)
    return tr("to 1:{high}").format(high=high) if layer.max_scale else ""


def is_out_of_scale(layer: MapLayer, scale: float) -> bool:
    """Whether a layer isn't drawn at a scale; 0 for a scale that isn't known."""
    too_far = bool(layer.min_scale) and scale > layer.min_scale
    return scale > 0 and (too_far or scale < layer.max_scale)


def layers_text(service: MapService, ticked: Collection[int]) -> str:
    """Return the form value ``layers`` for the ticked ones; "" for what the service draws anyway.

    A layer is drawn where it and all groups around it are ticked.
    """
    shown = _drawn(service, ticked)
    if shown == _drawn(service, {layer.id for layer in service.layers if layer.visible}):
        return ""
    return "show:" + ",".join(map(str, sorted(shown)))


def _drawn(service: MapService, ticked: Collection[int]) -> set[int]:
    parents = {layer.id: layer.parent for layer in service.layers}

    def all_ticked(layer_id: Optional[int]) -> bool:
        seen = 0
        while layer_id is not None and seen <= len(parents):
            if layer_id not in ticked:
                return False
            layer_id, seen = parents.get(layer_id), seen + 1
        return True

    return {layer.id for layer in service.layers if not layer.children and all_ticked(layer.id)}


def pages_of(service: MapService) -> tuple[str, ...]:
    """Return the pages of the window whose fields belong to a request to *service*."""
    return ("image", "pixels" if service.is_image else "layers", "time", "more")


def build_request(
    service: MapService,
    sizing: Sizing,
    reference: SpatialReference,
    chosen: Mapping[str, Mapping[str, Any]],
    map_scale: Optional[float] = None,
    clipping: Optional[Mapping[str, Any]] = None,
    spatial_filter: Optional[Mapping[str, Any]] = None,
) -> ExportMapRequest:
    """Return the request for what is *chosen* on each page (the fields by their names).

    Only a map service draws for print: it gets the resolution, the scale, and the shapes (Esri JSON). The
    usual resolution is not asked for, as it is the service's own.
    """
    fields = {name: value for page in pages_of(service) for name, value in chosen.get(page, {}).items()}
    if not service.is_image:
        fields["clipping"], fields["spatial_filter"] = clipping, spatial_filter
        fields["dpi"] = None if sizing.dpi == USUAL_DPI else sizing.dpi
        fields["map_scale"] = map_scale
    return ExportMapRequest(service, sizing.extent, reference, sizing.width, sizing.height, **fields)


def problems(request: ExportMapRequest) -> dict[str, str]:
    """Return what is wrong with a request, by the part of the dialog where it is shown; empty where all is well.

    Each place is tried without the others, so that all problems are said at once.
    """
    near = replace(request.service, full_extent=None)
    plain = ExportMapRequest(
        near,
        request.extent,
        request.extent_sr,
        100,
        100,
        format=next(iter(request.service.formats), ""),
    )
    found: dict[str, str] = {}

    def check(place: str, each: ExportMapRequest) -> None:
        try:
            check_request(each)
        except RequestError as error:
            if error.message not in found.values():
                found[place] = error.message

    check(AREA, replace(plain, service=request.service))
    if found:
        return found
    sized = replace(plain, width=request.width, height=request.height, dpi=request.dpi, map_scale=request.map_scale)
    check(SIZE, sized)
    shape = plain if found else sized
    for place, names in PLACES.items():
        check(place, replace(shape, **{name: getattr(request, name) for name in names}))
    if not found:
        check(GENERAL, request)
    return found


def button_text(width: int, height: int, images: int = 1) -> str:
    """Describe what the button will do; *images* are those of a series."""
    if images > 1:
        return tr("Export %Ln image(s)", images)
    if not width or not height:
        return tr("Export")
    return tr("Export {width} × {height} pixels").format(width=number_text(width), height=number_text(height))


def format_hint(format: str) -> str:
    """Describe what to know of a format; "" where it simply becomes a layer."""
    if format in WHOLE_ONLY:
        return tr("A file without pixels: it is saved, and added as a layer if QGIS can read it.")
    return ""
