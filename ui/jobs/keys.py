# SPDX-License-Identifier: GPL-2.0-or-later
"""The keys of the list. QGIS has its own shortcuts for most of them, which are about the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Optional

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence
from qgis.PyQt.QtWidgets import QWidget

Do = Callable[[], object]


class Keys(QObject):
    """Gives a widget keys of its own, before anybody's shortcuts: two of the same key would do nothing at all."""

    def __init__(self, widget: QWidget, enter: Do, standard: Sequence[tuple[QKeySequence.StandardKey, Do]]) -> None:
        """*enter* is for both Enter keys."""
        super().__init__(widget)
        self._enter, self._standard = enter, standard
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            do = self._of(event)
            if do is not None:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    do()
                return True
        return False

    def _of(self, event: QKeyEvent) -> Optional[Do]:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter
        return next((do for key, do in self._standard if event.matches(key)), None)
