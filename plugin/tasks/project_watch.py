# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the project that work was begun in is still open. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject


@dataclass(frozen=True)
class OpenProject:
    """A project as it was open once: which one in a row, and its file, "" for one that was never saved."""

    number: int
    file: str


class ProjectWatch(QObject):
    """QGIS has one object for all projects: this counts how often another one came into it."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._number = 0
        QgsProject.instance().cleared.connect(self._cleared)

    def now(self) -> OpenProject:
        """Return the project that is open."""
        return OpenProject(self._number, QgsProject.instance().fileName())

    def is_open(self, project: OpenProject) -> bool:
        """Whether *project* is open: it was not left, or its file was opened again."""
        return project.number == self._number or bool(project.file and project.file == self.now().file)

    def _cleared(self) -> None:
        self._number += 1
