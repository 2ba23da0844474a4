# SPDX-License-Identifier: GPL-2.0-or-later
"""The protocol that a sign-in needs of its session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ...core.waiter import Waiter


class JsonClient(Protocol):
    """Sends requests and returns the objects answered; ``Session`` is one."""

    waiter: Waiter

    def get_json(self, url: str, *, signed: bool = True, waits: tuple[float, ...] = ...) -> dict[str, Any]: ...

    def probe(self, url: str) -> dict[str, Any]: ...

    def post_json(self, url: str, fields: Mapping[str, str], signed: bool = True) -> dict[str, Any]: ...
