# SPDX-License-Identifier: GPL-2.0-or-later
"""A short form of `make fuzz`: whatever is in a document, its parser takes it or says in words what is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.changes import NASTY, changed_json
from tests.fuzz.engine import LONGEST, Parser, run
from tests.fuzz.parsers import PARSERS

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = 120


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_a_changed_document_is_read_or_refused_in_words(parser: Parser) -> None:
    report = run(parser, max(20, EXAMPLES // parser.cost))
    assert not report.faults, "\n".join(report.faults.values())
    assert report.slowest < LONGEST, report.slowest_changes


def test_a_parser_that_raises_is_found() -> None:
    def read(changes: list) -> None:  # type: ignore[type-arg]
        if changes and b"1e400" in changed_json({"wkid": 5}, changes):
            int(float("inf"))

    report = run(Parser("fragile", read), 2000)
    assert any("OverflowError" in place for place in report.faults) and not report.is_sound


def test_every_nasty_value_gets_into_a_document() -> None:
    found = {changed_json({"a": 1}, [(0, 0, number)]) for number in range(len(NASTY))}
    assert len(found) == len(NASTY) and b'{"a": Infinity}' in found and b'{"a": "\\ud83d"}' in found


def test_memory_stays_small() -> None:
    """In a process of its own, as memory that was used once isn't given back."""
    code = (
        "from tests.fuzz.engine import run\nfrom tests.fuzz.parsers import PARSERS\n"
        "print(sum(run(parser, 20 // parser.cost).peak for parser in PARSERS))"
    )
    path = f"{ROOT}/build/plugins"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": path}
    )
    assert float(answer.stdout) < 200
