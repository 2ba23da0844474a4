# SPDX-License-Identifier: GPL-2.0-or-later
"""Build a where clause of a layer's fields, their values and the operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QListWidgetItem, QToolButton, QWidget

from ...plugin.arcgis.services.field_values import FieldValues
from ...plugin.arcgis.services.map_service import Field
from ...plugin.arcgis.services.where_clause import check_where
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import number_text, tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.plain_text import plain
from .forms import load_form

OPERATORS = ("=", "<>", "<", ">", "<=", ">=", "LIKE", "IN", "IS NULL", "AND", "OR", "NOT")
_DATA = Qt.ItemDataRole.UserRole
Values = Callable[[Waiter, Field], FieldValues]  # for a thread


class FilterField(QWidget):
    """Emits *changed* with each letter; *problem* is what is wrong with the clause, "" for nothing."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.problem = ""
        self._fields = tuple[Field, ...]()
        self._values: Optional[Values] = None
        self._work: Optional[Work] = None
        self.fields_label.setText(tr("Fields"))
        self.values_button.setText(tr("Load &Values"))
        self.values_button.setEnabled(False)
        self.values_list.setAccessibleName(tr("Values"))
        self.fields_list.setToolTip(tr("Double-click a field to put it into the filter"))
        self.values_list.setToolTip(tr("Double-click a value to put it into the filter"))
        self.where_label.setText(tr("Filter"))
        self.where_edit.setPlaceholderText(tr("Such as {example}").format(example="POP_EST > 1000000"))
        self.definition_label.hide()
        for each in (self.fields_list, self.values_list):
            each.itemDoubleClicked.connect(lambda item: self._insert(str(item.data(_DATA))))
        for word in OPERATORS:
            button = QToolButton(self)
            button.setText(word)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _=False, word=word: self._insert(word))
            self.operators_row.addWidget(button)
        self.operators_row.addStretch(1)
        self.busy_label.setText(tr("Reading the layer…"))
        self.fields_list.currentRowChanged.connect(self._field_changed)
        self.values_button.clicked.connect(self._load)
        self.where_edit.textChanged.connect(self._check)
        self.destroyed.connect(self._stop)

    @property
    def where(self) -> str:
        return str(self.where_edit.toPlainText()).strip()

    def set_where(self, where: str) -> None:
        self.where_edit.setPlainText(where)

    def set_fields(self, fields: tuple[Field, ...], values: Optional[Values], definition: str = "") -> None:
        """Offer the fields, and their values where *values* asks for them; *definition* is the publisher's filter."""
        self.busy_label.hide()
        self._fields, self._values = fields, values
        for each in fields:
            alias = "" if each.alias in ("", each.name) else f" ({each.alias})"
            item = QListWidgetItem(f"{each.name}{alias}", self.fields_list)
            item.setData(_DATA, each.name)
            item.setToolTip(plain(each.kind.replace("esriFieldType", "")))
        if definition:
            text = tr("The publisher's own filter applies as well: {filter}").format(filter=definition)
            self.definition_label.setText(text)
            self.definition_label.show()
        self._check()

    def set_problem(self, problem: str) -> None:
        """Show why the fields or the values aren't known; a filter can be typed all the same."""
        self.busy_label.setText(problem)
        self.busy_label.setVisible(bool(problem))

    def _field_changed(self, row: int) -> None:
        self._stop()
        self.values_list.clear()
        self.values_button.setEnabled(row >= 0 and self._values is not None)

    def _load(self) -> None:
        ask, row = self._values, self.fields_list.currentRow()
        if ask is None or row < 0:
            return
        field = self._fields[row]
        self._stop()
        self.values_list.clear()
        self.set_problem(tr("Reading the values of {field}…").format(field=field.name))
        self._work = start(lambda waiter: ask(waiter, field), self._loaded, self._failed)

    def _loaded(self, found: FieldValues) -> None:
        self._work = None
        count = len(found.values)
        cut = tr("Only the first {count} values are shown.").format(count=number_text(count))
        self.set_problem("" if found.is_whole and count else cut if count else tr("The field has no values."))
        for value in found.values:
            item = QListWidgetItem(value.label, self.values_list)
            item.setData(_DATA, value.literal)

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self.set_problem(error.message)

    def _stop(self, _gone: Any = None) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
            self.set_problem("")

    def _check(self) -> None:
        """Show at once what is wrong with the filter."""
        self.problem = check_where(self.where_edit.toPlainText(), self._fields)
        self.where_problem.show_problem(self.problem)
        self.changed.emit()

    def _insert(self, word: str) -> None:
        """Insert a word at the cursor, with a space on each side that needs one."""
        cursor = self.where_edit.textCursor()
        before = self.where_edit.toPlainText()[: cursor.selectionStart()]
        space = "" if not before or before.endswith((" ", "(")) else " "
        cursor.insertText(f"{space}{word} ")
        self.where_edit.setFocus()
