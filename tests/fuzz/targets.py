"""One function a reader: bytes in, nothing out. It fails by an exception, a broken promise, or by taking too long."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from netinfo.cli.argv import normalise
from netinfo.components.cni_file import active_file, in_effect
from netinfo.examine import judge_dump
from netinfo.facts.cni import decide as cni
from netinfo.facts.judge import decide
from netinfo.facts.pod_cidrs import decide as pod_cidrs
from netinfo.facts.service_cidrs import decide as service_cidrs
from netinfo.facts.traffic import kube_proxy
from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.model.objects import CniFile
from netinfo.model.report import Fact
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.dump.input.parts import open_stream
from netinfo.sources.dump.result import read as dump_reading
from netinfo.sources.dump.result import snapshot as dump_answer
from netinfo.sources.live.plan import Inquiry
from netinfo.sources.live.scope import Scope
from netinfo.sources.objects import (
    configmaps,
    connection,
    kubectl_errors,
    minikube_node,
    nodes,
    pods,
    probe,
    server,
    services,
    workloads,
)
from netinfo.sources.objects.api import read_list
from netinfo.sources.objects.connection import Connection, Selection
from netinfo.text import escape, redact
from netinfo.text.command_line import join
from netinfo.text.errors import lines
from netinfo.transcript.parse import decode, loose, parse
from netinfo.transcript.split_line import split
from netinfo.values import documents, flags
from netinfo.values.addresses import cover, normal, parse_address, parse_network, parse_networks
from netinfo.views import structured, table
from tests.support.podnet import PlainProof, cluster, entries


@dataclass(frozen=True)
class Target:
    """A reader, examples of what it is made for, and words that mean something to it."""

    run: Callable[[bytes], None]
    examples: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()


TARGETS: dict[str, Target] = {}


def target(*examples: str | bytes, words: str = "") -> Callable[[Callable[[bytes], None]], Callable[[bytes], None]]:
    """Enters a function by its name."""
    seeds = tuple(each.encode() if isinstance(each, str) else each for each in examples)

    def enter(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
        TARGETS[run.__name__] = Target(run, seeds, tuple(word.encode() for word in words.split()))
        return run

    return enter


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _said(data: bytes, code: int | None = 0, stderr: bytes = b"", *args: str) -> Answer:
    return Answer(Command("kubectl", args or ("get", "--raw", "/x")), code, data, stderr)


@target(
    "10.244.0.0/16", "fd00::/48,10.0.0.0/8", '"10.1.2.3/24"', "::ffff:10.0.0.0/104", words="/ : . , 010 0x 255 %eth0"
)
def addresses(data: bytes) -> None:
    written = _text(data)
    parse_address(written)
    one = parse_network(written)
    if one is not None:
        assert parse_network(str(one)) == one
    found = parse_networks(written) or ()
    assert parse_networks(",".join(normal(found))) is not None or not found
    cover([address for word in written.split(",") if (address := parse_address(word))])


@target(
    "--cluster-cidr=10.0.0.0/8\0--x\0y",
    "sh\0-c\0exec kube-proxy --cluster-cidr='10.0.0.0/8' \"$(POD_CIDR)\"",
    words="--cluster-cidr --cluster_cidr -cluster-cidr sh -c exec = $( ' \" \\",
)
def command_flags(data: bytes) -> None:
    argv = _text(data).split("\0")
    flags.parse_flags(argv)
    flags.last_flag(argv, "cluster-cidr")
    flags.runs_program(argv, "kube-proxy")


NODES = (
    '{"kind":"NodeList","metadata":{"continue":""},"items":['
    '{"metadata":{"name":"a"},"spec":{"podCIDRs":["10.0.0.0/24"]}}]}'
)


@target(
    NODES,
    '{"kind":"List","items":[]}',
    words='{ } [ ] , : " \\u0000 null true items metadata name 1e999 NaN spec status',
)
def json_lists(data: bytes) -> None:
    for row in (nodes.row, pods.row, services.row, services.service_cidr, workloads.row, configmaps.row):
        reading = read_list(_said(data), row)
        assert reading.trouble in (None, Trouble.INVALID) and (reading.trouble is None or not reading.rows)


@target(
    '{"gitVersion":"v1.31.0"}',
    '{"groups":[{"name":"apps","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]}',
    words='gitVersion groups name versions { } [ ] : , "',
)
def server_answers(data: bytes) -> None:
    for read in (server.read_version, server.read_groups):
        read(_said(data))
        read(_said(data, 1, data))
        read(_said(data, 0, data, "api-versions"))
    server.minor(_text(data))
    probe.read(_said(data, 1, data))
    probe.read(_said(data))


@target(
    '[{"name":"a","context":{"cluster":"c","user":"u"}}]\n[{"name":"c","cluster":{"server":"https://h/x"}}]\n\n\n',
    words='name context cluster server extensions provider minikube.sigs.k8s.io [ ] { } \n " , : https://[',
)
def kubeconfig_fields(data: bytes) -> None:
    found = connection.read(_said(data), Selection())
    connection.is_legible(_said(data))
    if isinstance(found, Connection):
        line = found.shown("get", "nodes")
        assert escape.is_plain(line) and split(line)
        list(Inquiry(found, Scope()).next({}))


KUBEADM = "kind: ClusterConfiguration\nnetworking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/12\n"


@target(
    KUBEADM,
    '{"Network": "10.244.0.0/16"}',
    "[default]\nmtu=1400\n",
    words="kind: - ? : & * << !! | > [ ] { } \t --- ... %",
)
def texts(data: bytes) -> None:
    written = data.decode("utf-8", "replace")
    documents.yaml_documents(written)
    documents.json_tree(written)
    documents.ini_values(written, "default")


@target(
    KUBEADM,
    'clusterCIDR: "10.0.0.0/8"\nmode: ipvs\n',
    '{"Network":"10.0.0.0/8","Backend":{"Type":"vxlan"}}',
    "true",
    "10.0.0.0/8",
)
def configuration_maps(data: bytes) -> None:
    """The same text in every place that a fact reads."""
    written = data.decode("utf-8", "replace")
    maps = (
        entries("kubeadm-config", {"ClusterConfiguration": written}),
        entries("kube-proxy", {"config.conf": written}),
        entries("kube-flannel-cfg", {"net-conf.json": written, "cni-conf.json": written}, "kube-flannel"),
        entries("cilium-config", dict.fromkeys(("ipam", "cluster-pool-ipv4-cidr", "routing-mode", "mtu"), written)),
    )
    snapshot = cluster(configmaps=maps)
    report = decide(snapshot, context="c", origin="recorded", facts=tuple(Fact)).report
    json.loads(structured.render([report], tuple(Fact), "json"))
    table.render([report], tuple(Fact), "table", headers=True)


CNI = '{"cniVersion":"0.3.1","name":"cbr0","plugins":[{"type":"flannel","delegate":{}},{"type":"portmap"}]}'


@target(
    CNI,
    '{"type":"bridge","bridge":"cni0","ipam":{"type":"host-local","ranges":[[{"subnet":"10.0.0.0/8"}]]}}',
    '{"type":"multus","delegates":[{"plugins":[{"type":"calico"}]}]}',
    words='type plugins ipam ranges subnet delegates bridge calico multus loopback [ ] { } " : , null',
)
def cni_files(data: bytes) -> None:
    content = data.decode("utf-8", "replace")
    file = CniFile("/etc/cni/net.d", "10-x.conflist", content)
    snapshot = Snapshot(PlainProof(), cni_files=Listing((file,)), workloads=Listing(()), pods=Listing(()))
    active_file(snapshot)
    found = cni.identify(snapshot)
    assert found.verdict.value is None or escape.is_plain(str(found.verdict.value))
    pod_cidrs.decide(snapshot, found)
    service_cidrs.decide(snapshot, found)
    kube_proxy.decide(snapshot, found)


@target(
    "1-k8s.conflist\r\n87-podman.conflist\r\n",
    "ls: cannot access: No such file or directory",
    words="\r\n . / .conf .json \x1b",
)
def node_listings(data: bytes) -> None:
    answer = Answer(Command("minikube", ("ssh",)), 0, data)
    listing = minikube_node.read_names(answer)
    file = in_effect(listing)
    if file:
        minikube_node.with_content(listing, file.name, answer)
    minikube_node.read_names(Answer(Command("minikube", ("ssh",)), 1, data, data))


@target(
    "# T\n\n```console\n$ kubectl get nodes\nNAME\n```\n\nExit code: `1`\n",
    "<pre>$ kubectl get pods\nx</pre>",
    "{noformat}\n$ minikube ssh -p a -- ls\n{noformat}",
    words="``` ~~~ $ kubectl minikube get <pre> </pre> {noformat} {code} > \r\n &quot; \x01open \x01close Exit code:",
)
def transcripts(data: bytes) -> None:
    for quoted in parse(decode(data)):
        loose(quoted.line)
        with suppress(ValueError):
            assert join(split(quoted.line)) == quoted.line


@target(
    "-o=json\0--wide=true\0--demo",
    "--context\0a\0transcript\0--format=html",
    words="--context -o = json --demo --timeout -v -- \0",
)
def command_lines(data: bytes) -> None:
    with suppress(NetinfoError):
        normalise(_text(data).split("\0"))
    line = join(_text(data).replace("\n", " ").split("\0"))
    assert escape.is_plain(line)


@target(
    "E1123 00:47:38.175097 19874 memcache.go:265] couldn't get\nError from server (Forbidden): nodes is forbidden",
    "Unable to connect to the server: x509: certificate has expired",
    words="(Forbidden) (NotFound) x509: was refused memcache.go:265] E1123 \n error: resource type doesn't have a",
)
def error_texts(data: bytes) -> None:
    answer = _said(b"", 1, data)
    assert kubectl_errors.why(answer) in set(Trouble)
    kubectl_errors.is_not_found(answer)
    kubectl_errors.message(answer)
    error = NetinfoError(ExitCode.BUG, _text(data), _text(data), _text(data))
    assert len([escape.escape(line) for line in lines(error)]) <= 3


@target(
    "Authorization: Bearer abcdefghijklmnop",
    '{"token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZXYifQ.c2VjcmV0"}',
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
    "abcdef.0123456789abcdef https://u:p@h/ 10.244.0.0/16 --token=x --password y",
    words='token password -----BEGIN -----END ey . :// @ AKIA K10 \\" \\n secret = : \x1b \u200b',
)
def secrets(data: bytes) -> None:
    redact.redact_bytes(data)
    written = data.decode("utf-8", "replace")
    once = redact.redact(written)
    assert redact.redact(once) == once


@target("a\x1b[31mb", "\u202e", "\ud800".encode("utf-8", "surrogatepass"), words="\x1b[ \x9b \u202e \u200b \n")
def hidden_characters(data: bytes) -> None:
    for how in ("surrogateescape", "replace"):
        shown = escape.escape(data.decode("utf-8", how))
        assert escape.is_plain(shown) and shown.encode() is not None


STREAM = '{\n    "kind": "NodeList",\n    "items": [\n        {"metadata": {"name": "a"}}\n    ]\n}\n'


@target(
    STREAM + "".join(f"==== {end} logs for container a of pod kube-system/x ====\nI1\n" for end in ("START", "END")),
    STREAM.encode("utf-16"),
    "kind: NodeList\napiVersion: v1\nitems:\n- metadata:\n    name: a\n",
    words="==== START END logs { } [ ] kind items NodeList PodList metadata \n \r\n \x00",
)
def dumps(data: bytes) -> None:
    with suppress(NetinfoError):
        dump = dump_reading.collected("-", open_stream(iter([data])))
        judge_dump(dump, dump_answer.snapshot(dump), (Fact.CNI, Fact.POD_CIDRS, Fact.SERVICE_CIDRS))
