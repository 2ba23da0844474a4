# SPDX-License-Identifier: GPL-2.0-or-later
"""What the portal says of its users, and what each of them may do."""

from __future__ import annotations

from typing import Any

from ..services.catalogue import ORG

LOOKING = ("portal:user:viewOrgItems",)
PUBLISHING = (
    *LOOKING,
    "portal:user:createItem",
    "portal:user:shareToOrg",
    "portal:user:shareToPublic",
    "portal:publisher:publishFeatures",
    "portal:publisher:publishTiles",
)
DIRECTING = (
    *PUBLISHING,
    "portal:admin:viewItems",
    "portal:admin:updateItems",
    "portal:admin:deleteItems",
    "portal:admin:viewUsers",
)
ROLES = {"analyst": "org_publisher", "viewer": "org_user", "director": "org_admin"}
PRIVILEGES = {"org_publisher": PUBLISHING, "org_user": LOOKING, "org_admin": DIRECTING}


def is_admin(user: str) -> bool:
    """Whether a user rules over everybody's items."""
    return ROLES.get(user) == "org_admin"


def may_create(user: str) -> bool:
    """Whether a user may have items made: the viewer may only look."""
    return "portal:user:createItem" in PRIVILEGES.get(ROLES.get(user, ""), ())


def profile(user: str, usage: int, quota: int) -> dict[str, Any]:
    """The user as `community/self` shows them."""
    role = ROLES[user]
    return {
        "username": user,
        "fullName": user.title(),
        "role": role,
        "orgId": ORG,
        "privileges": list(PRIVILEGES[role]),
        "storageUsage": usage,
        "storageQuota": quota,
    }
