# SPDX-License-Identifier: GPL-2.0-or-later
"""Tokens that passwords were exchanged for, and logins that were refused, for all windows, jobs and threads.

Servers lock an account after a few wrong passwords, so a refused login is not sent again by itself. All is kept in
memory only, until the plugin is unloaded.
"""

from __future__ import annotations

import contextlib
import copy
import threading
from collections.abc import Iterator
from typing import Any, Optional

from ...core.masking import note_secret
from ...core.waiter import SLICE, Waiter
from ..errors import SignInError
from .login import Login
from .proxy_passwords import forget_refused_proxies

RENEW_EARLY = 300.0  # seconds before a token's end (as ArcGIS API for Python does), less for short-lived ones


class SharedToken:
    """The token of one user at one token service, for one referer.

    Whoever asks for it holds *lock*, which is that of the user there: of several wrong passwords one is sent.
    """

    def __init__(self, lock: threading.Lock) -> None:
        self.lock = lock
        self.value = ""
        self.needs_https = False  # the service said that its token must not be sent without encryption
        self._renew_at = 0.0

    def is_good(self, now: float) -> bool:
        """Whether the token lasts some time yet; *now* in seconds of the epoch."""
        return bool(self.value) and now < self._renew_at

    def keep(self, token: str, ends: float, now: float, needs_https: bool) -> None:
        """Keep a new token that *ends* at that time, 0 for unknown."""
        note_secret(token)
        # A clock that is wrong by hours would make every token look spent: then only a 498 is reliable.
        lifetime = ends - now
        self._renew_at = now + lifetime - min(RENEW_EARLY, lifetime / 10) if lifetime > 0 else float("inf")
        self.value, self.needs_https = token, needs_https


_Key = tuple[str, ...]
_lock = threading.Lock()
_tokens: dict[_Key, SharedToken] = {}
_locks: dict[_Key, threading.Lock] = {}
_refusals: dict[_Key, SignInError] = {}


def shared_token(token_url: str, login: Login, referer: str) -> SharedToken:
    """Return the token of a login at a token service, which may be none yet."""
    with _lock:
        user = (token_url, login.username, login.password)
        return _tokens.setdefault((*user, referer), SharedToken(_locks.setdefault(user, threading.Lock())))


def note_refused(place: str, login: Login, error: SignInError) -> None:
    """Remember that a user name and password were refused at *place*, a token service or a host."""
    with _lock:
        _refusals[(place, login.username, login.password)] = error


def check_refused(place: str, login: Login) -> None:
    """Raise the `SignInError` with which *place* has refused this user name and password before."""
    with _lock:
        known = _refusals.get((place, login.username, login.password))
    if known is not None:
        raise copy.copy(known)  # several threads may raise it


def try_again(login: Optional[Login]) -> None:
    """Let a login that was refused be sent once more, and that to a proxy, too, because the user says so."""
    forget_refused_proxies()
    if login is not None:
        with _lock:
            for key in [key for key in _refusals if key[1:] == (login.username, login.password)]:
                del _refusals[key]


def forget_tokens() -> None:
    """Drop all tokens and refusals: the plugin is unloaded."""
    forget_refused_proxies()
    with _lock:
        _tokens.clear()
        _locks.clear()
        _refusals.clear()


@contextlib.contextmanager
def holding(lock: Any, waiter: Waiter) -> Iterator[None]:
    """Hold *lock*; a cancel is heard while another thread has it."""
    while not lock.acquire(timeout=SLICE):
        waiter.check()
    try:
        yield
    finally:
        lock.release()
