"""What turns Service addresses into Pod addresses, and how it picks one of several Pods.

In charge is the running kube-proxy with its configuration file or flags, or the network solution that replaces it.
The ConfigMap alone proves nothing: it stays behind when kube-proxy is removed.

Pitfalls:

- kube-proxy ignores ``--proxy-mode`` when it has ``--config`` (kubernetes cmd/kube-proxy/app/options.go).
- An empty mode is iptables on Linux below Kubernetes 1.40 and nftables from then on (cmd/kube-proxy/app/server_linux.go
  of 1.37, platformApplyDefaults), and kernelspace on Windows. This is what the program itself obeys, so it may be said
  of a kube-proxy that runs and whose configuration was read.
- The configuration is not the effect: old versions fell back from ipvs to iptables without kernel modules.
- k3s runs kube-proxy inside its own process, with mode iptables unless ``--kube-proxy-arg`` says otherwise (k3s
  pkg/daemons/agent/agent.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from netinfo import solutions
from netinfo.components import installers, match, settings
from netinfo.components.control_plane import Process, component_flags, processes, was_read
from netinfo.components.installers import ProxyConfiguration
from netinfo.model.command import Command
from netinfo.model.components import Decision, Identification
from netinfo.model.objects import Pod, Ref, Workload
from netinfo.model.origin import Origin
from netinfo.model.report import Evidence, Fact, Stance, State, Strength, Verdict
from netinfo.model.snapshot import Snapshot
from netinfo.model.traffic import ServiceProxy
from netinfo.text.messages import joined, phrase, verbatim
from netinfo.text.translation import N_

FACT = Fact.KUBE_PROXY

_MODES = ("iptables", "ipvs", "nftables", "userspace", "kernelspace")
#: How each mode picks an endpoint: the statistic module of iptables, numgen of nftables (kubernetes pkg/proxy).
_ALGORITHMS = {
    "iptables": N_("random"),
    "nftables": N_("random"),
    "userspace": N_("round robin"),
    "kernelspace": N_("hash (HNS)"),
}
#: Schedulers of the kernel's IPVS (ipvsadm(8)); an empty one is rr (kubernetes pkg/proxy/ipvs, defaultScheduler).
_SCHEDULERS = {
    "rr": N_("round robin (rr)"),
    "wrr": N_("weighted round robin (wrr)"),
    "lc": N_("least connections (lc)"),
    "wlc": N_("weighted least connections (wlc)"),
    "lblc": N_("locality-based least connections (lblc)"),
    "lblcr": N_("locality-based least connections with replication (lblcr)"),
    "dh": N_("destination hashing (dh)"),
    "sh": N_("source hashing (sh)"),
    "sed": N_("shortest expected delay (sed)"),
    "nq": N_("never queue (nq)"),
    "mh": N_("Maglev hashing (mh)"),
}
_MINOR = re.compile(r"^v?1\.(\d{1,9})\b")
#: The first minor version of Kubernetes whose kube-proxy takes an empty mode for nftables.
_NFTABLES_SINCE = 40


@dataclass(frozen=True, slots=True)
class _Mode:
    """What one place says about the mode that a running kube-proxy is in."""

    mode: str
    scheduler: str
    evidence: Evidence


def decide(snapshot: Snapshot, cni: Identification) -> Decision:
    """``value``: the mode, or "replaced". ``detail``: ``mode``, ``scheduler``, ``algorithm``, ``replacedBy``."""
    modes = _running_modes(snapshot)
    running = settings.running(cni)
    replaced = [found for each in running if (found := solutions.of(each, snapshot).service_proxy())]
    by = [each for each in replaced if each.is_whole]
    unread = [joined(": ", [each.title, each.unread]) for each in replaced if each.unread]
    if unread and not by:
        because = phrase("what may replace kube-proxy could not be read ({unread})", unread=joined(", ", unread))
        return Decision(_unknown(because, [*(each.evidence for each in modes), *_written_down(snapshot)]))
    if modes and by:
        return Decision(_both(modes, by))
    if modes:
        return Decision(_by_kube_proxy(modes))
    if processes(snapshot, "kube-proxy"):
        return Decision(_unknown(_why_no_mode(snapshot), _written_down(snapshot)))
    if by and _is_looked_for(snapshot):
        return Decision(_replaced(by))
    return Decision(_unknown(_why_nothing(snapshot, replaced), [*_written_down(snapshot), *_of(replaced)]))


def _running_modes(snapshot: Snapshot) -> list[_Mode]:
    """One entry a place in which a running kube-proxy's mode stands."""
    running = processes(snapshot, "kube-proxy")
    found = [mode for process in running for mode in _mode_of(snapshot, process)]
    if not running:
        found += _embedded(snapshot)
    return [each for each in found if each.mode in _MODES]


def _mode_of(snapshot: Snapshot, process: Process) -> Iterator[_Mode]:
    if process.value("config"):
        written = installers.proxy_configuration(snapshot)
        if written is not None and _is_mounted(snapshot, process, written):
            yield from _from_configuration(snapshot, process, written)
        return
    flags = [each for each in component_flags(snapshot, "kube-proxy", "proxy-mode") if each.ref == process.ref]
    mode = flags[-1].value.lower() if flags else ""
    scheduler = process.value("ipvs-scheduler") or ""
    command = snapshot.proof.flag(process.ref, "--proxy-mode" if mode else "kube-proxy")
    yield from _mode(snapshot, process, mode, scheduler, Origin(process.ref, "--proxy-mode"), command, "kube-proxy")


def _from_configuration(snapshot: Snapshot, process: Process, written: ProxyConfiguration) -> Iterator[_Mode]:
    origin = Origin(written.ref, f"{written.key} mode", "ConfigMap")
    command = snapshot.proof.flag(written.ref, "mode:")
    yield from _mode(snapshot, process, written.mode.lower(), written.ipvs_scheduler, origin, command, "configmaps")


def _mode(
    snapshot: Snapshot, process: Process, written: str, scheduler: str, origin: Origin, command: Command, source: str
) -> Iterator[_Mode]:
    mode, says = written, phrase("kube-proxy runs with mode {mode}", mode=written)
    if not mode:
        mode = _default(snapshot, process)
        says = phrase("kube-proxy runs without a mode, which it takes for {mode}", mode=mode)
    if not mode:
        return
    evidence = Evidence(source, Strength.CONFIGURED, Stance.FOR, mode, origin, command, says)
    yield _Mode(mode, (scheduler or "rr") if mode == "ipvs" else "", evidence)


def _default(snapshot: Snapshot, process: Process) -> str:
    """What the program makes of an empty mode; empty where its platform or version is not known."""
    row = _row(snapshot, process)
    if row is None:
        return ""
    selector = row.node_selector if isinstance(row, Workload) else {}
    if "windows" in (selector.get("kubernetes.io/os"), selector.get("beta.kubernetes.io/os")):
        return "kernelspace"
    if not _is_on_linux(snapshot, row):
        return ""
    minor = _minor(snapshot, row)
    if minor is None:
        return ""
    return "iptables" if minor < _NFTABLES_SINCE else "nftables"


def _is_on_linux(snapshot: Snapshot, row: Workload | Pod) -> bool:
    """True when it is only scheduled on Linux, or nodes were read and none is a Windows one."""
    if isinstance(row, Workload) and "linux" in (
        row.node_selector.get("kubernetes.io/os"),
        row.node_selector.get("beta.kubernetes.io/os"),
    ):
        return True
    systems = {node.labels.get("kubernetes.io/os") for node in snapshot.nodes}
    return bool(systems) and "windows" not in systems


def _minor(snapshot: Snapshot, row: Workload | Pod) -> int | None:
    """The version of kube-proxy: of its image, else the API server's where no kube-proxy can be newer than that."""
    for container in row.containers:
        found = _MINOR.match(match.image_tag(container.image))
        if found and "kube-proxy" in container.image:
            return int(found[1])
    for version in snapshot.version:
        found = _MINOR.match(version.git_version)
        if found and int(found[1]) < _NFTABLES_SINCE:
            return int(found[1])
    return None


def _row(snapshot: Snapshot, process: Process) -> Workload | Pod | None:
    return snapshot.once(_rows).get(process.ref)


def _rows(snapshot: Snapshot) -> dict[Ref, Workload | Pod]:
    rows: tuple[Workload | Pod, ...] = (*snapshot.workloads, *snapshot.control_plane, *snapshot.pods)
    return {row.ref: row for row in reversed(rows)}


def _is_mounted(snapshot: Snapshot, process: Process, written: ProxyConfiguration) -> bool:
    """True when the workload mounts this very ConfigMap; mounts of single Pods are not read."""
    row = _row(snapshot, process)
    return not isinstance(row, Workload) or not row.configmaps or written.ref.name in row.configmaps


def _embedded(snapshot: Snapshot) -> list[_Mode]:
    """k3s: every node runs kube-proxy in its own process, and its arguments are recorded on the node."""
    servers = installers.node_arguments(snapshot)
    if not installers.runs_embedded(snapshot) or not servers or any(_is_off(each.flags) for each in servers):
        return []
    if not all(each.annotation.startswith("k3s.io/") for each in servers):
        return []  # RKE2 runs kube-proxy as a static Pod
    found: list[_Mode] = []
    for server in servers:
        written = server.component_value("kube-proxy", "proxy-mode")
        scheduler = server.component_value("kube-proxy", "ipvs-scheduler")
        mode = written or "iptables"
        says = phrase("k3s runs kube-proxy, by itself with mode iptables")
        says = phrase("k3s runs kube-proxy with mode {mode}", mode=mode) if written else says
        path = "{.metadata.annotations.k3s\\.io/node-args}"
        evidence = Evidence(
            source="nodes",
            strength=Strength.CONFIGURED if written else Strength.INFERRED,
            stance=Stance.FOR,
            value=mode,
            origin=Origin(server.ref, server.annotation, "Node"),
            command=snapshot.proof.field(server.ref, path),
            says=says,
        )
        found.append(_Mode(mode, (scheduler or "rr") if mode == "ipvs" else "", evidence))
    return found


def _is_off(flags: Mapping[str, tuple[str, ...]]) -> bool:
    return flags.get("disable-kube-proxy", ("false",))[-1].lower() != "false"


def _by_kube_proxy(modes: list[_Mode]) -> Verdict:
    evidence = _once(each.evidence for each in modes)
    said = sorted({(each.mode, each.scheduler) for each in modes})
    if len(said) > 1:
        shown = ", ".join(" ".join(each).strip() for each in said)
        because = phrase("kube-proxy runs with different settings: {settings}", settings=verbatim(shown))
        return Verdict(FACT, State.CONFLICT, detail=_detail(None), evidence=evidence, because=because)
    mode = modes[0]
    state = State.AGREED if len({each.source for each in evidence}) > 1 else State.SINGLE
    title = verbatim(f"kube-proxy, {mode.mode}")
    return Verdict(FACT, state, mode.mode, title, detail=_detail(mode), evidence=evidence)


def _detail(mode: _Mode | None, replaced_by: str | None = None, algorithm: str | None = None) -> dict[str, object]:
    if mode is not None:
        algorithm = _SCHEDULERS.get(mode.scheduler) or _ALGORITHMS.get(mode.mode)
    return {
        "mode": mode.mode if mode else None,
        "scheduler": (mode.scheduler or None) if mode else None,
        "algorithm": algorithm,
        "replacedBy": replaced_by,
    }


def _replaced(by: list[ServiceProxy]) -> Verdict:
    evidence = tuple(each for one in by for each in one.evidence)
    names = sorted({each.id for each in by})
    if len(names) > 1:
        because = phrase("{names} both say that they replace kube-proxy", names=joined(phrase(" and "), names))
        return Verdict(FACT, State.CONFLICT, detail=_detail(None), evidence=evidence, because=because)
    detail = _detail(None, names[0], by[0].algorithm)
    title = phrase("replaced by {solution}", solution=by[0].title)
    return Verdict(FACT, State.SINGLE, "replaced", title, detail=detail, evidence=evidence)


def _both(modes: list[_Mode], by: list[ServiceProxy]) -> Verdict:
    against = [each._replace(stance=Stance.AGAINST) for one in by for each in one.evidence]
    because = phrase("kube-proxy runs although {solution} is set to replace it", solution=by[0].title)
    evidence = (*_once(each.evidence for each in modes), *against)
    return Verdict(FACT, State.CONFLICT, detail=_detail(None, by[0].id), evidence=evidence, because=because)


def _unknown(because: str, evidence: list[Evidence]) -> Verdict:
    return Verdict(FACT, State.UNKNOWN, detail=_detail(None), evidence=tuple(evidence), because=because)


def _is_looked_for(snapshot: Snapshot) -> bool:
    """True when a kube-proxy of whatever form would have been seen: as a DaemonSet or as a static Pod."""
    return snapshot.workloads.is_readable and snapshot.workloads.is_complete and was_read(snapshot.control_plane)


def _written_down(snapshot: Snapshot) -> list[Evidence]:
    """The configuration that no running kube-proxy is known to obey."""
    written = installers.proxy_configuration(snapshot)
    if written is None:
        return []
    origin = Origin(written.ref, f"{written.key} mode", "ConfigMap")
    command = snapshot.proof.flag(written.ref, "mode:")
    says = phrase('mode "{mode}" is written in a ConfigMap', mode=written.mode)
    return [Evidence("configmaps", Strength.CONFIGURED, Stance.NONE, written.mode or None, origin, command, says)]


def _why_no_mode(snapshot: Snapshot) -> str:
    running = processes(snapshot, "kube-proxy")
    written = [each.mode for process in running for each in _mode_of(snapshot, process)]
    if written:
        return phrase("kube-proxy runs with mode {mode}, which is none that is known", mode=written[0])
    file = installers.proxy_configuration(snapshot)
    if any(each.value("config") and not (file and _is_mounted(snapshot, each, file)) for each in running):
        return phrase("kube-proxy runs with a configuration file that could not be read")
    return phrase("kube-proxy runs, but its platform or version is not known, and its mode is empty")


def _why_nothing(snapshot: Snapshot, replaced: list[ServiceProxy]) -> str:
    if not _is_looked_for(snapshot):
        return phrase("could not look for a running kube-proxy: daemonsets or control-plane pods could not be read")
    if replaced:
        return phrase("no kube-proxy is visible, and {solution} replaces a part of it only", solution=replaced[0].title)
    return phrase("no running kube-proxy is visible and nothing that is known to replace it")


def _of(replaced: list[ServiceProxy]) -> list[Evidence]:
    return [each._replace(stance=Stance.NONE) for one in replaced for each in one.evidence]


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each once, and of many equal processes the first three: GKE runs one static Pod a node."""
    kept: dict[tuple[str, object], list[Evidence]] = {}
    for each in dict.fromkeys(evidence):
        kept.setdefault((each.source, each.value), []).append(each)
    return tuple(each for group in kept.values() for each in group[:3])
