# SPDX-License-Identifier: GPL-2.0-or-later
"""Output file field: proposed name, extension, and a check of the path in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Optional

from qgis.core import QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.names import default_name, free_path, is_default_name
from ...plugin.core.save_name import with_ending
from ...plugin.core.save_target import Target, check_save_target, nothing_beside
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ..messages.questions import confirmed


def _folder() -> Path:
    """Return where to save to: beside the project, else where was saved to last."""
    return Path(QgsProject.instance().absolutePath() or settings.last_folder())


class SaveField(QObject):
    """Emits *changed* when the name is another one, or its path has been checked."""

    changed = pyqtSignal()

    def __init__(self, widget: QgsFileWidget, parent: QWidget, known: Collection[str] = ()) -> None:
        """*known* are endings that give way to another one, besides those that `set_kind` names."""
        super().__init__(parent)
        self._widget = widget
        self._known = set(known)
        self._endings: Sequence[str] = ()
        self._title = self._own_name = ""
        self.may_replace = False  # without a question
        self._target = Target()
        self._name_work: Optional[Work] = None
        self._target_work: Optional[Work] = None
        self._beside: Callable[[Path], Iterable[Path]] = nothing_beside
        self.replace_question = tr("{name} exists already. Replace it when the export is complete?")
        self.replace_files_question = tr(
            "These files exist already: {names}. Replace them when the export is complete?"
        )
        widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        widget.setConfirmOverwrite(False)  # asked once, when the work is started
        widget.fileChanged.connect(self.check)

    @property
    def text(self) -> str:
        """The name as it stands there."""
        return str(self._widget.filePath())

    @property
    def path(self) -> Path:
        """The file to save to."""
        return Path(self.text).expanduser()

    @property
    def is_known(self) -> bool:
        """Whether the path has been checked, and there is a name."""
        return bool(self.text) and self._target.path == self.text

    @property
    def problem(self) -> str:
        """Why the file can't be written; "" where it can, or isn't known yet."""
        return self._target.problem if self._target.path == self.text else ""

    def set_name(self, name: str) -> None:
        """Set the file's name, in the usual folder; one that exists gets a number."""
        if self._name_work is not None:
            self._name_work.cancel()
        self._own_name = ""  # as if the user had named it
        path = _folder() / name
        if is_default_name(name, self._title):  # of another day
            path = default_name(self._title, path.suffix.lstrip("."), path.parent)
            self._own_name = str(path)
        self._widget.setFilePath(str(free_path(path)))

    def set_path(self, path: Path) -> None:
        """Set the file, which may be there."""
        self._own_name = ""
        self._widget.setFilePath(str(path))

    def set_kind(self, title: str, endings: Sequence[str], file_filter: str = "") -> None:
        """Set what is saved and how its name may end, the usual ending first; the name gets a fitting one.

        The one ending "" is for a folder; no endings at all for nothing to save.
        """
        fresh, self._title = title != self._title, title
        self._set_endings(endings, file_filter)
        own = self.text == self._own_name
        if own and not title:  # the name is of what is no longer chosen
            self._widget.setFilePath("")
        elif endings:
            if not self.text or (own and (fresh or Path(self.text).suffix.lower().lstrip(".") not in endings)):
                self.suggest()
            else:
                self._widget.setFilePath(str(with_ending(Path(self.text), endings, self._known)))
        self.check()

    def suggest(self) -> None:
        """Name the file after the service and the day, unless the user has named it."""
        if not self._title or not self._endings:
            return
        title, ending, folder = self._title, self._endings[0], _folder()
        self._name(lambda: default_name(title, ending, folder))

    def suggest_next(self, *written: str) -> None:
        """Give the next file a name of its own, once those that are *written* are done."""
        if str(self.path) in written:
            self._own_name = str(self.path)
            self.suggest()
        self.check()

    def propose(self, endings: Sequence[str], file_filter: str, make: Callable[[], Path]) -> None:
        """Propose what *make* returns, called in the background, whatever name stands there; no endings for none."""
        self._set_endings(endings, file_filter)
        if self._name_work is not None:
            self._name_work.cancel()
        if endings:
            self._name(make)
        self.check()

    def set_beside(self, beside: Callable[[Path], Iterable[Path]]) -> None:
        """Set what returns the files that are written with one of a name; called in the background, from now on."""
        self._beside = beside

    def check(self) -> None:
        """Check the path."""
        if self._target_work is not None:
            self._target_work.cancel()
        path, look = self.text, self._look()
        self._target = Target()  # what was known is of another name, or of another kind of file
        if self._endings:
            self._target_work = start(lambda waiter: look(path), self._checked, lambda error: None)
        self.changed.emit()

    def _look(self) -> Callable[[str], Target]:
        """Return what looks a path up, in any thread."""
        endings, beside = tuple(self._endings), self._beside

        def look(path: str) -> Target:
            ending = Path(path).suffix.lower().lstrip(".")
            return check_save_target(path, ending if ending in endings else next(iter(endings), ""), beside)

        return look

    def may_write(self) -> bool:
        """Ask whether the files that are there are to be replaced."""
        names = self._target.replaced
        if not names or self.may_replace:
            return True
        question = self.replace_question if len(names) == 1 else self.replace_files_question
        text = question.format(name=names[0], names=", ".join(names))
        return confirmed(self._widget, tr("Replace File"), text, tr("Replace %Ln File(s)", len(names)))

    def unchanged(self) -> Callable[[], None]:
        """Return a check for a thread in the background, just before the files are written.

        It raises `RequestError` for a file that has come since they were looked up: nobody was asked about that.
        """
        known, look = self._target, self._look()

        def check() -> None:
            now = look(known.path) if known.path else known
            for name in now.replaced:
                if name not in known.replaced:
                    text = tr(
                        "“{name}” has been created there in the meantime. "
                        "Press the button again to decide whether to replace it."
                    )
                    raise RequestError(text.format(name=name))

        return check

    def _set_endings(self, endings: Sequence[str], file_filter: str) -> None:
        self._endings = endings
        self._known.update(endings)
        if endings:
            own = ";;".join(f"{ending.upper()} (*.{ending})" for ending in endings if ending)
            self._widget.setFilter(file_filter or own)

    def _name(self, make: Callable[[], Path]) -> None:
        typed = self.text

        def put(path: Path) -> None:
            if self.text == typed:  # else the user was quicker
                self._own_name = str(path)
                self._widget.setFilePath(self._own_name)

        if self._name_work is not None:
            self._name_work.cancel()
        self._name_work = start(lambda waiter: make(), put, lambda error: None)

    def _checked(self, target: Target) -> None:
        self._target = target
        self.changed.emit()
