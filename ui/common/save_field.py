# SPDX-License-Identifier: GPL-2.0-or-later
"""The file to save to: a name that is proposed, its ending, and a look at its place in the background."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Optional

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ...plugin.core.files import default_name
from ...plugin.core.i18n import tr
from ...plugin.core.save_target import Target, check_save_target
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start


class SaveField(QObject):
    """Emits *changed* when the name is another one, or its place has been looked at."""

    changed = pyqtSignal()

    def __init__(self, widget: QgsFileWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = widget
        self._endings: Sequence[str] = ()
        self._title = self._own_name = ""
        self._target = Target()
        self._name_work: Optional[Work] = None
        self._target_work: Optional[Work] = None
        widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        widget.setConfirmOverwrite(False)  # asked once, at the export
        widget.fileChanged.connect(self.look)

    @property
    def text(self) -> str:
        """The name as it stands there."""
        return str(self._widget.filePath())

    @property
    def is_known(self) -> bool:
        """Whether the place of the file has been looked at, and there is a name."""
        return bool(self.text) and self._target.path == self.text

    @property
    def problem(self) -> str:
        """Why the file can't be written; "" where it can, or isn't known yet."""
        return self._target.problem if self._target.path == self.text else ""

    def set_kind(self, title: str, endings: Sequence[str]) -> None:
        """Say what is saved and how its name may end, the usual ending first; the name gets a fitting one."""
        fresh, self._title = title != self._title, title
        self._endings = endings
        if endings:
            self._widget.setFilter(";;".join(f"{ending.upper()} (*.{ending})" for ending in endings))
            ending = Path(self.text).suffix.lower().lstrip(".")
            own = not self.text or self.text == self._own_name
            if own and (fresh or ending not in endings):
                self.suggest()
            elif ending not in endings:
                self._widget.setFilePath(str(Path(self.text).with_suffix(f".{endings[0]}")))
        self.look()

    def suggest(self) -> None:
        """Name the file after the service and the day, unless the person has named it."""
        if not self._title or not self._endings:
            return
        title, ending, folder, typed = self._title, self._endings[0], Path(settings.last_folder()), self.text

        def put(path: Path) -> None:
            if self.text == typed:  # else the person was quicker
                self._own_name = str(path)
                self._widget.setFilePath(self._own_name)

        if self._name_work is not None:
            self._name_work.cancel()
        self._name_work = start(lambda waiter: default_name(title, ending, folder), put, lambda error: None)

    def suggest_next(self, written: str) -> None:
        """Give the next file a name of its own, once *written* is done."""
        if self.text == written:
            self._own_name = written
            self.suggest()
        self.look()

    def look(self) -> None:
        """Look at the file's place."""
        if self._target_work is not None:
            self._target_work.cancel()
        path = self.text
        ending = Path(path).suffix.lower().lstrip(".")
        ending = ending if ending in self._endings else next(iter(self._endings), "")
        self._target = Target()
        if ending:
            self._target_work = start(lambda waiter: check_save_target(path, ending), self._looked, lambda error: None)
        self.changed.emit()

    def may_write(self) -> bool:
        """Ask whether a file that is there is to be replaced."""
        if not self._target.exists:
            return True
        answer = QMessageBox.question(
            self._widget,
            tr("Replace File"),
            tr("{name} exists already. Replace it when the export is complete?").format(name=Path(self.text).name),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    def _looked(self, target: Target) -> None:
        self._target = target
        self.changed.emit()
