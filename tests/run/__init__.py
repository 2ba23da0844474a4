# SPDX-License-Identifier: GPL-2.0-or-later
"""The program as a newcomer meets it: a real QGIS window on the sandbox server (``make run``)."""
