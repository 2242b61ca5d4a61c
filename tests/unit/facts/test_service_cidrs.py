"""Copies of the Service block that an installer wrote: they support an answer and never give one."""

from __future__ import annotations

import pytest

from netinfo.facts.service_cidrs.decide import decide
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.components import Ipam
from netinfo.model.objects import Container, Service
from netinfo.model.report import State
from netinfo.model.snapshot import Listing, Snapshot
from netinfo.sources.live.joined import joined
from netinfo.sources.objects import probe
from netinfo.views.wording import how_we_know
from tests.support.podnet import NOBODY, agent, api_server, cluster, kubeadm_config, run_by

_FLAG = "--service-cluster-ip-range=10.96.0.0/12"


def told(solution: str, ipam: Ipam, snapshot: Snapshot) -> tuple[State, object, object]:
    own = agent(solution)._replace(containers=(Container(solution, solution, (solution, _FLAG)),))
    verdict = decide(snapshot, run_by(solution, ipam, own)).verdict
    return verdict.state, verdict.value, verdict.at_least


def test_an_agents_copy_alone_is_no_answer() -> None:
    """Kube-OVN's installer writes 10.96.0.0/12 into it wherever it runs; on OKE Services have 10.96.0.0/16."""
    for solution, ipam in (("kube-ovn", Ipam.POOLS), ("kube-router", Ipam.NODE_PODCIDR)):
        assert told(solution, ipam, cluster()) == (State.UNKNOWN, None, ("10.96.0.1/32",))


def test_an_agents_copy_supports_what_kubeadm_wrote() -> None:
    snapshot = cluster(configmaps=(kubeadm_config("10.244.0.0/16"),))
    assert told("kube-ovn", Ipam.POOLS, snapshot)[:2] == (State.AGREED, ("10.96.0.0/12",))


def test_k0s_writes_its_own_block_into_kube_routers_flag() -> None:
    snapshot = cluster(version="v1.30.0+k0s")
    assert told("kube-router", Ipam.NODE_PODCIDR, snapshot)[:2] == (State.SINGLE, ("10.96.0.0/12",))


def test_services_far_apart_get_a_bound_each() -> None:
    """Two ServiceCIDRs that could not be read: one block over both would be 0.0.0.0/0."""
    addresses = ("10.96.0.1", "10.96.3.7", "172.30.0.9")
    verdict = decide(cluster(services=addresses), NOBODY).verdict
    assert verdict.at_least == ("10.96.0.0/22", "172.30.0.9/32")


def _asked(*refusals: str) -> Snapshot:
    """The answers to the two dry runs."""
    refused = [Answer(Command("kubectl", ("create",)), 1, b"", f"error: {each}".encode()) for each in refusals]
    listings: list[Listing[str] | None] = [probe.read(each) for each in refused]
    return cluster()._replace(probes=joined(listings))


NAMED = "provided IP is not in the valid range. The range of valid IPs is 10.96.0.0/14"


@pytest.mark.parametrize(
    ("other", "value"),
    [
        ('spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster', ("10.96.0.0/14",)),
        ('spec.ipFamilies[0]: Invalid value: "IPv6": Not Configured On This Cluster', ("10.96.0.0/14",)),
        ("Range of valid IPs is FD00:10:96::/112", ("10.96.0.0/14", "fd00:10:96::/112")),
        ("the provided network does not match the current range", None),
        ("Ipam Not Ready", None),
    ],
)
def test_a_refusal_without_a_range_is_not_a_family_that_is_not_there(other: str, value: object) -> None:
    assert decide(_asked(NAMED, other), NOBODY).verdict.value == value


@pytest.mark.parametrize("written", ["10.96.0.0", "10.96.0.0/12;10.97.0.0/16", "$(SERVICES)"])
def test_a_flag_that_was_found_and_is_no_block_is_told_as_such(written: str) -> None:
    """It was read: what is wrong is what stands there."""
    found = decide(cluster(control_plane=(api_server(written),)), NOBODY)
    assert found.verdict.value is None
    assert "the value of kube-apiserver --service-cluster-ip-range" in str(found.verdict.because)
    assert "could not be read" not in str(found.verdict.because)
    assert [each.code for each in found.warnings] == ["unusable-value"]


def test_a_value_that_is_no_block_does_not_hide_another_source() -> None:
    broken = cluster(control_plane=(api_server("10.96.0.0"),), configmaps=(kubeadm_config("", "10.96.0.0/12"),))
    found = decide(broken, NOBODY)
    assert (found.verdict.value, found.verdict.state) == (("10.96.0.0/12",), State.SINGLE)
    assert [each.code for each in found.warnings] == ["unusable-value"]


TWO_WORDS = cluster(control_plane=(api_server("10.96.0.0/12"),), configmaps=(kubeadm_config("10.244.0.0/16"),))


def test_where_services_have_addresses_of_a_family_without_a_block_the_block_is_not_the_whole_answer() -> None:
    """Half of a dual stack: the flag of an API server from before its second range."""
    half = decide(TWO_WORDS._replace(services=cluster(services=("10.96.0.7", "fd00::7")).services), NOBODY)
    assert (decide(TWO_WORDS, NOBODY).verdict.state, half.verdict.state) == (State.AGREED, State.SINGLE)
    assert half.verdict.value == ("10.96.0.0/12",)
    (warning,) = half.warnings
    assert warning.code == "family-unknown" and "fd00::7" in warning.message
    assert half.verdict.because == warning.message


def test_two_sources_that_are_no_two_words_say_what_could_not_be_read() -> None:
    hidden: Listing[Service] = Listing(trouble=Trouble.FORBIDDEN, is_complete=False)
    verdict = decide(TWO_WORDS._replace(services=hidden), NOBODY).verdict
    assert verdict.state is State.SINGLE
    assert verdict.because == "Services could not be read, which may say otherwise"
    assert verdict.because in how_we_know(verdict)
    assert decide(TWO_WORDS, NOBODY).verdict.because == ""


def test_of_several_servicecidrs_of_which_one_is_no_block_the_others_are_not_the_whole_answer() -> None:
    verdict = decide(cluster(service_cidrs=("10.96.0.0/12", "10.200.0.0")), NOBODY).verdict
    assert (verdict.state, verdict.value) == (State.UNKNOWN, None)
    assert "is no address block" in verdict.because
