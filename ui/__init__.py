# SPDX-License-Identifier: GPL-2.0-or-later
"""Widgets: a folder for each dialog, and shared widgets by topic. Nothing is decided here: rules are in ``plugin``."""
