# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal: who is signed in, its items and their search, and uploads of files as items.

Public: ``Portal``, ``Item``, ``Upload``.
"""
