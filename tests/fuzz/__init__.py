# SPDX-License-Identifier: GPL-2.0-or-later
"""`make fuzz`: every parser of what others wrote, on documents with changes that nobody would make.

`changes` changes documents and files, `documents` has sound answers, `answers` and `files` are the parsers, `engine`
runs them and measures. A short form is among the unit tests.
"""
