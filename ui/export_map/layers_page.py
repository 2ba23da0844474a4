# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers tab: a tree with ticks, scale ranges, and a filter and time for each layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPalette
from qgis.PyQt.QtWidgets import QHeaderView, QToolButton, QTreeWidgetItem, QWidget

from ...plugin.arcgis.services.map_service import LayerDetails, MapLayer, MapService
from ...plugin.core.i18n import number_text, tr
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map import form as map_form
from ..common.filter_field import Values
from ..common.forms import load_form
from .layer_options_dialog import LayerChoice, LayerOptionsDialog

LAYER, SCALES, FILTER = range(3)
_ID = Qt.ItemDataRole.UserRole
# What `LayerOptionsDialog` asks for the details of a layer: id, then what takes them, and what takes a problem.
Ask = Callable[[int, Callable[[LayerDetails], None], Callable[[str], None]], None]


class MapLayersPage(QWidget):
    """Emits *changed* when other layers are ticked, or a filter or a layer's time is another one."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.ask: Optional[Ask] = None
        self.values: Optional[Callable[[int], Values]] = None
        self.options: Optional[LayerOptionsDialog] = None
        self._service: Optional[MapService] = None
        self._items: dict[int, QTreeWidgetItem] = {}
        self._choices: dict[int, LayerChoice] = {}
        self._scale = 0.0
        self.layers_tree.setHeaderLabels([tr("Layer"), tr("Drawn at scales"), tr("Filter and time")])
        self.layers_tree.setAccessibleName(tr("Layers"))
        header = self.layers_tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(LAYER, QHeaderView.ResizeMode.Stretch)
        for column in (SCALES, FILTER):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.reset_button.setText(tr("Reset"))
        self.reset_button.setToolTip(tr("Draw the layers that the service draws by itself, without filters"))
        self.reset_button.clicked.connect(self._reset)
        self.layers_tree.itemChanged.connect(self._ticked)

    def set_service(self, service: Optional[MapService]) -> None:
        """Show the layers of *service*, ticked as it draws them itself."""
        self._close_options()
        self._service = service
        self._items, self._choices = {}, {}
        tree = self.layers_tree
        with QSignalBlocker(tree):
            tree.clear()
            for layer in service.layers if service is not None else ():
                parent = self._items.get(layer.parent) if layer.parent is not None else None
                item = QTreeWidgetItem(parent or tree, [layer.name, map_form.scale_range_text(layer)])
                item.setData(LAYER, _ID, layer)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(LAYER, _state(layer.visible))
                self._items[layer.id] = item
                if not layer.children and self._may_choose(layer):
                    button = QToolButton(tree)
                    button.setAutoRaise(True)
                    button.clicked.connect(lambda _=False, layer=layer: self._open_options(layer))
                    tree.setItemWidget(item, FILTER, button)
            tree.expandAll()
        self._show()

    def set_scale(self, scale: float) -> None:
        """Grey what isn't drawn at *scale*, a denominator."""
        if scale != self._scale:
            self._scale = scale
            self._show()

    @property
    def ticked(self) -> set[int]:
        """The ids of what is ticked, groups among them."""
        return {key for key, item in self._items.items() if item.checkState(LAYER) == Qt.CheckState.Checked}

    @property
    def problem(self) -> str:
        """Why nothing would be drawn; "" where something is."""
        service = self._service
        if service is None or not self._items or map_form.layers_text(service, self.ticked) != "show:":
            return ""
        return tr("No layer is chosen. Tick at least one.")

    def fields(self) -> dict[str, Any]:
        """Return the fields of a request that are chosen here."""
        service = self._service
        if service is None or not self._items:
            return {}
        return {
            "layers": map_form.layers_text(service, self.ticked) if not self.problem else "",
            "layer_defs": {key: each.where for key, each in self._choices.items() if each.where},
            "layer_time_options": {key: dict(each.time) for key, each in self._choices.items() if each.time},
        }

    def show_problem(self, problem: str) -> None:
        self.problem_label.show_problem(self.problem or problem)

    def kept(self) -> dict[str, Any]:
        hidden = self.ticked ^ {layer.id for layer in (self._service.layers if self._service else ()) if layer.visible}
        choices = {str(key): [each.where, dict(each.time)] for key, each in self._choices.items() if each}
        return {"ticks": sorted(hidden), "choices": choices}

    def restore(self, kept: dict[str, Any]) -> None:
        """Choose again what was kept, as far as the layers are still there."""
        with QSignalBlocker(self.layers_tree):
            for key in kept.get("ticks") or ():
                if (item := self._items.get(key)) is not None:
                    item.setCheckState(LAYER, _state(item.checkState(LAYER) != Qt.CheckState.Checked))
        for key, (where, time) in (kept.get("choices") or {}).items():
            if int(key) in self._items:
                self._choices[int(key)] = LayerChoice(str(where), dict(time))
        self._show()
        self.changed.emit()

    def _may_choose(self, layer: MapLayer) -> bool:
        """Whether a filter or a time can be of use for a layer."""
        return layer.kind in ("", "Feature Layer") or layer.time is not None

    def _ticked(self) -> None:
        self._show()
        self.changed.emit()

    def _reset(self) -> None:
        self.set_service(self._service)
        self.changed.emit()

    def _show(self) -> None:
        """Grey what isn't drawn at the scale, and show how many layers there are."""
        palette, tree = self.palette(), self.layers_tree
        with QSignalBlocker(tree):
            off = 0
            for key, item in self._items.items():
                layer = item.data(LAYER, _ID)
                out = self._is_out(layer)
                group = QPalette.ColorGroup.Disabled if out else QPalette.ColorGroup.Active
                tip = tr("Not drawn at 1:{scale}").format(scale=number_text(self._scale)) if out else layer.kind
                for column in (LAYER, SCALES):
                    item.setForeground(column, palette.brush(group, QPalette.ColorRole.Text))
                    item.setToolTip(column, plain(tip))
                off += out and not layer.children and item.checkState(LAYER) == Qt.CheckState.Checked
                button, choice = tree.itemWidget(item, FILTER), self._choices.get(key)
                if button is not None:
                    text = choice.summary() if choice is not None else ""
                    button.setText(text if len(text) < 40 else text[:39] + "…")
                    button.setToolTip(plain(text) or tr("Filter this layer, or choose how it follows the time"))
                    if not text:
                        button.setText(tr("Filter…"))
        count = sum(1 for item in self._items.values() if not item.childCount())
        shown = len(self.ticked & {key for key, item in self._items.items() if not item.childCount()})
        text = tr("{shown} of %Ln layer(s) ticked.", count).format(shown=number_text(shown)) if count else ""
        if off:
            text += " " + tr("%Ln of them not drawn at 1:{scale}.", off).format(scale=number_text(self._scale))
        self.layers_label.setText(text)
        self.show_problem("")

    def _is_out(self, layer: MapLayer) -> bool:
        """Whether a layer, or a group around it, isn't drawn at the scale."""
        each: Optional[MapLayer] = layer
        for _ in range(len(self._items)):
            if each is None:
                return False
            if map_form.is_out_of_scale(each, self._scale):
                return True
            parent = self._items.get(each.parent) if each.parent is not None else None
            each = parent.data(LAYER, _ID) if parent is not None else None
        return False

    def _open_options(self, layer: MapLayer) -> None:
        """Open the small window of one layer; its fields come in the background."""
        self._close_options()
        service = self._service
        if service is None:
            return
        dialog = LayerOptionsDialog(layer, service, self._choices.get(layer.id, LayerChoice()), self)
        dialog.accepted.connect(lambda: self._chosen(layer.id, dialog.choice()))
        self.options = dialog
        if self.ask is not None:
            values = self.values(layer.id) if self.values is not None else None
            self.ask(layer.id, lambda details: dialog.set_details(details, values), dialog.set_problem)
        dialog.show()

    def _chosen(self, layer_id: int, choice: LayerChoice) -> None:
        self._choices[layer_id] = choice
        self._show()
        self.window().activateWindow()
        self.changed.emit()

    def _close_options(self) -> None:
        if self.options is not None:
            self.options.close()
            self.options.deleteLater()
            self.options = None


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
