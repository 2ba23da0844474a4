# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does in the jobs panel, and what they see there."""

from __future__ import annotations

import time
from typing import Any

from arcgis_export.plugin.jobs.job import Job, State
from arcgis_export.plugin.jobs.journal import Journal
from arcgis_export.ui.jobs.model import JOB, STATE
from qgis.PyQt.QtCore import QModelIndex, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QToolButton

from tests.qgis.user import LEFT, PLAIN, until

URL = "https://gis.example.com/server/rest/services/{name}/MapServer"


def job(title: str, state: State = State.DONE, kind: str = "export_tiles", **values: Any) -> Job:
    """A record as it may stand in the journal."""
    created = time.time() - values.pop("ago", 60.0)
    values.setdefault("service_url", URL.format(name=title))
    values.setdefault("output", f"/data/{title}.tpkx")
    made = Job(kind, title=title, state=state, created=created, **values)
    made.ended = created + 30 if state.is_final else 0.0
    return made


def keep(jobs: list[Job]) -> None:
    """Write records to the journal of the profile."""
    from arcgis_export.plugin.environment.settings import journal_path, profile_folder

    profile_folder()
    Journal(journal_path()).save_all(jobs)


class PanelUser:
    """Opens the panel with its button in the toolbar, and works in it."""

    def __init__(self, iface: Any, plugin: Any) -> None:
        self.iface, self.plugin = iface, plugin

    @property
    def button(self) -> QToolButton:
        return self.iface.toolbar.widgetForAction(self.plugin.jobs_dock.action)  # type: ignore[no-any-return]

    def open(self) -> Any:
        QTest.mouseClick(self.button, LEFT)
        until(lambda: self.plugin.jobs_dock.panel is not None, "the panel")
        until(lambda: self.panel._was_read and self.panel._work is None, "the list")
        return self.panel

    @property
    def panel(self) -> Any:
        return self.plugin.jobs_dock.panel

    def index(self, title: str, column: int = JOB) -> QModelIndex:
        """Where a job is in the view; an invalid index for nowhere."""
        model = self.panel.filter
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        found = model.match(model.index(0, JOB), Qt.ItemDataRole.DisplayRole, title, 1, flags)
        return found[0].siblingAtColumn(column) if found else QModelIndex()

    def titles(self) -> list[str]:
        """The rows at the top, from above."""
        model = self.panel.filter
        return [model.index(row, JOB).data() for row in range(model.rowCount())]

    def text(self, title: str, column: int = STATE) -> str:
        return str(self.index(title, column).data() or "")

    def wait_text(self, title: str, words: str, column: int = STATE) -> None:
        until(lambda: words in self.text(title, column), f"“{words}” of {title}")

    def select(self, *titles: str) -> None:
        """Click rows, all but the first one with Ctrl, and wait for what is known of them."""
        view = self.panel.job_view
        for number, title in enumerate(titles):
            until(lambda: self.index(title).isValid(), title)  # noqa: B023
            index = self.index(title)
            view.scrollTo(index)
            keys = Qt.KeyboardModifier.ControlModifier if number else PLAIN
            QTest.mouseClick(view.viewport(), LEFT, keys, view.visualRect(index).center())
        view.setFocus()
        self.settle()

    def settle(self) -> None:
        until(lambda: self.panel._facts_work is None and self.panel._work is None, "what is known of the jobs")

    def offered(self) -> set[str]:
        """The names of the actions that can be used."""
        return {each.value for each, action in self.panel.actions.actions.items() if action.isEnabled()}

    def buttons(self) -> list[str]:
        """The texts of the buttons beside what is said of the job."""
        return [step.text() for step in self.panel.steps if not step.isHidden()]

    def press(self, text: str) -> None:
        """Press one of them."""
        until(lambda: text in self.buttons(), f"the button {text}")
        QTest.mouseClick(next(step for step in self.panel.steps if step.text() == text), LEFT)

    def key(self, key: Any, modifier: Any = PLAIN) -> None:
        QTest.keyClick(self.panel.job_view, key, modifier)
