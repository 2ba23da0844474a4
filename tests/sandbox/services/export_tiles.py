# SPDX-License-Identifier: GPL-2.0-or-later
"""exportTiles and estimateExportTilesSize: from parameters to an order."""

from __future__ import annotations

from .areas import RefusedError, parse_extent, parse_features, parse_levels, parse_polygon, tiles_of, to_degrees
from .catalogue import Service
from .jobs import Order

STORAGE = {
    "": "tpk",
    "esrimapcachestoragemodecompact": "tpk",
    "compact": "tpk",
    "esrimapcachestoragemodecompactv2": "tpkx",
    "compactv2": "tpkx",
}


def _flag(values: dict[str, str], name: str) -> bool:
    text = values.get(name, "").strip().lower()
    if text not in ("", "true", "false"):
        raise RefusedError("Unable to complete operation.", [f"Parameter {name} takes true or false, not '{text}'."])
    return text == "true"


def _check_quality(values: dict[str, str]) -> None:
    _flag(values, "optimizeTilesForSize")
    text = values.get("compressionQuality", "").strip()
    if text and not (text.isdigit() and int(text) <= 100):
        raise RefusedError("Unable to complete operation.", ["Parameter compressionQuality takes 0 to 100."])


def _form(service: Service, values: dict[str, str]) -> tuple[str, list[str]]:
    """What kind of package, and messages where it will fail."""
    if service.vector:
        return "vtpk", []
    text = (values.get("storageFormatType") or values.get("storageFormat") or "").strip()
    kind = STORAGE.get(text.lower())
    if kind is None:
        raise RefusedError("Unable to complete operation.", [f"Parameter storageFormatType does not take '{text}'."])
    if not service.compact_v2 or service.v2 == "ignores":
        kind = "tpk"  # before 10.7 the parameter was not known, and so ignored
    failure: list[str] = []
    if kind == "tpkx" and service.v2 == "refuses":
        raise RefusedError("Unable to complete operation.", [f"Parameter storageFormatType does not take '{text}'."])
    if kind == "tpkx" and service.v2 == "fails":
        failure = ["ERROR 000800: The value is not a member of COMPACT | EXPLODED.", "Failed (Export Tiles)."]
    if _flag(values, "tilePackage"):
        return kind, failure
    if service.online:
        return kind, ["Exporting a cache dataset is not supported: tilePackage must be true."]
    return {"tpk": "cache_v1", "tpkx": "cache_v2"}[kind], failure


def make_order(service: Service, operation: str, values: dict[str, str]) -> Order:
    """Check everything a server checks at submit; what it finds out later goes into `failure`."""
    scheme = service.scheme
    values = {name: text.strip() for name, text in values.items()}
    extent = values.get("exportExtent", "")
    if service.online:
        extent = values.get("extent") or extent
    area = parse_extent(extent, scheme)
    if values.get("polygon") and (service.vector or service.version >= 10.7):
        area = parse_polygon(values["polygon"], scheme)
    if values.get("areaOfInterest") and not service.vector:
        area = parse_features(values["areaOfInterest"], scheme)
    by = values.get("exportBy", "")
    if service.vector and by.lower() not in ("", "levelid"):
        raise RefusedError("Unable to complete operation.", [f"exportBy does not take {by}."])
    levels = parse_levels(values.get("levels", ""), by, scheme)
    _check_quality(values)
    form = ""
    failure: list[str] = []
    if operation == "exportTiles":
        form, failure = _form(service, values)
    else:
        _flag(values, "tilePackage")
    empty = [level for level in levels if level > service.last]
    tiles = tiles_of(area, scheme, [level for level in levels if level <= service.last])
    bounds = area.bounds if not area.is_empty else scheme.world
    order = Order(service, operation, values, tiles, bounds, to_degrees(bounds, scheme), form, failure)
    order.as_item = service.online and service.vector and values.get("createItem", "").lower() == "on"
    if empty:
        words = ", ".join(map(str, empty))
        failure.append(f"ERROR 001470: Specified level id {words} is not within the min and max scale range.")
    elif order.count == 0:
        failure.append("ERROR 001565: The area of interest does not intersect the extent of the cache.")
    elif order.count > service.limit and form:
        failure.append(
            f"ERROR 001564: Requested tile count({order.count}) exceeds the maximum allowed tiles count"
            f"({service.limit}) to be exported for service {service.path}:{service.kind}."
        )
        failure.append("Failed to execute (Export Tiles).")
    return order
