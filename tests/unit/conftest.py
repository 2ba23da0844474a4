# SPDX-License-Identifier: GPL-2.0-or-later
"""A lookalike server, time that passes at once, and the parts of an export put together."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Callable, Optional

import pytest
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.core.errors import CancelledError, ExportError
from arcgis_export.plugin.core.progress import Progress
from arcgis_export.plugin.core.waiter import Waiter
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.plugin.operations.registry import resumable

from tests.job_setup import run_job
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace
from tests.unit.operations.import_tiles.import_setup import SLOW, ImportSetup

PASSWORD = "secret-pass"
V2 = "esriMapCacheStorageModeCompactV2"


class QuickWaiter(Waiter):
    """Waits without taking time: the clock jumps, and every wait is written down."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        self.stop = False
        self.hook: Callable[[float], None] = lambda seconds: None  # called at the begin of every wait
        super().__init__(lambda: self.stop, self._pass, lambda: self.now)

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        self.waits.append(seconds)
        self.hook(seconds)
        super().wait(seconds, until)

    def _pass(self, seconds: float) -> None:
        self.now += seconds


class StateJournal(Journal):
    """A journal that notes the states in which jobs are saved."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.states: list[str] = []

    def save_all(self, jobs: Iterable[Job]) -> None:
        jobs = list(jobs)
        self.states += [job.state.value for job in jobs]
        super().save_all(jobs)


class Export:
    """A tile export with a session of its own, as after a restart."""

    def __init__(self, job: Job, session: Session, journal: Journal, report: Callable[[Progress], None], **more: Any):
        self._run = lambda: run_job(job, session, journal, report, **more)

    def run(self) -> Path:
        """Return the package."""
        package: Path = self._run().package
        return package


class ExportSetup:
    """What an export needs, with the traces that it leaves."""

    def __init__(self, sandbox: Sandbox, folder: Path, waiter: QuickWaiter) -> None:
        self.sandbox, self.folder, self.waiter = sandbox, folder, waiter
        self.journal = StateJournal(folder / "profile" / "journal.sqlite")
        self.reports: list[Progress] = []
        self.states = self.journal.states
        self.sessions: list[Session] = []
        self.login = Login("my server", "analyst", PASSWORD)

    def session(self, url: str, login: Optional[Login] = None, **network: Any) -> Session:
        """A session that gives up soon, so that a mistake in a test does not hang."""
        network = {"connect_timeout": 5.0, "read_timeout": 5.0, **network}
        session = Session(Connection(**network), SignIn(login, url), self.waiter)
        self.sessions.append(session)
        return session

    def job(self, url: str, name: str = "", **form: str) -> Job:
        """The record of an export of three levels."""
        vector = url.endswith("VectorTileServer")
        raster = {} if vector else {"tilePackage": "true", "storageFormatType": V2}
        fields = {"levels": "0-2", "exportBy": "levelId", "exportExtent": "DEFAULT", "f": "json", **raster, **form}
        output = self.folder / (name or ("World.vtpk" if vector else "World.tpkx"))
        return Job("export_tiles", url, "World", str(output), {"parameters": fields})

    def cycle(self, job: Job, login: Optional[Login] = None, **more: Any) -> Export:
        """An export with a session of its own, as after a restart."""
        return Export(job, self.session(job.service_url, login), self.journal, self.reports.append, **more)

    def unfinished(self) -> list[Job]:
        """The jobs in the journal that can be resumed."""
        return resumable(self.journal)

    def fails(self, job: Job, login: Optional[Login] = None, **more: Any) -> ExportError:
        """Run to the error that ends it."""
        with pytest.raises(ExportError) as caught:
            self.cycle(job, login, **more).run()
        assert caught.type is not CancelledError
        return caught.value

    def revive(self) -> None:
        """Let a server that died come back, as soon as its port is free."""
        end = time.monotonic() + 5
        while not self.sandbox.running:
            try:
                self.sandbox.start()
            except OSError:
                assert time.monotonic() < end

    def submits(self) -> int:
        """How often an export was submitted."""
        return len(self.sandbox.find("/exportTiles$", "POST"))

    def polls(self, job: Job) -> int:
        return len(self.sandbox.find(f"/jobs/{job.job_id}$"))

    def leftovers(self) -> list[str]:
        """What lies in the folder of the target besides the journal."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != "profile")

    def assert_no_secret(self, *texts: str) -> None:
        """No password or token on disk, in a URL, or in *texts*."""
        assert not self.sandbox.leaks() and not self.sandbox.strays()
        secrets = [PASSWORD, *self.sandbox.gate.tokens]
        stored = b"".join(path.read_bytes() for path in self.journal.path.parent.glob("*") if path.is_file())
        for job in self.journal.jobs():
            stored += repr(job).encode()
        for secret in secrets:
            assert secret.encode() not in stored
            assert not any(secret in text for text in texts)
            assert not any(secret in request.raw_query for request in self.sandbox.requests)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("server"), tiles="painted") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Iterator[Sandbox]:
    server.start()
    server.clear()
    yield server
    server.start()
    server.clear()
    server.gate.status, server.gate.foreign = "body", "ignore"
    server.maximum_outstanding_jobs, server.retry_after = -1, "300"
    server.federated, server.ranges, server.job_urls = True, True, "both"


@pytest.fixture
def waiter() -> QuickWaiter:
    return QuickWaiter()


@pytest.fixture
def setup(sandbox: Sandbox, tmp_path: Path, waiter: QuickWaiter) -> Iterator[ExportSetup]:
    setup = ExportSetup(sandbox, tmp_path, waiter)
    yield setup
    for session in setup.sessions:
        session.__exit__()


@pytest.fixture
def session(setup: ExportSetup) -> Session:
    """An anonymous session for the server's World."""
    return setup.session(setup.sandbox.service("World/MapServer"))


@pytest.fixture
def description() -> Callable[..., dict[str, Any]]:
    """A service's JSON in web mercator, levels 0 to 5, to be changed by name."""

    def make(**changes: Any) -> dict[str, Any]:
        half = 20037508.342787
        reference = {"wkid": 102100, "latestWkid": 3857}
        lods = [
            {"level": i, "resolution": 156543.03392800014 / 2**i, "scale": 591657527.591555 / 2**i} for i in range(6)
        ]
        tile_info = {
            "rows": 256, "cols": 256, "dpi": 96, "format": "PNG8", "compressionQuality": 0,
            "origin": {"x": -half, "y": half}, "spatialReference": reference, "lods": lods,
        }  # fmt: skip
        box = {"xmin": -half, "ymin": -half, "xmax": half, "ymax": half, "spatialReference": reference}
        found = {
            "currentVersion": 11.1, "capabilities": "Map,TilesOnly", "exportTilesAllowed": True,
            "maxExportTilesCount": 100000, "tileInfo": tile_info, "fullExtent": box, "initialExtent": box,
        }  # fmt: skip
        found.update(changes)
        return json.loads(json.dumps(found))  # its own copy, and JSON for sure

    return make


@pytest.fixture
def at(setup: ExportSetup) -> Iterator[ImportSetup]:
    """What imports of tiles need; all that was on the portal before is there afterwards, and no secret on disk."""
    pace = setup.sandbox.pace
    setup.sandbox.pace = Pace(SLOW)
    found = ImportSetup(setup)
    yield found
    assert not found.lost()
    setup.assert_no_secret()
    setup.sandbox.pace = pace
    setup.sandbox.reset_portal()
