# SPDX-License-Identifier: GPL-2.0-or-later
"""Page of the plugin in QGIS' options dialog."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment import log, settings
from ...plugin.operations.export_tiles.form import RASTER_FORMATS, package_text
from ..common.forms import load_form
from ..common.keyboard import Keyboard
from ..messages.questions import confirmed


class OptionsPage(QgsOptionsPageWidget):
    """Where exports go and in which format, what jobs ask of a server, what is logged, and what is remembered."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.setObjectName("arcgis_export_options")
        Keyboard(self, "options")
        self.folder_label.setText(tr("&Folder to save to:"))
        self.folder_widget.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder_widget.setFilePath(settings.folder())
        self.folder_widget.lineEdit().setPlaceholderText(tr("The folder saved to last"))
        self.format_label.setText(tr("F&ormat of raster tiles:"))
        self.format_combo.addItem(tr("What the service writes best"), "")
        for kind in RASTER_FORMATS:
            self.format_combo.addItem(package_text(kind), kind.value)
        self.format_combo.setCurrentIndex(max(0, self.format_combo.findData(settings.tile_format())))
        self.limit_label.setText(tr("&Time limit of a job:"))
        self.limit_spin.setRange(0, settings.MOST_MINUTES)
        self.limit_spin.setSpecialValueText(tr("No limit"))
        self.limit_spin.setSuffix(" " + tr("minutes"))
        self.limit_spin.setValue(settings.time_limit_minutes())
        self.limit_hint.setText(
            tr(
                "How long a job started in a window waits for its server. A job that is over the limit is left to the "
                "server and can be resumed."
            )
        )
        self.jobs_label.setText(tr("&Jobs at once per server:"))
        self.jobs_spin.setRange(1, settings.MOST_JOBS_AT_ONCE)
        self.jobs_spin.setValue(settings.jobs_at_once())
        self.show_check.setText(tr("Show a service on the map of a project without layers"))
        self.show_check.setChecked(settings.shows_services())
        self.ask_label.setText(tr("&Ask before exports of more than:"))
        self.ask_spin.setRange(0, settings.MOST_GIGABYTES)
        self.ask_spin.setSpecialValueText(tr("Never ask"))
        self.ask_spin.setSuffix(" GB")
        self.ask_spin.setValue(settings.ask_above())
        self.log_label.setText(tr("&Log:"))
        texts = {
            "WARNING": tr("Warnings and errors only"),
            "INFO": tr("Jobs, requests and retries"),
            "DEBUG": tr("Everything, to find the cause of a problem"),
        }
        for level in log.LEVELS:
            self.log_combo.addItem(texts[level], level)
        self.log_combo.setCurrentIndex(self.log_combo.findData(settings.log_level()))
        self.log_hint.setText(
            tr(
                "The log is under View > Panels > Log Messages, on the tab “{tab}”. "
                "It never contains passwords or tokens."
            ).format(tab=log.TAB)
        )
        self.hosts_label.setText(tr("&Sign-in without encryption:"))
        self.hosts_list.addItems(settings.http_hosts())
        self.hosts_button.setText(tr("Ask Again"))
        self.hosts_button.setToolTip(tr("Ask again before a sign-in is sent to the selected server without encryption"))
        self.hosts_button.clicked.connect(lambda: self.hosts_list.takeItem(self.hosts_list.currentRow()))
        self.hosts_list.currentRowChanged.connect(lambda row: self.hosts_button.setEnabled(row >= 0))
        self.hosts_button.setEnabled(False)
        for widget in (self.hosts_label, self.hosts_list, self.hosts_button):
            widget.setVisible(bool(settings.http_hosts()))
        self.kept_label.setText(tr("&Remembered choices:"))
        self.kept_list.setToolTip(tr("Services and portals whose last levels, formats and sign-ins come back"))
        self.forget_button.setText(tr("Forget…"))
        self.forget_button.clicked.connect(lambda _: self._forget(self.kept_list.currentItem().text()))
        self.forget_all_button.setText(tr("Forget All…"))
        self.forget_all_button.clicked.connect(lambda _: self._forget())
        self.kept_list.currentRowChanged.connect(lambda row: self.forget_button.setEnabled(row >= 0))
        self._list_kept()

    def _list_kept(self) -> None:
        self.kept_list.clear()
        self.kept_list.addItems(settings.remembered())
        self.forget_button.setEnabled(False)
        self.forget_all_button.setEnabled(self.kept_list.count() > 0)

    def _forget(self, url: str = "") -> None:
        """Forget what was chosen for a service or portal, or everything, once the user has confirmed that."""
        text = tr("Forget what was chosen for {address}?").format(address=url)
        if not url:
            text = tr("Forget all services, portals, folders and formats that were used? Jobs and sign-ins stay.")
        if confirmed(self.window(), tr("Forget"), text, tr("Forget") if url else tr("Forget All")):
            settings.forget(url)
            self._list_kept()

    def apply(self) -> None:
        """Store what is chosen; QGIS calls this for OK."""
        settings.set_folder(self.folder_widget.filePath())
        settings.set_tile_format(self.format_combo.currentData())
        settings.set_time_limit_minutes(self.limit_spin.value())
        settings.set_jobs_at_once(self.jobs_spin.value())
        settings.set_shows_services(self.show_check.isChecked())
        settings.set_ask_above(self.ask_spin.value())
        settings.set_log_level(self.log_combo.currentData())
        settings.set_http_hosts([self.hosts_list.item(row).text() for row in range(self.hosts_list.count())])
        log.install(settings.log_level())
