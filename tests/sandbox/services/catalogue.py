# SPDX-License-Identifier: GPL-2.0-or-later
"""The services that there are, and what each says about itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from ..drawing.heights import HIGHEST, LERC_ERROR, LOWEST
from ..maps.layers import GROUND, WORLD, Layer, entry, time_info
from .grids import ALBERS, DEGREES_512, ELEVATION, FEET, HARBOUR, SHALLOW, SPARSE, UTM32
from .schemes import DEGREES, RASTER, VECTOR, Lod, Scheme

ORG = "a1B2c3D4e5F6g7H8"  # mixed case: whoever lower-cases the path finds nothing
ENTERPRISE, ONLINE, BASIC = "server", "online", "basic"
PREFIX = {
    ENTERPRISE: "/server/rest/services",
    ONLINE: f"/online/{ORG}/arcgis/rest/services",
    BASIC: "/basic/rest/services",
}
LIMIT = 100000
# ED 1950 and NAD 1927 to WGS 1984
TRANSFORMATIONS = [
    {"geoTransforms": [{"wkid": 1612, "latestWkid": 1612, "transformForward": True, "name": "ED_1950_To_WGS_1984_23"}]},
    {"geoTransforms": [{"wkid": 1172, "latestWkid": 1172, "transformForward": True, "name": "NAD_1927_To_WGS_1984_3"}]},
]
IMAGERY = {"serviceDataType": "esriImageServiceDataTypeRGB", "cacheType": "Map", "bandCount": 3, "pixelType": "U8"}


def item_id(title: str) -> str:
    """The id of an item that is there from the start; the same in every run."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"sandbox item {title}").hex


@dataclass(frozen=True)
class Service:
    """One service."""

    site: str  # ENTERPRISE, ONLINE or BASIC
    path: str  # folder and name
    kind: str  # MapServer, ImageServer or VectorTileServer
    scheme: Scheme
    last: int  # the deepest level that holds tiles; the scheme may list more
    access: str = "public"  # public, token or basic
    export: bool = True
    limit: int = LIMIT
    version: float = 11.1
    swapped: bool = False  # exports at another host than it displays at
    elevation: bool = False  # tiles of heights
    classes: bool = False  # tiled imagery: cached values that are no heights, and no exportImage
    v2: str = "writes"  # what becomes of Compact V2: or "refuses" (at submit), "fails" (the job), "ignores" (a .tpk)
    bounded: bool = True  # tells its extent
    cached: bool = True  # has tiles
    pro: bool = True  # published from ArcGIS Pro
    dynamic: bool = False  # takes dynamic layers
    ground: bool = False  # its pixels say which ground they show; nothing is drawn
    item: str = ""  # a hosted one, into which tiles can be imported: the title of its item
    filled: int | None = None  # the deepest level that holds tiles at the start, where that is not `last`

    @property
    def url_path(self) -> str:
        """Its path on this server."""
        return f"{PREFIX[self.site]}/{self.path}/{self.kind}"

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def online(self) -> bool:
        """Whether it speaks as ArcGIS Online does."""
        return self.site == ONLINE

    @property
    def vector(self) -> bool:
        """Whether its tiles are vector tiles."""
        return self.kind == "VectorTileServer"

    @property
    def form(self) -> str:
        """What `tileInfo` calls its tiles."""
        return "pbf" if self.vector else "LERC" if self.elevation else "LERC2D" if self.classes else "PNG"

    @property
    def image(self) -> dict[str, Any]:
        """Its `tileImageInfo`."""
        bands, error = (1, LERC_ERROR) if self.elevation else (self.bands, 0)
        return {"format": self.form, "compressionQuality": 0, "bandCount": bands, "lercError": error}

    @property
    def compact_v2(self) -> bool:
        """Whether it knows of .tpkx."""
        return self.version >= 10.7

    @property
    def draws(self) -> bool:
        """Whether it exports maps or images: hosted services have tiles only."""
        return not self.vector and not self.online and not self.classes and not self.path.startswith("Hosted/")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers of its map."""
        return GROUND if self.ground else WORLD

    @property
    def formats(self) -> str:
        """What a map can be exported as, if its description is to be believed."""
        more = ",TIFF,DIB,EMF,PS" if self.version < 10.9 else ""
        return "PNG32,PNG24,PNG,JPG,PDF,GIF,SVG,SVGZ,BMP" + more

    @property
    def limits(self) -> tuple[int, int]:
        """The largest image that it draws, in pixels."""
        return (4100, 4100) if self.kind == "ImageServer" else (4096, 4096)

    @property
    def bands(self) -> int:
        """How many bands its pixels have."""
        return 1 if self.elevation or self.classes else 3

    @property
    def functions(self) -> tuple[str, ...]:
        """The raster functions that it offers."""
        return ("None", "Hillshade") if self.elevation else ("None",)

    def used(self) -> list[Lod]:
        """The levels that hold tiles."""
        return [lod for lod in self.scheme.lods if lod.level <= self.last]

    @property
    def deepest(self) -> int:
        """The deepest level that holds tiles before any are imported."""
        return self.last if self.filled is None else self.filled

    @property
    def levels(self) -> list[int]:
        """The ids of those."""
        return [lod.level for lod in self.used()]

    def allows(self, host: str) -> bool:
        """Whether it may be exported, asked for under this host name."""
        return self.export and not (self.swapped and host.startswith("localhost"))

    def describe(self, host: str = "") -> dict[str, Any]:
        """The service's own JSON."""
        used = self.used()
        common: dict[str, Any] = {
            "currentVersion": self.version,
            "copyrightText": "Natural Earth",
            "exportTilesAllowed": self.allows(host),
            "maxExportTilesCount": self.limit,
            "initialExtent": self.scheme.envelope(),
            "fullExtent": self.scheme.envelope(),
            "minScale": used[0].scale,
            "maxScale": used[-1].scale,
            "tileInfo": self.scheme.tile_info(self.form),
        }
        if self.version >= 10.9:
            common |= {"minLOD": used[0].level, "maxLOD": used[-1].level}
        found = {**common, **(self._vector() if self.vector else self._raster())}
        if not self.cached:
            tiles = ("tileInfo", "tileImageInfo", "storageInfo", "minLOD", "maxLOD", "exportTileCacheCompactV2Allowed")
            found = {key: value for key, value in found.items() if key not in tiles}
            found |= {"singleFusedMapCache": False, "minScale": 0, "maxScale": 0, "exportTilesAllowed": False}
        return found if self.bounded else {key: value for key, value in found.items() if "xtent" not in key}

    def _vector(self) -> dict[str, Any]:
        storage = {"packetSize": 128, "storageFormat": "compactV2"}
        return {
            "name": self.name,
            "type": "indexedVector",
            "capabilities": "TilesOnly,Tilemap",
            "tileMap": "tilemap",
            "defaultStyles": "resources/styles",
            "tiles": ["tile/{z}/{y}/{x}.pbf"],
            "maxzoom": self.last,
            "resourceInfo": {
                "styleVersion": 8,
                "tileCompression": "gzip",
                "cacheInfo": {"storageInfo": storage},
            },
        }

    def _raster(self) -> dict[str, Any]:
        shared: dict[str, Any] = {
            "singleFusedMapCache": True,
            "description": "Countries of the world, drawn for tests",
            "serviceDescription": "Countries of the world, drawn for tests",
            "spatialReference": self.scheme.reference,
        }
        if self.version >= 10.9:
            shared |= {"exportTileCacheCompactV2Allowed": True, "resampling": False}
        if self.version >= 11.1:
            shared["storageInfo"] = {"storageFormat": "esriMapCacheStorageModeCompactV2", "packetSize": 128}
        if self.classes:
            return {**shared, **self._tiled_imagery()}
        if self.kind == "ImageServer":
            return {**shared, **self._image()}
        return {**shared, **self._map()}

    def _image(self) -> dict[str, Any]:
        pixel = self.used()[-1].resolution
        found = {
            **(self._heights() if self.elevation else IMAGERY),
            "name": self.path,
            "capabilities": "Image,Metadata,Tilemap" if self.draws else "Image,TilesOnly,Tilemap",
            "extent": self.scheme.envelope(),
            "pixelSizeX": pixel,
            "pixelSizeY": pixel,
            "maxImageWidth": self.limits[0],
            "maxImageHeight": self.limits[1],
            "hasMultidimensions": False,
            "allowRasterFunction": True,
            "rasterFunctionInfos": [{"name": name, "description": "", "help": ""} for name in self.functions],
        }
        return found if self.cached else {key: value for key, value in found.items() if key != "cacheType"}

    def _tiled_imagery(self) -> dict[str, Any]:
        """As ArcGIS describes a hosted tiled imagery layer: it calls itself not fused, and is nothing but a cache."""
        pixel = self.used()[-1].resolution
        return {
            "name": self.name,
            "capabilities": "Image",
            "extent": self.scheme.envelope(),
            "singleFusedMapCache": False,
            "cacheType": "Raster",
            "datasetFormat": "Cache/LERC2D",
            "compressionType": "LERC",
            "serviceDataType": "esriImageServiceDataTypeThematic",
            "bandCount": 1,
            "pixelType": "F32",
            "pixelSizeX": pixel,
            "pixelSizeY": pixel,
            "allowRasterFunction": False,
            "hasMultidimensions": False,
            "tileInfo": {**self.scheme.tile_info(self.form), "storageFormat": "esriMapCacheStorageModeCompactV2"},
        }

    def _map(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "mapName": "Layers",
            "capabilities": "Map,Query,Data,Tilemap" if self.draws else "Map,Tilemap,TilesOnly",
            "supportsDynamicLayers": self.dynamic,
            "layers": [entry(layer) for layer in self.layers],
            "tables": [],
            "units": self.scheme.units,
            "supportedImageFormatTypes": self.formats,
            "documentInfo": {
                "Title": self.name,
                "Author": "",
                "Comments": "",
                "Subject": "",
                "Category": "",
                "Keywords": "world,test",
            },
            "supportedQueryFormats": "JSON",
            "maxImageWidth": self.limits[0],
            "maxImageHeight": self.limits[1],
            "tileServers": [],
        }
        if self.item:
            found["serviceItemId"] = item_id(self.item)
        if not self.cached:
            found["capabilities"] = "Map,Query,Data"
        if not self.ground:
            found["timeInfo"] = time_info()
        if self.version >= 10.5:
            found["datumTransformations"] = TRANSFORMATIONS
        if self.version >= 10.9:
            found["supportsTimeRelation"] = self.pro
        if self.version >= 10.8:
            found |= {"supportsClipping": self.pro, "supportsSpatialFilter": self.pro}
        return found

    def _heights(self) -> dict[str, Any]:
        words = "Heights of a world that never was, for tests"
        return {
            "description": words,
            "serviceDescription": words,
            "serviceDataType": "esriImageServiceDataTypeElevation",
            "cacheType": "Elevation",
            "bandCount": 1,
            "pixelType": "F32",
            "tileImageInfo": self.image,
            "minValues": [LOWEST],
            "maxValues": [HIGHEST],
        }


def _map(site: str, path: str, **more: Any) -> Service:
    return Service(site, path, "MapServer", RASTER, 6, **more)


def _vector(site: str, path: str, **more: Any) -> Service:
    return Service(site, path, "VectorTileServer", VECTOR, 5, **more)


def _drawn(path: str, scheme: Scheme = RASTER, **more: Any) -> Service:
    last = scheme.lods[-1].level
    return Service(ENTERPRISE, path, "MapServer", scheme, last, export=False, cached=False, dynamic=True, **more)


SERVICES: dict[str, Service] = {
    service.url_path: service
    for service in (
        _map(ENTERPRISE, "World"),
        Service(ENTERPRISE, "World", "ImageServer", RASTER, 6),
        _vector(ENTERPRISE, "WorldVector"),
        _vector(ENTERPRISE, "Hosted/WorldVector"),
        _map(ENTERPRISE, "Hosted/World"),
        Service(ENTERPRISE, "WorldDegrees", "MapServer", DEGREES, 4),
        Service(ENTERPRISE, "WorldDegrees512", "MapServer", DEGREES_512, 5),
        Service(ENTERPRISE, "Utm32", "MapServer", UTM32, 3),
        Service(ENTERPRISE, "Feet", "MapServer", FEET, 4),
        Service(ENTERPRISE, "Albers", "MapServer", ALBERS, 3),
        Service(ENTERPRISE, "Harbour", "MapServer", HARBOUR, 3),
        Service(ENTERPRISE, "Elevation", "ImageServer", ELEVATION, 6, elevation=True),
        Service(ENTERPRISE, "Classes", "ImageServer", DEGREES, 4, classes=True),
        Service(ENTERPRISE, "ClassesNoExport", "ImageServer", DEGREES, 4, classes=True, export=False),
        Service(ENTERPRISE, "SparseVector", "VectorTileServer", SPARSE, 5),
        _map(ENTERPRISE, "NoExport", export=False),
        _map(ENTERPRISE, "Limited", limit=50),
        _vector(ENTERPRISE, "LimitedVector", limit=50),
        _map(ENTERPRISE, "Legacy", version=10.51),
        _drawn("WorldMap", version=11.4),
        _drawn("WorldMapDegrees", DEGREES, version=11.4),
        _drawn("OldMap", version=10.3, pro=False),
        Service(ENTERPRISE, "Position", "MapServer", RASTER, 6, cached=False, pro=False, ground=True),
        Service(ENTERPRISE, "Position", "ImageServer", RASTER, 6, cached=False, ground=True),
        _map(ENTERPRISE, "Fails1081", version=10.81, v2="fails"),
        _map(ENTERPRISE, "Ignores1081", version=10.81, v2="ignores"),
        _map(ENTERPRISE, "Refuses1081", version=10.81, v2="refuses"),
        _map(ENTERPRISE, "Unbounded", bounded=False),
        _vector(ENTERPRISE, "UnboundedVector", bounded=False),
        _map(ENTERPRISE, "Secured/World", access="token"),
        _vector(ENTERPRISE, "Secured/WorldVector", access="token"),
        _map(ENTERPRISE, "Basic/World", access="basic"),
        _map(BASIC, "World", access="basic"),
        _vector(BASIC, "WorldVector", access="basic"),
        _map(ONLINE, "World", version=12.0),
        _vector(ONLINE, "WorldVector", version=12.0),
        _map(ONLINE, "Basemap", version=12.0, swapped=True),
        _map(ONLINE, "SecuredWorld", version=12.0, access="token"),
        _vector(ONLINE, "SecuredWorldVector", version=12.0, access="token"),
        _map(ONLINE, "WorldTiles", version=12.0, item="World tiles"),
        _map(ONLINE, "SparseTiles", version=12.0, item="Sparse tiles", filled=2),
        Service(ONLINE, "ShallowTiles", "MapServer", SHALLOW, 4, version=12.0, item="Shallow tiles"),
        Service(ONLINE, "UtmTiles", "MapServer", UTM32, 3, version=12.0, item="Utm tiles"),
        _map(ONLINE, "ViewerTiles", version=12.0, item="Viewer's tiles"),
        _map(ENTERPRISE, "Hosted/WorldTiles", item="World tiles"),
    )
}


def listing(site: str, folder: str) -> dict[str, Any] | None:
    """The catalogue of a site, or of one of its folders; None where there is no such folder."""
    mine = [service for service in SERVICES.values() if service.site == site]
    folders = sorted({service.path.split("/")[0] for service in mine if "/" in service.path})
    if folder and folder not in folders:
        return None
    here = [service for service in mine if ("/".join(service.path.split("/")[:-1])) == folder]
    answer: dict[str, Any] = {
        "currentVersion": here[0].version if here else 11.1,
        "folders": [] if folder else folders,
    }
    answer["services"] = [{"name": service.path, "type": service.kind} for service in here]
    if site == ONLINE:
        for entry, service in zip(answer["services"], here):
            entry["url"] = service.url_path
    return answer
