"""Every class of secret in every place goes; 300 lines that must stay, stay; JSON stays JSON; nothing is slow."""

from __future__ import annotations

import base64
import json
import random
import string
import time
from collections.abc import Callable

import pytest
import yaml

from netinfo.text.code_span import code
from netinfo.text.escape import escape
from netinfo.text.redact import MARK, redact, redact_bytes
from tests.support.program import ROOT

KEEP = (ROOT / "tests" / "support" / "must_keep.txt").read_text("utf-8").splitlines()
_RANDOM = random.Random(1)


def _pick(alphabet: str, length: int) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(length))


_WORD = string.ascii_letters + string.digits
_LOWER = string.ascii_lowercase + string.digits
_HEX = "0123456789abcdef"


def _jwt() -> tuple[str, str]:
    head = "eyJhbGciOiJSUzI1NiIs" + _pick(_WORD, 20)
    secret = f"{head}.eyJpc3MiOi{_pick(_WORD, 40)}.{_pick(_WORD + '-_', 60)}"
    return secret, secret


def _pem(kind: str) -> tuple[str, str]:
    lines = [_pick(_WORD + "+/", 64) for _ in range(4)]
    return lines[1], f"-----BEGIN {kind}-----\n" + "\n".join(lines) + f"\n-----END {kind}-----"


def _truncated_pem() -> tuple[str, str]:
    body = _pick(_WORD + "+/", 64)
    return body, f"-----BEGIN RSA PRIVATE KEY-----\n{_pick(_WORD, 64)}\n{body}"


def _base64_pem() -> tuple[str, str]:
    secret = base64.b64encode(_pem("CERTIFICATE")[1].encode()).decode()
    return secret, secret


def _bootstrap() -> tuple[str, str]:
    secret = "7" + _pick(_LOWER, 15)
    return secret, f"{_pick(_LOWER, 6)}.{secret}"


def _after(prefix: str, alphabet: str, length: int) -> Callable[[], tuple[str, str]]:
    def make() -> tuple[str, str]:
        secret = _pick(alphabet, length)
        return secret, prefix + secret

    return make


def _around(prefix: str, suffix: str, alphabet: str = _WORD, length: int = 18) -> Callable[[], tuple[str, str]]:
    def make() -> tuple[str, str]:
        secret = _pick(alphabet, length)
        return secret, prefix + secret + suffix

    return make


#: Each class makes a secret and the text in which it is met.
CLASSES: dict[str, Callable[[], tuple[str, str]]] = {
    "jwt": _jwt,
    "base64 of a jwt": _after("ZXlK", _WORD, 60),
    "bearer": _after("Authorization: Bearer ", _WORD, 40),
    "basic": _after("Authorization: Basic ", _WORD, 40),
    "negotiate": _after("Authorization: Negotiate ", _WORD, 40),
    "token header": _after("authorization: Token ", _WORD, 40),
    "aws session id": _after("ASIA", string.ascii_uppercase + string.digits, 16),
    "github server": _after("ghs_", _WORD, 36),
    "vault batch": _after("hvb.", _WORD, 60),
    "digitalocean refresh": _after("dor_v1_", _HEX, 64),
    "slack app": _after("xoxp-", _WORD, 40),
    "image pull url": _around("image: https://robot:", "@registry.example/a:v1"),
    "api key flag": _after("--api-key=", _WORD, 32),
    "psk flag": _after("--ipsec-psk ", _WORD, 32),
    "server token flag": _after("--token-secret=", _WORD, 32),
    "private key": lambda: _pem("RSA PRIVATE KEY"),
    "certificate": lambda: _pem("CERTIFICATE"),
    "truncated private key": _truncated_pem,
    "base64 pem": _base64_pem,
    "bootstrap token": _bootstrap,
    "certificate key": _after("--certificate-key ", _HEX, 64),
    "k3s token": lambda: (lambda s: (s, f"K10{_pick(_HEX, 64)}::server:{s}"))(_pick(_WORD, 32)),
    "url user info": _around("https://admin:", "@10.0.0.1:6443/x"),
    "proxy": _around("HTTPS_PROXY=http://bob:", "@proxy.local:3128"),
    "token flag": _after("--token=", _WORD, 24),
    "token flag with a blank": _after("--agent-token ", _WORD, 24),
    "datastore": _around("--datastore-endpoint=mysql://root:", "@tcp(10.0.0.5:3306)/k3s"),
    "s3 access key": _after("--etcd-s3-access-key=", _WORD, 20),
    "s3 secret key": _after("--etcd-s3-secret-key ", _WORD, 40),
    "environment": _after("WEAVE_PASSWORD=", _WORD, 20),
    "aws key in environment": _after("AWS_SECRET_ACCESS_KEY=", _WORD, 40),
    "aws id": _after("AKIA", string.ascii_uppercase + string.digits, 16),
    "google key": _after("AIza", _WORD, 35),
    "google token": _after("ya29.", _WORD, 60),
    "github": _after("ghp_", _WORD, 36),
    "github fine-grained": _after("github_pat_", _WORD, 60),
    "gitlab": _after("glpat-", _WORD, 20),
    "vault": _after("hvs.", _WORD, 24),
    "digitalocean": _after("dop_v1_", _HEX, 64),
    "slack": _after("xoxb-", _WORD, 30),
    "openshift": _after("sha256~", _WORD, 43),
    "age": _after("AGE-SECRET-KEY-1", string.ascii_uppercase, 58),
    "eks token": _after("k8s-aws-v1.", _WORD, 80),
    "device code": lambda: (lambda s: (s, f"go to https://x.example/device and enter {s}"))(
        f"{_pick(string.ascii_uppercase, 4)}-{_pick(string.ascii_uppercase, 4)}"
    ),
    "aws account": lambda: (lambda s: (s, f"arn:aws:iam::{s}:role/node"))(_pick(string.digits, 12)),
    "azure subscription": lambda: (lambda s: (s, f"azure:///subscriptions/{s}/resourceGroups/rg"))(
        "-".join(_pick(_HEX, count) for count in (8, 4, 4, 4, 12))
    ),
}
#: Where a text with a secret may stand.
PLACES: dict[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "in a line": lambda text: f"I said {text} and 10.244.0.0/16\n",
    "annotation as JSON": lambda text: json.dumps({"metadata": {"annotations": {"example.com/x": text}}}),
    "pretty JSON": lambda text: json.dumps({"args": ["run", text, "--cluster-cidr=10.244.0.0/16"]}, indent=4),
    "JSON in JSON": lambda text: json.dumps({"a": json.dumps({"b": text})}),
    "JSON in JSON in JSON": lambda text: json.dumps({"a": json.dumps({"b": json.dumps([text])})}),
    "YAML": lambda text: yaml.safe_dump({"data": {"note": text}}, width=100_000),
    "stderr": lambda text: f"error: exec plugin said: {text}\n",
    "environment literal": lambda text: json.dumps({"env": [{"name": "NOTE", "value": text}]}, indent=4),
    "container argument in YAML": lambda text: yaml.safe_dump(
        {"args": [text, "--cluster-cidr=10.244.0.0/16"]}, width=99999
    ),
    "ConfigMap": lambda text: yaml.safe_dump({"data": {"config.conf": f"a: b\n# {text}\nc: d\n"}}, default_style="|"),
    "kubeconfig": lambda text: yaml.safe_dump({"users": [{"name": "x", "user": {"note": text}}]}, width=99999),
    "column of a table": lambda text: f"NAME   VALUE\nnode   {text}\t10.244.0.0/16\n",
    "jsonpath": lambda text: json.dumps(["server", text, "10.244.0.0/16"]) + "\n",
    "line of a log": lambda text: f"I1123 00:47:38.175097  1 server.go:1] started with {text} 10.244.0.0/16\n",
}
#: Fields whose name makes any value a secret.
FIELDS: dict[str, Callable[[str], str]] = {
    "kubeconfig token": lambda s: f"users:\n- name: x\n  user:\n    token: {s}\n",
    "kubeconfig password": lambda s: f"    password: {s}\n    username: bob\n",
    "kubeconfig key": lambda s: f"    client-key-data: {s}==\n",
    "kubeconfig as JSON": lambda s: json.dumps({"user": {"token": s, "client-certificate-data": s}}),
    "auth provider": lambda s: json.dumps({"config": {"id-token": s, "refresh-token": s, "client-secret": s}}),
    "env pair": lambda s: json.dumps({"env": [{"name": "DB_PASSWORD", "value": s}]}),
    "env pair, quote inside": lambda s: json.dumps({"env": [{"name": "DB_PASSWORD", "value": f'a"{s}\\'}]}),
    "env pair on two lines": lambda s: json.dumps({"env": [{"name": "AWS_SECRET_ACCESS_KEY", "value": s}]}, indent=2),
    "env pair in JSON in JSON": lambda s: json.dumps({"a": json.dumps([{"name": "API_TOKEN", "value": s}])}),
    "env pair in YAML": lambda s: f"env:\n- name: DB_PASSWORD\n  value: {s}\n- name: B\n  value: 10.0.0.0/8\n",
    "node-args, next word": lambda s: json.dumps({"k3s.io/node-args": json.dumps(["server", "--token", s])}),
    "node-args, -t": lambda s: json.dumps({"k3s.io/node-args": json.dumps(["agent", "-t", s])}),
    "node-args of jsonpath": lambda s: f'{{"k3s.io/node-args":"[\\"server\\",\\"--datastore-endpoint\\",\\"{s}\\"]"}}',
    "node-env": lambda s: json.dumps({"k3s.io/node-env": json.dumps({"K3S_TOKEN": s, "HOME": s})}),
    "node-env of RKE2": lambda s: json.dumps({"rke2.io/node-env": json.dumps({"RKE2_TOKEN": s})}),
    "node-args of RKE2": lambda s: json.dumps({"rke2.io/node-args": json.dumps(["agent", "--agent-token", s])}),
    "node-args, S3": lambda s: json.dumps({"k3s.io/node-args": json.dumps(["server", "--etcd-s3-secret-key", s])}),
    "last applied": lambda s: json.dumps({"kubectl.kubernetes.io/last-applied-configuration": f'{{"x":"{s}"}}\n'}),
    "last applied in YAML": lambda s: (
        f'    kubectl.kubernetes.io/last-applied-configuration: |\n      {{"x":"{s}"}}\n    other: 10.0.0.1\n'
    ),
    "exec plugin": lambda s: json.dumps(
        {
            "exec": {
                "apiVersion": "client.authentication.k8s.io/v1",
                "args": ["get", s],
                "env": [{"name": "A", "value": s}],
            }
        }
    ),
    "exec plugin in YAML": lambda s: (
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      args:\n      - get-token\n"
        f"      - {s}\n      command: aws\n      env:\n      - name: A\n        value: {s}\n    other: 10.0.0.1\n"
    ),
    "YAML list of flag and value": lambda s: f"args:\n- --token\n- {s}\n- --cluster-cidr=10.42.0.0/16\n",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", CLASSES)
def test_a_planted_secret_is_gone_and_the_rest_stays(kind: str, place: str) -> None:
    for _ in range(20):
        secret, text = CLASSES[kind]()
        planted = PLACES[place](text)
        cleaned = redact(planted)
        assert secret not in cleaned, (planted, cleaned)
        assert MARK in cleaned
        assert redact(cleaned) == cleaned
        assert ("10.244.0.0/16" in planted) == ("10.244.0.0/16" in cleaned)
        if planted.startswith("{"):
            json.loads(cleaned)


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_that_is_secret_by_its_name_is_gone(name: str) -> None:
    for _ in range(20):
        secret = _pick(_WORD, 20)
        planted = FIELDS[name](secret)
        cleaned = redact(planted)
        assert secret not in cleaned, cleaned
        assert redact(cleaned) == cleaned
        for block in ("10.0.0.0/8", "10.0.0.1", "10.42.0.0/16"):
            assert (block in planted) == (block in cleaned)
        if planted.startswith("{"):
            json.loads(cleaned)


@pytest.mark.parametrize("kind", CLASSES)
def test_order_of_escaping_and_redacting_does_not_matter(kind: str) -> None:
    secret, text = CLASSES[kind]()
    for hidden in ("\x1b[31m", "\u200b", "\u202e", "\x00"):
        planted = f"a {hidden} {text} b"
        assert secret not in redact("\n".join(map(escape, planted.split("\n"))))
        assert secret not in escape(redact(planted))


@pytest.mark.parametrize("kind", CLASSES)
def test_a_secret_in_a_sentence_of_ours_is_gone(kind: str) -> None:
    for _ in range(5):
        secret, text = CLASSES[kind]()
        assert secret not in code(f"a {text} b")


@pytest.mark.parametrize("kind", ["jwt", "bearer", "bootstrap token", "k3s token", "aws id", "github", "openshift"])
@pytest.mark.parametrize("hidden", ["\u200b", "\x1b", "\u202e", "\ufeff"])
def test_a_secret_cut_by_invisible_characters_is_gone(kind: str, hidden: str) -> None:
    for _ in range(20):
        secret, text = CLASSES[kind]()
        at = text.index(secret) + len(secret) // 2
        cut = text[:at] + hidden + text[at:]
        for cleaned in (escape(redact(cut)), redact(escape(cut)), redact(escape(redact(cut)))):
            seen = cleaned.replace(escape(hidden), "")
            assert secret not in seen


def test_the_list_of_lines_that_must_stay_is_long() -> None:
    assert len(KEEP) >= 200


def test_lines_that_must_stay_do() -> None:
    changed = {line: redact(line) for line in KEEP if redact(line) != line}
    assert not changed


def test_all_of_them_together_stay() -> None:
    text = "\n".join(KEEP)
    assert redact(text) == text
    document = json.dumps({"lines": KEEP}, indent=1)
    assert redact(document) == document


def test_account_ids_stay_in_a_command_line() -> None:
    line = "kubectl --context arn:aws:eks:eu-west-1:123456789012:cluster/prod get nodes"
    assert redact(line, cloud_ids=False) == line
    assert "123456789012" not in redact(line)


def test_random_json_stays_json() -> None:
    for _ in range(500):
        texts = [CLASSES[_RANDOM.choice(list(CLASSES))]()[1] for _ in range(3)]
        tree = {"a": texts, "b": json.dumps({"token": texts[0], "c": [texts[1]]}), "password": texts[2] + '\\"'}
        json.loads(redact_bytes(json.dumps(tree).encode()))


def test_bytes_that_are_no_utf8_stay() -> None:
    assert redact_bytes(b"\xff\xfe token=1 \x80") == b"\xff\xfe token=1 \x80"


def test_ten_megabytes_take_no_longer_than_a_second() -> None:
    pod = {"spec": {"containers": [{"command": ["kube-apiserver", "--token-ttl=1h"], "image": "a/b:v1"}]}}
    items = [{**pod, "metadata": {"name": f"pod-{number}", "uid": "3f1c9a52-7d0e-4b57"}} for number in range(65_000)]
    data = json.dumps({"items": items}).encode()
    assert len(data) > 10_000_000
    began = time.process_time()
    assert redact_bytes(data) == data
    assert time.process_time() - began < 2  # half a second alone


@pytest.mark.parametrize(
    "prefix",
    ["ey", "eyJ.", "-----BEGIN ", "-----BEGIN A-----\n", "--token", "password", '"name":"token","', "://", "://a:",
     "LS0tLS1CRUdJT", "a.", "abcdef.", "\\", '\\"token\\":\\"', "K10", "exec:\n", "Bearer ", '"exec":{', "code "],
)  # fmt: skip
def test_no_text_makes_it_slow(prefix: str) -> None:
    text = prefix * (300_000 // len(prefix))
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 2
