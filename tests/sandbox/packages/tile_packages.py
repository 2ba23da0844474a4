# SPDX-License-Identifier: GPL-2.0-or-later
"""What a tile package says of itself, and its bundles, as an import needs them."""

from __future__ import annotations

import json
import math
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from shapely import geometry
from shapely.geometry.base import BaseGeometry

from ..package_reader import read_v1, read_v2
from ..services.schemes import Scheme, code_of
from .bundles import PACKET, Place

BUNDLE = re.compile(r"(?:^|/)L(\d{1,4})/(R([0-9a-f]+)C([0-9a-f]+)\.bundle)$")


class PackageError(Exception):
    """The file is no tile package that can be read."""


@dataclass(frozen=True)
class Bundle:
    """A file with up to 128 x 128 tiles."""

    level: int
    row: int  # of its first tile
    col: int
    path: str  # in the package
    name: str

    def meets(self, area: BaseGeometry | None, scheme: Scheme) -> bool:
        """Whether its inside and an area have something in common."""
        if area is None:
            return True
        left, _, _, top = scheme.box(self.level, self.row, self.col)
        _, bottom, right, _ = scheme.box(self.level, self.row + PACKET - 1, self.col + PACKET - 1)
        shared = geometry.box(left, bottom, right, top).intersection(area)
        return not shared.is_empty and shared.area > 0


class TilePackage:
    """A .tpkx, or a .tpk with bundles of either kind."""

    def __init__(self, path: Path) -> None:
        """Read what it says of itself."""
        self.path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self.names = archive.namelist()
                self._describe(archive)
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, ElementTree.ParseError) as problem:
            raise PackageError(str(problem)) from problem
        self.bundles = []
        for name in sorted(self.names):
            found = BUNDLE.search(name)
            if found:
                row, col = int(found[3], 16), int(found[4], 16)
                self.bundles.append(Bundle(int(found[1]), row, col, name, found[2]))

    def _describe(self, archive: zipfile.ZipFile) -> None:
        if "root.json" in self.names:
            root = json.loads(archive.read("root.json"))
            info = root["tileInfo"]
            reference = info.get("spatialReference") or root["spatialReference"]
            self.wkid = int(reference.get("latestWkid") or reference.get("wkid") or 0)
            self.wkt = str(reference.get("wkt", ""))
            self.origin = float(info["origin"]["x"]), float(info["origin"]["y"])
            self.size = int(info["cols"])
            self.lods = {int(lod["level"]): float(lod["resolution"]) for lod in info["lods"]}
            self.scales = float(root.get("minScale") or 0), float(root.get("maxScale") or 0)
            return
        conf = next((name for name in self.names if name.endswith("/conf.xml")), None)
        if conf is None:
            raise KeyError("it holds neither root.json nor conf.xml")
        tree = ElementTree.fromstring(archive.read(conf))

        def text(path: str, default: str = "0") -> str:
            return tree.findtext(f"TileCacheInfo/{path}") or default

        self.wkid = int(text("SpatialReference/LatestWKID", text("SpatialReference/WKID")))
        self.wkt = text("SpatialReference/WKT", "")
        self.origin = float(text("TileOrigin/X")), float(text("TileOrigin/Y"))
        self.size = int(text("TileCols"))
        lods = tree.findall("TileCacheInfo/LODInfos/LODInfo")
        self.lods = {int(lod.findtext("LevelID", "")): float(lod.findtext("Resolution", "")) for lod in lods}
        told: dict[str, Any] = {}
        if "servicedescriptions/mapserver/mapserver.json" in self.names:
            told = json.loads(archive.read("servicedescriptions/mapserver/mapserver.json"))["contents"]
        self.scales = float(told.get("minScale") or 0), float(told.get("maxScale") or 0)

    @property
    def levels(self) -> list[int]:
        """The levels that have tiles."""
        return sorted({bundle.level for bundle in self.bundles})

    def fits(self, scheme: Scheme) -> bool:
        """Whether its tiles lie where those of a scheme do."""
        if self.wkid and scheme.latest:
            same = code_of(self.wkid) == code_of(scheme.latest)
        else:
            same = not self.wkid and not scheme.latest and self.wkt == scheme.wkt
        shared = [lod for lod in scheme.lods if lod.level in self.lods]
        if not same or self.size != scheme.size or not shared:
            return False
        slack = shared[-1].resolution / 100
        near = all(abs(one - other) < slack for one, other in zip(self.origin, scheme.origin))
        return near and all(math.isclose(lod.resolution, self.lods[lod.level], rel_tol=1e-6) for lod in shared)

    def tiles(self, bundle: Bundle) -> dict[Place, bytes]:
        """The tiles of a bundle."""
        index = bundle.path[: -len("bundle")] + "bundlx"
        try:
            with zipfile.ZipFile(self.path) as archive:
                data = archive.read(bundle.path)
                if index in self.names:
                    found = read_v1(data, archive.read(index), bundle.level, bundle.name)
                else:
                    found = read_v2(data, bundle.level, bundle.name)
        except Exception as problem:  # the reader believes in what it reads
            raise PackageError(f"bundle {bundle.path} cannot be read: {problem}") from problem
        return {(row, col): tile for (_, row, col), tile in found.items()}
