# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs inside QGIS (``qgis --code``): sets the scene, and tells a driver where things are on the screen.

It presses nothing itself: the mouse and the keys are the driver's, from outside.
"""

import json
import os

import qgis.utils
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QAbstractListModel, QObject, QPoint, QSize, Qt, QTimer
from qgis.PyQt.QtNetwork import QHostAddress, QTcpServer
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QMessageBox, QToolButton, QWidget
from qgis.utils import iface

MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")
PIXELS = 800
KINDS = ("currentText", "text", "filePath")
EUROPE = QgsRectangle(-4_000_000, 3_000_000, 6_000_000, 9_500_000)


def set_scene():
    """Show the sandbox's World as an online layer, so that there is a map to draw on; store a sign-in to its portal."""
    _store_sign_in()
    if os.environ.get("ARCGIS_EXPORT_EMPTY"):
        return
    url = os.environ["ARCGIS_EXPORT_SANDBOX"] + "/server/rest/services/World/MapServer"
    layer = QgsRasterLayer(f"crs='EPSG:3857' format='PNG32' layer='' url='{url}'", "World (online)", "arcgismapserver")
    QgsProject.instance().setCrs(MERCATOR)
    if layer.isValid():
        QgsProject.instance().addMapLayer(layer)
    # QGIS zooms to the first layer of a project by itself, a moment later.
    QTimer.singleShot(1000, lambda: zoom(EUROPE.xMinimum(), EUROPE.yMinimum(), EUROPE.xMaximum(), EUROPE.yMaximum()))


def _store_sign_in():
    """Put the sandbox's user into the authentication store of this profile, which is for this run only."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("only-for-make-run", True)
    if not manager.configIds():
        config = QgsAuthMethodConfig("Basic")
        config.setName("Sandbox analyst")
        config.setConfig("username", "analyst")
        config.setConfig("password", "secret-pass")
        manager.storeAuthenticationConfig(config)


def _on_screen(widget, rect):
    corner = widget.mapToGlobal(rect.topLeft())
    return [corner.x(), corner.y(), rect.width(), rect.height()]


def _find(name):
    found = []
    for top in QApplication.topLevelWidgets():
        found += [w for w in [top, *top.findChildren(QWidget)] if w.objectName() == name]
    return next((w for w in found if w.isVisible()), found[0] if found else None)


def widget(name):
    """Where a widget is, and what it shows."""
    found = _find(name)
    if found is None:
        return None
    shown = found.text if isinstance(getattr(found, "text", None), QLabel) else found  # a label beside a sign
    text = next((getattr(shown, kind)() for kind in KINDS if callable(getattr(shown, kind, None))), "")
    return {
        "rect": _on_screen(found, found.rect()),
        "visible": found.isVisible(),
        "enabled": found.isEnabled(),
        "text": text,
        "checked": found.isChecked() if hasattr(found, "isChecked") else None,
        "collapsed": found.isCollapsed() if hasattr(found, "isCollapsed") else None,
    }


def tool_button(action):
    """Where the toolbar button of an action is."""
    for button in iface.mainWindow().findChildren(QToolButton):
        if button.defaultAction() is not None and button.defaultAction().objectName() == action and button.isVisible():
            window = iface.mainWindow()
            return {"rect": _on_screen(button, button.rect()), "window": _on_screen(window, window.rect())}
    return None


def cell(view, row, column):
    """Where a table's tick is; scrolled into view if need be."""
    table = _find(view)
    index = table.model().index(row, column)
    table.scrollTo(index)
    rect = table.visualRect(index)
    check = index.data(Qt.ItemDataRole.CheckStateRole)
    return {"rect": _on_screen(table.viewport(), rect), "text": index.data(), "checked": check}


def rows(view):
    model = _find(view).model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    return [[model.index(r, c).data() for c in range(columns)] for r in range(model.rowCount())]


def place(longitude, latitude):
    """Where a point of the earth is on the screen."""
    canvas = iface.mapCanvas()
    crs = canvas.mapSettings().destinationCrs()
    point = QgsCoordinateTransform(WGS84, crs, QgsProject.instance()).transform(QgsPointXY(longitude, latitude))
    pixel = canvas.getCoordinateTransform().transform(point)
    corner = canvas.viewport().mapToGlobal(QPoint(round(pixel.x()), round(pixel.y())))
    return [corner.x(), corner.y()]


def combo_entry(name, text):
    """Where an entry of an open drop-down list is."""
    combo = _find(name)
    row = combo.findText(text)
    view = combo.view()
    if row < 0 or not view.isVisible():
        return {"visible": False, "texts": [combo.itemText(i) for i in range(combo.count())]}
    index = view.model().index(row, combo.modelColumn())
    view.scrollTo(index)
    return {"visible": True, "rect": _on_screen(view.viewport(), view.visualRect(index))}


def menu_entry(text):
    """Where an entry of an open menu is."""
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QMenu) and top.isVisible():
            for action in top.actions():
                if action.text().replace("&", "") == text:
                    return {"rect": _on_screen(top, top.actionGeometry(action))}
    return None


def tree_rows():
    """Where the layers are in the layer tree, from the top, and whether they are ticked."""
    view = iface.layerTreeView()
    found = []
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        rect = _on_screen(view.viewport(), view.visualRect(view.node2index(node)))
        found.append({"id": node.layerId(), "rect": rect, "checked": node.itemVisibilityChecked()})
    return found


def jobs_of_tiles(name):
    """How many tiles of a layer of tiles belong to each job, and the colour of each job."""
    layer = QgsProject.instance().mapLayersByName(name)[0]
    jobs = [feature["job"] for feature in layer.getFeatures()]
    colours = {entry.value(): entry.symbol().color().name() for entry in layer.renderer().categories()}
    return [{"job": job, "tiles": jobs.count(job), "colour": colours.get(job)} for job in set(jobs)]


def colours(layer):
    """How many different colours a layer draws of its own extent."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(PIXELS, PIXELS))  # enough for the coarsest level that was exported
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return len({image.pixel(x, y) for x in range(0, PIXELS, 8) for y in range(0, PIXELS, 8)})


def layers():
    """The project's layers in the order of the tree, and whether they draw."""
    found = []
    for node in QgsProject.instance().layerTreeRoot().findLayers():
        layer = node.layer()
        online = layer.providerType() == "arcgismapserver"
        found.append(
            {
                "id": layer.id(),
                "name": layer.name(),
                "provider": layer.providerType(),
                "type": type(layer).__name__,
                "valid": layer.isValid(),
                "crs": layer.crs().authid(),
                "colours": -1 if online else colours(layer),
                "abstract": layer.metadata().abstract(),
                "rights": layer.metadata().rights(),
            }
        )
    return found


def layer_ids():
    return list(QgsProject.instance().mapLayers())


def tasks():
    manager = QgsApplication.taskManager()
    return [[task.description(), task.progress()] for task in manager.activeTasks()]


def messages():
    """What QGIS' message bar says now, or that of an open window."""
    windows = qgis.utils.plugins["arcgis_export"].windows
    seen = [window for window in windows.open.values() if window.isVisible()] if windows is not None else []
    items = [bar.currentItem() for bar in [*(window.message_bar for window in seen), iface.messageBar()]]
    return next((item.text() for item in items if item is not None), "")


def box():
    """What the open question says."""
    found = QApplication.activeModalWidget()
    return found.text() if isinstance(found, QMessageBox) else ""


def python_errors():
    """What QGIS has logged of tracebacks; a user must never see one."""
    return _errors


def bands():
    """How many rubber bands are on the map."""
    return sum(1 for i in iface.mapCanvas().items() if type(i).__name__ == "QgsRubberBand" and i.isVisible())


def canvas():
    """What the map shows: whether QGIS' welcome page is away, its view and scale, and how many colours it has."""
    found = iface.mapCanvas()
    view = found.extent()
    image = found.grab().toImage()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)}
    box = [] if view.isEmpty() else [view.xMinimum(), view.yMinimum(), view.xMaximum(), view.yMaximum()]
    return {"visible": found.isVisible(), "box": box, "scale": found.scale(), "colours": len(seen)}


def zoom(xmin, ymin, xmax, ymax):
    iface.mapCanvas().setExtent(QgsRectangle(xmin, ymin, xmax, ymax))
    iface.mapCanvas().refresh()


def combo_texts(name):
    combo = _find(name)
    return [combo.itemText(i) for i in range(combo.count())] if isinstance(combo, QComboBox) else []


class Probe(QObject):
    """Answers one JSON request a line: ``[name, argument, …]``."""

    functions = (
        widget, tool_button, cell, rows, place, combo_entry, menu_entry, tree_rows, jobs_of_tiles, layers, layer_ids,
        tasks, messages, box, bands, python_errors, combo_texts, canvas,
    )  # fmt: skip

    def __init__(self):
        super().__init__()
        self.names = {function.__name__: function for function in self.functions}
        self.sockets = []
        self.server = QTcpServer(self)
        self.server.newConnection.connect(self._connect)
        self.server.listen(QHostAddress("127.0.0.1"), int(os.environ["ARCGIS_EXPORT_PROBE"]))

    def _connect(self):
        socket = self.server.nextPendingConnection()
        self.sockets.append(socket)  # else Python may clear away what is called for it
        socket.readyRead.connect(lambda: self._read(socket))

    def _read(self, socket):
        while socket.canReadLine():
            name, *arguments = json.loads(bytes(socket.readLine()))
            try:
                answer = {"answer": self.names[name](*arguments)}
            except Exception as error:
                answer = {"error": repr(error)}
            socket.write(json.dumps(answer, default=int).encode() + b"\n")


_errors = []


def _logged(text, tag, level):
    if tag.lower().startswith("python error"):
        _errors.append(text)


def begin():
    QgsApplication.messageLog().messageReceived.connect(_logged)
    iface.mainWindow().showMaximized()
    if os.environ.get("ARCGIS_EXPORT_PROBE"):
        qgis.utils.arcgis_export_probe = Probe()  # kept by a module that stays
    set_scene()


QTimer.singleShot(0, begin)
