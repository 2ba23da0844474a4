# SPDX-License-Identifier: GPL-2.0-or-later
"""Map portal upload errors to user messages."""

from __future__ import annotations

from ...core.i18n import bytes_text, tr
from ..errors import ServerError, SignInError
from ..urls import host_of
from .item_status import reports_missing
from .items import PortalUser


class UploadRefusedError(ServerError):
    """The portal's last word about an upload: to send it again would change nothing."""


def check_room(user: PortalUser, size: int, url: str) -> None:
    """Raise before anything is sent where the user may not add *size* bytes to the portal at *url*."""
    if not user.may_create:
        raise not_allowed(url)
    if user.storage_quota is not None and user.storage_used + size > user.storage_quota:
        raise no_room(url, size, max(0, user.storage_quota - user.storage_used))


def explain_upload_error(error: ServerError, url: str, name: str, size: int) -> ServerError:
    """Return the error with a message for the user where it is known to happen to uploads, else *error* itself."""
    said = f"{error.message} {error.details}".lower()
    if "quota" in said:
        return no_room(url, size, details=error.details)
    if isinstance(error, SignInError):
        return not_allowed(url, error.details) if error.code == 403 else error
    if error.code == 409 or "already exists" in said:
        return UploadRefusedError(
            tr(
                "You have a file named “{name}” on {host} already. Rename the package, or choose the item that is "
                "there."
            ).format(name=name, host=host_of(url)),
            error.details,
            error.code,
        )
    return error


def no_room(url: str, size: int, free: int = -1, details: str = "") -> UploadRefusedError:
    """Return the error for a quota that is full; *free* in bytes, -1 where they are unknown."""
    if free >= 0:
        text = tr(
            "Your storage on {host} has {free} left, and the package needs {size}. Delete items that you no longer "
            "need, or ask an administrator for more."
        )
    else:
        text = tr(
            "Your storage on {host} is full: there is not enough space for {size}. Delete items that "
            "you no longer need, or ask an administrator for more."
        )
    return UploadRefusedError(
        text.format(host=host_of(url), free=bytes_text(max(0, free)), size=bytes_text(size)), details, 400
    )


def not_allowed(url: str, details: str = "") -> SignInError:
    """Return the error for an account without the right to add items."""
    return SignInError(
        tr(
            "Your account may not add items to {host}. Ask an administrator for the right to create content, "
            "or sign in as another user."
        ).format(host=host_of(url)),
        details,
        403,
    )


def upload_failed(words: str, url: str, name: str) -> UploadRefusedError:
    """Return the error for a file that the portal took and then could not use, with its message *words*."""
    short = (words if len(words) <= 200 else words[:200] + "…") or tr("no reason given")
    return UploadRefusedError(
        tr(
            "{host} can't use the uploaded file {name}: {words} Check the package with Open Tile "
            "Package, which can repair it."
        ).format(host=host_of(url), name=name, words=short if short.endswith((".", "!", "…")) else f"{short}."),
        words,
    )


def is_gone(error: ServerError) -> bool:
    """Whether a portal reports that it has no such item."""
    return error.code in (404, 410) or (error.code == 400 and reports_missing(error))


def is_passing(error: ServerError) -> bool:
    """Whether a refusal may well be a fault of the moment: what a busy portal reports of parts that it takes later."""
    said = f"{error.message} {error.details}".lower()
    return error.code >= 500 or (error.code == 400 and "unable to" in said)
