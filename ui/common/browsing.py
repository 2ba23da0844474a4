# SPDX-License-Identifier: GPL-2.0-or-later
"""Widgets of our own for parameters of algorithms, in the dialog of the toolbox."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingParameterDefinition, QgsProcessingParameters
from qgis.gui import QgsAbstractProcessingParameterWidgetWrapper, QgsGui, QgsProcessingGui
from qgis.PyQt.QtWidgets import QWidget


def kept(widget: QWidget) -> QWidget:
    """Return *widget* for `createWidget`, as a Python object that lives as long as the widget does.

    QGIS hands Python another object for it. Qt would still call the first one when it deletes the widget, and crash.
    """
    widget.destroyed.connect(lambda *_, first=widget: None)
    return widget


class BrowsingWrapper(QgsAbstractProcessingParameterWidgetWrapper):
    """A text that can be looked for: a subclass makes the widget, and shows and returns its text.

    Models and batches get QGIS' own widget: they have their own ways to fill many values.
    """

    def __new__(cls, parameter: QgsProcessingParameterDefinition, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the wrapper for a *dialog* of QGIS' Processing, which calls this."""
        registry = QgsGui.processingGuiRegistry()
        if hasattr(dialog, "childId"):
            found = registry.createModelerParameterWidget(dialog.model, dialog.childId, parameter, dialog.context)
            found.setDialog(dialog)
            return found
        if type(dialog).__name__ == "BatchAlgorithmDialog":
            return registry.createParameterWidgetWrapper(parameter, QgsProcessingGui.WidgetType.Batch)
        return super().__new__(cls)

    def __init__(self, parameter: QgsProcessingParameterDefinition, dialog: Any, row: int = 0, col: int = 0) -> None:
        super().__init__(parameter, QgsProcessingGui.WidgetType.Standard)
        self._others: dict[str, QgsAbstractProcessingParameterWidgetWrapper] = {}

    @property
    def algorithm(self) -> str:
        """The name of the algorithm that the parameter is of."""
        return str(self.parameterDefinition().algorithm().name())

    def text_of(self, name: str) -> str:
        """Return what another parameter is set to; "" for none."""
        value = self._others[name].parameterValue() if name in self._others else ""
        return value if isinstance(value, str) else ""

    def set_other(self, name: str, value: str) -> None:
        """Set another parameter."""
        if name in self._others and self.text_of(name) != value:
            self._others[name].setParameterValue(value, QgsProcessingContext())

    def shown(self, value: Any, context: QgsProcessingContext) -> str:
        return str(QgsProcessingParameters.parameterAsString(self.parameterDefinition(), {self.name: value}, context))

    @property
    def name(self) -> str:
        return str(self.parameterDefinition().name())

    def postInitialize(  # noqa: N802
        self, wrappers: Iterable[Optional[QgsAbstractProcessingParameterWidgetWrapper]]
    ) -> None:
        """Take note of the other parameters."""
        self._others = {
            each.parameterDefinition().name(): each
            for each in wrappers
            if isinstance(each, QgsAbstractProcessingParameterWidgetWrapper) and each is not self
        }
