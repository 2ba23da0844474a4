# SPDX-License-Identifier: GPL-2.0-or-later
"""Widgets: a folder for each dialog, and shared widgets by topic. Rules are in ``plugin``."""
