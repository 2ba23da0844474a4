# SPDX-License-Identifier: GPL-2.0-or-later
"""What a package says of itself, at the head of its window."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import QBuffer, QByteArray, Qt
from qgis.PyQt.QtGui import QImageReader, QPixmap

from ...plugin.core.i18n import tr
from ...plugin.operations.open_package import form as package_form
from ...plugin.operations.open_package.facts import PackageFacts

THUMBNAIL = (200, 124)  # pixels
MOST_PIXELS = 4096  # of the side of a picture that is worth decoding


def show_head(ui: Any, facts: PackageFacts) -> None:
    """Fill the labels of the window *ui*; those without words hide."""
    words = facts.metadata
    credits_line = tr("Credits: {credits}").format(credits=words.credits) if words.credits else ""
    license_line = tr("License: {license}").format(license=words.license) if words.license else ""
    texts = {
        ui.title_label: facts.title,
        ui.summary_label: words.summary or words.description,
        ui.credits_label: "\n".join(filter(None, (credits_line, license_line))),
        ui.kind_label: package_form.kind_text(facts),
    }
    font = ui.title_label.font()
    font.setBold(True)
    ui.title_label.setFont(font)
    for label, text in texts.items():
        label.setTextFormat(Qt.TextFormat.PlainText)  # the words are the package's
        label.setText(text)
        label.setVisible(bool(text))
    picture = small_picture(facts.thumbnail)
    ui.thumbnail_label.setPixmap(picture)
    ui.thumbnail_label.setVisible(not picture.isNull())


def small_picture(data: Optional[bytes]) -> QPixmap:
    """Return a thumbnail at the size it is shown in; decoded no larger than that, whatever it claims to be."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data or b""))
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MOST_PIXELS:
        return QPixmap()
    reader.setScaledSize(size.scaled(*THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImage(reader.read())
