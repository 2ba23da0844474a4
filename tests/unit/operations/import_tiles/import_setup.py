# SPDX-License-Identifier: GPL-2.0-or-later
"""What an import of tiles needs: packages to import, a portal, and a look at what the service has then."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.arcgis.operations.import_tiles import ImportTilesRequest
from arcgis_export.plugin.arcgis.portal.portal import Portal
from arcgis_export.plugin.arcgis.services.tile_service import Service, describe
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.operations.import_tiles.conditions import ImportSource, item_source, read_source
from arcgis_export.plugin.operations.import_tiles.operation import ImportResult, import_job_for
from arcgis_export.plugin.packages import Tile
from arcgis_export.plugin.packages.description import Metadata
from arcgis_export.plugin.packages.writers.tpkx import write_tpkx
from arcgis_export.plugin.tiles.scheme import TileScheme

from tests.job_setup import run_job

WORLD = "WorldTiles/MapServer"
Place = tuple[int, int, int]


def png(colour: tuple[int, int, int], side: int = 256) -> bytes:
    """An image of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * side for _ in range(side))
    head = struct.pack(">2I5B", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def colour_of(place: Place) -> bytes:
    level, row, col = place
    return png((40 * level % 256, 7 * row % 256, 11 * col % 256))


def places(level: int, rows: Iterable[int], columns: Iterable[int]) -> list[Place]:
    columns = list(columns)
    return [(level, row, col) for row in rows for col in columns]


FEW = [*places(2, range(1, 3), range(1, 3)), *places(3, range(3, 5), range(3, 5))]
SLOW = (
    "esriJobSubmitted",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobExecuting",
    "esriJobSucceeded",
)


class ImportSetup:
    """Imports on the sandbox's portal, with the traces that they leave."""

    def __init__(self, setup: Any) -> None:
        self.setup, self.sandbox = setup, setup.sandbox
        self.sandbox.reset_portal()
        self.sharing = f"{self.sandbox.portal}/sharing/rest"
        self.before = {item.id for item in self.sandbox.items()}

    def session(self, login: Optional[Login] = None) -> Session:
        found: Session = self.setup.session(self.sharing, login or self.setup.login)
        return found

    def service(self, path: str = WORLD, login: Optional[Login] = None) -> Service:
        return describe(self.session(login), self.sandbox.online(path))

    def package(self, wanted: Iterable[Place], scheme: Optional[TileScheme] = None, name: str = "new.tpkx") -> Path:
        """A package of one-coloured tiles, in the scheme of the hosted World."""
        scheme = scheme or self.service().grid()
        path: Path = self.setup.folder / name
        write_tpkx(path, scheme, [Tile(*place, colour_of(place)) for place in wanted], "PNG", Metadata(path.stem))
        return path

    def job(
        self,
        source: Path | ImportSource,
        path: str = WORLD,
        keep_item: bool = False,
        may_run_again: bool = False,
        login: Optional[Login] = None,
        url: str = "",
        **request: Any,
    ) -> Job:
        session = self.session(login)
        session.sign_in.authorize_server(session, url or self.sandbox.online(path))
        service = describe(session, url or self.sandbox.online(path))
        found = source if isinstance(source, ImportSource) else read_source(source)
        wanted = ImportTilesRequest(service, "", **request)
        return import_job_for(
            session, Portal(session, self.sharing), found, wanted, keep_item=keep_item, may_run_again=may_run_again
        )

    def item(self, title: str) -> ImportSource:
        session = self.session()
        return item_source(Portal(session, self.sharing).item(self.sandbox.item(title)))

    def perform(
        self, job: Job, login: Optional[Login] = None, session: Optional[Session] = None, **more: Any
    ) -> ImportResult:
        """Run it with a session of its own, as after a restart."""
        return run_job(job, session or self.session(login), self.setup.journal, self.setup.reports.append, **more)

    def run(self, source: Path | ImportSource, **more: Any) -> ImportResult:
        return self.perform(self.job(source, **more))

    def fails(self, job: Job, kind: type[ExportError] = ExportError, **more: Any) -> ExportError:
        """Perform to the error that ends it."""
        try:
            self.perform(job, **more)
        except ExportError as error:
            assert isinstance(error, kind), error
            return error
        raise AssertionError("it did not fail")

    def stored(self, job: Job) -> Job:
        """The job as a QGIS that was closed has left it on disk."""
        found: Optional[Job] = self.setup.journal.find(job)
        assert found is not None
        return found

    def tile(self, place: Place, path: str = WORLD) -> Optional[bytes]:
        """What the service has there now."""
        service = next(each for key, each in self.sandbox.hosted.holdings.items() if key.endswith(path))
        found: Optional[bytes] = service.tile(*place)
        return found

    def submits(self) -> int:
        return len(self.sandbox.find("/importTiles$"))

    def left(self) -> list[str]:
        """The titles of items that were not there before."""
        return [item.title for item in self.sandbox.items() if item.id not in self.before]

    def lost(self) -> set[str]:
        """Items that were there before, and are not any more."""
        return self.before - {item.id for item in self.sandbox.items()}


def shifted(scheme: TileScheme, **changes: Any) -> TileScheme:
    """A scheme that differs in something."""
    return replace(scheme, **changes)
