# SPDX-License-Identifier: GPL-2.0-or-later
"""Which credential goes to which host, and how tokens are requested, shared, renewed and remembered as refused.

Public: ``SignIn``, ``Login``, ``ClientCertificate``, ``UnencryptedError``, ``forget_tokens``.
"""
