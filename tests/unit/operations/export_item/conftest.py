# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's portal for exports of items."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace

from ...conftest import ExportSetup
from .item_setup import ItemExport


@pytest.fixture
def item_export(setup: ExportSetup, sandbox: Sandbox) -> Iterator[ItemExport]:
    pace, sandbox.pace = sandbox.pace, Pace()
    sandbox.reset_portal()
    yield ItemExport(setup, sandbox)
    sandbox.reset_portal()
    sandbox.pace = pace
