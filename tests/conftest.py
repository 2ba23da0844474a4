# SPDX-License-Identifier: GPL-2.0-or-later
"""What holds for every test."""

from __future__ import annotations

import pytest
from arcgis_export.plugin.arcgis.sign_in.tokens import forget_tokens


@pytest.fixture(autouse=True)
def signed_out() -> None:
    """Begin without the tokens and refusals of earlier tests: a process shares them."""
    forget_tokens()
