# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's logger in QGIS' message log.

All folders log through `logging`, below the logger ``arcgis_export``: job states, requests, retries,
fallbacks and failures at INFO and above, what only developers need at DEBUG (see
`arcgis.request_log` for which requests are which). One handler forwards to the message log,
another one keeps the lines of each job in a file (`job_log`); a setting says from which level on.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Optional

from qgis.core import Qgis, QgsMessageLog

from ..core.masking import masked
from .job_log import JobLogHandler, logs_folder
from .plain_text import inert

TAB = "ArcGIS Export"
LEVELS = ("WARNING", "INFO", "DEBUG")  # from the fewest lines to the most
DEFAULT_LEVEL = "INFO"

# A fixed name, and not the package's: QGIS loads that under another one than tests do.
log = logging.getLogger("arcgis_export")
log.addHandler(logging.NullHandler())  # threads that outlive the plugin's handlers write nothing to the console


class MessageLogHandler(logging.Handler):
    """Forwards to QGIS' message log, which takes messages from any thread."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without the query and the user of any address: other code's messages may hold them."""
        return masked(super().format(record))

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            level = Qgis.MessageLevel.Critical
        elif record.levelno >= logging.WARNING:
            level = Qgis.MessageLevel.Warning
        else:
            level = Qgis.MessageLevel.Info
        try:
            QgsMessageLog.logMessage(inert(self.format(record)), TAB, level, False)
        except Exception:  # as the handlers of `logging` do: a line that can't be written stops no export
            self.handleError(record)


_handlers: list[logging.Handler] = []


def install(level: str, profile_folder: Optional[Path] = None) -> None:
    """Forward from now on, from *level* on; called again it changes nothing but the level.

    The logs of jobs are kept in *profile_folder*, the plugin's own in the user profile.
    """
    log.setLevel(level)
    if not _handlers:
        _handlers.append(MessageLogHandler())
        if profile_folder is not None:
            _handlers.append(JobLogHandler(logs_folder(profile_folder)))
        for handler in _handlers:
            log.addHandler(handler)


def remove() -> None:
    """Forward nothing any more."""
    while _handlers:
        log.removeHandler(_handlers.pop())
