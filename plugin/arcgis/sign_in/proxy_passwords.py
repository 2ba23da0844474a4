# SPDX-License-Identifier: GPL-2.0-or-later
"""Passwords that proxies have refused: not sent again by themselves, for that locks accounts as with servers.

Kept in memory only, by the proxy's whole address: another password in QGIS' settings is another one.
"""

from __future__ import annotations

import contextlib
import copy
import threading
from collections.abc import Iterator
from typing import Optional

from ..errors import ProxySignInError

_lock = threading.Lock()
_first_uses: dict[str, threading.Lock] = {}
_accepted: set[str] = set()
_refusals: dict[str, ProxySignInError] = {}


@contextlib.contextmanager
def guarded(proxy: Optional[str]) -> Iterator[None]:
    """Send one request through *proxy*; one at a time until it has accepted the password.

    Raises the `ProxySignInError` with which it refused that before, and remembers the one that comes.
    """
    if not proxy or "@" not in proxy:
        yield
        return
    with _lock:
        is_known = proxy in _accepted
        first_use = _first_uses.setdefault(proxy, threading.Lock())
    with contextlib.nullcontext() if is_known else first_use:
        with _lock:
            known = _refusals.get(proxy)
        if known is not None:
            raise copy.copy(known)  # several threads may raise it
        try:
            yield
        except ProxySignInError as error:
            with _lock:
                _refusals[proxy] = error
                _accepted.discard(proxy)
            raise
        with _lock:
            _accepted.add(proxy)


def forget_refused_proxies() -> None:
    """Let passwords that were refused be sent once more, because the user says so."""
    with _lock:
        _refusals.clear()
