# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item: the request, its checks against the item, and its form fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from ...core import json_values
from ...core.errors import RequestError
from ...core.i18n import tr
from ...core.masking import masked
from ...tiles.spatial_reference import SpatialReference
from ..errors import NotArcGisError, ServerError
from ..portal.items import FEATURE_SERVICE, SCENE_SERVICE, VECTOR_TILE_SERVICE, Item, PortalUser
from ..services.feature_service import FeatureLayer, FeatureService
from ..services.where_clause import check_where
from ..urls import host_of

CSV, SHAPEFILE, GEOJSON, KML = "CSV", "Shapefile", "GeoJson", "KML"
FILE_GEODATABASE, FEATURE_COLLECTION = "File Geodatabase", "Feature Collection"
# ``exportFormat`` and the endings of the files that come, the usual one first; several layers are packed.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    SHAPEFILE: ("zip",),
    CSV: ("csv", "zip"),
    FILE_GEODATABASE: ("zip",),
    GEOJSON: ("geojson", "zip"),
    KML: ("kmz", "kml"),
    "Excel": ("xlsx",),
    "geoPackage": ("gpkg",),
    FEATURE_COLLECTION: ("json",),
    "Scene Package": ("slpk",),
    "Vector Tile Package": ("vtpk",),
}
FORMATS = tuple(ENDINGS)
OF_FEATURES = FORMATS[:8]
_OF_TYPE = {
    FEATURE_SERVICE: OF_FEATURES,
    SCENE_SERVICE: ("Scene Package",),
    VECTOR_TILE_SERVICE: ("Vector Tile Package",),
}
TYPES = tuple(_OF_TYPE)  # of items that can be exported
_NAMES = {"geoPackage": "GeoPackage", GEOJSON: "GeoJSON"}  # as people write them
ONE_LAYER_ENDING = (CSV, GEOJSON)  # their file is an archive for several layers
WGS84_ONLY = (GEOJSON, KML)  # their standards know no other coordinates


def format_name(format: str) -> str:
    """Return an ``exportFormat`` as people write its name."""
    return _NAMES.get(format, format)


@dataclass(frozen=True)
class ExportLayer:
    """An export layer info; the column names are for CSV, "" for the portal's own ("x" and "y")."""

    id: int
    where: str = ""
    include_geometry: bool = True
    x_column: str = ""
    y_column: str = ""

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.id}
        if self.where.strip():
            found["where"] = self.where.strip()
        if not self.include_geometry:
            found["includeGeometry"] = False
        if self.x_column:
            found["xColumnName"] = self.x_column
        if self.y_column:
            found["yColumnName"] = self.y_column
        return found


@dataclass(frozen=True)
class ExportItemRequest:
    """One Export Item. *service* is ``None`` for items without layers, *target_sr* for the service's own."""

    item: Item
    format: str
    title: str
    layers: tuple[ExportLayer, ...] = ()
    service: Optional[FeatureService] = None
    target_sr: Optional[SpatialReference] = None

    operation = "export"

    def validate(self, user: Optional[PortalUser] = None) -> None:
        """Raise `RequestError` for what the portal would refuse; the rights are checked where *user* is given."""
        for problem in self.problems(user).values():
            raise RequestError(problem)

    def problems(self, user: Optional[PortalUser] = None) -> dict[str, str]:
        """Return what is wrong, by the part of the request: item, format, layers, columns, title."""
        found: dict[str, str] = {}
        if problem := item_problem(self.item, user):
            found["item"] = problem
        offered = formats_of(self.item, self.service)
        if self.format not in offered:
            found["format"] = tr("The portal does not export this item as {format}. Choose one of {formats}.").format(
                format=format_name(self.format), formats=", ".join(map(format_name, offered))
            )
        if self.target_sr is not None and self.format in WGS84_ONLY and self.target_sr.authid != "EPSG:4326":
            found["crs"] = tr("{format} is always in WGS 84. Leave the CRS out, or choose another format.").format(
                format=format_name(self.format)
            )
        is_known = self.service is not None or self.item.type != FEATURE_SERVICE
        if self.target_sr is not None and not is_known and not self.layers:
            found["crs"] = tr(
                "The feature service of “{title}” can't be reached from here: for another CRS, its layers have to be "
                "named. Name them, or leave the CRS out."
            ).format(title=self.item.title)
        if self.service is None and self.layers and is_known:
            found["layers"] = tr("“{title}” has no layers to choose. Leave them out.").format(title=self.item.title)
        if not self.title.strip():
            found["title"] = tr("Give the item that the export makes on your portal a title.")
        if self.service is not None:
            if problem := self._layers_problem(self.service):
                found["layers"] = problem
            elif problem := self._columns_problem(self.service):
                found["columns"] = problem
        return found

    def _layers_problem(self, service: FeatureService) -> str:
        if not self.layers:
            return tr("Choose at least one layer.")
        identifiers = [layer.id for layer in self.layers]
        for identifier in identifiers:
            if identifiers.count(identifier) > 1:
                return tr("Layer {layer} is named twice. Leave one out.").format(layer=identifier)
        for wanted in self.layers:
            layer = service.layer(wanted.id)
            if layer is None:
                known = ", ".join(str(each.id) for each in service.layers)
                return tr("The item has no layer {layer}. It has {layers}.").format(layer=wanted.id, layers=known)
            if problem := check_where(wanted.where, layer.fields):
                return tr("Filter of {layer}: {problem}").format(layer=layer.name, problem=problem)
        return ""

    def _columns_problem(self, service: FeatureService) -> str:
        for wanted in self.layers:
            columns = (wanted.x_column.strip(), wanted.y_column.strip())
            if not any(columns):
                continue
            if self.format != CSV:
                return tr("Names for the x and y columns are for CSV only. Leave them out, or choose CSV.")
            layer = service.layer(wanted.id)
            if layer is not None and wanted.include_geometry and (problem := _column_clash(layer, columns)):
                return problem
        return ""

    def parameters(self) -> dict[str, str]:
        """Return the form fields of the operation, without the token."""
        fields = {"itemId": self.item.id, "title": self.title.strip(), "exportFormat": self.format}
        chosen: dict[str, Any] = {}
        if self.layers:
            chosen["layers"] = [layer.to_json() for layer in self.layers]
        target = self.sent_reference
        if target is not None and chosen:
            chosen["targetSR"] = target.to_json()
        if chosen:
            fields["exportParameters"] = json.dumps(chosen, ensure_ascii=False)
        return fields

    @property
    def sent_reference(self) -> Optional[SpatialReference]:
        """The ``targetSR`` that is sent; always one for CSV, which names none in the file."""
        if self.target_sr is not None:
            return self.target_sr
        if self.format == CSV and self.service is not None and self.service.spatial_reference.to_json():
            return self.service.spatial_reference
        return None


def item_problem(item: Item, user: Optional[PortalUser] = None) -> str:
    """Return why an item can't be exported at all, or not by *user*; "" where nothing is in the way."""
    if item.type not in _OF_TYPE:
        return tr(
            "“{title}” is a {type}. Choose a feature service; vector tile and scene services can be exported, too."
        ).format(title=item.title, type=item.type or tr("item without a type"))
    if item.keywords and not item.is_hosted:
        return tr(
            "“{title}” is not hosted: its data lies on another server, and the portal can't export it. "
            "Add it to QGIS as an ArcGIS REST server instead."
        ).format(title=item.title)
    if user is not None and not user.may_create:
        return tr(
            "Your role on the portal does not let you create items, which an export does. "
            "Ask the portal's administrator, or sign in as another user."
        )
    if user is not None and not user.may_change(item) and item.control not in ("admin", "update"):
        return tr(
            "Only its owner ({owner}) or an administrator may export “{title}”. Ask them, or sign in as one of them."
        ).format(owner=item.owner, title=item.title)
    return ""


def formats_of(item: Item, service: Optional[FeatureService]) -> tuple[str, ...]:
    """Return the formats that the portal exports an item to, by what its service reports or else by its type."""
    listed = service.formats if service is not None else ()
    return listed or _OF_TYPE.get(item.type, ())


def parse_layers(text: str) -> tuple[ExportLayer, ...]:
    """Read ``0,2`` or the JSON array of export layer infos that the operation takes. Raises `RequestError`."""
    text = text.strip()
    if not text:
        return ()
    try:
        if not text.startswith(("[", "{")):
            if not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*", text):
                raise ValueError(text[:40])
            return tuple(ExportLayer(int(word)) for word in text.split(","))
        value = json_values.parse_json(text)
    except ValueError as error:
        raise RequestError(
            tr(
                "The layers can't be read: {problem}. Write their numbers, as 0,2, or the JSON array of the operation."
            ).format(problem=str(error))
        ) from None
    if isinstance(value, dict):
        value = value.get("layers", [value])
    infos = value if isinstance(value, list) else []
    if not infos or not all(isinstance(info, (dict, int)) and not isinstance(info, bool) for info in infos):
        raise RequestError(tr("The layers are to be a JSON array such as {example}.").format(example='[{"id": 0}]'))
    return tuple(_read_info(info if isinstance(info, dict) else {"id": info}) for info in infos)


_INFO = {"id", "where", "includeGeometry", "xColumnName", "yColumnName"}


def _read_info(info: Mapping[str, Any]) -> ExportLayer:
    for name in info:
        if name not in _INFO:
            raise RequestError(
                tr("A layer has no property “{name}”. It has {names}.").format(
                    name=name, names=", ".join(sorted(_INFO))
                )
            )
    identifier = info.get("id")
    if not isinstance(identifier, int) or isinstance(identifier, bool):
        raise RequestError(tr("Each layer needs its number as “id”."))
    texts = {name: info.get(name, "") for name in ("where", "xColumnName", "yColumnName")}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise RequestError(tr("“{name}” of layer {layer} is to be a text.").format(name=name, layer=identifier))
    geometry = json_values.flag(info.get("includeGeometry", True))
    if geometry is None:
        raise RequestError(tr("“includeGeometry” of layer {layer} is true or false.").format(layer=identifier))
    return ExportLayer(identifier, texts["where"], geometry, texts["xColumnName"], texts["yColumnName"])


def default_ending(format: str, layers: int) -> str:
    """Return the ending that the exported file will most likely have."""
    endings = ENDINGS.get(format, ("zip",))
    return "zip" if format in ONE_LAYER_ENDING and layers > 1 else endings[0]


@dataclass(frozen=True)
class Submitted:
    """What the portal answers to the submit."""

    job_id: str
    export_item: str
    size: int


def read_submitted(answer: Mapping[str, Any], url: str) -> Submitted:
    """Read the answer to the submit. Raises `NotArcGisError` where it names no job or no item."""
    job, item = json_values.text(answer.get("jobId")), json_values.text(answer.get("exportItemId"))
    if not job or not item:
        state = json_values.text(answer.get("status")).lower()
        error = ServerError if state in ("failed", "failure", "error") else NotArcGisError
        raise error(
            tr("{host} did not start the export. Try again, or ask the portal's administrator.").format(
                host=host_of(url)
            ),
            masked(str(dict(answer)))[:500],
        )
    return Submitted(job, item, json_values.whole(answer.get("size")) or -1)


def _column_clash(layer: FeatureLayer, columns: Sequence[str]) -> str:
    x, y = columns[0] or "x", columns[1] or "y"
    if x.lower() == y.lower():
        return tr("The x and the y column of {layer} have the same name. Choose two.").format(layer=layer.name)
    taken = {field.name.lower() for field in layer.fields}
    for name in (x, y):
        if name.lower() in taken:
            return tr("{layer} has a field “{name}” already. Choose another name for the column.").format(
                layer=layer.name, name=name
            )
    return ""
