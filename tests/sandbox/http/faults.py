# SPDX-License-Identifier: GPL-2.0-or-later
"""The switches that make the server fail, one rule a time, the oldest rule first."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

# what happens before a request is checked
BEFORE: dict[str, dict[str, Any]] = {
    "error": {"code": 500, "message": "Unable to complete operation.", "details": [], "status": 200},
    "html": {"status": 200},
    "login": {},
    "gone": {"html": False},
    "busy": {"retry_after": "1"},
    "fault": {"status": 500},
    "reset": {},
    "hang": {},
    "die": {},
    "delay": {"seconds": 0.2},
}
# the request is carried out, but its answer is lost on the way
AFTER: dict[str, dict[str, Any]] = {"lost": {}}
# how a file comes
DOWNLOAD: dict[str, dict[str, Any]] = {
    "truncate": {"part": 0.5},
    "chunked": {},
    "nolength": {},
    "slow": {"piece": 4096, "pause": 0.05},
    "json_error": {"code": 498, "message": "Invalid token."},
    "corrupt": {},
    "expired": {},
}
# how any answer goes over the wire
WIRE: dict[str, dict[str, Any]] = {
    "trickle": {"pause": 0.1, "head": False, "chunked": False},  # a byte at a time
    "bomb": {"coding": "gzip, gzip", "size": 1 << 30, "status": 200},  # zeros, packed
    "odd_length": {"length": "²"},
    "odd_chunk": {"size": "-5", "more": 64 << 20},
    "odd_text": {"coding": "utf-8", "mark": b"", "text": "a\n\tb"},  # JSON whose copyrightText is as it is, unescaped
}
# what a job's status says
JOB: dict[str, dict[str, Any]] = {
    "fail": {"messages": ["ERROR 999999: Something unexpected caused the tool to fail."]},
    "unknown_state": {"state": "esriJobPondering"},
    "stall": {},
    "timed_out": {},
}
# what the result resource and the folder listing say
RESULT: dict[str, dict[str, Any]] = {
    "relative_url": {},
    "internal_host": {"host": "https://internal.example.invalid:6443"},
    "file_url": {},
    "object_result": {"key": "url"},
    "lag": {},
    "internal_entries": {"host": "https://internal.example.invalid:6443"},
    "strange_entry": {"file": "", "folder": ""},
}
# how a map is drawn
DRAWING: dict[str, dict[str, Any]] = {
    "slow_draw": {"seconds": 1.0},
    "image_for_json": {},  # the image itself, whatever f says
}
# what the status of an item's export says
EXPORT: dict[str, dict[str, Any]] = {
    "fail_export": {"words": '{"code":500,"message":"Failed to export the service.","details":[]}'},
}
KINDS = {**BEFORE, **AFTER, **DOWNLOAD, **WIRE, **JOB, **RESULT, **DRAWING, **EXPORT}


@dataclass
class Rule:
    """One switch that is on."""

    name: str
    times: int | None  # how often it still acts; None is for ever
    match: re.Pattern[str]
    options: dict[str, Any] = field(default_factory=dict)


class Faults:
    """The switches that are on."""

    def __init__(self) -> None:
        """All off."""
        self._lock = threading.Lock()
        self._rules: list[Rule] = []

    def add(self, name: str, times: int | None, match: str, options: dict[str, Any]) -> None:
        """Turn one on; a name or an option that does not exist is a mistake in the test."""
        if name not in KINDS:
            raise ValueError(f"no switch is called {name}; there are {', '.join(sorted(KINDS))}")
        strange = set(options) - set(KINDS[name])
        if strange:
            raise ValueError(f"{name} does not take {', '.join(sorted(strange))}, but {', '.join(KINDS[name])}")
        with self._lock:
            self._rules.append(Rule(name, times, re.compile(match), {**KINDS[name], **options}))

    def take(self, names: Any, path: str) -> Rule | None:
        """The first rule of these names that is meant for this path; counts as one time."""
        with self._lock:
            for rule in self._rules:
                if rule.name in names and rule.match.search(path):
                    if rule.times is not None:
                        rule.times -= 1
                        if rule.times <= 0:
                            self._rules.remove(rule)
                    return rule
        return None

    def clear(self) -> None:
        """Turn all off."""
        with self._lock:
            self._rules.clear()

    def left(self) -> list[str]:
        """The names of those still on."""
        with self._lock:
            return [rule.name for rule in self._rules]
