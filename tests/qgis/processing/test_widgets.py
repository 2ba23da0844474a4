# SPDX-License-Identifier: GPL-2.0-or-later
"""SERVICE and ITEM in the dialogs of the toolbox: what is known is offered, what is chosen is what runs."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingModelAlgorithm, QgsProject, QgsRasterLayer
from qgis.gui import QgsProcessingModelerParameterWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDialogButtonBox, QTabWidget

from tests.qgis.portal_user import sign_in, type_in
from tests.qgis.toolbox import load_toolbox
from tests.qgis.user import LEFT, until
from tests.sandbox import Sandbox


@pytest.fixture
def site(plugin: Any, sandbox: Sandbox) -> Sandbox:
    sandbox.reset_portal()
    load_toolbox()
    return sandbox


class Form:
    """The dialog of an algorithm."""

    def __init__(self, window: Any, name: str) -> None:
        from processing.gui.AlgorithmDialog import AlgorithmDialog

        made = QgsApplication.processingRegistry().createAlgorithmById(f"arcgisexport:{name}")
        self.dialog = AlgorithmDialog(made, parent=window)
        self.dialog.show()
        self.wrappers = self.dialog.mainWidget().wrappers

    def set(self, name: str, value: Any) -> None:
        self.wrappers[name].setParameterValue(value, QgsProcessingContext())

    def values(self) -> dict[str, Any]:
        """What Run hands to the algorithm."""
        return dict(self.dialog.createProcessingParameters())


@pytest.fixture
def form(site: Sandbox, iface: Any) -> Iterator[Any]:
    made: list[Form] = []

    def make(name: str) -> Form:
        made.append(Form(iface.mainWindow(), name))
        return made[-1]

    yield make
    for each in made:
        if not sip.isdeleted(each.dialog):
            each.dialog.close()


@pytest.mark.parametrize(("name", "parameter"), [("exporttiles", "SERVICE"), ("exportitem", "ITEM")])
def test_a_widget_that_qt_deletes_later_is_still_there_for_python(
    form: Any, monkeypatch: pytest.MonkeyPatch, name: str, parameter: str
) -> None:
    kind = type(form(name).wrappers[parameter])
    made: list[weakref.ref[Any]] = []
    real = kind.createWidget

    def noted(wrapper: Any) -> Any:
        widget = real(wrapper)
        made.append(weakref.ref(widget))
        return widget

    monkeypatch.setattr(kind, "createWidget", noted)
    page = form(name)
    gone: list[Any] = []
    page.wrappers[parameter].wrappedWidget().destroyed.connect(lambda *_: gone.append(1))
    page.wrappers.clear()
    gc.collect()
    assert made[0]() is not None and not gone
    page.dialog.deleteLater()
    until(lambda: gone, "the end of the dialog")
    until(lambda: gc.collect() >= 0 and made[0]() is None, "the end of the widget for Python")


def test_services_of_the_project_are_offered_and_described(site: Sandbox, form: Any) -> None:
    url = site.service("World/MapServer")
    layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG' layer='0' url='{url}'", "World", "arcgismapserver")
    QgsProject.instance().addMapLayer(layer)
    page = form("exporttiles")
    field = page.wrappers["SERVICE"].field
    combo = field.service_combo
    labels = [combo.itemText(row) for row in range(combo.count())]
    (row,) = (row for row, text in enumerate(labels) if text.startswith("World ("))
    combo.setCurrentIndex(row)
    combo.activated.emit(row)
    assert page.values()["SERVICE"] == url
    until(lambda: "Map tiles, levels" in field.sentence_label.text(), "what the service is")


def test_a_pasted_address_is_the_value_and_a_problem_shows_below(site: Sandbox, form: Any) -> None:
    page = form("exportmap")
    field = page.wrappers["SERVICE"].field
    url = site.service("WorldVector/VectorTileServer")
    type_in(field.service_combo.lineEdit(), url)
    assert page.values()["SERVICE"] == url
    QTest.keyClick(field.service_combo.lineEdit(), Qt.Key.Key_Return)
    until(lambda: "draws no images" in field.service_problem.text.text(), "the problem")
    assert page.dialog.findChild(QTabWidget).currentIndex() == 0  # Enter takes the address, and runs nothing


def test_the_sign_in_is_that_of_authcfg_both_ways(site: Sandbox, form: Any) -> None:
    from arcgis_export.plugin.environment.known_services import KnownService

    page, authcfg = form("exporttiles"), sign_in()
    field, url = page.wrappers["SERVICE"].field, site.service("Secured/World/MapServer")
    page.set("SERVICE", url)
    until(lambda: field.problem, "the wish for a sign-in")
    page.set("AUTHCFG", authcfg)
    until(lambda: field.service is not None, "the service")
    assert page.values()["AUTHCFG"] == authcfg and page.values()["SERVICE"] == url
    other = form("exporttiles")
    other.wrappers["SERVICE"].field.set_service(KnownService("Secured", url, authcfg))
    assert other.values()["AUTHCFG"] == authcfg


def test_an_item_is_chosen_from_the_portals_list(site: Sandbox, form: Any) -> None:
    page, authcfg = form("exportitem"), sign_in()
    page.set("PORTAL", f"{site.url}/portal")
    page.set("AUTHCFG", authcfg)
    QTest.mouseClick(page.wrappers["ITEM"].browse_button, LEFT)
    window = until(
        lambda: next(
            (each for each in QApplication.topLevelWidgets() if each.objectName().endswith("choose_item_dialog")), None
        ),
        "the list",
    )
    model = window.items.model
    until(lambda: [item.title for item in model.items].count("Places"), "the items")
    row = [item.title for item in model.items].index("Places")
    window.items.item_view.setCurrentIndex(model.index(row, 0))
    QTest.mouseClick(window.button_box.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    values = page.values()
    assert values["ITEM"] == site.item("Places") and values["PORTAL"] == f"{site.url}/portal"
    assert values["AUTHCFG"] == authcfg


def test_models_and_batches_get_the_widget_of_qgis(site: Sandbox, iface: Any) -> None:
    from processing.gui.wrappers import WidgetWrapperFactory

    made = QgsApplication.processingRegistry().createAlgorithmById("arcgisexport:exportitem")
    parameter = made.parameterDefinition("ITEM")

    class ModelerParametersDialog(QDialog):
        model, childId, context = QgsProcessingModelAlgorithm(), "step", QgsProcessingContext()  # noqa: N815

    class BatchAlgorithmDialog:
        pass

    found = WidgetWrapperFactory.create_wrapper(parameter, ModelerParametersDialog())
    assert isinstance(found, QgsProcessingModelerParameterWidget)
    found = WidgetWrapperFactory.create_wrapper(parameter, BatchAlgorithmDialog())
    assert type(found).__module__ == "qgis._gui"
