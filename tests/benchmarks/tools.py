# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmarks share: a row of the table, a process of one's own, and its memory."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# One for each run, and the same for all processes of it: two runs at once don't tread on each other.
FOLDER = Path(os.environ.setdefault("ARCGIS_EXPORT_BENCH", str(ROOT / "build" / "bench" / str(os.getpid()))))
BESIDE = ROOT / "build" / "bench-venv" / "bin" / "python"  # has what only stands beside
LONGEST = 120.0  # seconds; a child that takes longer hangs


@dataclass(frozen=True)
class Row:
    """A line of the table; *ratio* is ours divided by what stands beside it."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    note: str = ""


def child(command: Sequence[str], quiet: bool = True, python: Path = Path(sys.executable)) -> Any:
    """Run *python* with *command* from the root, with a home of its own, and return the JSON that it prints last."""
    home = FOLDER / "home"
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "HOME": str(home),
        "QGIS_CUSTOM_CONFIG_PATH": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),  # compiled once, as QGIS does after an installation
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [str(python), *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr or ''}")
    return json.loads(done.stdout.strip().splitlines()[-1])


class Memory:
    """How far the memory of this process grows from here on, in MB (Linux; elsewhere it reads 0)."""

    def __init__(self) -> None:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        self._before = _status("VmRSS")

    @property
    def before(self) -> float:
        """How much it was, in MB."""
        return max(0.1, self._before / 1024)

    def growth(self) -> float:
        return max(0.0, (_status("VmHWM") - self._before) / 1024)


def _status(name: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0
