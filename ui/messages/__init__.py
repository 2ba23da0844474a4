# SPDX-License-Identifier: GPL-2.0-or-later
"""What is told and asked: message bars, details, reports, questions.

Public: ``Messages``, ``push_problem``, ``question``, ``confirmed``.
"""
