# SPDX-License-Identifier: GPL-2.0-or-later
"""`make faults`: every operation through a proxy that misbehaves, killed at random moments, and on bad disks.

Where things are: `proxy.py` the proxy and its faults, `wire.py` those that come before a connection is made,
`operations.py` what is run and what comes out, `matrix.py` each fault at each step, `kills.py` and `child.py` the
processes that are killed, `disk.py` and `profile.py` disks and profiles, `__main__.py` the tables.
"""
