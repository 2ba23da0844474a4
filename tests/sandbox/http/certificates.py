# SPDX-License-Identifier: GPL-2.0-or-later
"""Certificates for TLS, made when first used: a private authority, and good and bad ones for servers and clients."""

from __future__ import annotations

import functools
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LOOPBACK = ("127.0.0.1", "127.0.0.2", "localhost")


@dataclass(frozen=True)
class Identity:
    """A certificate with its key, and the authority's certificate where another one has signed it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    issuer: x509.Certificate | None = None

    @property
    def pem(self) -> str:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """The key, without a password."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()

    def pkcs12(self, password: str) -> bytes:
        """Certificate and key as one file with a password."""
        chain = [self.issuer] if self.issuer else None
        lock = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(b"sandbox", self.key, self.certificate, chain, lock)

    def save(self, folder: Path) -> tuple[Path, Path]:
        """Write `certificate.pem` and `key.pem` into a folder, and return them."""
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        certificate.write_text(self.pem)
        key.write_text(self.key_pem)
        return certificate, key

    def tls(self, clients: Identity | None = None) -> ssl.SSLContext:
        """Serve as this one; where `clients` is given, to those only who have a certificate of that authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            context.load_cert_chain(*self.save(Path(folder)))
        if clients is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(cadata=clients.pem)
        return context

    def issue(self, name: str, *hosts: str, ends_in_days: float = 30, client: bool = False) -> Identity:
        """Sign a certificate for a server at these hosts, or for a client."""
        key = rsa.generate_private_key(65537, 2048)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        draft = _draft(name, hosts, ends_in_days, key).issuer_name(self.certificate.subject)
        draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        draft = draft.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        draft = draft.add_extension(of_issuer, critical=False)
        return Identity(draft.sign(self.key, hashes.SHA256()), key, self.certificate)


def self_signed(name: str, *hosts: str) -> Identity:
    """A certificate that signs itself and may sign others: an authority, or a server as an appliance brings it."""
    key = rsa.generate_private_key(65537, 2048)
    draft = _draft(name, hosts, 30, key).issuer_name(_name(name))
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return Identity(draft.sign(key, hashes.SHA256()), key)


class Certificates:
    """One of each kind, each made when first asked for."""

    @functools.cached_property
    def authority(self) -> Identity:
        """The private authority of an organisation."""
        return self_signed("Sandbox Authority")

    @functools.cached_property
    def good(self) -> Identity:
        """Of the authority, for all names of this machine."""
        return self.authority.issue("sandbox", *LOOPBACK)

    @functools.cached_property
    def wrong_name(self) -> Identity:
        """Of the authority, for another host."""
        return self.authority.issue("elsewhere", "elsewhere.example")

    @functools.cached_property
    def expired(self) -> Identity:
        """Of the authority, until yesterday."""
        return self.authority.issue("sandbox", *LOOPBACK, ends_in_days=-1)

    @functools.cached_property
    def self_signed(self) -> Identity:
        """Of nobody but itself, for the names of this machine."""
        return self_signed("appliance", *LOOPBACK)

    @functools.cached_property
    def child_of_self_signed(self) -> Identity:
        """Signed with the key of the self-signed one: whoever trusts that as an authority is taken in."""
        return self.self_signed.issue("impostor", *LOOPBACK)

    @functools.cached_property
    def client(self) -> Identity:
        """Of the authority, for a client."""
        return self.authority.issue("analyst", client=True)

    @functools.cached_property
    def strange_client(self) -> Identity:
        """Of an authority that no server knows, for a client."""
        return self_signed("Other Authority").issue("stranger", client=True)


@functools.lru_cache(maxsize=1)
def certificates() -> Certificates:
    """Those of this process: keys take time to make."""
    return Certificates()


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _draft(name: str, hosts: tuple[str, ...], ends_in_days: float, key: rsa.RSAPrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    draft = x509.CertificateBuilder().subject_name(_name(name)).public_key(key.public_key())
    draft = draft.serial_number(x509.random_serial_number())
    draft = draft.not_valid_before(now - timedelta(days=10)).not_valid_after(now + timedelta(days=ends_in_days))
    draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if hosts:
        draft = draft.add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
    return draft


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
