# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts, filter and possible actions of the jobs panel. No Qt.

Public: ``Entry``, ``Phase``, ``Action``, ``Facts``.
"""
