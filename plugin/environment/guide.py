# SPDX-License-Identifier: GPL-2.0-or-later
"""The address of the user guide, as it is published with the homepage of ``metadata.txt``."""

from __future__ import annotations

import configparser
from pathlib import Path

PAGES = "docs/user-guide"  # below the homepage, and in the sources
ALGORITHMS = "docs/processing.md"

_METADATA = Path(__file__).resolve().parents[2] / "metadata.txt"


def guide_url(page: str) -> str:
    """Return the address of the guide's page ``<page>.md``."""
    return f"{_homepage()}/{PAGES}/{page}.md"


def algorithm_url(name: str) -> str:
    """Return the address of what the guide says of an algorithm."""
    return f"{_homepage()}/{ALGORITHMS}#arcgisexport{name}"


def plugin_version() -> str:
    return _general()["version"]


def _homepage() -> str:
    return _general()["homepage"].rstrip("/")


def _general() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(_METADATA, encoding="utf-8")
    return parser["general"]
