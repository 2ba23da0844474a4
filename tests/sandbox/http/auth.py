# SPDX-License-Identifier: GPL-2.0-or-later
"""Who may come in: users, tokens, and HTTP Basic."""

from __future__ import annotations

import base64
import binascii
import secrets
import threading
import time
import urllib.parse
from dataclasses import dataclass

from .messages import Reply, Request, answer, error, page

USERS = {"analyst": "secret-pass", "viewer": "look-only", "director": "all-powers"}
ALLOWED = {"analyst", "director"}  # the viewer's token is valid, but secured services are not for them
LONGEST = 15 * 24 * 60  # minutes: the server shortens in silence


@dataclass(frozen=True)
class Pass:
    """What a token stands for."""

    user: str
    expires: float  # seconds of the epoch
    referer: str | None


class Gate:
    """Tokens given out, and the check of those that come."""

    def __init__(self) -> None:
        """No token yet."""
        self._lock = threading.Lock()
        self.tokens: dict[str, Pass] = {}
        self.foreign = "ignore"  # or "refuse": public services answer 498 to tokens that they do not know
        self.status = "body"  # or "http": 498 and 499 as the HTTP status too

    def issue(self, user: str = "analyst", minutes: float = 60, referer: str | None = None) -> tuple[str, float]:
        """A new token and when it ends."""
        token, expires = secrets.token_urlsafe(32) + "..", time.time() + 60 * min(minutes, LONGEST)
        with self._lock:
            self.tokens[token] = Pass(user, expires, referer)
        return token, expires

    def expire(self) -> None:
        """End all tokens now."""
        with self._lock:
            self.tokens = {name: Pass(it.user, 0, it.referer) for name, it in self.tokens.items()}

    def find(self, request: Request) -> Pass | None:
        """The pass of the request's token, if it is good."""
        with self._lock:
            found = self.tokens.get(request.token or "")
        if found is None or found.expires <= time.time():
            return None
        if found.referer is not None and request.headers.get("Referer") != found.referer:
            return None
        return found

    def generate(self, request: Request) -> Reply:
        """The generateToken operation, POST only."""
        if request.method != "POST" or request.token_in_query:
            return error(405, "Method Not Allowed", ["generateToken takes POST, with everything in the body."], 405)
        form = request.form
        try:
            minutes = float(form.get("expiration") or 60)
        except ValueError:
            return error(400, "Unable to generate token.", ["Invalid expiration."])
        referer = None
        if "token" in form:
            if not (form.get("serverUrl") or form.get("serverURL")):
                return error(400, "Unable to generate token.", ["'serverUrl' must be specified."])
            held = self.find(request)
            if held is None:
                return error(498, "Invalid token.")
            if not _is_federated(form.get("serverUrl") or form["serverURL"], request):
                return error(400, "Unable to generate token.", ["The server is not federated with this portal."])
            user, referer = held.user, held.referer
        else:
            user = form.get("username", "")
            if USERS.get(user) != form.get("password") or not user:
                return error(400, "Unable to generate token.", ["Invalid username or password."])
            client = form.get("client", "requestip")
            if client in ("referer", "referrer"):
                referer = form.get("referer")
                if not referer:
                    return error(400, "Unable to generate token.", ["'referer' must be specified."])
            elif client not in ("ip", "requestip") or (client == "ip" and not form.get("ip")):
                return error(400, "Unable to generate token.", ["Invalid client."])
        token, expires = self.issue(user, minutes, referer)
        return answer({"token": token, "expires": int(expires * 1000), "ssl": False})

    def token_error(self, code: int, message: str) -> Reply:
        """498 or 499, in the body or as the HTTP status too."""
        return error(code, message, status=code if self.status == "http" else 200)

    def check(self, request: Request, access: str) -> Reply | None:
        """None where the request may pass, else the refusal."""
        if access == "basic":
            return self._check_basic(request)
        held = self.find(request)
        if access == "public":
            if request.token and held is None and self.foreign == "refuse":
                return self.token_error(498, "Invalid token.")
            return None
        if not request.token:
            return self.token_error(499, "Token Required")
        if held is None:
            return self.token_error(498, "Invalid token.")
        if held.user not in ALLOWED:
            return error(403, "Token is valid but access is denied.")
        return None

    @staticmethod
    def _check_basic(request: Request) -> Reply | None:
        scheme, _, value = str(request.headers.get("Authorization", "")).partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                user = password = ""
            if user and USERS.get(user) == password:
                return None
        reply = page("401 - Unauthorized", "Access is denied due to invalid credentials.", 401)
        reply.headers["WWW-Authenticate"] = 'Basic realm="sandbox", charset="UTF-8"'
        reply.plain = True
        return reply


def _is_federated(url: str, request: Request) -> bool:
    """Whether a server is one of ours: any service of this machine but the stranger's."""
    parts = urllib.parse.urlsplit(url)
    own = parts.port == int(request.host.rpartition(":")[2] or 80) and parts.hostname in ("127.0.0.1", "localhost")
    return own and parts.path.startswith(("/server", "/online"))
