# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Item: a portal's hosted service as a file and as layers."""
