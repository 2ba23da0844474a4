# SPDX-License-Identifier: GPL-2.0-or-later
"""Exceptions with a translated message for the user and technical details for the log."""

from __future__ import annotations

from .json_values import encodable
from .masking import without_secrets


class ExportError(Exception):
    """A failure, described in one clear sentence or two: the cause and the next step.

    *message* is translated and fit for a message bar; *details* keeps the long words of a
    server or a system, to be shown folded. Neither ever holds a secret that was sent. What can't be encoded, as in
    names of files that are no text, is replaced.
    """

    def __init__(self, message: str, details: str = "") -> None:
        self.message, self.details = encodable(without_secrets(message)), encodable(without_secrets(details))
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


class CancelledError(ExportError):
    """The user cancelled; nothing to report."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


class PackageError(ExportError):
    """A tile package can't be read or written; *can_repair* says that its tiles may still be rescued."""

    def __init__(self, message: str, details: str = "", can_repair: bool = False) -> None:
        super().__init__(message, details)
        self.can_repair = can_repair


class RequestError(ExportError):
    """What was asked for can't be done: wrong before anything is sent."""
