# SPDX-License-Identifier: GPL-2.0-or-later
"""Where temporary files are noted. Light: QGIS' start needs it, and not what makes such files."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Optional, Protocol


class Ledger(Protocol):
    """Keeps a list of what this process has made and not yet deleted."""

    def add(self, path: Path) -> None: ...

    def remove(self, path: Path) -> None: ...

    def close(self) -> None: ...


_make: Optional[Callable[[], Ledger]] = None
_made: Optional[Ledger] = None
_lock = threading.Lock()


def install(make: Callable[[], Ledger]) -> None:
    """Note temporary files from now on in what *make* returns; it is called when the first is made."""
    global _make
    release()
    _make = make


def release() -> None:
    """Note temporary files nowhere any more."""
    global _make, _made
    if _made is not None:
        _made.close()
    _make = _made = None


def ledger() -> Optional[Ledger]:
    """Return where temporary files are noted; ``None`` for nowhere."""
    global _made
    with _lock:  # two threads may make their first files at once
        if _made is None and _make is not None:
            _made = _make()
        return _made
