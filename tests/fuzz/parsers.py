# SPDX-License-Identifier: GPL-2.0-or-later
"""All parsers that are fuzzed."""

from __future__ import annotations

import logging

from . import answers, files, records, styles
from .engine import Report, run

PARSERS = [*answers.PARSERS, *files.PARSERS, *records.PARSERS, *styles.PARSERS]


def examine(given: tuple[str, int, int]) -> Report:
    """Run the parser of a name on so many examples; in a process of its own its memory is its own."""
    logging.getLogger("arcgis_export").setLevel(logging.CRITICAL)
    name, examples, first_seed = given
    (parser,) = (each for each in PARSERS if each.name == name)
    return run(parser, examples, first_seed)
