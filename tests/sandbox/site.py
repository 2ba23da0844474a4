# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything around the services: catalogues, portal, directories, the bucket, pages for users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .http.messages import HTML, JSON, Reply, Request, answer, as_page, error, not_found, page, s3_denied
from .portal.portal import PORTAL
from .services.catalogue import BASIC, ENTERPRISE, ONLINE, ORG, PREFIX, SERVICES, listing
from .services.resources import Services

if TYPE_CHECKING:
    from .server import Sandbox

TOKENS = "/server/tokens/generateToken"
DIRECTORIES = "/directories/arcgisoutput/"


class Site:
    """The whole server, request in, reply out."""

    def __init__(self, sandbox: Sandbox) -> None:
        """Belong to a sandbox."""
        self.sandbox = sandbox
        self.services = Services(sandbox)

    def respond(self, request: Request) -> Reply:
        """Answer a request, as a page where JSON was not asked for."""
        if request.method not in ("GET", "POST", "HEAD"):
            return error(405, "Method Not Allowed", status=405)
        reply = self._route(request)
        if reply.kind == JSON and not reply.plain and not request.wants_json:
            return as_page(reply, request.path)
        return reply

    def _route(self, request: Request) -> Reply:
        path = request.path.rstrip("/")
        if path.startswith("/bucket/"):
            return self._bucket(request)
        if path in (TOKENS, f"{PORTAL}/generateToken", "/portal/sharing/generateToken"):
            return self.sandbox.gate.generate(request)
        if path == PORTAL or path.startswith(f"{PORTAL}/"):
            return self.sandbox.organisation.respond(path[len(PORTAL) :], request)
        special = self.sandbox.features.respond(path, request) or self.sandbox.hosted.respond(path, request)
        if special is not None:
            return special
        for site, prefix in PREFIX.items():
            root = prefix.removesuffix("/services")
            if path == root or path.startswith(f"{root}/"):
                return self._rest(site, path[len(root) :], request)
        if path == "/signin":
            return page("Sign in", "User name and password, please.")
        if not path:
            return self._welcome(request)
        return page("404 - File or directory not found.", request.path, 404)

    def _welcome(self, request: Request) -> Reply:
        links = "\n".join(f'<li><a href="{path}?f=json">{path}</a></li>' for path in sorted(SERVICES))
        text = f"<!DOCTYPE html><html><head><title>Sandbox</title></head><body><ul>{links}</ul></body></html>"
        return Reply(200, text.encode(), HTML)

    def _rest(self, site: str, rest: str, request: Request) -> Reply:
        gate = self.sandbox.gate
        if site == BASIC:
            refusal = gate.check(request, "basic")
            if refusal:
                return refusal
        if rest == "/info":
            return answer(self._info(site, request))
        if rest.startswith(DIRECTORIES):
            return self._directory(rest[len(DIRECTORIES) :], request)
        if rest in ("", "/services"):
            return answer(listing(site, ""))
        if not rest.startswith("/services/"):
            return not_found(request.path)
        name = rest[len("/services/") :]
        found = listing(site, name)
        if found is not None:
            return answer(found)
        parts = name.split("/")
        for length in range(2, len(parts) + 1):
            service = SERVICES.get(f"{PREFIX[site]}/{'/'.join(parts[:length])}")
            if service is not None and self.sandbox.hosted.present(service):
                refusal = gate.check(request, service.access)
                return refusal or self.services.respond(service, "/".join(parts[length:]), request)
        return error(400, "Invalid URL", [f"Service {name} not found."])

    def _info(self, site: str, request: Request) -> dict[str, Any]:
        base = request.origin
        found: dict[str, Any] = {"currentVersion": 11.1, "fullVersion": "11.1.0"}
        if site == BASIC:
            return {**found, "authInfo": {"isTokenBasedSecurity": False}}
        federated = self.sandbox.federated or site == ONLINE
        if federated:
            found["owningSystemUrl"] = f"{base}/portal"
            found["owningTenant"] = ORG
        url = f"{base}{PORTAL}/generateToken" if federated else f"{base}{TOKENS}"
        tokens = {"isTokenBasedSecurity": True, "tokenServicesUrl": url, "shortLivedTokenValidity": 60}
        return {**found, "authInfo": tokens}

    def _directory(self, rest: str, request: Request) -> Reply:
        _, _, inner = rest.partition("/")
        name, _, inner = inner.partition("/")
        if name.startswith("_ags_map"):
            return self.services.images.file(name, request)
        job = self.sandbox.jobs.get(name)
        if job is None:
            return page("404 - File or directory not found.", request.path, 404)
        refusal = self.sandbox.gate.check(request, job.order.service.access)
        return refusal or self.services.folder(job, inner, request)

    def _bucket(self, request: Request) -> Reply:
        """Storage on another host: takes the signed URL as it is, and nothing besides."""
        if request.headers.get("Authorization") or request.headers.get("X-Esri-Authorization"):
            return s3_denied("InvalidArgument", "Only one auth mechanism allowed")
        if request.method == "POST" or not request.host.startswith("localhost"):
            return s3_denied("AccessDenied", "Access Denied")
        file = self.sandbox.signed_file(request)
        if file is None:
            return s3_denied("SignatureDoesNotMatch", "The request signature we calculated does not match.")
        if isinstance(file, str):
            return s3_denied("AccessDenied", file)
        reply = Reply(200, kind="application/octet-stream", file=file, plain=True)
        name = f"={file.name}" if file.name.isascii() else f"*=UTF-8''{quote(file.name)}"
        reply.headers["Content-Disposition"] = f"attachment; filename{name}"
        return reply


__all__ = ["BASIC", "ENTERPRISE", "ONLINE", "Site"]
