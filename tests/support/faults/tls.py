"""Certificates of the fault server: good, and wrong in each way that people meet."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache

import trustme


class Tls(StrEnum):
    """How the server's certificate is."""

    OFF = "plain http"
    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    WRONG_NAME = "another name"
    UNKNOWN_CA = "an authority that the kubeconfig does not trust"
    SELF_SIGNED_TRUST = "the kubeconfig trusts an authority that did not sign it"


@cache
def _authority(name: str) -> trustme.CA:
    return trustme.CA(organization_name=name)


@cache
def context(kind: Tls) -> ssl.SSLContext:
    """The server's side."""
    now = datetime.now(UTC)
    begins = {Tls.NOT_YET: now + timedelta(days=1)}.get(kind, now - timedelta(days=9))
    ends = {Tls.EXPIRED: now - timedelta(days=1)}.get(kind, now + timedelta(days=9))
    names = ("elsewhere.example",) if kind is Tls.WRONG_NAME else ("127.0.0.1", "localhost", "::1")
    signer = _authority("nobody knows" if kind is Tls.UNKNOWN_CA else "of the tests")
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    signer.issue_cert(*names, not_before=begins, not_after=ends).configure_cert(made)
    return made


def trusted(kind: Tls) -> bytes:
    """The authority that the kubeconfig names."""
    return _authority("another one" if kind is Tls.SELF_SIGNED_TRUST else "of the tests").cert_pem.bytes()
