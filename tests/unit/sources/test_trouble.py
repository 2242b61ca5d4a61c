"""Genuine texts of kubectl 1.27 to 1.37, and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netinfo.model.command import Answer, Command, Trouble
from netinfo.sources.objects.kubectl_errors import is_not_found, message, why

KLOG = (
    'E1123 00:47:38.175097   19874 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group '
    'list: Get \\"https://127.0.0.1:1/api?timeout=32s\\": dial tcp 127.0.0.1:1: connect: connection refused"\n'
)


def failed(stderr: str) -> Answer:
    return Answer(Command("kubectl", ("get", "nodes")), 1, b"", stderr.encode())


@pytest.mark.parametrize(
    ("stderr", "trouble"),
    [
        (
            'Error from server (Forbidden): nodes is forbidden: User "dev" cannot list resource "nodes"',
            Trouble.FORBIDDEN,
        ),
        ("error: You must be logged in to the server (Unauthorized)", Trouble.UNAUTHORIZED),
        (
            "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
            Trouble.UNAUTHORIZED,
        ),
        ("error: EOF", Trouble.UNAUTHORIZED),
        (
            KLOG * 5 + "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?",
            Trouble.UNREACHABLE,
        ),
        (
            "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
            Trouble.ENVIRONMENT,
        ),
        (
            "Unable to connect to the server: dial tcp: lookup no-such-host.invalid on 10.0.0.1:53: no such host",
            Trouble.UNREACHABLE,
        ),
        (
            "Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority",  # noqa: E501
            Trouble.TLS,
        ),
        (
            "Unable to connect to the server: x509: certificate has expired or is not yet valid: current time",
            Trouble.TLS,
        ),
        ("Unable to connect to the server: net/http: TLS handshake timeout", Trouble.TIMEOUT),
        ("Unable to connect to the server: context deadline exceeded", Trouble.TIMEOUT),
        (
            "Error from server (ServiceUnavailable): the server is currently unable to handle the request",
            Trouble.UNAVAILABLE,
        ),
        (
            "Error from server (InternalError): Internal error occurred: etcdserver: request timed out",
            Trouble.UNAVAILABLE,
        ),
        ("error: invalid character '<' looking for beginning of value", Trouble.INVALID),
        ("Error in configuration: context was not found for specified context: nope", Trouble.ENVIRONMENT),
        ("error: cannot locate context nope", Trouble.ENVIRONMENT),
        (
            "error: error loading config file \"bad\": yaml: line 1: did not find expected ',' or ']'",
            Trouble.ENVIRONMENT,
        ),
        ("Error from server (Expired): The provided continue parameter is too old", Trouble.UNAVAILABLE),
        ("something nobody has seen", Trouble.FAILED),
        ("", Trouble.FAILED),
    ],
)
def test_a_text_of_kubectl_is_classified(stderr: str, trouble: Trouble) -> None:
    assert why(failed(stderr)) is trouble


def test_klog_noise_is_left_off_and_the_cause_is_said_once() -> None:
    cause = "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?"
    assert message(failed(KLOG * 5 + cause + "\n" + cause + "\n")) == cause


def test_a_missing_object_is_proof_of_absence() -> None:
    assert is_not_found(failed("Error from server (NotFound): the server could not find the requested resource"))
    assert is_not_found(failed('error: the server doesn\'t have a resource type "ippools"'))


def test_absence_is_not_proven_while_discovery_is_partial() -> None:
    partial = "E1123 00:47:38.1 1 memcache.go:265] couldn't get resource list for metrics.k8s.io/v1beta1: 503\n"
    assert not is_not_found(failed(partial + 'error: the server doesn\'t have a resource type "ippools"'))


@given(st.binary(max_size=200), st.none() | st.integers(1, 255))
def test_any_failure_is_classified_without_a_crash(stderr: bytes, code: int | None) -> None:
    answer = Answer(Command("kubectl", ()), code, b"", stderr, trouble=None if code else Trouble.TIMEOUT)
    assert why(answer) in set(Trouble)
