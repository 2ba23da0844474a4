# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's page under Settings > Options.

Public: ``OptionsPage``.
"""
