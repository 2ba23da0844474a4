# SPDX-License-Identifier: GPL-2.0-or-later
"""Every operation that signs in, as an algorithm with its parameters."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from arcgis_export.plugin.recipes.recipe import Recipe, write_recipe
from qgis.core import QgsApplication

from tests.qgis.import_tiles.import_user import package
from tests.qgis.secrets.ways import SignedIn
from tests.sandbox import Sandbox

BOX = "0,1000000,3000000,5000000 [EPSG:3857]"
NATURE = "Nature of the world"


@dataclass(frozen=True)
class Ground:
    """Where an operation runs: the server, who asks, and a folder."""

    sandbox: Sandbox
    way: SignedIn
    folder: Path

    def service(self, path: str) -> str:
        return self.way.service(self.sandbox, path)

    def elsewhere(self) -> Ground:
        """The same in a new folder."""
        folder = self.folder / str(sum(1 for _ in self.folder.iterdir()))
        folder.mkdir()
        return replace(self, folder=folder)


@dataclass(frozen=True)
class Operation:
    """An algorithm; *asks* finds the path of its main request."""

    name: str
    algorithm: str
    parameters: Callable[[Ground], dict[str, Any]]
    asks: str
    of_portal: bool = False


def _tiles(path: str, file: str, **more: Any) -> Callable[[Ground], dict[str, Any]]:
    def made(ground: Ground) -> dict[str, Any]:
        return {"SERVICE": ground.service(path), "LEVELS": "0-2", "OUTPUT": str(ground.folder / file), **more}

    return made


def _map(path: str, file: str) -> Callable[[Ground], dict[str, Any]]:
    def made(ground: Ground) -> dict[str, Any]:
        size = {"WIDTH": 200, "HEIGHT": 100, "EXTENT": BOX}
        return {"SERVICE": ground.service(path), **size, "OUTPUT": str(ground.folder / file)}

    return made


def _item(ground: Ground) -> dict[str, Any]:
    item = ground.sandbox.item(NATURE)
    return {"PORTAL": f"{ground.sandbox.url}/portal", "ITEM": item, "OUTPUT": str(ground.folder / "item.gpkg")}


def _import(ground: Ground) -> dict[str, Any]:
    few = ground.folder.parent / "few.tpkx"  # made once: it asks the server for the scheme
    if not few.exists():
        package(ground.sandbox, few)
    own = Path(shutil.copy(few, ground.folder))  # another file is another job
    service = ground.sandbox.online("WorldTiles/MapServer")
    return {"SERVICE": service, "PORTAL": str(ground.sandbox.portal), "PACKAGE": str(own)}


def _recipe(ground: Ground) -> dict[str, Any]:
    path = ground.folder / "World.arcgisexport.json"
    values = {"LEVELS": "0-2"}
    write_recipe(Recipe("exporttiles", ground.service("World/MapServer"), values, "World.tpkx"), path)
    return {"RECIPE": str(path), "OUTPUT": str(ground.folder / "recipe.tpkx")}


def _split(ground: Ground) -> dict[str, Any]:
    path = ground.folder / "Split.arcgisexport.json"
    values = {"LEVELS": "0-3"}
    write_recipe(Recipe("exporttiles", ground.service("Limited/MapServer"), values, "Split.mbtiles"), path)
    return {"RECIPE": str(path), "OUTPUT": str(ground.folder / "parts")}


SUBMIT = r"/exportTiles$"
OPERATIONS = (
    Operation("tiles of a map", "exporttiles", _tiles("World/MapServer", "map.tpkx", CONVERT="mbtiles"), SUBMIT),
    Operation("tiles of an image", "exporttiles", _tiles("World/ImageServer", "image.tpkx"), SUBMIT),
    Operation("vector tiles", "exporttiles", _tiles("WorldVector/VectorTileServer", "vector.vtpk"), SUBMIT),
    Operation(
        "tiles in several jobs",
        "exporttiles",
        _tiles("Limited/MapServer", "split.mbtiles", SPLIT=True, LEVELS="0-3"),
        SUBMIT,
    ),
    Operation("estimate", "estimatetiles", _tiles("World/MapServer", "none"), r"/estimateExportTilesSize$"),
    Operation("map", "exportmap", _map("WorldMap/MapServer", "map.png"), r"/export$"),
    Operation("image", "exportmap", _map("World/ImageServer", "image.tif"), r"/exportImage$"),
    Operation("item", "exportitem", _item, r"/export$", of_portal=True),
    Operation("import", "importtiles", _import, r"/importTiles$", of_portal=True),
    Operation("recipe", "runrecipe", _recipe, SUBMIT),
    Operation("recipe in parts", "splitrecipe", _split, r"/MapServer$"),
)


def signing_in() -> set[str]:
    """The algorithms of the plugin that sign in."""
    provider = QgsApplication.processingRegistry().providerById("arcgisexport")
    return {each.name() for each in provider.algorithms() if each.parameterDefinition("AUTHCFG") is not None}
