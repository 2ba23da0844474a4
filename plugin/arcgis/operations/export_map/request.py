# SPDX-License-Identifier: GPL-2.0-or-later
"""An Export Map request and its form fields.

``export`` of a map service and ``exportImage`` of an image service are one request here; what only one
of the two knows is refused for the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from ....tiles.extent import Extent
from ....tiles.spatial_reference import SpatialReference
from ...esri_json import bbox, dumps, number
from ...services.map_service import MapService
from .json_parameters import JSON_PARAMETERS
from .time import Time, time_text

LONGEST_SIDE = 200_000  # pixels of a mosaicked image: 40 gigapixels
TRANSPARENT_FORMATS = ("png", "png8", "png24", "png32", "gif")
WHOLE_ONLY = ("pdf", "svg", "svgz", "emf", "ps", "kmz")  # no pixels to mosaic
KMZ = "kmz"  # a format to users; in requests a value of f


@dataclass(frozen=True)
class ExportMapRequest:
    """One image of a map, as the service is asked for it.

    *extent* is in *extent_sr* (``bboxSR``); *width* and *height* are pixels and may be beyond the service's
    limit, for an image that is put together from parts. *image_sr* is the service's own where ``None``.
    *format* is a request value, or "kmz". *dpi* is the service's 96 where ``None``; *rotation* is degrees
    counter-clockwise, *map_scale* a denominator, *historic_moment* epoch milliseconds. Everything that
    is JSON in the request is held as its value; see ``map_parameters`` for the forms.
    """

    service: MapService
    extent: Extent
    extent_sr: SpatialReference
    width: int
    height: int
    image_sr: Optional[SpatialReference] = None
    format: str = "png"
    dpi: Optional[float] = None
    transparent: bool = False
    layers: str = ""
    layer_defs: Mapping[Union[int, str], str] = field(default_factory=dict)
    time: Optional[Time] = None
    time_relation: str = ""
    layer_time_options: Mapping[Union[int, str], Any] = field(default_factory=dict)
    dynamic_layers: Sequence[Any] = ()
    gdb_version: str = ""
    historic_moment: Optional[int] = None
    map_scale: Optional[float] = None
    rotation: float = 0.0
    datum_transformations: Sequence[Any] = ()
    layer_parameter_values: Sequence[Any] = ()
    map_range_values: Sequence[Any] = ()
    layer_range_values: Sequence[Any] = ()
    clipping: Optional[Mapping[str, Any]] = None
    spatial_filter: Optional[Mapping[str, Any]] = None
    selection_definitions: Sequence[Any] = ()
    # Image services only.
    pixel_type: str = ""
    no_data: Union[float, Sequence[float], None] = None
    no_data_interpretation: str = ""
    interpolation: str = ""
    compression: str = ""
    compression_quality: Optional[int] = None
    compression_tolerance: Optional[float] = None
    band_ids: Sequence[int] = ()
    mosaic_rule: Optional[Mapping[str, Any]] = None
    rendering_rule: Optional[Mapping[str, Any]] = None
    slice_id: Optional[int] = None
    validate_extent: bool = False
    adjust_aspect_ratio: bool = True
    lerc_version: Optional[int] = None

    @property
    def operation(self) -> str:
        """The operation's name in the URL: image services answer 400 to ``export``."""
        return "exportImage" if self.service.is_image else "export"

    @property
    def url(self) -> str:
        """The address that the form is sent to."""
        return f"{self.service.url}/{self.operation}"

    @property
    def reference(self) -> SpatialReference:
        """The spatial reference of the image."""
        return self.image_sr or self.service.spatial_reference

    @property
    def fits(self) -> bool:
        """Whether the service draws the image at once."""
        return self.width <= self.service.max_width and self.height <= self.service.max_height

    def parameters(self, f: str = "json") -> dict[str, str]:
        """Return the form's fields, every one a text; what is not given is left to the service's default."""
        plural = "datumTransformation" if self.service.is_image else "datumTransformations"
        fields = {
            "bbox": bbox(self.extent),
            "bboxSR": _reference_text(self.extent_sr),
            "size": f"{self.width},{self.height}",
            "imageSR": _reference_text(self.image_sr) if self.image_sr else "",
            "format": "" if self.format == KMZ else self.format,
            "transparent": "true" if self.transparent else "",
            "dpi": _number(self.dpi),
            "layers": re.sub(r"\s", "", self.layers),
            "time": "" if self.time is None else time_text(self.time),
            "timeRelation": self.time_relation,
            "gdbVersion": self.gdb_version.strip(),
            "historicMoment": _number(self.historic_moment),
            "mapScale": _number(self.map_scale),
            "rotation": _number(self.rotation or None),
            **{name: dumps(value) if value else "" for name, value in self.json_values().items()},
            plural: self._transformations(),
            "pixelType": self.pixel_type,
            "noData": _list_text(self.no_data),
            "noDataInterpretation": self.no_data_interpretation,
            "interpolation": self.interpolation,
            "compression": self.compression,
            "compressionQuality": _number(self.compression_quality),
            "compressionTolerance": _number(self.compression_tolerance),
            "bandIds": _list_text(self.band_ids),
            "sliceId": _number(self.slice_id),
            "validateExtent": "true" if self.validate_extent else "",
            "adjustAspectRatio": "" if self.adjust_aspect_ratio else "false",
            "lercVersion": _number(self.lerc_version),
        }
        return {**{name: value for name, value in fields.items() if value}, "f": f}

    def json_values(self) -> dict[str, Any]:
        """Return the values that are JSON, by form field; transformations are written in two ways."""
        found = {name: getattr(self, _attribute(name)) for name in JSON_PARAMETERS}
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}
        values.pop("datumTransformations")
        return values

    def _transformations(self) -> str:
        values = list(self.datum_transformations)
        if self.service.is_image and values:  # exportImage takes one, not a list
            return str(values[0]) if isinstance(values[0], int) else dumps(values[0])
        return dumps(values) if values else ""


def _attribute(name: str) -> str:
    """Return the attribute of a form field: ``layer_defs`` of ``layerDefs``."""
    return re.sub("([A-Z])", lambda match: "_" + match[1].lower(), name)


def _reference_text(reference: SpatialReference) -> str:
    """Return the number of a spatial reference, or its object where it has none; "" where it is unknown."""
    code = reference.wkid or reference.latest_wkid
    return str(code) if code else dumps(found) if (found := reference.to_json()) else ""


def _number(value: Optional[float]) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return str(value) if isinstance(value, int) else number(value)


def _list_text(value: Union[float, Sequence[float], None]) -> str:
    values = value if isinstance(value, Sequence) else [] if value is None else [value]
    return ",".join(_number(each) for each in values)
