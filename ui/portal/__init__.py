# SPDX-License-Identifier: GPL-2.0-or-later
"""The address of a portal, its sign-in, and the list of its items.

Public: ``PortalField``, ``ItemDialog``.
"""
