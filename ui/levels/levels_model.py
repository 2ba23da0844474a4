# SPDX-License-Identifier: GPL-2.0-or-later
"""The levels of a service as a table: level with a tick, scale, resolution, tiles in the area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Optional, Protocol

from qgis.PyQt.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPalette
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.core.i18n import bytes_text, number_text, tr
from ...plugin.environment.compat import as_role
from ...plugin.tiles.scheme import Lod

LEVEL, SCALE, RESOLUTION, TILES, BYTES = range(5)
_ROOT = QModelIndex()
_DIM = 0.55  # of the colour of text


class Levels(Protocol):
    """A service's or a package's levels, and which of them hold tiles."""

    @property
    def lods(self) -> Sequence[Lod]: ...

    @property
    def usable_levels(self) -> Sequence[int]: ...


class LevelsModel(QAbstractTableModel):
    """Rows are the LODs of the scheme; only the levels that hold tiles can be ticked."""

    ticked = pyqtSignal()

    def __init__(self, view: QWidget, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._view = view
        self._levels: Optional[Levels] = None
        self._unit = ""
        self._counts: Mapping[int, int] = {}
        self._chosen: set[int] = set()
        self._checkable = True
        self._counting = False
        self._bytes: Optional[Mapping[int, int]] = None

    @property
    def chosen(self) -> tuple[int, ...]:
        """The ticked levels, sorted."""
        return tuple(sorted(self._chosen))

    def set_levels(self, levels: Optional[Levels], unit: str) -> None:
        """Show *levels*; *unit* is of their resolutions ("m", "°")."""
        self.beginResetModel()
        self._levels, self._unit, self._counts = levels, unit, {}
        self._chosen &= set(levels.usable_levels) if levels else set()
        self.endResetModel()

    def set_checkable(self, checkable: bool) -> None:
        """Show ticks, or only the levels."""
        if checkable != self._checkable:
            self._checkable = checkable
            self._changed([LEVEL])

    def set_bytes(self, sizes: Mapping[int, int]) -> None:
        """Add a column of sizes."""
        self.beginResetModel()
        self._bytes = sizes
        self.endResetModel()

    def set_counts(self, counts: Mapping[int, int]) -> None:
        self._counts = counts
        self._changed([TILES])

    def set_counting(self, counting: bool) -> None:
        """Dim the counts while they are those of another area."""
        if counting != self._counting:
            self._counting = counting
            self._changed([TILES])

    def choose(self, levels: Iterable[int]) -> None:
        """Tick exactly *levels*, as far as they hold tiles."""
        usable = set(self._levels.usable_levels) if self._levels else set()
        wanted = set(levels) & usable
        if wanted != self._chosen:
            self._chosen = wanted
            self._changed([LEVEL])
            self.ticked.emit()

    def level_at(self, row: int) -> Optional[int]:
        lods = self._levels.lods if self._levels else ()
        return lods[row].level if 0 <= row < len(lods) else None

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() or self._levels is None else len(self._levels.lods)

    def columnCount(self, parent: QModelIndex = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 4 if self._bytes is None else 5

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Level"), tr("Scale"), tr("Resolution"), tr("Tiles"), tr("Size"))[section]
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid() or not self._is_usable(index.row()):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        checkable = self._checkable and index.column() == LEVEL
        return flags | Qt.ItemFlag.ItemIsUserCheckable if checkable else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._levels is None:
            return None
        lod = self._levels.lods[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.column(), lod.level, lod.scale, lod.resolution)
        ticks = self._checkable and index.column() == LEVEL
        if role == Qt.ItemDataRole.CheckStateRole and ticks and self._is_usable(index.row()):
            return Qt.CheckState.Checked if lod.level in self._chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() != LEVEL:
            return as_role(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            old = self._counting and index.column() == TILES
            dim = old or not self._is_usable(index.row())  # as disabled ones of some themes can hardly be read
            return self._dimmed() if dim else None
        if role == Qt.ItemDataRole.ToolTipRole and not self._is_usable(index.row()):
            return tr("The service holds no tiles at this level.")
        return None

    def _dimmed(self) -> QColor:
        """Return the table's own colour of text, dimmed: what a style sheet says is not in QGIS' palette."""
        color = QColor(self._view.palette().color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text))
        color.setAlphaF(_DIM)
        return color

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        level = self.level_at(index.row())
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != LEVEL or level is None:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        self.choose(self._chosen | {level} if on else self._chosen - {level})
        return True

    def _text(self, column: int, level: int, scale: float, resolution: float) -> str:
        if column == LEVEL:
            return str(level)
        if column == SCALE:
            return f"1:{number_text(scale)}"
        if column == RESOLUTION:
            return f"{QLocale().toString(resolution, 'g', 6)} {self._unit}".strip()
        if column == BYTES:
            return bytes_text((self._bytes or {}).get(level, 0))
        return number_text(self._counts[level]) if level in self._counts else "–"

    def _is_usable(self, row: int) -> bool:
        return self._levels is not None and self._levels.lods[row].level in self._levels.usable_levels

    def _changed(self, columns: list[int]) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, columns[0]), self.index(self.rowCount() - 1, columns[-1]))
