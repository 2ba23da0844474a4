# SPDX-License-Identifier: GPL-2.0-or-later
"""An image whose opening is noticed, and the markup that would open it."""

from __future__ import annotations

import ctypes
import os
import struct
import tempfile
from pathlib import Path

from qgis.PyQt.QtGui import QColor, QImage

_OPENED = 0x20  # IN_OPEN


class Canary:
    """A PNG file, watched by the kernel: `was_opened` tells of any opening of it, by whoever."""

    def __init__(self) -> None:
        # A short path: long words of a server are cut, and the markup is to be seen whole.
        self._folder = tempfile.TemporaryDirectory(prefix="c")
        self.path = Path(self._folder.name) / "canary.png"
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(QColor("yellow"))
        assert image.save(str(self.path))
        library = ctypes.CDLL(None, use_errno=True)
        self._watch = library.inotify_init1(os.O_NONBLOCK)
        assert library.inotify_add_watch(self._watch, os.fsencode(self.path), _OPENED) >= 0

    @property
    def markup(self) -> str:
        """Text as a server may send it."""
        return f'<img src="file://{self.path}"><a href="file://{self.path}">x</a> '

    def was_opened(self) -> bool:
        """Whether someone opened the file since the last call."""
        try:
            return len(os.read(self._watch, 4096)) >= struct.calcsize("iIII")
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self._watch)
        self._folder.cleanup()
