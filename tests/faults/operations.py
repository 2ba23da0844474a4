# SPDX-License-Identifier: GPL-2.0-or-later
"""What is run: each kind of operation as a job that begins, and what a good end of it is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import struct
import time
import uuid
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.operations.export_item import ExportItemRequest, ExportLayer
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest, PackageFormat
from arcgis_export.plugin.arcgis.operations.import_tiles import ImportTilesRequest
from arcgis_export.plugin.arcgis.portal import upload
from arcgis_export.plugin.arcgis.portal.portal import Portal
from arcgis_export.plugin.arcgis.services.map_service import describe_map
from arcgis_export.plugin.arcgis.services.tile_service import describe
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.waiter import Waiter
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.jobs.operation import execute
from arcgis_export.plugin.operations.export_item.form import describe_item
from arcgis_export.plugin.operations.export_item.operation import item_job_for
from arcgis_export.plugin.operations.export_map.operation import map_job_for
from arcgis_export.plugin.operations.export_tiles.operation import job_for
from arcgis_export.plugin.operations.export_tiles.split_plan import plan_split, split_job_for
from arcgis_export.plugin.operations.import_tiles.conditions import read_source
from arcgis_export.plugin.operations.import_tiles.operation import import_job_for
from arcgis_export.plugin.operations.registry import operation_of
from arcgis_export.plugin.packages import Tile
from arcgis_export.plugin.packages.description import Metadata
from arcgis_export.plugin.packages.writers.tpkx import write_tpkx
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

from tests.sandbox import Sandbox
from tests.sandbox.portal.portal import PORTAL
from tests.sandbox.services.catalogue import ENTERPRISE, ONLINE, PREFIX, item_id

USER, PASSWORD = "analyst", "secret-pass"
TIMEOUT = 1.0  # seconds of a request; what stalls takes as long
PARTS_AT_ONCE = 2
PART = 100_000  # bytes of an upload
NATURE = "Nature of the world"
PROFILE = "profile"
FORMER = b"what was there before"


@dataclass
class Place:
    """A server, and a folder with a profile, for one job."""

    base: str  # root of the server, as it is reached
    folder: Path
    waiter: Waiter
    connection: Connection = Connection(connect_timeout=TIMEOUT, read_timeout=TIMEOUT)
    shared: Path | None = None  # a profile elsewhere

    @property
    def profile(self) -> Path:
        return self.shared or self.folder / PROFILE

    @property
    def journal(self) -> Journal:
        return Journal(self.profile / "journal.sqlite")

    @property
    def sharing(self) -> str:
        return f"{self.base}{PORTAL}"

    def enterprise(self, path: str) -> str:
        return f"{self.base}{PREFIX[ENTERPRISE]}/{path}"

    def online(self, path: str) -> str:
        return f"{self.base}{PREFIX[ONLINE]}/{path}"

    def session(self, url: str) -> Session:
        return Session(self.connection, SignIn(Login("sandbox", USER, PASSWORD), url), self.waiter)

    def stored(self) -> Job | None:
        """The job in the journal, if one was begun."""
        return next(iter(self.journal.jobs()), None)


class Kind(ABC):
    """One operation: *output* is the name of its result.

    *finds* says that the server lists its jobs, or items: one whose submit had no answer is found.
    """

    name: str
    output: str
    submit = "submit"  # the step that must not be done twice; "" for an operation that may ask again
    finds = False
    pieces: tuple[str, ...] = ("download",)  # steps whose bytes are counted
    keeps = True  # an unfinished download is resumed
    is_signed = True  # the server asks who it is
    at_once = 1  # submits without an answer that one question is about
    counts_refused = True  # `requests` counts those that the server has refused for a spent token, too

    @abstractmethod
    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        """Read what is to be read, and return the record of a job that is about to begin."""

    def url(self, place: Place) -> str:
        """Where the session of a run is signed in."""
        return place.sharing

    def prepare(self, place: Place) -> None:
        """Make what is there before the operation begins."""

    def result(self, place: Place, job: Job, sandbox: Sandbox) -> object:
        """What the job has made, comparable between runs."""
        return contents(Path(job.output))

    def is_untouched(self, place: Place) -> bool:
        """Whether nothing half-written stands where the result is to be."""
        target = place.folder / self.output
        return not target.exists() or target.read_bytes() == FORMER

    def is_whole(self, place: Place, result: object) -> bool:
        """Whether the result itself stands where it is to be, whatever failed after that."""
        target = place.folder / self.output
        return target.exists() and contents(target) == (result[0] if isinstance(result, tuple) else result)

    def results(self) -> set[str]:
        """The names that may be in the folder at the end."""
        return {self.output}

    def requests(self, sandbox: Sandbox) -> int:
        """How often the server was asked to begin."""
        return len([each for each in sandbox.find(r"/(exportTiles|importTiles|export)$", "POST") if each.status])

    def run(self, place: Place, job: Job, parts: Sequence[Job] = ()) -> None:
        """Run the job, or resume it."""
        with place.session(self.url(place) if self.url(place) else job.service_url) as session:
            execute(operation_of(job), job, session, place.journal, at_once=PARTS_AT_ONCE, parts=parts)


class Tiles(Kind):
    """Export Tiles of one service."""

    counts_refused = False

    def __init__(
        self, name: str, path: str, output: str, online: bool = False, folder: bool = False, finds: bool = False
    ) -> None:
        self.name, self.path, self.output, self.is_online, self.is_folder = name, path, output, online, folder
        self.finds = finds

    def url(self, place: Place) -> str:
        return place.online(self.path) if self.is_online else place.enterprise(self.path)

    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        url = self.url(place)
        with place.session(url) as session:
            more: dict[str, Any] = {"package": PackageFormat.CACHE} if self.is_folder else {}
            request = ExportTilesRequest(describe(session, url), (0, 1, 2, 3), **more)
            request.validate()
            return job_for(request, place.folder / self.output), ()

    def requests(self, sandbox: Sandbox) -> int:
        return len(sandbox.jobs)

    def is_untouched(self, place: Place) -> bool:
        return not (place.folder / self.output).exists() if self.is_folder else super().is_untouched(place)


class Split(Kind):
    """Export Tiles in several jobs, merged."""

    name, output, is_signed, at_once = "split", "merged.mbtiles", False, PARTS_AT_ONCE

    def url(self, place: Place) -> str:
        return place.enterprise("Limited/MapServer")

    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        url = self.url(place)
        with place.session(url) as session:
            request = ExportTilesRequest(describe(session, url), (0, 1, 2, 3))
            found = split_job_for(request, plan_split(request), place.folder / self.output, _no_cutter)
            return found.job, found.parts


class Map(Kind):
    """Export Map in cells."""

    name, output, submit = "export_map", "map.png", ""
    pieces, keeps, is_signed = ("image",), False, False

    def url(self, place: Place) -> str:
        return place.enterprise("Position/MapServer")

    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        url = self.url(place)
        box = Extent(600_000.0, 6_000_000.0, 1_200_000.0, 6_400_000.0)
        with place.session(url) as session:
            request = ExportMapRequest(describe_map(session, url), box, SpatialReference(102100, 3857), 360, 240)
            job = map_job_for(request, place.folder / self.output)
        job.details["limit"] = [200, 200]  # so that there are cells
        return job, ()

    def results(self) -> set[str]:
        return {self.output, "map.pgw", "map.prj", "map.png.aux.xml"}


class Item(Kind):
    """Export Item, with unpacking."""

    name, output, finds = "export_item", "nature.zip", True

    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        with place.session(place.sharing) as session:
            portal = Portal(session, place.sharing)
            item, service = describe_item(session, portal, item_id(NATURE))
            title = f"Export {uuid.uuid4().hex[:12]}"
            request = ExportItemRequest(item, "Shapefile", service=service, title=title, layers=(ExportLayer(0),))
            return item_job_for(request, portal, place.folder / self.output), ()

    def result(self, place: Place, job: Job, sandbox: Sandbox) -> object:
        folder = Path(operation_of(job).details_of(job).folder)
        return contents(Path(job.output)), contents(folder)

    def results(self) -> set[str]:
        return {self.output, "nature"}


class Import(Kind):
    """Import Tiles of a file, which is uploaded in parts or in one piece."""

    output, finds, pieces = "new.tpkx", True, ()

    def __init__(self, name: str, in_parts: bool) -> None:
        self.name, self.in_parts = name, in_parts

    def prepare(self, place: Place) -> None:
        write_package(place)

    def begin(self, place: Place) -> tuple[Job, Sequence[Job]]:
        with place.session(place.sharing) as session:
            url = place.online("WorldTiles/MapServer")
            session.sign_in.authorize_server(session, url)
            request = ImportTilesRequest(describe(session, url), "")
            source = read_source(place.folder / self.output)
            return import_job_for(session, Portal(session, place.sharing), source, request), ()

    def run(self, place: Place, job: Job, parts: Sequence[Job] = ()) -> None:
        with small_parts() if self.in_parts else contextlib.nullcontext():
            super().run(place, job, parts)

    def result(self, place: Place, job: Job, sandbox: Sandbox) -> object:
        holding = next(each for key, each in sandbox.hosted.holdings.items() if key.endswith("WorldTiles/MapServer"))
        return {each: holding.tile(*each) for each in TILES}

    def is_untouched(self, place: Place) -> bool:
        return True  # the server's tiles are compared at the end


TILES = [(2, 1, 1), (2, 1, 2), (2, 2, 1), (2, 2, 2), (3, 3, 3), (3, 4, 4)]
KINDS: tuple[Kind, ...] = (
    Tiles("export_tiles .tpkx", "Secured/World/MapServer", "World.tpkx"),
    Tiles("export_tiles .vtpk", "SecuredWorldVector/VectorTileServer", "World.vtpk", online=True),
    Tiles("export_tiles hosted", "WorldTiles/MapServer", "World.tpkx", online=True, finds=True),
    Tiles("export_tiles folder", "Secured/World/MapServer", "World", folder=True),
    Split(),
    Map(),
    Item(),
    Import("import_tiles in parts", in_parts=True),
    Import("import_tiles in one piece", in_parts=False),
)


def _no_cutter(area: Any) -> Callable[[Extent], Any]:
    raise AssertionError("a box needs no cutter")


@contextlib.contextmanager
def small_parts() -> Iterator[None]:
    """Let small files be uploaded in several parts."""
    former = upload.WHOLE, upload.PART, upload.MIB
    upload.WHOLE, upload.PART, upload.MIB = 100, PART, 1
    try:
        yield
    finally:
        upload.WHOLE, upload.PART, upload.MIB = former


def write_package(place: Place) -> None:
    """A package of tiles that the service does not have."""
    quick = Connection(connect_timeout=10.0, read_timeout=10.0)
    with Session(quick, SignIn(None, place.sharing)) as session:
        scheme = describe(session, place.online("WorldTiles/MapServer")).grid()
    tiles = [Tile(level, row, col, _image(level, row, col)) for level, row, col in TILES]
    write_tpkx(place.folder / "new.tpkx", scheme, tiles, "PNG", Metadata("new"))


def _image(level: int, row: int, col: int) -> bytes:
    """A grey PNG of noise, which can't be compressed."""
    seed = f"{level} {row} {col}"
    noise = b"".join(hashlib.sha256(f"{seed} {number}".encode()).digest() for number in range(2048))
    lines = b"".join(b"\0" + noise[start : start + 256] for start in range(0, 65536, 256))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", 256, 256, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 1)) + chunk(b"IEND", b"")


def contents(path: Path) -> object:
    """What is in a result, without what differs between two equal ones: times, the order of rows."""
    if path.is_dir():
        return {str(each.relative_to(path)): _digest(each.read_bytes()) for each in path.rglob("*") if each.is_file()}
    if path.suffix == ".mbtiles":
        with contextlib.closing(sqlite3.connect(path)) as database:
            rows = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles ORDER BY 1, 2, 3"
            return [(*row[:3], _digest(bytes(row[3]))) for row in database.execute(rows)]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: _digest(archive.read(name)) for name in archive.namelist()}
    return _digest(path.read_bytes())


def _digest(data: bytes) -> str:
    with contextlib.suppress(ValueError):
        value = json.loads(data)
        if isinstance(value, dict):
            return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    return hashlib.sha256(data).hexdigest()


def strays(folder: Path, kind: Kind) -> list[str]:
    """What lies in the folder of the result and should not."""
    return sorted(each.name for each in folder.iterdir() if each.name not in {PROFILE, *kind.results()})


class QuickWaiter(Waiter):
    """Waits without taking time: the clock jumps."""

    def __init__(self) -> None:
        self.now = 1000.0
        super().__init__(lambda: False, self._pass, lambda: self.now)

    def _pass(self, seconds: float) -> None:
        self.now += seconds


class FastWaiter(Waiter):
    """Time that passes *speed* times as fast."""

    def __init__(self, speed: float) -> None:
        super().__init__(lambda: False, lambda seconds: time.sleep(seconds / speed), lambda: time.monotonic() * speed)
