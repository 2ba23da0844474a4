# SPDX-License-Identifier: GPL-2.0-or-later
"""FeatureServer: the service, its layers, and queries of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely import geometry
from shapely.geometry.base import BaseGeometry

from ..drawing.content import EDITION, Worker
from ..http.messages import Reply, Request, answer, error, no_rights
from ..services.areas import RefusedError, numbers, parse_extent, parse_polygon
from ..services.catalogue import ONLINE, PREFIX, item_id
from ..services.schemes import DEGREES
from . import rows
from .descriptions import describe_layer, describe_service
from .layers import MOST, SERVICES, FeatureLayer, FeatureService, Field
from .rows import QUERY, refused

if TYPE_CHECKING:
    from ..server import Sandbox

STRANGERS = "/stranger/rest/services"


class Features:
    """All feature services."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Belong to a sandbox; nothing is made yet."""
        self.sandbox = sandbox
        self.worker = Worker("tests.sandbox.features.worker")
        self._data = sandbox.cache / f"features-{EDITION}" / "features.gpkg"

    def data(self) -> Path:
        """The GeoPackage with every layer, made when first asked for."""
        if not self._data.exists():
            self.worker.ask({"do": "make", "target": str(self._data.resolve())})
        return self._data

    def respond(self, path: str, request: Request) -> Reply | None:
        """Answer for a path of this server; None where it leads to no feature service."""
        for root, hosted in ((PREFIX[ONLINE], True), (STRANGERS, False)):
            name, _, rest = path[len(root) + 1 :].partition("/FeatureServer")
            service = SERVICES.get(name) if path.startswith(f"{root}/") else None
            if service is not None and service.hosted == hosted and "/FeatureServer" in path:
                refusal = self._refusal(service, request) if hosted else None
                if refusal is not None:
                    return refusal
                try:
                    return self._service(service, rest.strip("/"), request)
                except RefusedError as problem:
                    return error(problem.code, problem.message, problem.details)
        return None

    def _refusal(self, service: FeatureService, request: Request) -> Reply | None:
        """A hosted service is open to those to whom its item is."""
        gate, portal = self.sandbox.gate, self.sandbox.organisation
        item = portal.items.get(item_id(service.title))
        if item is None:
            return error(400, "Invalid URL", [f"Service {service.name} not found."])
        held = gate.find(request)
        if item.access != "public":
            if not request.token:
                return gate.token_error(499, "Token Required")
            if held is None:
                return gate.token_error(498, "Invalid token.")
        return None if portal.may_see(held.user if held else "", item) else no_rights()

    def _service(self, service: FeatureService, rest: str, request: Request) -> Reply:
        if not rest:
            return answer(describe_service(self.data(), service))
        if rest == "layers":
            told = [describe_layer(self.data(), service, layer) for layer in service.layers]
            return answer(
                {
                    "layers": [one for one in told if one["type"] == "Feature Layer"],
                    "tables": [one for one in told if one["type"] == "Table"],
                }
            )
        number, _, operation = rest.partition("/")
        layer = service.layer(int(number)) if number.isdigit() else None
        if layer is None or operation not in ("", "query"):
            return error(400, "Invalid URL", ["Invalid URL"])
        if operation:
            return answer(self._query(layer, request.values))
        return answer(describe_layer(self.data(), service, layer))

    def _query(self, layer: FeatureLayer, values: dict[str, str]) -> dict[str, Any]:
        data = self.data()
        if not values.get("where", "").strip() and not values.get("geometry") and not values.get("objectIds"):
            raise refused("'where' clause is invalid")
        where = rows.clause(data, layer, values.get("where", ""))
        area = _area(values)
        relation = values.get("spatialRel", "") or "esriSpatialRelIntersects"
        if relation not in rows.RELATIONS:
            raise refused("'spatialRel' is invalid")
        found = rows.matching(data, layer, where, area, relation)
        if values.get("objectIds"):
            wanted = set(_whole(values, "objectIds"))
            found = [number for number in found if number in wanted]
        if values.get("returnCountOnly", "").lower() == "true":
            return {"count": len(found)}
        if values.get("returnIdsOnly", "").lower() == "true":
            return {"objectIdFieldName": "OBJECTID", "objectIds": found}
        return self._page(layer, found, values)

    def _page(self, layer: FeatureLayer, found: list[int], values: dict[str, str]) -> dict[str, Any]:
        skip = (_whole(values, "resultOffset") or [0])[0]
        most = (_whole(values, "resultRecordCount") or [MOST])[0]
        shown = found[skip : skip + min(most, MOST)]
        named = [name.strip() for name in values.get("outFields", "").split(",") if name.strip()]
        known = {one.name.lower(): one.name for one in layer.all_fields}
        if "*" not in named and any(name.lower() not in known for name in named):
            raise refused("'outFields' parameter is invalid")
        names = None if "*" in named else [known[name.lower()] for name in named] or ["OBJECTID"]
        wkid = _wkid("outSR", values.get("outSR", ""))
        shapes = values.get("returnGeometry", "").lower() != "false"
        fields = [one for one in layer.all_fields if names is None or one.name in names]
        if values.get("returnDistinctValues", "").lower() == "true":
            return self._distinct(layer, found, names, fields, values)
        told: dict[str, Any] = {
            "objectIdFieldName": "OBJECTID",
            "globalIdFieldName": "",
            "fields": [one.describe() for one in fields],
            "features": list(rows.features(self.data(), layer, shown, names, shapes, wkid)),
        }
        if layer.shape:
            told |= {"geometryType": layer.entry()["geometryType"], "spatialReference": {"wkid": wkid}}
        if skip + len(shown) < len(found):
            told["exceededTransferLimit"] = True
        return told

    def _distinct(
        self,
        layer: FeatureLayer,
        found: list[int],
        names: list[str] | None,
        fields: list[Field],
        values: dict[str, str],
    ) -> dict[str, Any]:
        """Every combination of the fields once, without shapes, in the order that is asked for."""
        if values.get("returnGeometry", "").lower() != "false":
            raise refused("'returnDistinctValues' needs 'returnGeometry' to be false")
        every = [one["attributes"] for one in rows.features(self.data(), layer, found, names, False)]
        once = {tuple(each.values()): each for each in every}
        order = values.get("orderByFields", "").strip()
        if order:
            once = dict(sorted(once.items(), key=lambda pair: (pair[1][order] is not None, pair[1][order] or 0)))
        told: dict[str, Any] = {
            "fields": [one.describe() for one in fields],
            "features": [{"attributes": each} for each in list(once.values())[:MOST]],
        }
        return {**told, "exceededTransferLimit": True} if len(once) > MOST else told


def _whole(values: dict[str, str], name: str) -> list[int]:
    texts = [text.strip() for text in values.get(name, "").split(",") if text.strip()]
    if not all(text.isdigit() for text in texts):
        raise refused(f"'{name}' is invalid")
    return [int(text) for text in texts]


def _wkid(name: str, text: str) -> int:
    """A CRS, given as a number or as JSON."""
    try:
        value = json.loads(text or "4326")
    except ValueError as problem:
        raise refused(f"'{name}' is invalid") from problem
    if isinstance(value, dict):
        value = value.get("latestWkid") or value.get("wkid")
    if not isinstance(value, int) or isinstance(value, bool):
        raise refused(f"'{name}' is invalid")
    return value


def _area(values: dict[str, str]) -> BaseGeometry | None:
    """The shape of a query, in degrees."""
    text = values.get("geometry", "").strip()
    if not text:
        return None
    kind = values.get("geometryType", "") or "esriGeometryEnvelope"
    try:
        value: Any = json.loads(text) if text.startswith("{") else None
        if value is None:
            corners = [float(part) for part in text.split(",")]
            value = dict(zip(("xmin", "ymin", "xmax", "ymax") if len(corners) == 4 else ("x", "y"), corners))
        value.setdefault("spatialReference", {"wkid": _wkid("inSR", values.get("inSR", ""))})
        if kind == "esriGeometryEnvelope":
            return parse_extent(json.dumps(value), DEGREES)
        if kind == "esriGeometryPolygon":
            return parse_polygon(json.dumps(value), DEGREES)
        if kind == "esriGeometryPoint" and value["spatialReference"].get("wkid") == 4326:
            return geometry.Point(numbers([value.get("x"), value.get("y")], 2))
    except (ValueError, RefusedError) as problem:
        raise RefusedError(QUERY, ["'geometry' is invalid"]) from problem
    raise refused("'geometryType' is invalid")
