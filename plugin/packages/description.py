# SPDX-License-Identifier: GPL-2.0-or-later
"""Parse the description of a package: ``root.json``, or ``conf.xml`` and the files beside it.

Sources: Esri's tile package descriptions and files written by ArcGIS. Levels, extent and format are
claims here; only the tiles themselves tell (see ``package``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..core.errors import PackageError
from ..core.i18n import tr
from ..core.json_values import mapping, parse_json, whole
from ..tiles.extent import Extent
from ..tiles.scheme import TileScheme
from ..tiles.spatial_reference import declared_reference, extent_in
from .stores.store import DamagedError, Store, shallowest
from .xml_reader import XmlElement, child_of, children_of, parse_xml, text_of


@dataclass(frozen=True)
class Metadata:
    """The texts of a package's description, as plain text; empty where there are none."""

    title: str = ""
    summary: str = ""
    description: str = ""
    credits: str = ""
    license: str = ""
    tags: str = ""

    @property
    def own_title(self) -> str:
        """The title, empty for the one that ArcMap gives to every untitled map."""
        return "" if self.title == "Layers" else self.title


@dataclass(frozen=True)
class Description:
    """A package's description; *root* is the folder that holds it, with its slash, or empty."""

    root: str
    is_json: bool
    scheme: TileScheme
    tile_format: str
    storage: str
    is_vector: bool
    declared_extent: Extent | None
    metadata: Metadata
    is_elevation: bool = False
    packet_size: int = 0  # tiles along a bundle's side; 0 where it isn't told, or each tile is a file
    is_told_to_qgis: bool = False  # whether the packet size stands where QGIS looks for it


def read_description(store: Store) -> Description:
    """Find and read the description. Raises ``PackageError`` where there is none, or a broken one."""
    roots, confs = store.find("root.json"), shallowest(store.find("conf.xml"))
    # Last, any other JSON: the name isn't certain.
    others = sorted((name for name in store.sizes if name.lower().endswith(".json")), key=_depth)
    failure: Exception | None = None
    for name in dict.fromkeys([*roots[:20], *confs[:1], *others[:20]]):
        try:
            if name.lower().endswith(".xml"):
                return _from_xml(store, name)
            value = _read_json(store, name)
            if isinstance(value.get("tileInfo"), Mapping):
                return _from_json(store, name, value)
        except (ValueError, ArithmeticError, LookupError, DamagedError) as error:
            failure = failure or error  # another file may hold a sound description
    if isinstance(failure, DamagedError):
        raise failure
    if failure is not None:
        raise PackageError(
            tr("The tile scheme of the package can't be read: {reason}. Export or download it again.").format(
                reason=failure
            )
        ) from failure
    raise no_description()


def no_description() -> PackageError:
    return PackageError(
        tr(
            "There is no tile scheme (root.json or conf.xml) in it, so this is not a tile package or tile "
            "cache. Choose a .tpkx, .tpk or .vtpk file, or the folder that holds conf.xml."
        )
    )


def _depth(name: str) -> tuple[int, str]:
    return name.count("/"), name


def _from_json(store: Store, name: str, value: Mapping[str, Any]) -> Description:
    info = value["tileInfo"]
    image, storage = _object(value, "tileImageInfo"), _object(value, "storageInfo")
    resource = _object(value, "resourceInfo")
    of_bundles = _object(_object(resource, "cacheInfo"), "storageInfo")
    storage = storage or of_bundles
    scheme = _scheme(info, value, value.get("fullExtent"), value.get("initialExtent"))
    tile_format = str(image.get("format") or info.get("format") or "")
    is_vector = tile_format.lower() == "pbf" or "styleVersion" in resource
    return Description(
        root=name[: -len(name.rsplit("/", 1)[-1])],
        is_json=True,
        scheme=scheme,
        tile_format=tile_format,
        storage=str(storage.get("storageFormat") or ""),
        is_vector=is_vector,
        declared_extent=extent_in(_object(value, "fullExtent"), scheme.spatial_reference),
        metadata=_metadata(store, value),
        is_elevation=says_elevation(value),
        packet_size=max(0, whole(storage.get("packetSize") or info.get("packetSize")) or 0),
        is_told_to_qgis=(whole(of_bundles.get("packetSize")) or 0) > 0,
    )


def _from_xml(store: Store, name: str) -> Description:
    root = name[: -len("conf.xml")]
    cache = parse_xml(store.read_all(name))
    info = child_of(cache, "TileCacheInfo")
    if info is None:
        raise ValueError("conf.xml has no TileCacheInfo")
    reference = _reference(child_of(info, "SpatialReference"))
    origin = child_of(info, "TileOrigin")
    scheme = _scheme(
        {
            "rows": text_of(info, "TileRows"),
            "cols": text_of(info, "TileCols"),
            "dpi": text_of(info, "PreciseDPI") or text_of(info, "DPI") or 96,
            "origin": {"x": text_of(origin, "X"), "y": text_of(origin, "Y")},
            "spatialReference": reference,
            "lods": [
                {
                    "level": text_of(lod, "LevelID"),
                    "resolution": text_of(lod, "Resolution"),
                    "scale": text_of(lod, "Scale") or 0,
                }
                for lod in children_of(child_of(info, "LODInfos"), "LODInfo")
            ],
        }
    )
    envelope: Extent | None = None
    # The zip can name the folder of conf.cdi in another encoding than that of conf.xml.
    for cdi in shallowest(store.find("conf.cdi"))[:1]:
        try:
            box = parse_xml(store.read_all(cdi))
            corners = {key: text_of(box, key[:2].upper() + key[2:]) for key in _CORNERS}
            own = {**corners, "spatialReference": _reference(child_of(box, "SpatialReference"))}
            if not scheme.spatial_reference.is_known:
                scheme = replace(scheme, spatial_reference=declared_reference(own).numbered())
            envelope = extent_in(own, scheme.spatial_reference)
        except (ValueError, LookupError, DamagedError):
            continue  # it is optional, and never needed to read tiles
    service = _neighbour_json(store, "mapserver.json")
    return Description(
        root=root,
        is_json=False,
        scheme=scheme,
        tile_format=text_of(child_of(cache, "TileImageInfo"), "CacheTileFormat"),
        storage=text_of(child_of(cache, "CacheStorageInfo"), "StorageFormat"),
        is_vector=False,
        declared_extent=envelope,
        metadata=_metadata(store, _object(service, "contents") or service),
        is_elevation=says_elevation(service) or says_elevation(_object(service, "contents")),
        packet_size=max(0, whole(text_of(child_of(cache, "CacheStorageInfo"), "PacketSize")) or 0),
    )


_CORNERS = ("xmin", "ymin", "xmax", "ymax")


def says_elevation(value: Mapping[str, Any]) -> bool:
    """Whether the JSON of a service or package says that its values are heights."""
    return "elevation" in f"{value.get('cacheType')} {value.get('serviceDataType')}".lower()


def _scheme(info: Mapping[str, Any], *others: Any) -> TileScheme:
    """Return the grid, in its own spatial reference or that of *others*. Raises ``ValueError`` for odd numbers."""
    reference = declared_reference(info, *others)
    return replace(TileScheme.from_tile_info(info), spatial_reference=reference.numbered())


def _metadata(store: Store, service: Mapping[str, Any]) -> Metadata:
    """Gather texts from iteminfo (JSON or XML) first, then from the service's description."""
    item: Mapping[str, Any] = _neighbour_json(store, "iteminfo.json")
    for name in store.find("iteminfo.xml")[:1]:
        try:
            item = {child.name: child.text for child in parse_xml(store.read_all(name)).children} or item
        except (ValueError, LookupError, DamagedError):
            continue

    def first(*values: Any) -> str:
        return next(filter(None, (_plain(value) for value in values)), "")

    return Metadata(
        title=first(item.get("title"), item.get("name"), service.get("name"), service.get("mapName")),
        summary=first(item.get("summary"), item.get("snippet")),
        description=first(item.get("description"), service.get("description"), service.get("serviceDescription")),
        credits=first(item.get("accessinformation"), item.get("accessInformation"), service.get("copyrightText")),
        license=first(item.get("licenseinfo"), item.get("licenseInfo")),
        tags=first(item.get("tags")),
    )


def _plain(value: Any) -> str:
    """Return text without the HTML that ArcGIS Pro wraps descriptions in."""
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    if not isinstance(value, str):
        return ""
    text, before = value, ""
    for _ in range(_MOST_ROUNDS):
        if text == before:
            break
        before = text
        text = _TAG.sub("", _BREAK.sub("\n", text))
        text = html.unescape(_NO_CHARACTER.sub("", text))
    if _TAG.search(text):
        text = text.replace("<", "")  # wrapped time and again: a trick
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


_BREAK, _TAG = re.compile(r"<(br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE), re.compile(r"</?[a-zA-Z][^<>]*>")
# Numbers far beyond any character's, which Python would take long to read.
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|x[0-9a-f]{8,});?", re.IGNORECASE)
# Text can be escaped and wrapped once more by each program that it went through.
_MOST_ROUNDS = 3


def _neighbour_json(store: Store, ending: str) -> Mapping[str, Any]:
    """Return an optional JSON file, empty where it is missing or broken."""
    names = store.find(ending)
    return optional_json(store, names[0]) if names else {}


def optional_json(store: Store, name: str) -> Mapping[str, Any]:
    """Return a JSON object by name, empty where it is missing, broken or something else."""
    try:
        return _read_json(store, name) if name in store.sizes else {}
    except (ValueError, DamagedError):
        return {}


def _read_json(store: Store, name: str) -> Mapping[str, Any]:
    return mapping(parse_json(store.read_all(name)))


def _object(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return mapping(value.get(key))


def _reference(element: XmlElement | None) -> dict[str, str]:
    found = {
        "wkid": text_of(element, "WKID"),
        "latestWkid": text_of(element, "LatestWKID"),
        "wkt": text_of(element, "WKT"),
    }
    return {key: value for key, value in found.items() if value}
