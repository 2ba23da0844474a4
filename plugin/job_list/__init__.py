# SPDX-License-Identifier: GPL-2.0-or-later
"""What the list of jobs shows of each job, in words, and what can be done with it. No Qt.

Public: ``Entry``, ``Phase``, ``Action``, ``Facts``.
"""
