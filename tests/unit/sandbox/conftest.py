# SPDX-License-Identifier: GPL-2.0-or-later
"""One running sandbox for each file of tests; what it holds between two tests is the file's own matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox
