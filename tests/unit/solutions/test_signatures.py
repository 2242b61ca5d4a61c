"""The records in netinfo/solutions: each one loads, says where it is from, and recognises its own samples only."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from netinfo.components import match
from netinfo.components.records.signature import Sample, Signature
from netinfo.model.components import Ipam, Role
from netinfo.model.objects import Container, Ref, Workload
from tests.records import all_signatures
from tests.support.records.solutions import parse_signature
from tests.support.records.toml_table import RecordError

GOOD = """
id = "acme"
title = "Acme"
role = "primary"
ipam = "node-podcidr"
homepage = "https://example.org"
checked = 2026-11-24
sources = ["acme/acme v1 deploy.yaml"]
summary = "Connects pods."
enforces_policy = "no"

[[workload]]
kinds = ["DaemonSet"]
containers = ["acme-agent"]
images = ["acme/agent"]

[[cni_plugin]]
types = ["acme"]

[[mode]]
env = { ACME_MODE = ["policy"] }
role = "policy"
"""

#: The stable ids of the JSON contract.
CONTRACT = [
    "flannel",
    "calico",
    "canal",
    "weave-net",
    "kube-router",
    "cilium",
    "antrea",
    "ovn-kubernetes",
    "openshift-sdn",
    "kube-ovn",
    "kindnet",
    "bridge",
    "kubenet",
    "docker-bridge",
    "crio-bridge",
    "podman-bridge",
    "aws-vpc-cni",
    "azure-cni",
    "gke",
    "oke-vcn-native",
    "terway",
    "tke",
    "cello",
    "contiv",
    "contiv-vpp",
    "romana",
    "nsx-ncp",
    "contrail",
    "nuage",
    "aci",
    "hybridnet",
]


@pytest.mark.parametrize("name", CONTRACT)
def test_every_solution_of_the_contract_has_a_primary_record(name: str) -> None:
    found = match.signature(name)
    assert found is not None
    assert found.role is Role.PRIMARY


@pytest.mark.parametrize("record", all_signatures(), ids=lambda record: record.id)
def test_a_record_is_complete(record: Signature) -> None:
    assert record.homepage.startswith("https://")
    assert date.fromisoformat(record.checked) <= date.today()
    assert len(record.summary) > 40
    assert all(len(source.split(" ", 2)) == 3 for source in record.sources)
    assert record.workloads or record.is_agentless
    assert record.samples or record.is_agentless


SAMPLES = [(record, sample) for record in all_signatures() for sample in record.samples]


@pytest.mark.parametrize(("record", "sample"), SAMPLES, ids=[f"{each.id}-{at}" for at, (each, _) in enumerate(SAMPLES)])
def test_a_sample_is_recognised_as_its_own_solution_and_no_other(record: Signature, sample: Sample) -> None:
    assert [each.id for each in match.recognise(workload_of(sample))] == [record.id]


@pytest.mark.parametrize(("record", "sample"), SAMPLES, ids=[f"{each.id}-{at}" for at, (each, _) in enumerate(SAMPLES)])
def test_a_sample_from_a_mirror_without_labels_is_recognised_too(record: Signature, sample: Sample) -> None:
    image = "registry.local:5000/mirror/" + match.repository(sample.image) + ":v9@sha256:" + "0" * 64
    plain = workload_of(Sample(sample.kind, sample.name, sample.container, image))
    if "@" not in sample.image or ":" in sample.image.partition("@")[0]:
        assert record.id in [each.id for each in match.recognise(plain)]


def test_loading_covers_every_file_of_the_folder() -> None:
    names = {each.name for each in files("netinfo.solutions").iterdir() if each.name.endswith(".toml")}
    assert names == {f"{record.id}.toml" for record in match.signatures()}


def test_a_good_record_is_read() -> None:
    record = parse_signature(GOOD, "acme.toml")
    assert record.ipam is Ipam.NODE_PODCIDR
    assert record.modes[0].role is Role.POLICY


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('title = "Acme"', 'titel = "Acme"', "acme.toml: title"),
        ('homepage = "https', 'colour = "blue"\nhomepage = "https', "acme.toml: colour: no such key"),
        ('role = "primary"', 'role = "boss"', "acme.toml: role: no role 'boss'"),
        ('ipam = "node-podcidr"', 'ipam = "dice"', "acme.toml: ipam"),
        ("checked = 2026-11-24", 'checked = "today"', "acme.toml: checked: a date is needed"),
        ('sources = ["acme/acme v1 deploy.yaml"]', "sources = []", "acme.toml: sources"),
        ('id = "acme"', 'id = "other"', "acme.toml: id"),
        ('enforces_policy = "no"', 'enforces_policy = "perhaps"', "acme.toml: enforces_policy"),
        ('containers = ["acme-agent"]', 'container = ["acme-agent"]', "workload[0]"),
        ('images = ["acme/agent"]', "", "workload[0]: names: one trait is not enough"),
        ('types = ["acme"]', 'networks = ["acme"]', "cni_plugin[0]: types"),
        ('env = { ACME_MODE = ["policy"] }', "", "mode[0]: mode: a mode without a condition"),
        ('env = { ACME_MODE = ["policy"] }', 'env = { ACME_MODE = "policy" }', "mode[0]: env: ACME_MODE"),
        (
            'env = { ACME_MODE = ["policy"] }',
            'configmap = { names = ["@/a"], key = "k", pattern = "(" }',
            "mode[0]: configmap: pattern",
        ),
        (
            "[[workload]]",
            '[runtime]\nname = "A"\nversions = ["a://*"]\nblocks = ["10.0"]\n\n[[workload]]',
            "runtime: blocks",
        ),
        ("[[workload]]", '[runtime]\nname = "A"\nblocks = ["10.0.0.0/8"]\n\n[[workload]]', "runtime: versions"),
        ('title = "Acme"', "title = ", "acme.toml:"),
    ],
)
def test_a_bad_record_is_refused_with_its_file_and_key(old: str, new: str, named: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse_signature(GOOD.replace(old, new), "acme.toml")
    assert named in str(caught.value)


def workload_of(sample: Sample) -> Workload:
    namespace, name = sample.name.split("/")
    containers = [Container(sample.container, sample.image)]
    if name.endswith("canal"):
        containers.append(Container("kube-flannel", "rancher/hardened-flannel:v0.26"))
    if sample.init_container:
        containers.append(Container(sample.init_container, "flannel/flannel-cni-plugin:v1", is_init=True))
    return Workload(Ref("daemonsets", namespace, name), sample.kind, sample.labels or {}, tuple(containers), 1, 1)
