"""``kubectl netinfo check``: what is wrong follows from evidence, and what could not be looked at is never fine."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from netinfo.checks.run import check
from netinfo.facts.judge import decide
from netinfo.model.findings import Checked, FindingKind, Severity
from netinfo.model.objects import CniFile, Container
from netinfo.model.report import Fact
from netinfo.model.snapshot import Snapshot
from netinfo.sources.objects import services as service_source
from netinfo.text.escape import is_plain
from tests.clusters.judging import FOLDER, NAMES, expected
from tests.support import scenes
from tests.support.in_process import printed, run
from tests.support.podnet import FORBIDDEN, agent, cluster, controller_manager, flannel_config, node, pod, without
from tests.support.schemas import schema

SCHEMA = schema("check")
FLANNEL = agent("kube-flannel-ds", "kube-flannel", mounts=("kube-flannel-cfg",))._replace(
    containers=(Container("kube-flannel", "ghcr.io/flannel-io/flannel:v0.27.0", ("/opt/bin/flanneld",)),)
)


def recorded(name: str, *args: str) -> tuple[int | str | None, str, str]:
    return printed(["check", "--from", str(FOLDER / name), *expected(name).get("options", []), *args])


def document(name: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(recorded(name, "-o", "json")[1])
    return tree


def codes(name: str) -> set[str]:
    return {each["code"] for each in document(name)["findings"]}


def told(snapshot: Snapshot) -> Checked:
    """What is found in a cluster, as the command finds it."""
    return check(decide(snapshot, context="test", origin="live", facts=tuple(Fact)))


def found(snapshot: Snapshot) -> set[str]:
    return {each.code for each in told(snapshot).findings}


def state(snapshot: Snapshot, name: str) -> str:
    """How a look ended: looked, not looked, or no such thing."""
    look = next(each for each in told(snapshot).looks if each.check == name)
    return "looked" if look.was_checked else "not looked" if look.is_applicable else "no such thing"


def flannel(
    *pods: Any,
    block: str = "10.244.0.0/16",
    slices: tuple[str, ...] = ("10.244.0.0/24", "10.244.1.0/24"),
    service_cidrs: tuple[str, ...] = ("10.96.0.0/12",),
    services: tuple[str, ...] = ("10.96.0.1",),
) -> Snapshot:
    """Nodes n0, n1, ... with a slice and an address each, under Flannel."""
    nodes = tuple(
        node(f"n{at}", *([each] if each else []), addresses=(("InternalIP", f"192.168.49.{at + 2}"),))
        for at, each in enumerate(slices)
    )
    return cluster(
        nodes=nodes,
        pods=pods,
        workloads=(FLANNEL._replace(desired=len(nodes), ready=len(nodes)),),
        configmaps=(flannel_config(block, Backend={"Type": "vxlan"}),),
        control_plane=(controller_manager(block),),
        service_cidrs=service_cidrs,
        services=services,
    )


def test_a_sound_cluster_has_no_problem_and_it_is_said_what_was_looked_at() -> None:
    code, out, err = printed(["check", "--demo"])
    assert (code, out) == (0, "no problem found\n")
    assert re.search(r"^12 checks, none failed", err, re.M) and "not looked at" not in err
    wide = printed(["check", "--demo", "-o", "wide"])[2]
    assert "looked at: the Pod block against the Service block; " in wide
    assert "does not apply: slices that are left in the Pod block" in wide


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_has_a_command_and_every_gap_a_reason(name: str) -> None:
    code, out, err = recorded(name, "-o", "json")
    tree = json.loads(out)
    jsonschema.validate(tree, SCHEMA)
    problems = [each for each in tree["findings"] if each["severity"] == "problem"]
    is_part = tree["unread"] or any(each["state"] == "not-looked" for each in tree["looks"])
    assert code == (4 if problems else 3 if is_part else 0) and not err
    assert all(command.strip() for each in tree["findings"] for command in each["commands"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cilium-cluster-pool", "pod-service-overlap"),
        ("calico", "node-inside-pod-block"),
        ("crio-bridge", "pod-address-twice"),
        ("unknown-network-with-calico-policies", "pod-inside-service-block"),
        ("cluster-cidr-is-service-range", "pod-block-is-service-block"),
        ("two-networks-undecided", "sources-disagree"),
        ("ha-api-servers-disagree", "service-sources-disagree"),
        ("half-done-migration", "two-cnis"),
        ("calico-after-weave", "leftover"),
        ("flannel-after-calico", "leftover"),
    ],
)
def test_what_is_wrong_with_a_recorded_cluster_is_found(name: str, code: str) -> None:
    assert code in codes(name) and recorded(name)[0] == 4


def test_one_thing_is_told_once() -> None:
    assert codes("cluster-cidr-is-service-range") == {"pod-block-is-service-block"}
    assert codes("pods-outside-block") == {"pod-outside-block", "pod-outside-node-slice"}


def test_a_flag_that_nobody_obeys_is_a_note_and_no_problem() -> None:
    code, out, _err = recorded("weave-net")
    assert code == 0 and out.splitlines()[1].split()[:3] == ["note", "contradiction", "cluster-cidr-not-used"]
    assert out.endswith("no problem found\n")


def test_each_kind_of_leftover_is_shown_by_a_command_of_its_own() -> None:
    shown = {
        command
        for name in ("calico-after-weave", "flannel-after-calico")
        for each in document(name)["findings"]
        if each["kind"] == "leftover"
        for command in each["commands"]
    }
    for resource in ("apiservices", "nodes", "daemonsets"):
        assert any(f"get {resource} " in command for command in shown)
    assert any(".metadata.annotations" in each for each in shown) and any(
        "NetworkUnavailable" in each for each in shown
    )


def test_a_cluster_with_room_has_nothing_used_up() -> None:
    snapshot = flannel(pod("p", "10.244.0.2", on="n0"))
    assert found(snapshot) == set() and told(snapshot).unlooked == ()
    assert state(snapshot, "addresses-of-the-pod-block") == "no such thing"


def test_the_last_slice_of_the_block_is_given() -> None:
    snapshot = flannel(block="10.244.0.0/23")
    finding = next(each for each in told(snapshot).findings if each.code == "no-slice-left")
    assert finding.kind is FindingKind.EXHAUSTION and "2 slices of /24 fit into 10.244.0.0/23" in finding.message
    assert found(flannel(block="10.244.0.0/22")) == set()


def test_a_node_got_no_slice() -> None:
    assert found(flannel(slices=("10.244.0.0/24", ""))) == {"node-without-slice"}
    virtual = node("v", labels={"type": "virtual-kubelet"}, addresses=())
    snapshot = flannel()
    assert found(snapshot._replace(nodes=snapshot.nodes.replace(rows=(*snapshot.nodes.rows, virtual)))) == {
        "nodes-apart"
    }


@pytest.mark.parametrize(("pods", "is_full"), [(253, True), (252, False)])
def test_a_slice_is_full_when_only_what_the_plugin_keeps_is_left(pods: int, is_full: bool) -> None:
    """256 addresses less network, gateway and broadcast."""
    snapshot = flannel(*(pod(f"p{at}", f"10.244.0.{at + 2}", on="n0") for at in range(pods)))
    assert found(snapshot) == {"slice-full" if is_full else "slice-nearly-full"}


@pytest.mark.parametrize(("services", "is_full"), [(14, True), (13, False)])
def test_the_service_block_is_full_when_only_its_ends_are_left(services: int, is_full: bool) -> None:
    snapshot = flannel(service_cidrs=("10.96.0.0/28",), services=tuple(f"10.96.0.{at + 1}" for at in range(services)))
    assert found(snapshot) == {"service-block-full" if is_full else "service-block-nearly-full"}
    sample = snapshot._replace(services=snapshot.services.replace(is_complete=False))
    assert found(sample) == set() and state(sample, "service-addresses") == "not looked"


def test_a_service_block_that_is_disputed_is_not_called_full() -> None:
    """A Service outside shows that a part of the block is not known, as where ServiceCIDRs were not read."""
    taken = (*(f"10.96.0.{at + 1}" for at in range(14)), "10.97.0.9")
    snapshot = flannel(service_cidrs=("10.96.0.0/28",), services=taken)
    assert "service-block-full" not in found(snapshot) and state(snapshot, "service-addresses") == "not looked"


def test_a_block_that_all_nodes_share_can_be_full() -> None:
    content = '{"name": "bridge", "type": "bridge", "ipam": {"type": "host-local", "subnet": "10.9.0.0/28"}}'
    pods = tuple(pod(f"p{at}", f"10.9.0.{at + 2}") for at in range(13))
    snapshot = cluster(nodes=(node(),), pods=pods, service_cidrs=("10.96.0.0/12",))._replace(
        cni_files=flannel().pods.replace(rows=(CniFile("/etc/cni/net.d", "1-k8s.conflist", content),))  # type: ignore[arg-type]
    )
    assert found(snapshot) == {"pod-block-full"}
    fewer = snapshot._replace(pods=snapshot.pods.replace(rows=pods[:-1]))
    assert found(fewer) == {"pod-block-nearly-full"} and state(fewer, "addresses-of-the-pod-block") == "looked"


def test_nodes_inside_the_service_block_collide() -> None:
    snapshot = flannel(service_cidrs=("192.168.48.0/20",), services=("192.168.48.1",))
    finding = next(each for each in told(snapshot).findings if each.code == "node-inside-service-block")
    assert "n0 192.168.49.2 in 192.168.48.0/20" in finding.message and len(finding.commands) == 2


def test_addresses_of_services_inside_the_pod_block_collide_where_their_block_is_not_known() -> None:
    assert found(flannel(service_cidrs=(), services=("10.244.9.1", "10.96.0.1"))) == {"service-inside-pod-block"}
    assert found(flannel(service_cidrs=())) == set()


def test_two_nodes_with_one_address_collide_but_virtual_ones_do_not() -> None:
    snapshot = flannel()
    twins = tuple(each._replace(addresses=(("InternalIP", "192.168.49.2"),)) for each in snapshot.nodes.rows)
    assert found(snapshot._replace(nodes=snapshot.nodes.replace(rows=twins))) == {"node-address-twice"}
    virtual = tuple(each._replace(labels={"type": "virtual-kubelet"}) for each in twins)
    assert "node-address-twice" not in found(snapshot._replace(nodes=snapshot.nodes.replace(rows=virtual)))


def test_an_address_of_a_pod_that_ended_may_be_another_pods() -> None:
    old = pod("old", "10.244.0.2", on="n0", phase="Succeeded")
    assert found(flannel(old, pod("new", "10.244.0.2", on="n0"))) == set()
    assert found(flannel(pod("one", "10.244.0.2", on="n0"), pod("two", "10.244.0.2", on="n0"))) == {"pod-address-twice"}


def test_pods_and_nodes_of_an_underlay_share_a_network_on_purpose() -> None:
    looks = {each["check"]: each["state"] for each in document("kube-ovn-1-14-dual-stack")["looks"]}
    assert looks["node-inside-pod-block"] == "looked"


@pytest.mark.parametrize("source", ["nodes", "pods", "services", "workloads", "api_groups"])
def test_what_could_not_be_looked_at_is_never_fine(source: str) -> None:
    whole = flannel(pod("p", "10.244.0.2", on="n0"))
    checked = told(without(whole, source))
    assert checked.unlooked and all(each.because for each in checked.unlooked)
    assert {each.check for each in checked.looks} >= {each.check for each in told(whole).looks}


@pytest.mark.parametrize("name", ["flannel", "calico", "weave-net", "minikube-bridge"])
def test_a_source_that_drops_out_finds_nothing_new(name: str) -> None:
    """A gap is a gap: no collision and no exhaustion follows from what was not read."""
    before = codes(name)
    snapshot = _readings(name)
    for source in (
        "nodes",
        "pods",
        "services",
        "service_cidrs",
        "workloads",
        "configmaps",
        "control_plane",
        "api_groups",
    ):
        less = snapshot._replace(**{source: FORBIDDEN})  # type: ignore[arg-type]
        assert {each.code for each in told(less).findings if each.kind is not FindingKind.CONTRADICTION} <= before, (
            source
        )


def _readings(name: str) -> Snapshot:
    from netinfo.sources.live.plan import Inquiry
    from netinfo.sources.live.scope import Scope
    from netinfo.sources.live.shell import FixedPlan
    from netinfo.sources.objects import connection
    from netinfo.sources.objects.connection import Selection
    from netinfo.sources.recorded import Recording

    asker, selection = Recording(FOLDER / name), Selection()
    at = connection.read(asker.run(FixedPlan([selection.command()]))[selection.command()], selection)
    assert at is not None
    inquiry = Inquiry(at, Scope())
    return inquiry.snapshot(asker.run(inquiry))


def test_csv_and_markdown_hold_the_same_rows_and_no_sentence() -> None:
    _code, out, _err = recorded("calico", "-o", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["SEVERITY", "KIND", "CODE", "FACT", "FINDING", "COMMAND"] and len(rows) == 3
    assert len(recorded("calico", "-o", "csv", "--no-headers")[1].splitlines()) == 2
    assert len(recorded("calico", "-o", "markdown")[1].splitlines()) == 4
    assert recorded("flannel", "-o", "csv")[1].splitlines() == [",".join(rows[0])]
    assert "no problem found" in recorded("flannel", "-o", "csv")[2]


def test_problems_stand_before_notes() -> None:
    severities = [each["severity"] for each in document("calico")["findings"]]
    assert severities == sorted(severities, key=lambda each: each != Severity.PROBLEM) and len(set(severities)) == 2


def test_russian_says_the_same_and_the_document_does_not_change() -> None:
    code, out, err = recorded("calico", "--lang", "ru")
    assert code == 4 and "пересечение" in out and "у 2 узлов адреса внутри блока Pods" in out and "просмотрено: " in err
    assert recorded("calico", "--lang", "ru", "-o", "json") == recorded("calico", "-o", "json")
    assert printed(["check", "--demo", "--lang", "ru"])[1] == "проблем не найдено\n"
    printed(["--lang", "en", "--version"])


def test_names_from_a_dump_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    objects = json.loads(json.dumps(scenes.flannel()))
    for each in objects[:2]:
        name, hostile = each["metadata"]["name"], each["metadata"]["name"] + "\x1b[2J\u202e|x\n"
        each["metadata"]["name"] = hostile
        for placed in objects:
            if placed["kind"] == "Pod" and placed["spec"].get("nodeName") == name:
                placed["spec"]["nodeName"] = hostile
        each["status"]["addresses"] = [{"type": "InternalIP", "address": "10.244.0.9"}]
    path = tmp_path / "dump.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    for form in ("table", "csv", "markdown", "json", "yaml"):
        result = run("check", "--from", str(path), "-o", form)
        assert result.code == 4 and "node-inside-pod-block" in result.stdout.replace("\\", "")
        assert all(is_plain(line) for line in (result.stdout + result.stderr).splitlines()), form


def test_the_look_at_all_services_is_bounded() -> None:
    assert service_source.ALL.limit == 10_000
