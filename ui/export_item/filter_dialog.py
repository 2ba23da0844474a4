# SPDX-License-Identifier: GPL-2.0-or-later
"""Dialog of one layer's filter."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ...plugin.arcgis.services.feature_service import FeatureLayer
from ...plugin.core.i18n import tr
from ..common.filter_field import FilterField, Values
from ..common.window import Window


class FilterDialog(Window):
    """Stays beside the window; *accepted* when the filter is to be taken."""

    guide_page = "export-item"

    def __init__(self, layer: FeatureLayer, where: str, values: Values, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("arcgis_export_filter_dialog")
        self.setWindowTitle(tr("Filter of “{layer}”").format(layer=layer.name))
        self.resize(460, 420)
        self.filter_field = FilterField(self)
        self.filter_field.set_fields(layer.fields, values)
        self.filter_field.set_where(where)
        buttons = QDialogButtonBox.StandardButton
        self.button_box = QDialogButtonBox(buttons.Ok | buttons.Cancel | buttons.Reset, self)
        self.button_box.accepted.connect(self.accept)
        self.button_box.rejected.connect(self.reject)
        self.button_box.button(buttons.Reset).clicked.connect(lambda: self.filter_field.set_where(""))
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter_field, 1)
        layout.addWidget(self.button_box)
        okay = self.button_box.button(buttons.Ok)
        self.filter_field.changed.connect(lambda: okay.setEnabled(not self.filter_field.problem))
