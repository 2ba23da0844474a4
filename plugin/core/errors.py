# SPDX-License-Identifier: GPL-2.0-or-later
"""Exceptions with a translated message for the user and technical details for the log."""

from __future__ import annotations

from .json_values import encodable
from .masking import without_secrets


class DetailedText(str):
    """A sentence for the user that keeps its technical details, such as a server's own words, for *Details*.

    Windows pass sentences on as text; the details go with it. What is made of it (`format`, `+`) is plain text again.
    """

    details: str

    def __new__(cls, text: str, details: str = "") -> DetailedText:
        made = super().__new__(cls, text)
        made.details = details
        return made


def details_of(text: str) -> str:
    """Return the details behind a sentence; "" where it has none."""
    return text.details if isinstance(text, DetailedText) else ""


class ExportError(Exception):
    """A failure, described in one clear sentence or two: the cause and the next step.

    *message* is translated and fit for a message bar; *details* keeps the long words of a
    server or a system, to be shown folded. Neither ever holds a secret that was sent. What can't be encoded, as in
    names of files that are no text, is replaced.
    """

    def __init__(self, message: str, details: str = "") -> None:
        self.details = encodable(without_secrets(details))
        self.message = encodable(without_secrets(message))
        super().__init__(self._message)

    @property
    def message(self) -> str:
        """The sentence; `details_of` it are the error's, unless it holds all of them."""
        return self._message

    @message.setter
    def message(self, text: str) -> None:
        is_told = self.details.strip(" .").lower() in text.lower()
        self._message = DetailedText(text, "" if is_told else self.details)

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
