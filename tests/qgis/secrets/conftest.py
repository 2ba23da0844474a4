# SPDX-License-Identifier: GPL-2.0-or-later
"""Where operations run that sign in, and the counts of the search at the end."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.qgis.secrets.stranger import Stranger
from tests.qgis.secrets.ways import secure
from tests.sandbox import Sandbox


def pytest_terminal_summary(terminalreporter: Any) -> None:
    from tests.qgis.secrets.evidence import Totals

    if Totals.runs:
        ways = ", ".join(f"{way} {number}" for way, number in sorted(Totals.runs.items()))
        terminalreporter.write_line(
            f"secrets: {sum(Totals.runs.values())} runs ({ways}) of {len(Totals.operations)} operations with "
            f"{len(Totals.endings)} endings; {len(Totals.places)} places, {Totals.pieces:,} pieces, "
            f"{Totals.bytes / 1e6:,.0f} MB searched for {Totals.forms} forms of secrets"
        )


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other programs leave what they like in the system's."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))


@pytest.fixture
def home(plugin: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The server that the sign-in is for."""
    secure(monkeypatch)
    sandbox.reset_portal()
    sandbox.gate.tokens.clear()
    level = logging.getLogger("arcgis_export").level
    yield sandbox
    logging.getLogger("arcgis_export").setLevel(level)
    sandbox.gate.tokens.clear()
    sandbox.reset_portal()


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with Stranger() as made:
        yield made


@pytest.fixture
def second_stranger() -> Iterator[Stranger]:
    with Stranger("127.0.0.3") as made:
        yield made


@pytest.fixture
def results(folder: Path) -> Path:
    """A folder for results alone."""
    made = folder / "results"
    made.mkdir()
    return made
