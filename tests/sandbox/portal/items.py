# SPDX-License-Identifier: GPL-2.0-or-later
"""Items of the portal: what one is, and those that are there from the start."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..drawing import numbered_tiles
from ..drawing.content import Content
from ..packages import writers as packages
from ..packages.writers import Contents
from ..services.areas import to_degrees
from ..services.catalogue import ENTERPRISE, ONLINE, ORG, PREFIX, SERVICES, item_id

if TYPE_CHECKING:
    from .export_item import ExportJob
    from .uploads import Upload

START = 1704067200000  # 2024-01-01 in milliseconds of the epoch
DAY = 86400000
MAPS = 60
WHOLE = ((-180.0, -90.0), (180.0, 90.0))
STRANGER = "/stranger/rest/services/Roads/FeatureServer"
FEATURES = ("ArcGIS Server", "Data", "Feature Access", "Feature Service", "Service")
TILED = ("ArcGIS Server", "Data", "Map Service", "Service", "Hosted Service", "Tiled")
TOWNS = 'name,country,people\n"Zürich",CH,434008\n"St. John\'s",CA,110525\n"Washington, D.C.",US,689545\n'
_making = threading.Lock()


@dataclass
class Item:
    """One item."""

    id: str
    owner: str
    title: str
    type: str
    keywords: tuple[str, ...] = ()
    url: str = ""  # a path on this server
    internal_url: str = ""  # told in place of the address: of a host that only the portal reaches
    access: str = "private"  # org or public
    created: int = START
    modified: int = START
    tags: tuple[str, ...] = ()
    snippet: str | None = None
    description: str | None = None
    thumbnail: str | None = None
    views: int = 0
    folder: str | None = None
    name: str | None = None  # of the file
    path: Path | None = None  # where the file lies, or will lie once `maker` has made it
    maker: Callable[[Path], None] | None = None
    text: str = ""  # data that is JSON and no file
    bytes_of_service: int = 0
    more: dict[str, Any] = field(default_factory=dict)  # what else was said of it when it was added
    job: ExportJob | None = None  # that makes it
    upload: Upload | None = None  # that brings it

    def file(self) -> Path | None:
        """The file, made now if it is not there yet; None where there is none or it is not complete."""
        if self.path is None or (self.job is not None and self.job.look() != "completed"):
            return None
        if self.maker is not None:
            with _making:
                if not self.path.exists():
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    self.maker(self.path)
        return self.path if self.path.exists() else None

    @property
    def size(self) -> int:
        """How many bytes it takes of its owner's storage."""
        if self.upload is not None and self.path is None:
            return self.upload.size
        if self.path is not None:
            there = self.path.exists() if self.maker is not None else self.file() is not None
            return self.path.stat().st_size if there else 0
        return len(self.text.encode()) or self.bytes_of_service

    @property
    def hosted(self) -> bool:
        """Whether its service is the portal's own."""
        return "Hosted Service" in self.keywords

    def describe(self, origin: str, foreign: str) -> dict[str, Any]:
        """The item's JSON as a search shows it."""
        url = (foreign if self.url.startswith("/stranger/") else origin) + self.url
        return {
            "id": self.id,
            "owner": self.owner,
            "orgId": ORG,
            "created": self.created,
            "modified": self.modified,
            "guid": None,
            "name": self.name,
            "title": self.title,
            "type": self.type,
            "typeKeywords": list(self.keywords),
            "description": self.description,
            "tags": list(self.tags),
            "snippet": self.snippet,
            "thumbnail": self.thumbnail,
            "documentation": None,
            "extent": [list(corner) for corner in WHOLE],
            "categories": [],
            "spatialReference": "102100",
            "accessInformation": "Natural Earth",
            "licenseInfo": None,
            "culture": "en-us",
            "properties": None,
            "url": self.internal_url or (url if self.url else None),
            "proxyFilter": None,
            "access": self.access,
            "size": self.size,
            "numComments": 0,
            "numRatings": 0,
            "avgRating": 0,
            "numViews": self.views,
            **self.more,
        }


def picture(title: str) -> bytes:
    """A thumbnail: a frame, and a colour that follows from the title."""
    shade = uuid.uuid5(uuid.NAMESPACE_URL, title).bytes[:3]
    line, plain = bytes([1]) * 200, bytes([1]) + bytes(198) + bytes([1])
    return numbered_tiles.png(200, 133, [line] + [plain] * 131 + [line], 3, shade + b"\x14\x14\x28", "thumbnail")


def _package(content: Content, form: str, last: int) -> Callable[[Path], None]:
    """What packs the first levels of World."""

    def make(path: Path) -> None:
        service = SERVICES[f"{PREFIX[ENTERPRISE]}/World/MapServer"]
        scheme = service.scheme
        tiles: dict[int, dict[tuple[int, int], bytes]] = {}
        for level in range(last + 1):
            rows, cols = scheme.ranges(level)
            found = {(row, col): content.raster(scheme, level, row, col) for row in rows for col in cols}
            tiles[level] = {place: data for place, data in found.items() if data is not None}
        degrees = to_degrees(scheme.world, scheme)
        made = Contents("World", scheme, tiles, scheme.world, degrees, service.describe(), service.image)
        packages.write_zip(path, getattr(packages, form)(made))

    return make


def _written(data: bytes) -> Callable[[Path], None]:
    """What writes a file as it is."""

    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def _files(content: Content, folder: Path) -> Iterator[Item]:
    def item(title: str, kind: str, name: str, maker: Callable[[Path], None], *words: str) -> Item:
        number = item_id(title)
        return Item(
            number, "analyst", title, kind, words, tags=("test",), name=name, path=folder / number / name, maker=maker
        )

    tpkx, tpk = ("Compact Tile Package", "Tile Package", "tpkx"), ("Data", "Tile Package", "tpk")
    yield item("Small package", "Compact Tile Package", "small.tpkx", _package(content, "tpkx", 3), *tpkx)
    yield item("Old package", "Tile Package", "old.tpk", _package(content, "tpk", 2), *tpk)
    broken = _written(b"This was a tile package once.\n" * 20)
    yield item("Broken package", "Compact Tile Package", "broken.tpkx", broken, *tpkx)
    yield item("Town list", "CSV", "towns.csv", _written(TOWNS.encode()), "CSV")


def _services() -> Iterator[Item]:
    def item(title: str, kind: str, url: str, words: tuple[str, ...], **more: Any) -> Item:
        given = {"owner": "analyst", "tags": ("world", "test"), "bytes_of_service": 8192, **more}
        return Item(item_id(title), title=title, type=kind, keywords=words, url=url, **given)

    root = PREFIX[ONLINE]
    nature = f"{root}/Nature/FeatureServer"
    hosted = (*FEATURES, "Hosted Service")
    text = "Countries, their states, and places in them"
    yield item(
        "Nature of the world",
        "Feature Service",
        nature,
        (*hosted, "Multilayer"),
        snippet=text,
        description=f"<p>{text}.</p>",
        thumbnail="thumbnail/ago_downloaded.png",
        bytes_of_service=14000000,
    )
    layer = (*hosted, "Singlelayer")
    yield item("Places", "Feature Service", f"{root}/Places/FeatureServer", layer, access="org")
    yield item("Viewer's notes", "Feature Service", f"{root}/Notes/FeatureServer", layer, access="org", owner="viewer")
    yield item("Registered roads", "Feature Service", STRANGER, FEATURES, access="org", bytes_of_service=0)
    vector = ("ArcGIS Server", "Data", "Service", "Hosted Service", "Vector Tile Service")
    url = f"{root}/WorldVector/VectorTileServer"
    yield item("World vector tiles", "Vector Tile Service", url, vector, access="public")
    for title, name, owner in (
        ("World tiles", "WorldTiles", "analyst"),
        ("Sparse tiles", "SparseTiles", "analyst"),
        ("Shallow tiles", "ShallowTiles", "analyst"),
        ("Utm tiles", "UtmTiles", "analyst"),
        ("Viewer's tiles", "ViewerTiles", "viewer"),
    ):
        yield item(title, "Map Service", f"{root}/{name}/MapServer", TILED, access="public", owner=owner)


def _maps() -> Iterator[Item]:
    words = ("ArcGIS Online", "Explorer Web Map", "Map", "Online Map", "Web Map")
    for number in range(MAPS + 1):
        # the last changed is not the last by name
        title = f"Map {number:02d}" if number else "Übersicht <b>Täler</b> & more"
        yield Item(
            item_id(title),
            "analyst",
            title,
            "Web Map",
            words,
            access="org",
            created=START + number * DAY,
            modified=START + 100 * DAY + number * 37 % 61 * DAY,
            tags=("map", "even" if number % 2 == 0 else "odd"),
            snippet=f"Sheet {number}" if number % 4 else None,
            thumbnail="thumbnail/ago_downloaded.png" if number % 3 == 1 else None,
            views=number * 11 % 97,
            text=json.dumps({"operationalLayers": [], "baseMap": {"baseMapLayers": []}, "version": "2.29"}),
        )


def presets(content: Content, folder: Path) -> dict[str, Item]:
    """What the portal holds at the start; files go below `folder` when first asked for."""
    found = (*_services(), *_files(content, folder), *_maps())
    return {item.id: item for item in found}
