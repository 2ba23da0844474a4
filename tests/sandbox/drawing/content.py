# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the tiles come from: painted ones at once, real ones from the worker that draws."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..packages.bundles import Place
from ..services.areas import to_degrees
from ..services.catalogue import Service
from ..services.schemes import Box, Scheme
from . import heights, numbered_tiles, sparse_tiles

ROOT = Path(__file__).resolve().parents[3]
PAINTERS = 2  # processes that draw maps
BLOCK = 8  # tiles drawn at once, each way
EDITION = "1"  # part of the cache folder's name: count up when the drawing changes


def python() -> str:
    """The interpreter for processes: inside QGIS itself sys.executable may be the application."""
    return os.environ.get("SANDBOX_PYTHON") or (sys.executable if "python" in sys.executable else "python3")


def frame_of(scheme: Scheme) -> Box:
    """All that any of a scheme's tiles may show, in degrees."""
    level = scheme.lods[0].level
    rows, cols = scheme.ranges(level)
    first, last = scheme.box(level, rows[0], cols[0]), scheme.box(level, rows[-1], cols[-1])
    more = scheme.span(level) / 2
    return to_degrees((first[0] - more, last[1] - more, last[2] + more, first[3] + more), scheme)


class Worker:
    """A process that works, by default the one that paints; started when first needed."""

    def __init__(self, module: str = "tests.sandbox.drawing.tile_worker") -> None:
        """Start nothing yet."""
        self.module = module
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Have one thing done, one caller at a time."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = self._begin()
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.module} died; does `import qgis` work in this Python?")
        reply: dict[str, Any] = json.loads(line)
        if not reply["ok"]:
            raise RuntimeError(f"{self.module.rpartition('.')[2]}: {reply['error']}")
        return reply

    def _begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [python(), "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("SANDBOX_DEBUG") else subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            text=True,
        )

    def close(self) -> None:
        """Let it end."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


class Content:
    """The tiles of every service."""

    def __init__(self, cache: Path, tiles: str) -> None:
        """Keep drawn tiles under `cache`."""
        if tiles not in ("qgis", "painted"):
            raise ValueError(f"tiles are qgis or painted, not {tiles}")
        self.real = tiles == "qgis"
        self.folder = cache / f"tiles-{EDITION}"
        self.worker = Worker()
        self.painters = [Worker() for _ in range(PAINTERS)]
        self._free: queue.Queue[Worker] = queue.Queue()
        for painter in self.painters:
            self._free.put(painter)
        self.held: dict[str, Callable[[int, int, int], bytes | None]] = {}  # services into which tiles are imported
        self._lock = threading.Lock()
        self._present: set[tuple[int, int, int]] | None = None

    def close(self) -> None:
        """Stop the worker."""
        for worker in (self.worker, *self.painters):
            worker.close()

    def paint(self, order: dict[str, Any]) -> None:
        """Have a map drawn by whichever painter is free."""
        painter = self._free.get()
        try:
            painter.ask({**order, "data": str((self.folder.parent / f"maps-{EDITION}" / "map.gpkg").resolve())})
        finally:
            self._free.put(painter)

    def raster(self, scheme: Scheme, level: int, row: int, col: int) -> bytes | None:
        """A PNG tile; None outside the scheme."""
        rows, cols = scheme.ranges(level)
        if row not in rows or col not in cols:
            return None
        if not self.real:
            return numbered_tiles.raster_tile(level, row, col, scheme.size)
        folder = self.folder / (scheme.name or str(scheme.latest))
        path = folder / str(level) / str(row) / f"{col}.png"
        if not path.exists():
            top, left = max(row // BLOCK * BLOCK, rows.start), max(col // BLOCK * BLOCK, cols.start)
            bottom, right = min((row // BLOCK + 1) * BLOCK, rows.stop), min((col // BLOCK + 1) * BLOCK, cols.stop)
            first, last = scheme.box(level, top, left), scheme.box(level, bottom - 1, right - 1)
            order = {
                "do": "raster",
                "folder": str(folder.resolve()),
                "crs": scheme.definition if scheme.latest else f"WKT:{scheme.wkt}",
                "size": scheme.size,
                "frame": frame_of(scheme) if scheme.regional else None,
                "box": [first[0], last[1], last[2], first[3]],
                "level": level,
                "depth": scheme.depth(level),
                "row": top,
                "col": left,
                "rows": bottom - top,
                "cols": right - left,
            }
            with self._lock:
                if not path.exists():
                    self.worker.ask(order)
        return path.read_bytes()

    def _vectors(self, scheme: Scheme) -> Path:
        folder = self.folder / "vector"
        with self._lock:
            if not (folder / "metadata.json").exists():
                folder.parent.mkdir(parents=True, exist_ok=True)
                last = scheme.lods[-1].level
                self.worker.ask({"do": "vector", "folder": str(folder.resolve()), "levels": [0, last]})
        return folder

    def vector(self, scheme: Scheme, level: int, row: int, col: int) -> bytes | None:
        """A gzip'd vector tile; None where there is none."""
        rows, cols = scheme.ranges(level)
        if row not in rows or col not in cols:
            return None
        thin = scheme.name == sparse_tiles.NAME
        if thin and not sparse_tiles.exists(level, row, col):
            return None
        if not self.real:
            return numbered_tiles.vector_tile(level, row, col, sparse_tiles.places(level, row, col) if thin else ())
        if (level, row, col) not in self._known(scheme):
            return None
        return (self._vectors(scheme) / str(level) / str(col) / f"{row}.pbf").read_bytes()

    def _known(self, scheme: Scheme) -> set[tuple[int, int, int]]:
        """The drawn vector tiles that a tile map leads to: those below a missing tile count as missing too."""
        if self._present is None:
            found = (path.parts[-3:] for path in self._vectors(scheme).rglob("*.pbf"))
            known: set[tuple[int, int, int]] = set()
            for level, row, col in sorted((int(z), int(y.split(".")[0]), int(x)) for z, x, y in found):
                if level == 0 or (level - 1, row // 2, col // 2) in known:
                    known.add((level, row, col))
            self._present = known
        return self._present

    @staticmethod
    def heights(scheme: Scheme, level: int, row: int, col: int) -> bytes | None:
        """A tile of heights as a LERC blob, the same whichever tiles are wanted; None outside the scheme."""
        rows, cols = scheme.ranges(level)
        return heights.tile(scheme, level, row, col) if row in rows and col in cols else None

    def classes(self, scheme: Scheme, level: int, row: int, col: int) -> bytes | None:
        """A tile of classes; None outside the scheme."""
        rows, cols = scheme.ranges(level)
        return heights.class_tile(scheme, level, row, col) if row in rows and col in cols else None

    def source(self, form: str) -> Callable[[Scheme, int, int, int], bytes | None]:
        """What makes the tiles of a format."""
        return {"pbf": self.vector, "LERC": self.heights, "LERC2D": self.classes}.get(form, self.raster)

    def tile(self, service: Service, level: int, row: int, col: int) -> bytes | None:
        """A tile of a service as it is now."""
        held = self.held.get(service.url_path)
        return held(level, row, col) if held else self.source(service.form)(service.scheme, level, row, col)

    def present(self, scheme: Scheme, level: int, places: Iterable[Place]) -> list[Place]:
        """Those of the places that have a vector tile."""
        if scheme.name == sparse_tiles.NAME:
            places = [(row, col) for row, col in places if sparse_tiles.exists(level, row, col)]
        if not self.real:
            return list(places)
        known = self._known(scheme)
        return [(row, col) for row, col in places if (level, row, col) in known]
