# SPDX-License-Identifier: GPL-2.0-or-later
"""The widgets: one dialog, widget or map tool a file, its form beside it."""
