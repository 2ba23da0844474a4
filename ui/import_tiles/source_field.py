# SPDX-License-Identifier: GPL-2.0-or-later
"""Package to import: a file or a portal item, read in the background."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QButtonGroup, QDialog, QWidget

from ...plugin.arcgis.portal.items import PACKAGE_TYPES, Item
from ...plugin.arcgis.portal.portal import Portal
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.operations.import_tiles.conditions import ImportSource, item_source, read_source
from ...plugin.operations.import_tiles.form import source_sentence
from ...plugin.operations.import_tiles.portal_package import describe_package
from ..common.forms import load_form
from ..portal.item_list import ItemDialog
from ..portal.portal_field import PortalField

PAUSE = 300  # milliseconds without a letter typed before a path is checked


class ImportSourceField(QWidget):
    """Emits *changed* when the package is another one, or none; *source* is what is known of it."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.source: Optional[ImportSource] = None
        self._portal: Optional[PortalField] = None
        self._item: Optional[Item] = None
        self._work: Optional[Work] = None
        self._dialog: Optional[ItemDialog] = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._check)
        group = QButtonGroup(self)
        group.addButton(self.file_radio)
        group.addButton(self.item_radio)
        self.file_radio.setText(tr("File"))
        self.file_widget.setAccessibleName(tr("File"))
        self.item_radio.setText(tr("Item of the portal"))
        self.item_button.setText(tr("Choose…"))
        self.file_widget.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.file_widget.setDialogTitle(tr("Choose a Tile Package"))
        self.file_widget.setFilter(tr("Tile packages") + " (*.tpkx *.tpk *.zip);;" + tr("All files") + " (*)")
        self.file_widget.setDefaultRoot(settings.last_folder())
        self.file_widget.fileChanged.connect(lambda _: self._typed())
        self.file_radio.toggled.connect(lambda _: self._chosen_kind())
        self.item_button.clicked.connect(self._choose_item)
        self._chosen_kind()

    @property
    def pending(self) -> bool:
        """Whether the package that was chosen is still being checked."""
        return self._pause.isActive() or self._work is not None

    def set_portal(self, portal: PortalField) -> None:
        """Set the portal that is searched for items."""
        self._portal = portal
        portal.changed.connect(self._portal_changed)
        self._portal_changed()

    def set_item(self, item: Item) -> None:
        """Choose an item of the portal."""
        self._item = item
        self.item_radio.setChecked(True)
        self._check()

    def set_file(self, path: Path) -> None:
        """Choose a file."""
        self.file_radio.setChecked(True)
        self.file_widget.setFilePath(str(path))

    def find_item(self, identifier: str) -> None:
        """Choose an item of the portal by its id; the portal is asked for the rest."""
        portal = self._portal
        if portal is None or not portal.url:
            return
        url = portal.url

        def ask(waiter: Waiter) -> Item:
            with portal.session(waiter) as session:
                return Portal(session, url).item(identifier)

        self.item_radio.setChecked(True)
        self._work = start(ask, self.set_item, self._failed)
        self.changed.emit()

    def check_again(self) -> None:
        """Check the file once more: it may be another by now."""
        if self.file_radio.isChecked():
            self._check()

    def _chosen_kind(self) -> None:
        is_file = self.file_radio.isChecked()
        self.file_widget.setEnabled(is_file)
        self.item_edit.setEnabled(not is_file)
        self._portal_changed()
        self._check()

    def _portal_changed(self) -> None:
        signed_in = self._portal is not None and self._portal.user is not None
        self.item_button.setEnabled(signed_in and self.item_radio.isChecked())
        self.item_button.setToolTip("" if signed_in else tr("Sign in to the portal first"))

    def _typed(self) -> None:
        self._show(None, "", "")
        self._pause.start()
        self.changed.emit()

    def _check(self) -> None:
        self._pause.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if self.item_radio.isChecked():
            item = self._item
            self.item_edit.setText(item.title if item is not None else "")
            portal = self._portal
            if item is None or portal is None or not portal.url:
                found = item_source(item) if item is not None else None
                self._found(found) if found is not None else self._show(None, "", "")
                return
            url = portal.url

            def read(waiter: Waiter) -> ImportSource:
                with portal.session(waiter) as session:
                    return describe_package(Portal(session, url), item)

            self._show(None, tr("Reading the package…"), "")
            self._work = start(read, self._found, self._failed)
            self.changed.emit()
            return
        path = self.file_widget.filePath().strip().strip('"')
        if not path:
            self._show(None, "", "")
            return
        self._show(None, tr("Reading the package…"), "")
        file = Path(path).expanduser()
        self._work = start(lambda waiter: read_source(file, waiter.cancelled), self._found, self._failed)
        self.changed.emit()

    def _found(self, source: ImportSource) -> None:
        self._work = None
        self._show(source, source_sentence(source), source.problem)

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._show(None, "", error.message)

    def _show(self, source: Optional[ImportSource], sentence: str, problem: str) -> None:
        self.source = source
        self.sentence_label.setText(sentence)
        self.sentence_label.setVisible(bool(sentence))
        self.source_problem.show_problem(problem)
        self.changed.emit()

    def _choose_item(self) -> None:
        if self._portal is None:
            return
        self._dialog = ItemDialog(self._portal, tr("Choose a Tile Package"), PACKAGE_TYPES, parent=self)
        self._dialog.finished.connect(self._item_chosen)
        self.item_button.setEnabled(False)
        self._dialog.show()

    def _item_chosen(self, result: int) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is None:
            return
        item, portal = dialog.item, self._portal
        dialog.deleteLater()
        self._portal_changed()
        if result != QDialog.DialogCode.Accepted or item is None or portal is None or not portal.url:
            return
        self.item_edit.setText(item.title)
        self.find_item(item.id)  # a search returns less than the item's page
