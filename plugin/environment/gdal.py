# SPDX-License-Identifier: GPL-2.0-or-later
"""GDAL options for a block of code, in the current thread only."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from osgeo import gdal

_thread = threading.local()


@contextlib.contextmanager
def without_aux_files() -> Iterator[None]:
    """Keep GDAL from writing statistics (``.aux.xml``) beside files and into the current folder, in this thread."""
    outer = getattr(_thread, "depth", 0)
    _thread.depth = outer + 1
    gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", "NO")
    try:
        yield
    finally:
        _thread.depth = outer
        if not outer:
            gdal.SetThreadLocalConfigOption("GDAL_PAM_ENABLED", None)


@contextlib.contextmanager
def options(**values: str) -> Iterator[None]:
    """Set GDAL's configuration options in this thread, and put back what was there."""
    before = {key: gdal.GetThreadLocalConfigOption(key) for key in values}
    for key, value in values.items():
        gdal.SetThreadLocalConfigOption(key, value)
    try:
        yield
    finally:
        for key, earlier in before.items():
            gdal.SetThreadLocalConfigOption(key, earlier)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Do the same, and keep GDAL's complaints from the terminal."""
    with without_aux_files():
        gdal.PushErrorHandler("CPLQuietErrorHandler")
        try:
            yield
        finally:
            gdal.PopErrorHandler()
