# SPDX-License-Identifier: GPL-2.0-or-later
"""Title, thumbnail and credits of a package."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.pictures import read_picture
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.facts import PackageFacts
from ..common.forms import load_form

THUMBNAIL = (200, 124)  # pixels


class PackageHead(QWidget):
    """Shows the title, the texts and the thumbnail of a package; what it does not have is hidden."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        font = self.title_label.font()
        font.setBold(True)
        self.title_label.setFont(font)

    def show_package(self, facts: PackageFacts) -> None:
        metadata = facts.metadata
        credits_line = tr("Credits: {credits}").format(credits=metadata.credits) if metadata.credits else ""
        license_line = tr("License: {license}").format(license=metadata.license) if metadata.license else ""
        texts = {
            self.title_label: facts.title,
            self.summary_label: metadata.summary or metadata.description,
            self.credits_label: "\n".join(filter(None, (credits_line, license_line))),
            self.kind_label: package_form.kind_text(facts),
        }
        for label, text in texts.items():
            label.setText(text)
            label.setVisible(bool(text))
        pixmap = scaled_thumbnail(facts.thumbnail)
        self.thumbnail_label.setPixmap(pixmap)
        self.thumbnail_label.setVisible(not pixmap.isNull())


def scaled_thumbnail(data: Optional[bytes]) -> QPixmap:
    """Return a thumbnail at the size it is shown in; decoded no larger than that, whatever it claims to be."""
    return QPixmap.fromImage(read_picture(data, QSize(*THUMBNAIL)))
