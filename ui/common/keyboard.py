# SPDX-License-Identifier: GPL-2.0-or-later
"""What makes a window usable with keys alone, and by those who hear it: Tab, mnemonics, names, F1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Optional, Union

from qgis.gui import QgsCodeEditor, QgsCollapsibleGroupBoxBasic, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QEvent, QObject, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QKeySequence
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QGroupBox,
    QLabel,
    QLayoutItem,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QShortcut,
    QSpinBox,
    QTabWidget,
    QToolButton,
    QWidget,
)

from ...plugin.environment.guide import guide_url

Named = Union[QAbstractButton, QLabel]


class KeyedButton(QPushButton):
    """A button whose text changes and whose mnemonic stays; *text* is what is read, without a mark."""

    key = ""

    def setText(self, text: str) -> None:  # noqa: N802
        super().setText(_marked(text, self.key))

    def text(self) -> str:
        return str(super().text()).replace("&", "")


class _TabLeaves(QObject):
    """Lets Tab leave an editor of code, which would write it."""

    def eventFilter(self, editor: QWidget, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.KeyPress or event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        backwards = event.key() == Qt.Key.Key_Backtab
        return bool(editor.window().focusNextPrevChild(not backwards))


class Keyboard(QObject):
    """Sets a window up when it is shown, with all its texts: F1 opens the guide's *page*, for the rest see below."""

    def __init__(self, window: QWidget, page: str, with_mnemonics: bool = True) -> None:
        """*with_mnemonics* is for windows of their own: those of a part of QGIS' window would be those of its menus."""
        super().__init__(window)
        self._with_mnemonics, self._is_set_up = with_mnemonics, False
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), window)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: QDesktopServices.openUrl(QUrl(guide_url(page))))
        window.installEventFilter(self)

    def eventFilter(self, window: QWidget, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and not event.spontaneous():
            if not self._is_set_up:
                self._is_set_up = True
                set_up_keys(window)
            if self._with_mnemonics:
                give_mnemonics(window)
        return False


def set_up_keys(window: QWidget) -> None:
    """Let Tab leave every view, name every field, and group the digits of numbers."""
    widgets = window.findChildren(QWidget)
    for widget in widgets:
        if isinstance(widget, (QSpinBox, QDoubleSpinBox)):
            widget.setGroupSeparatorShown(True)
        elif isinstance(widget, QgsProjectionSelectionWidget):
            widget.setFocusProxy(None)  # its button, so that Tab would skip its list
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        elif isinstance(widget, QAbstractItemView):
            widget.setTabKeyNavigation(False)  # the arrow keys move in it
        elif isinstance(widget, QPlainTextEdit):
            widget.setTabChangesFocus(True)
        elif isinstance(widget, QgsCodeEditor):
            widget.installEventFilter(_TabLeaves(widget))
        elif isinstance(widget, QgsCollapsibleGroupBoxBasic):
            _name(widget.findChild(QToolButton), widget.title())
    for grid in window.findChildren(QGridLayout):
        _pair_rows(grid)
    for label in widgets:
        field = _field(label.buddy()) if isinstance(label, QLabel) else None
        if field is not None:
            label.setBuddy(field)
            _name(field, label.text().replace("&", "").rstrip(":"))
    for field in widgets:
        if field.accessibleName() and not _takes_tab(field):  # a widget of several, such as a file and its button
            _name(_field(field), field.accessibleName())
        elif isinstance(field, QAbstractButton) and not field.text():
            _name(field, field.toolTip())
        elif isinstance(field, QLineEdit):
            _name(field, field.placeholderText())
        elif isinstance(field, (QAbstractItemView, QComboBox, QPlainTextEdit)):
            _name(field, _title(field, window))


def _name(field: Optional[QWidget], name: str) -> None:
    if field is not None and not field.accessibleName():
        field.setAccessibleName(name)


def _title(field: QWidget, window: QWidget) -> str:
    """Return the title of the group that a field is in."""
    return next((str(above.title()) for above in _above(field, window) if isinstance(above, QGroupBox)), "")


def _pair_rows(grid: QGridLayout) -> None:
    """Let the labels of a form's rows be those of their fields, on the line of the first."""
    for number in range(grid.count()):
        label, (row, column, _, _) = grid.itemAt(number).widget(), grid.getItemPosition(number)
        beside = grid.itemAtPosition(row, 1)
        if column != 0 or beside is None or not isinstance(label, QLabel):
            continue
        field = _field_in(beside)
        if label.buddy() is None:
            label.setBuddy(field)
        if field is not None and label.buddy() is not None and not isinstance(field, QAbstractScrollArea):
            label.setMinimumHeight(field.sizeHint().height())
            label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            grid.setAlignment(label, Qt.AlignmentFlag.AlignTop)


def _field_in(item: QLayoutItem) -> Optional[QWidget]:
    layout = item.layout()
    if layout is None:
        return _field(item.widget())
    inside = (_field_in(layout.itemAt(number)) for number in range(layout.count()))
    return next((field for field in inside if field is not None), None)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def give_mnemonics(window: QWidget) -> None:
    """Give all that has none a mnemonic that nothing else has in the window, or else on its page."""
    own: list[Named] = []
    pages: dict[QWidget, list[Named]] = {}
    for widget in sorted(_named(window), key=_rank):
        page = _page(widget, window)
        (own if page is None else pages.setdefault(page, [])).append(widget)
    taken = {key for widget in own if (key := _key(widget))}
    _mark(own, taken)
    for tabs in window.findChildren(QTabWidget):
        for row in range(tabs.count()):
            if not QKeySequence.mnemonic(tabs.tabText(row)).isEmpty():
                continue
            key = _free(tabs.tabText(row), taken)
            tabs.setTabText(row, _marked(tabs.tabText(row), key))
            taken.add(key)
    for widgets in pages.values():
        _mark(widgets, taken | {key for widget in widgets if (key := _key(widget))})


def _named(window: QWidget) -> Iterator[Named]:
    """Yield what can have a mnemonic, but for what other windows, views and QGIS' own widgets have."""
    for kind in (QAbstractButton, QLabel):
        for widget in window.findChildren(kind):
            text = QLabel.text(widget) if kind is QLabel else QAbstractButton.text(widget)
            buddy = widget.buddy() if kind is QLabel else widget
            standard = isinstance(widget.parentWidget(), QDialogButtonBox)
            if not text or buddy is None or not (widget.objectName() or standard):
                continue
            if widget.window() is not window.window():
                continue
            if not any(_is_closed(above) for above in _above(widget, window)):
                yield widget


def _is_closed(widget: QWidget) -> bool:
    """Whether what is in a widget is not the form's: a view's rows, or the parts of a widget of QGIS' own."""
    kind = str(widget.metaObject().className())
    opens = ("QgsScrollArea", "QgsCollapsibleGroupBox")
    return isinstance(widget, QAbstractItemView) or (kind.startswith("Qgs") and kind not in opens)


def _rank(widget: Named) -> tuple[bool, bool, bool, int]:
    """Sort what is used most first, and short texts: letters are few."""
    is_details = widget.objectName() == "details_button"
    is_folded = any(isinstance(above, QgsCollapsibleGroupBoxBasic) for above in _above(widget, widget.window()))
    shows = widget.isVisible() or is_folded
    return (not isinstance(widget, KeyedButton), not shows, is_details, len(widget.text()))


def _above(widget: QWidget, window: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None and above is not window:
        yield above
        above = above.parentWidget()


def _page(widget: QWidget, window: QWidget) -> Optional[QWidget]:
    """Return the page of tabs that a widget is on; ``None`` where it always shows."""
    for above in _above(widget, window):
        parent: Any = above.parentWidget()
        if parent is not None and isinstance(parent.parentWidget(), QTabWidget):
            return above
    return None


def _mark(widgets: list[Named], taken: set[str]) -> None:
    for widget in widgets:
        if _key(widget):
            continue
        text = widget.text()
        key = _free(text, taken)
        taken.add(key)
        if isinstance(widget, KeyedButton):
            widget.key = key
            widget.setText(text)
        else:
            widget.setText(_marked(text, key))


def _key(widget: Named) -> str:
    """Return the mnemonic that a widget has."""
    text = super(KeyedButton, widget).text() if isinstance(widget, KeyedButton) else widget.text()
    return str(QKeySequence.mnemonic(text).toString())[-1:].lower()


def _free(text: str, taken: set[str]) -> str:
    """Return a letter of *text* that is not taken, best the first of a word; "" for none."""
    firsts = "".join(word[0] for word in text.split())
    return next((each for each in (firsts + text).lower() if each.isalnum() and each not in taken), "")


def _marked(text: str, key: str) -> str:
    """Return *text* with the mark of a mnemonic before its letter, at the begin of a word if there is one."""
    lower = text.lower()
    at = f" {lower}".find(f" {key}") if key else -1
    at = at if at >= 0 else lower.find(key) if key else -1
    return f"{text[:at]}&{text[at:]}" if at >= 0 else text


def _field(widget: Optional[QWidget]) -> Optional[QWidget]:
    """Return what of a widget takes the focus: itself, or the first such one in it."""
    if widget is None or _takes_tab(widget):
        return widget
    return next((each for each in widget.findChildren(QWidget) if _takes_tab(each)), None)
