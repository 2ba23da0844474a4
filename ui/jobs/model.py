# SPDX-License-Identifier: GPL-2.0-or-later
"""All jobs as a tree: a split export has its parts as children."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Optional, Protocol

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QAbstractItemModel, QDateTime, QLocale, QModelIndex, QObject, Qt
from qgis.PyQt.QtGui import QIcon

from ...plugin.core.i18n import tr
from ...plugin.environment.compat import as_role
from ...plugin.environment.icons import icon
from ...plugin.environment.plain_text import plain
from ...plugin.job_list import texts
from ...plugin.job_list.entry import Entry, Phase, Wish, phase_of
from ...plugin.job_list.filter import servers_of
from ...plugin.jobs.job import JobRow
from ...plugin.tasks.activity import Activity
from ...plugin.tasks.progress_text import progress_text
from .reader import Snapshot, differences

JOB, STATE, PROGRESS, SIZE, SERVICE, WHEN = range(6)
ENTRY_ROLE = Qt.ItemDataRole.UserRole
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
MOST_NEW = 300  # rows that are put in one by one; more, and all is built anew

_ROOT = QModelIndex()
_KIND_ICONS = {
    "export_tiles": "arcgis_export",
    "split_tiles": "tile_grid",
    "tiles_part": "tile_package",
    "export_map": "export_map",
    "export_item": "export_item",
    "import_tiles": "import_tiles",
}
_PHASE_ICONS = {
    Phase.RUNNING: "mTaskRunning",
    Phase.WAITING: "mTaskQueued",
    Phase.STOPPED: "mTaskOnHold",
    Phase.DONE: "mTaskComplete",
    Phase.FAILED: "mTaskTerminated",
    Phase.CANCELLED: "mTaskCancel",
}


class Running(Protocol):
    """What the model asks of the jobs that run here."""

    def activity(self, identifier: str) -> Optional[Activity]: ...


class Node:
    """A row, and where it is. Its entry is made when it is first asked for: most rows are never seen."""

    __slots__ = ("_entry", "_make", "children", "parent", "position", "row")

    def __init__(self, row: JobRow, parent: Optional[Node], make: Callable[[JobRow], Entry]) -> None:
        self.row, self.parent, self.position, self._make = row, parent, 0, make
        self.children: list[Node] = []
        self._entry: Optional[Entry] = None

    @property
    def entry(self) -> Entry:
        if self._entry is None:
            self._entry = self._make(self.row)
        return self._entry

    def renew(self, row: Optional[JobRow] = None) -> None:
        """Forget what was known; *row* is a new one."""
        self.row, self._entry = row or self.row, None


class JobModel(QAbstractItemModel):
    """Holds what was read; reads nothing itself."""

    def __init__(self, running: Running, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._running = running
        self._roots: list[Node] = []
        self._nodes: dict[str, Node] = {}
        self._elsewhere: frozenset[str] = frozenset()
        self._wishes: dict[str, Wish] = {}
        self._sorted = (WHEN, Qt.SortOrder.DescendingOrder)
        self._kind_icons: dict[str, QIcon] = {}
        self._phase_icons = {phase: QgsApplication.getThemeIcon(f"/{name}.svg") for phase, name in _PHASE_ICONS.items()}

    # What it holds

    def __len__(self) -> int:
        return len(self._nodes)

    def entry(self, identifier: str) -> Optional[Entry]:
        """Return a job; ``None`` where it is not listed."""
        node = self._nodes.get(identifier)
        return node.entry if node is not None else None

    def entry_at(self, index: QModelIndex) -> Entry:
        found: Entry = index.internalPointer().entry
        return found

    def index_of(self, identifier: str, column: int = 0) -> QModelIndex:
        """Return where a job is; an invalid index where it is not listed."""
        node = self._nodes.get(identifier)
        return self.createIndex(node.position, column, node) if node is not None else QModelIndex()

    def rows(self) -> dict[str, JobRow]:
        """Return the rows by their ids, as they are known now."""
        return {identifier: node.row for identifier, node in self._nodes.items()}

    @property
    def elsewhere(self) -> frozenset[str]:
        """The ids of the jobs that another QGIS, or an algorithm, was seen to work on."""
        return self._elsewhere

    def hosts(self) -> list[str]:
        """Return the hosts of all services, sorted."""
        return servers_of(node.row for node in self._roots)

    def node(self, row: int, parent: QModelIndex) -> Node:
        """Return the node of a row below *parent*."""
        found: Node = (parent.internalPointer().children if parent.isValid() else self._roots)[row]
        return found

    def folders(self) -> list[str]:
        """Return the ids of the jobs that have parts."""
        return [node.row.id for node in self._roots if node.children]

    def apply(self, snapshot: Snapshot) -> None:
        """Show what was read: only what is different is touched."""
        gone, changed, new = differences(self.rows(), snapshot)
        if snapshot.asked is None:
            moved = self._elsewhere ^ snapshot.elsewhere
            self._elsewhere = snapshot.elsewhere
        else:
            moved = (self._elsewhere & snapshot.asked) ^ snapshot.elsewhere
            self._elsewhere = (self._elsewhere - snapshot.asked) | snapshot.elsewhere
        if len(new) > MOST_NEW:
            self._build({**self.rows(), **{row.id: row for row in snapshot.rows}}, set(gone))
            return
        self.remove(gone)
        for row in changed:
            self._nodes[row.id].renew(row)
        self.refresh({*(row.id for row in changed), *moved})
        for row in sorted(new, key=lambda row: (bool(row.parent), row.created)):
            self._insert(row)

    def refresh(self, identifiers: Iterable[str]) -> None:
        """Bring what runs up to date, without the disk, and repaint it."""
        known = [node for identifier in identifiers if (node := self._nodes.get(identifier)) is not None]
        children = [child for node in known for child in node.children]
        parents = [node.parent for node in known if node.parent is not None]  # the filter looks at the parts, too
        shown = list(dict.fromkeys([*known, *children, *parents]))
        for node in shown:
            node.renew()
        for node in shown:
            last = self.createIndex(node.position, WHEN, node)
            self.dataChanged.emit(self.createIndex(node.position, 0, node), last)

    def wish(self, identifier: str, wish: Wish) -> None:
        """Show that the user has asked a running job for something."""
        self._wishes[identifier] = wish
        self.refresh([identifier])

    def forget_wish(self, identifier: str) -> None:
        """Note that a job has stopped, as the user wished or not."""
        self._wishes.pop(identifier, None)

    def remove(self, identifiers: Iterable[str]) -> None:
        """Take jobs, and their parts, out of the list."""
        known = [node for each in identifiers if (node := self._nodes.get(each)) is not None]
        by_parent: dict[Optional[Node], list[Node]] = {}
        for node in known:
            by_parent.setdefault(node.parent, []).append(node)
        for parent in sorted(by_parent, key=lambda parent: parent is None):  # parts before whole jobs
            self._remove_from(parent, sorted(node.position for node in by_parent[parent]))

    # Building

    def _entry(self, row: JobRow) -> Entry:
        activity = self._running.activity(row.id)
        runs = activity is not None
        is_elsewhere = row.id in self._elsewhere
        if row.parent and not runs:
            runs = self._running.activity(row.parent) is not None
            is_elsewhere = row.parent in self._elsewhere
        return Entry(row, activity, runs, is_elsewhere, self._wishes.get(row.id) if runs else None)

    def _build(self, rows: dict[str, JobRow], gone: set[str]) -> None:
        self.beginResetModel()
        kept = [row for row in rows.values() if row.id not in gone]
        self._nodes = {row.id: Node(row, None, self._entry) for row in kept if not row.parent}
        self._roots = list(self._nodes.values())
        for row in kept:
            parent = self._nodes.get(row.parent) if row.parent else None
            if parent is not None:
                node = self._nodes[row.id] = Node(row, parent, self._entry)
                parent.children.append(node)
        self._sort_nodes()
        self.endResetModel()

    def _insert(self, row: JobRow) -> None:
        parent = self._nodes.get(row.parent) if row.parent else None
        if row.parent and parent is None:
            return  # the whole job is gone
        node = Node(row, parent, self._entry)
        siblings = parent.children if parent is not None else self._roots
        position = len(siblings) if parent is not None else 0  # a new job is seen at once, however the list is sorted
        self.beginInsertRows(self._index(parent), position, position)
        siblings.insert(position, node)
        self._nodes[row.id] = node
        _number(siblings)
        self.endInsertRows()

    def _remove_from(self, parent: Optional[Node], positions: list[int]) -> None:
        siblings = parent.children if parent is not None else self._roots
        while positions:
            last = first = positions.pop()
            while positions and positions[-1] == first - 1:
                first = positions.pop()
            self.beginRemoveRows(self._index(parent), first, last)
            removed = siblings[first : last + 1]
            del siblings[first : last + 1]
            for node in [*removed, *(child for each in removed for child in each.children)]:
                self._nodes.pop(node.row.id, None)
            _number(siblings)
            self.endRemoveRows()

    def _index(self, node: Optional[Node]) -> QModelIndex:
        return self.createIndex(node.position, 0, node) if node is not None else QModelIndex()

    # Sorting

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort here and not in the filter's model: that one would ask for both values of each comparison."""
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [index.internalPointer() for index in before]
        self._sort_nodes()
        after = [self.createIndex(node.position, index.column(), node) for node, index in zip(nodes, before)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _sort_nodes(self) -> None:
        column, order = self._sorted
        backwards = order == Qt.SortOrder.DescendingOrder
        if column >= 0:
            self._roots.sort(key=_KEYS[column], reverse=backwards)
        _number(self._roots)
        for node in self._roots:
            if node.children:
                node.children.sort(key=lambda child: child.row.output)  # which are numbered
                _number(node.children)

    # As Qt asks

    def index(self, row: int, column: int, parent: QModelIndex = _ROOT) -> QModelIndex:
        siblings = parent.internalPointer().children if parent.isValid() else self._roots
        if 0 <= row < len(siblings) and 0 <= column <= WHEN:
            return self.createIndex(row, column, siblings[row])
        return QModelIndex()

    def parent(self, index: QModelIndex) -> QModelIndex:
        return self._index(index.internalPointer().parent) if index.isValid() else QModelIndex()

    def rowCount(self, parent: QModelIndex = _ROOT) -> int:  # noqa: N802
        if not parent.isValid():
            return len(self._roots)
        return len(parent.internalPointer().children) if parent.column() == 0 else 0

    def hasChildren(self, parent: QModelIndex = _ROOT) -> bool:  # noqa: N802
        return self.rowCount(parent) > 0

    def columnCount(self, parent: QModelIndex = _ROOT) -> int:  # noqa: N802
        return WHEN + 1

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Job"), tr("State"), tr("Progress"), tr("Size"), tr("Service"), tr("When"))[section]
        return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry, column = self.entry_at(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icon(entry, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self._tool_tip(entry, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == SIZE:
            return as_role(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == ENTRY_ROLE:
            return entry
        if role == SORT_ROLE:
            return _KEYS[column](index.internalPointer())
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == JOB:
            return entry.row.title
        if column == STATE:
            return texts.state_text(entry)
        if column == PROGRESS:
            return progress_text(entry.activity) if entry.runs else ""
        if column == SIZE:
            return texts.size_text(entry)
        if column == SERVICE:
            return texts.service_text(entry.row.service_url)
        return moment_text(texts.when(entry.row))

    def _icon(self, entry: Entry, column: int) -> Optional[QIcon]:
        if column == STATE:
            return self._phase_icons[phase_of(entry)]
        if column != JOB:
            return None
        kind = entry.row.kind
        if kind not in self._kind_icons:
            self._kind_icons[kind] = icon(_KIND_ICONS.get(kind, "jobs"))
        return self._kind_icons[kind]

    def _tool_tip(self, entry: Entry, column: int) -> str:
        row = entry.row
        if column == SERVICE:
            return row.service_url
        if column == WHEN:
            begun = tr("Started {time}").format(time=moment_text(row.created, True))
            ended = tr("Ended {time}").format(time=moment_text(row.ended, True)) if row.ended else ""
            return "\n".join(part for part in (begun, ended) if part)
        return f"{texts.kind_text(row.kind)}: {row.title}\n{texts.about_text(entry, time.time())}"


def _number(nodes: Sequence[Node]) -> None:
    for position, node in enumerate(nodes):
        node.position = position


_ORDER = {phase: number for number, phase in enumerate(Phase)}
_KEYS: dict[int, Callable[[Node], Any]] = {
    JOB: lambda node: node.row.title.lower(),
    STATE: lambda node: _ORDER[phase_of(node.entry)],
    PROGRESS: lambda node: node.entry.activity.fraction if node.entry.activity is not None else -1.0,
    SIZE: lambda node: node.row.size,
    SERVICE: lambda node: node.row.service_url.lower(),
    WHEN: lambda node: node.row.created,
}


def moment_text(seconds: float, in_full: bool = False) -> str:
    """Return a time of day, with its date where that is not today."""
    moment, locale = QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale()
    if moment.date() == QDateTime.currentDateTime().date() and not in_full:
        return str(locale.toString(moment.time(), QLocale.FormatType.ShortFormat))
    return str(locale.toString(moment, QLocale.FormatType.ShortFormat))
