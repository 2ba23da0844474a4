# SPDX-License-Identifier: GPL-2.0-or-later
"""Show the result of a job: on the map, and with buttons for the next step. Main thread only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..core.errors import ExportError
from ..core.i18n import tr

Shown = Callable[[Optional[QgsMapLayer]], None]
Failed = Callable[[ExportError], None]


@dataclass(frozen=True)
class NextStep:
    """A button beside a message; *name* is its object name."""

    text: str
    act: Callable[[], Any]
    name: str = ""


class Presenter(ABC):
    """Shows the results of one kind of job."""

    @abstractmethod
    def show(self, project: QgsProject, result: Any, shown: Shown, failed: Failed) -> None:
        """Add *result* to the map if wanted, then call *shown* with its first layer, ``None`` for none.

        *failed* is called instead where QGIS can't open it. Either may be called later.
        """

    def notes(self, result: Any) -> list[str]:
        """Return the messages that come with the result, and stay until the user has read them."""
        return list(result.job.notes)

    def next_steps(self, result: Any, layer: Optional[QgsMapLayer], failed: Failed) -> Sequence[NextStep]:
        """Return the buttons for what can be done with *result*; *layer* is what `show` has made of it."""
        return [open_folder(result.package)]


def open_folder(path: Path) -> NextStep:
    """Return the step that opens the folder of *path* in the file manager."""
    return NextStep(tr("Open Folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))


def open_file(path: Path) -> NextStep:
    """Return the step that opens *path* in its own program."""
    return NextStep(tr("Open File"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
