"""How much of what is secret the redaction finds, and how much of what is not it spares, by the form of writing.

``python -m tests.redaction`` prints the table of ``docs/reference/hardening.md``. Values are drawn anew from a fixed
seed: of letters, of letters and digits, with signs inside, short and long, and with a sign in front that also begins
something harmless (a variable, a flag, a placeholder, a path).
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable

from netinfo.text.redact import redact
from tests.support.program import ROOT

#: Values of each form.
COUNT = 200
_LETTERS, _WORD = string.ascii_letters, string.ascii_letters + string.digits
_HARMLESS = (ROOT / "tests" / "support" / "must_keep.txt").read_text("utf-8").splitlines()


def values(seed: int) -> list[str]:
    """Secrets as people and generators make them, without quotes and blanks."""
    draw = random.Random(seed)

    def word(alphabet: str, least: int, most: int) -> str:
        return "".join(draw.choice(alphabet) for _ in range(draw.randint(least, most)))

    kinds: tuple[Callable[[], str], ...] = (
        lambda: word(_LETTERS, 12, 24),
        lambda: word(_WORD, 8, 40),
        lambda: word(_WORD + "!@%^*+=~.", 10, 30) + "9x",
        lambda: draw.choice("$-<") + word(_WORD, 8, 24) + "7",
        lambda: "/" + word(_WORD + "+", 20, 40) + "=",
    )
    return [kinds[number % len(kinds)]() for number in range(COUNT)]


def _yaml(text: str) -> str:
    return json.dumps(text)


#: A form of writing: the text with one secret in it.
FORMS: dict[str, Callable[[str], str]] = {
    "environment, `NAME=value`": lambda it: f"export DB_PASS='{it}'\nAPI_TOKEN=\"{it}\"\n",
    "environment of a container, JSON": lambda it: json.dumps({"name": "SMTP_PASS", "value": it}),
    "environment of a container, YAML": lambda it: f"- name: DB_PASSWORD\n  value: {_yaml(it)}\n",
    "long flag with `=`": lambda it: f"server --client-secret={it} --port=80\n",
    "long flag and value in a JSON list": lambda it: json.dumps(["--requirepass", it.lstrip("-"), "--port"]),
    "field of JSON": lambda it: json.dumps({"a": 1, "client-secret": it, "b": 2}),
    "field of JSON inside JSON": lambda it: json.dumps({"config": json.dumps({"password": it})}),
    "field of YAML": lambda it: f"a: 1\npassword: {_yaml(it)}\nb: 2\n",
    "block of YAML (`|`, `>-`)": lambda it: f"db:\n  password: |\n    {it}\n  host: x\ntoken: >-\n  {it}\nb: 2\n",
    "ini, `password = value`": lambda it: f"[db]\nhost = x\npassword = {it}\nport = 1\n",
    'TOML, `token = "value"`': lambda it: f'[db]\ntoken = "{it}"\nport = 1\n',
    "annotation or label with a `/` in its name": lambda it: json.dumps({"example.com/peer.passwords": it}),
    "dockerconfigjson": lambda it: json.dumps({"auths": {"x.io": {"auth": base64.b64encode(it.encode()).decode()}}}),
    "dockerconfigjson, encoded": lambda it: (
        ".dockerconfigjson: "
        + base64.b64encode(json.dumps({"auths": {"x.io": {"auth": it}}}, separators=(",", ":")).encode()).decode()
    ),
    "WireGuard file": lambda it: f"[Interface]\nPrivateKey = {it}\n[Peer]\nPresharedKey = {it}\nPublicKey = abc=\n",
    "kubeadm `certificateKey`": lambda it: f"kind: InitConfiguration\ncertificateKey: {_yaml(it)}\n",
    "`redis.conf`": lambda it: f"port 6379\nrequirepass {it}\nmasterauth {it}\n",
    "URL with a password": lambda it: f"https://admin:{it.replace('/', '').replace('<', '')}@db.example/x\n",
    "DSN of MySQL": lambda it: f"root:{it.replace('@', '')}@tcp(10.0.0.1:3306)/db\n",
    "short flag of a known program": lambda it: f"curl -fsS -u admin:{it} https://x\nmysql -h db -pq{it}\n",
    "short flag of a known program, JSON list": lambda it: json.dumps(["redis-cli", "-h", "x", "-a", it.lstrip("-")]),
}
#: What no pattern can know. The figure is told, and no floor is held.
UNKNOWABLE: dict[str, Callable[[str], str]] = {
    "a name that says nothing, `FOO=value`": lambda it: f"FOO={it}\nfoo: {_yaml(it)}\n",
    "a word of prose or a comment": lambda it: f"# the old one was {it}\n",
    "a flag of a program that is not known": lambda it: f"mytool -x {it}\n",
}
#: Beside ``must_keep.txt``: near the edge of a form.
NEAR = (
    *("authorization-mode: Node,RBAC", "auth: basic", "bypass = 1", "compass: north", "PWD=/root", "PASSIVE=1"),
    *("docker run -p 8080:80 nginx", "mysql -P 3306 -h db", "curl -fsS https://x/y", "kubectl get pods -o wide -A"),
    *(
        "password: <none>",
        "Token:  <set to the key 'token' in secret 'db'>  Optional: false",
        "DB_PASSWORD=$DB_PASSWORD",
    ),
    *("--token --v=2", '"--token","--v=2"', "token: /var/run/secrets/token", "tokenTTL: 24h", "passthrough = true"),
    *("PublicKey = mC4nWq1mHk=", "mtu = 1420", "auth: |", "requirements: none", "sshpass", "author: somebody"),
    *("cluster-cidr = 10.244.0.0/16", "kube-router.io/pod-cidr: 10.1.0.0/16", "secret/db unchanged", "ctr images ls"),
)


def recall(form: Callable[[str], str]) -> float:
    """The share of secrets that are gone, in percent."""
    drawn = values(len(form("x")))
    return 100 * sum(_core(each) not in redact(form(each)) for each in drawn) / len(drawn)


def _core(value: str) -> str:
    """The part of the secret that stays the same in every form."""
    return max(value.replace("@", "/").replace("<", "/").split("/"), key=len).lstrip("-$=")


def harmless() -> list[str]:
    """Lines that hold no secret."""
    return [*_HARMLESS, *NEAR]


def spared() -> float:
    """The share of harmless lines that stay byte for byte, in percent."""
    lines = harmless()
    return 100 * sum(redact(line) == line for line in lines) / len(lines)


def precision() -> float:
    """Of the texts that were changed, the share that held a secret, in percent: secrets and harmless lines together."""
    hits = sum(_core(each) not in redact(form(each)) for form in FORMS.values() for each in values(len(form("x"))))
    wrong = sum(redact(line) != line for line in harmless())
    return 100 * hits / (hits + wrong)


def table() -> str:
    """The figures as Markdown."""
    rows = [f"| {name} | {recall(form):.1f} % |" for name, form in FORMS.items()]
    rows += [f"| {name}: cannot be known | {recall(form):.1f} % |" for name, form in UNKNOWABLE.items()]
    head = "| form in which a secret stands | secrets found |\n|---|---|\n"
    of_harmless = f"Of {len(harmless())} harmless lines {spared():.1f} % stay as they are"
    tail = f"\n\n{of_harmless}; precision is {precision():.2f} %.\n"
    return head + "\n".join(rows) + tail


if __name__ == "__main__":
    print(table())
