# SPDX-License-Identifier: GPL-2.0-or-later
"""What QGIS' authentication store gave for one configuration; kept in memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable, Optional

from ...core.i18n import tr
from ...core.masking import note_secret
from ...core.waiter import Waiter
from ..errors import SignInError

_LONGEST = 8192  # characters of a token: what servers take as a header


@dataclass(frozen=True)
class ClientCertificate:
    """A certificate with its chain and its private key for TLS, both PEM; the key is encrypted with *passphrase*."""

    chain: bytes = field(repr=False)
    key: bytes = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class Login:
    """Either a *username* and *password*, a *token*, or a *certificate*; each is masked in all texts from now on.

    *renew* asks the store for a fresh token (OAuth2), and returns ``None`` where there is none to be had.
    *allows_http* says that the user wants it sent without encryption, too, if the service has none.
    """

    name: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    renew: Optional[Callable[[Waiter], Optional[str]]] = field(default=None, repr=False)
    certificate: Optional[ClientCertificate] = field(default=None, repr=False)
    allows_http: bool = False

    def __post_init__(self) -> None:
        note_secret(self.password, self.token)


def is_token(value: object) -> bool:
    """Whether a server's answer can be a token: a header takes it, and it is no longer than servers accept."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isascii() and value.isprintable()


def clean_token(text: str, name: str) -> str:
    """Return a token without the blanks and line ends around it, as they are pasted along.

    Raises `SignInError` for what no HTTP header takes; *name* is the authentication configuration's.
    """
    token = text.strip()
    note_secret(token)
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise SignInError(
            tr(
                "The token in the authentication configuration “{name}” contains blanks, line breaks or other "
                "characters that no token has. Copy it again, in one piece."
            ).format(name=name)
        )
    return token
