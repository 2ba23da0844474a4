# SPDX-License-Identifier: GPL-2.0-or-later
"""``make bench``: what the plugin costs, each number beside one measured in the same run."""
