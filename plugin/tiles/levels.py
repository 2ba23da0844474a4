# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of levels: as typed, such as ``0-5,8``, and as part of a sentence, such as ``levels 0 to 5``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..core.errors import RequestError
from ..core.i18n import tr


def parse_levels(text: str, allowed: Iterable[int]) -> tuple[int, ...]:
    """Return the levels that *text* names (``0-6, 9``), sorted; all of *allowed* for an empty text.

    Raises ``RequestError`` naming the part that is wrong.
    """
    choices = sorted(set(allowed))
    if not text.strip():
        return tuple(choices)
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,9})\s*(?:[-\u2013]\s*([0-9]{1,9})\s*)?", part)
        if not match:
            raise RequestError(
                tr("“{part}” is not a level. Write levels as numbers and ranges, for example 0-6,9.").format(
                    part=part.strip()
                )
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last:
            raise RequestError(
                tr("The range {first}-{last} runs backwards. Write it as {last}-{first}.").format(
                    first=first, last=last
                )
            )
        inside = {level for level in choices if first <= level <= last}
        if len(inside) < last - first + 1:
            # At most len(inside) + 1 steps, whatever number was typed.
            missing = next(level for level in range(first, last + 1) if level not in inside)
            raise RequestError(
                tr("Level {level} can't be chosen here, only {levels}.").format(
                    level=missing, levels=levels_in_words(choices)
                )
            )
        found |= inside
    return tuple(sorted(found))


def format_levels(levels: Iterable[int]) -> str:
    """Return levels as ``0-6,9``."""
    runs: list[list[int]] = []
    for level in sorted(set(levels)):
        if runs and level == runs[-1][-1] + 1:
            runs[-1].append(level)
        else:
            runs.append([level])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def levels_in_words(levels: Iterable[int]) -> str:
    """Return levels as a sentence names them: ``level 5``, ``levels 5 and 6``, ``levels 5 to 7``, ``levels 5–7,9``."""
    chosen = sorted(set(levels))
    if not chosen:
        return tr("no levels")
    first, last = chosen[0], chosen[-1]
    if first == last:
        return tr("level {level}").format(level=first)
    if len(chosen) == 2:
        return tr("levels {first} and {last}").format(first=first, last=last)
    if last - first == len(chosen) - 1:
        return tr("levels {first} to {last}").format(first=first, last=last)
    return tr("levels {levels}").format(levels=format_levels(chosen).replace("-", "–"))
