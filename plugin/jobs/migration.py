# SPDX-License-Identifier: GPL-2.0-or-later
"""Rows of the journal's first version (ArcGIS Export 0.1.0) as rows of the second.

The first version derived the kind of a job from the keys of its *options*; what each kind needs of *options* and
*parameters* is in its details now, under these names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from ..core.json_values import parse_json

# Keys of the old options that the details of a kind have under the same name.
_COMMON = ("add_to_map", "attribution", "description", "date", "crs")
_TILES = (*_COMMON, "levels", "tiles", "extent", "fallback", "convert", "shown_as", "item")
_ITEM = (
    *_COMMON, "item", "item_url", "user", "format", "keep_item", "layers", "definitions", "area_notes",
    "export_item", "export_owner", "folder",
)  # fmt: skip
_IMPORT = (
    "service", "admin", "source", "item", "upload", "keep", "levels", "held", "extent", "merge", "replace",
    "before", "submitted", "submitted_at", "user",
)  # fmt: skip
_SPLIT, _PART = "split_tiles", "tiles_part"
_ENDED = ("done", "failed", "cancelled", "expired")  # geometry and definitions are of no use to these


def migrate_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the new rows; old ones that can't be read are left out. Parts come in the order of their numbers."""
    read = [row for row in map(_read, rows) if row is not None]
    parts = sorted((row for row in read if row["options"].get("parent")), key=_number)
    others = [row for row in read if not row["options"].get("parent")]
    new = []
    for row in (*others, *parts):
        try:
            new.append(_migrated(row, parts))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return new


def _read(row: dict[str, Any]) -> Any:
    try:
        found = {**row, **{name: parse_json(row[name]) for name in ("parameters", "options")}}
    except (KeyError, ValueError):
        return None
    return found if all(isinstance(found[name], dict) for name in ("parameters", "options")) else None


def _number(row: dict[str, Any]) -> int:
    number = row["options"].get("number")
    return number if isinstance(number, int) else 0


def _migrated(row: dict[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    options = row["options"]
    kind = _kind(row)
    details = _DETAILS[kind](row, options)
    if kind == _SPLIT:
        details["fingerprint"] = _fingerprint(row["id"], parts)
    return {
        **{name: row[name] for name in ("id", "created", "service_url", "title", "output", "authcfg")},
        **{name: row[name] for name in ("job_id", "job_url", "state", "message")},
        "parent": str(options.get("parent") or ""),
        "kind": kind,
        "details": json.dumps({name: value for name, value in details.items() if value is not None}),
        "notes": json.dumps([str(note) for note in options.get("notes") or []]),
        "leftovers": int(_has_leftovers(kind, row, details)),
    }


def _kind(row: dict[str, Any]) -> str:
    options = row["options"]
    if "import" in options:
        return "import_tiles"
    if "item" in options and row["operation"] == "export":
        return "export_item"
    if "images" in options:
        return "export_map"
    if "parts" in options:
        return _SPLIT
    return _PART if options.get("parent") else "export_tiles"


def _tiles(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    found = {name: options[name] for name in _TILES if name in options}
    found["parameters"] = row["parameters"]
    found["extent"] = _box(options.get("extent"))
    plan = options.get("plan")
    if plan and row["state"] not in _ENDED:
        found["plan"] = {"scheme": plan["scheme"], "area": plan["area"], "clip": _box(plan["clip"])}
    return found


def _split(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    return {
        **_tiles(row, options),
        "parts": options["parts"],
        "scheme": options["scheme"],
        "is_vector": options["vector"],
        "jobs": options.get("jobs") or [],
    }


def _part(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    found = {**_tiles(row, options), "number": options["number"], "block": _box(options["block"])}
    return {**found, "is_damaged": bool(options.get("damaged"))}


def _map(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    images = []
    for image in options["images"]:
        width, height = image["size"]
        kept = {name: image[name] for name in ("name", "output", "parameters", "format", "rotation", "alpha", "time")}
        images.append({**kept, "width": width, "height": height})
    found = {name: options[name] for name in _COMMON if name in options}
    return {**found, "operation": row["operation"], "images": images, "limit": options["limit"]}


def _item(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    found = {name: options[name] for name in _ITEM if name in options}
    if row["state"] in _ENDED:
        found.pop("definitions", None)
    return {**found, "parameters": row["parameters"], "is_deleted": bool(options.get("item_deleted"))}


def _import(row: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    old = options["import"]
    return {
        **{name: old[name] for name in _IMPORT if name in old},
        "parameters": row["parameters"],
        "extent": _box(old.get("extent")),
        "may_run_again": bool(old.get("may_rerun")),
        "runs_again": bool(old.get("rerun")),
        "has_succeeded": bool(old.get("succeeded")),
        "all_levels": options.get("levels") or [],
        "date": options.get("date", ""),
    }


_DETAILS = {
    "export_tiles": _tiles,
    _SPLIT: _split,
    _PART: _part,
    "export_map": _map,
    "export_item": _item,
    "import_tiles": _import,
}


def _box(values: Any) -> Any:
    return dict(zip(("xmin", "ymin", "xmax", "ymax"), map(float, values))) if values else None


def _fingerprint(parent: str, parts: list[dict[str, Any]]) -> str:
    """Return what ``split_plan.fingerprint`` makes of the parts of *parent*."""
    own = [row["options"] for row in parts if row["options"]["parent"] == parent]
    plain = [[*map(float, options["block"]), *options["levels"]] for options in own]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def _has_leftovers(kind: str, row: dict[str, Any], details: dict[str, Any]) -> bool:
    """Whether an ended job may have left something; checked again before anything is deleted."""
    if row["state"] not in _ENDED:
        return False
    if kind == "export_item":
        return bool(details.get("export_item")) and not (details.get("keep_item") or details["is_deleted"])
    if kind == "import_tiles":
        return bool((details.get("upload") or {}).get("stage", "new") != "new")
    return kind in (_SPLIT, "export_map")
