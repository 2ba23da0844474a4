# SPDX-License-Identifier: GPL-2.0-or-later
"""Editor of a JSON parameter, with an example, values of the service, and a check while typing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.gui import QgsCodeEditorJson
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.operations.export_map.examples import example_of
from ...plugin.arcgis.operations.export_map.json_parameters import parse_json_parameter
from ...plugin.arcgis.services.map_service import MapService
from ...plugin.arcgis.services.map_support import lacking
from ...plugin.core.errors import RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment.plain_text import plain
from ..common.forms import load_form

ROWS = 7  # lines that show


class JsonField(QWidget):
    """Emits *changed* as one types; *value* is what stands there, *problem* why it can't be used."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.problem = ""
        self.value: Any = None
        self._name = self._title = self._hint = ""
        self._unsupported = ""
        self._service: Optional[MapService] = None
        self._offer: Optional[Callable[[Callable[[str], None]], None]] = None
        # Its lexer is set as it is made, so the form can't hold it.
        self.editor = QgsCodeEditorJson(self)
        self.editor.setObjectName("json_editor")
        self.editor.setMinimumHeight(self.fontMetrics().height() * ROWS)
        self.group_layout.insertWidget(1, self.json_problem)  # in sight while one types
        self.group_layout.insertWidget(2, self.editor)
        self.json_group.setCollapsed(True)
        self.json_group.setSaveCollapsedState(False)
        self.example_button.setText(tr("Example"))
        self.example_button.setToolTip(tr("Insert an example to edit"))
        self.offer_button.setText(tr("From the Service"))
        self.offer_button.setToolTip(tr("Insert the values of the service's layers"))
        self.example_button.clicked.connect(lambda: self.set_text(example_of(self._name)))
        self.offer_button.clicked.connect(self._ask)
        self.editor.textChanged.connect(self._typed)
        # Unfolding shows all that is in the group, wanted or not.
        self.json_group.collapsedStateChanged.connect(lambda _: self._show())

    def set_up(
        self, name: str, title: str, hint: str, offer: Optional[Callable[[Callable[[str], None]], None]] = None
    ) -> None:
        """Set the parameter by its form field; *offer* calls back with a text of the service's values."""
        self._name, self._title, self._offer = name, title, offer
        self._hint = hint
        self._show()

    def set_service(self, service: Optional[MapService]) -> None:
        """Empty the editor, and show where *service* has no such parameter."""
        self._service = service
        self._unsupported = lacking(service, self._name) if service is not None else ""
        self.set_text("")
        self.json_group.setCollapsed(True)
        self._show()

    @property
    def text(self) -> str:
        return str(self.editor.text())

    def set_text(self, text: str) -> None:
        """Show *text* in the editor."""
        self.editor.setText(text)
        self._typed()

    def restore(self, text: str) -> None:
        """Restore what was kept, and show it."""
        if text.strip() and not self._unsupported:
            self.set_text(text)
            self.json_group.setCollapsed(False)

    def _typed(self) -> None:
        ids = self._service.layer_ids if self._service is not None else ()
        try:
            self.value, self.problem = (
                (None if self._unsupported else parse_json_parameter(self._name, self.text, ids)),
                "",
            )
        except RequestError as error:
            self.value, self.problem = None, error.message
        self._show()
        self.changed.emit()

    def _ask(self) -> None:
        """Insert what the service offers; it comes in the background."""
        if self._offer is None:
            return
        self.offer_button.setEnabled(False)
        name = self._service

        def take(text: str) -> None:
            self.offer_button.setEnabled(True)
            if self._service is not name:
                return
            if text:
                self.set_text(text)
            else:
                self.json_problem.show_problem(tr("None of the layers has values for this."))

        self._offer(take)

    def _show(self) -> None:
        """Show what is of use; nothing shows in a group that is folded."""
        title = self._title
        if self._unsupported:
            title = tr("{title} (not with this service)").format(title=title)
        elif self.text.strip():
            title = tr("{title} (in use)").format(title=title)
        self.json_group.setTitle(title)
        self.json_group.setToolTip(plain(self._unsupported))
        self.hint_label.setText(self._unsupported or self._hint)
        for widget in (self.editor, self.example_button):
            widget.setEnabled(not self._unsupported)
        self.offer_button.setEnabled(not self._unsupported)
        if self.json_group.isCollapsed():
            return
        self.offer_button.setVisible(self._offer is not None)
        self.json_problem.show_problem(self.problem)
