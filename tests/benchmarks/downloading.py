# SPDX-License-Identifier: GPL-2.0-or-later
"""From the server's success to the finished file, beside ``curl`` for the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterable
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.tools import FOLDER, LONGEST, ROOT, Memory, Row, child

SIZE = 100  # MB
SIZES = (10, 500)  # MB, for the memory
RUNS = 9  # disks and neighbours disturb single ones


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Server("sandbox") as url:
        both = _ours("export", url)
        size = both["bytes"]
        mine = [{"seconds": seconds, "bytes": size} for seconds in both["ours"]]
        found = [_beside("from success to the file, on the sandbox", mine, both["curl"])]
    with Server("files") as url:
        for megabytes in (SIZE, *SIZES):
            _make_package(FOLDER / f"{megabytes}.tpkx", megabytes)
        pairs = [(_ours("download", f"{url}/{SIZE}.tpkx"), _curl(f"{url}/{SIZE}.tpkx")) for _ in range(RUNS)]
        found.append(_beside("download and check, on a quick server", [a for a, _ in pairs], [b for _, b in pairs]))
        small, large = (_ours("download", f"{url}/{megabytes}.tpkx") for megabytes in SIZES)
    assert size > SIZE * 1e6
    found.append(
        Row(
            f"memory of a download of {SIZES[1]} MB",
            f"+{large['memory']:.1f} MB",
            f"of {SIZES[0]} MB +{small['memory']:.1f} MB",
            large["memory"] / max(0.1, small["memory"]),
            "peak, resident; 1 is flat",
        )
    )
    return found


def _beside(what: str, ours: list[dict[str, Any]], curls: list[float]) -> Row:
    mine, theirs = float(median(one["seconds"] for one in ours)), median(curls)
    size = ours[0]["bytes"] / 1e6
    best = min(one["seconds"] for one in ours), min(curls)
    note = f"{size:.0f} MB; median of {RUNS}, best {best[0] * 1000:.0f} and {best[1] * 1000:.0f} ms"
    return Row(what, f"{mine * 1000:.0f} ms", f"curl {theirs * 1000:.0f} ms", mine / theirs, note)


def _ours(kind: str, url: str) -> dict[str, Any]:
    answer: dict[str, Any] = child(["-m", "tests.benchmarks.downloading", kind, url])
    return answer


def _curl(url: str) -> float:
    """Return the seconds that curl itself says it took, without its own start."""
    target = FOLDER / "curl.tpkx"
    command = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--output", str(target)]
    done = subprocess.run(
        [*command, "--write-out", "%{time_total}", url], stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST
    )
    target.unlink()
    return float(done.stdout)


def _make_package(path: Path, megabytes: int) -> None:
    block = os.urandom(1_000_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive, archive.open("tiles", "w") as entry:
        for _ in range(megabytes):
            entry.write(block)


class Server:
    """A server in a process of its own, so that it shares no lock with the client."""

    def __init__(self, kind: str, megabytes: int = SIZE, pace: float = 0.0) -> None:
        """A sandbox's packages are so large, and its jobs change their state after *pace* seconds, or at a poll."""
        more = [kind, str(megabytes), str(pace)]
        self._command = [sys.executable, "-m", "tests.benchmarks.downloading", "serve", *more]

    def __enter__(self) -> str:
        self._process = subprocess.Popen(self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        return self._process.stdout.readline().decode().strip()

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()  # on which it ends
        self._process.wait(20)
        self._process.stdout.close()


def serve(kind: str, megabytes: int, pace: float) -> None:
    if kind == "maps":
        from tests.sandbox import Sandbox

        with Sandbox(FOLDER / "maps", tiles="painted") as sandbox:
            sandbox.inject_fault("slow_draw", times=None, seconds=pace)
            print(sandbox.service("Position/MapServer"), flush=True)
            sys.stdin.read()
        return
    if kind == "sandbox":
        from tests.sandbox import Sandbox
        from tests.sandbox.packages import writers as packages
        from tests.sandbox.services.jobs import Pace

        write_zip = packages.write_zip

        def padded(path: Path, entries: Iterable[tuple[str, bytes]]) -> None:
            """Painted tiles alone would take minutes to make up so much."""
            write_zip(path, [*entries, ("padding", os.urandom(1_000_000) * megabytes)])

        packages.write_zip = padded
        with Sandbox(FOLDER / "sandbox", tiles="painted") as sandbox:
            sandbox.pace = Pace(seconds=pace)
            print(sandbox.service("World/MapServer"), flush=True)
            sys.stdin.read()
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()


class _Files(SimpleHTTPRequestHandler):
    """Sends files from the kernel, so that the client is what is measured."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given, directory=str(FOLDER))

    def copyfile(self, source: Any, outputfile: Any) -> None:
        outputfile.flush()
        self.connection.sendfile(source)

    def log_message(self, *_: Any) -> None:
        pass


def download(url: str) -> dict[str, Any]:
    from plugin.arcgis.client.download import download as fetch
    from plugin.arcgis.client.session import Connection, Session
    from plugin.arcgis.sign_in.sign_in import SignIn

    target = FOLDER / "ours.tpkx"
    with Session(Connection(), SignIn(None, url)) as session:
        memory = Memory()
        began = time.perf_counter()
        fetch(session, url, target.with_suffix(".part"), lambda done, total: None)
        zipfile.ZipFile(target.with_suffix(".part")).close()  # its directory is at the end
        os.replace(target.with_suffix(".part"), target)
        seconds = time.perf_counter() - began
        grown = memory.growth()
    size = target.stat().st_size
    target.unlink()
    return {"seconds": seconds, "memory": grown, "bytes": size}


def export(url: str) -> dict[str, Any]:
    """Run a whole export, and time what comes after the server's success."""
    import plugin.operations.export_tiles.download as fetching
    from plugin.arcgis.client.session import Connection, Session
    from plugin.arcgis.sign_in.sign_in import SignIn
    from plugin.jobs.job import Job, State
    from plugin.jobs.journal import Journal
    from plugin.jobs.operation import execute
    from plugin.operations.export_tiles.operation import ExportTiles

    addresses: list[str] = []
    fetch = fetching.download

    def noted(session: Any, address: str, *given: Any, **more: Any) -> None:
        addresses.append(address)
        fetch(session, address, *given, **more)

    fetching.download = noted
    reached: dict[State, float] = {}
    form = {"levels": "0-1", "exportBy": "levelId", "exportExtent": "DEFAULT", "f": "json", "tilePackage": "true"}
    form["storageFormatType"] = "esriMapCacheStorageModeCompactV2"
    target = FOLDER / "export.tpkx"
    job = Job("export_tiles", url, "World", str(target), {"parameters": form})

    class Noted(Journal):
        """Notes when each state was reached; writes nothing, as `curl` doesn't."""

        def save_all(self, jobs: Any) -> None:
            for each in jobs:
                reached.setdefault(each.state, time.perf_counter())

    found: dict[str, Any] = {"ours": [], "curl": []}
    for run in range(RUNS + 1):
        reached.clear()
        with Session(Connection(), SignIn(None, url)) as session:
            execute(ExportTiles(), job, session, Noted(target))
        found["bytes"] = target.stat().st_size
        target.unlink()
        if run:  # the first waits for the server, and its 100 MB cost the kernel more than all later ones
            found["ours"].append(reached[State.DONE] - reached[State.DOWNLOADING])
            found["curl"].append(_curl(addresses[-1]))
        job.state = State.RUNNING  # the server still has it: the next poll finds its success
    return found


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
    else:
        print(json.dumps({"download": download, "export": export}[sys.argv[1]](sys.argv[2])))
