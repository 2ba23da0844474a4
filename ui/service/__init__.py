# SPDX-License-Identifier: GPL-2.0-or-later
"""The address of a service and its sign-in.

Public: ``ServiceField``.
"""
