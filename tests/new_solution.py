"""Begins a network solution: ``python -m tests.new_solution NAME`` writes what every one consists of.

- ``netinfo/solutions/NAME.toml``, how it looks, with every key that a record needs;
- ``netinfo/solutions/NAME.py``, what its settings mean; delete it where it has none;
- ``tests/clusters/describe/NAME.py``, a cluster as its manifest makes it.

All three work as they are written, for a solution with a DaemonSet NAME and a ConfigMap NAME-config: replace what the
real one does otherwise, and give sources. The next steps are in docs/how-to/add-a-solution.md.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from tests.support.program import ROOT

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_RECORD = """\
id = "{name}"
title = "{title}"
role = "primary"
ipam = "own-config"
homepage = "https://github.com/{name}/{name}"
checked = {today}
sources = ["{name}/{name} v1.0.0 deploy/{name}.yaml"]
summary = \"\"\"
What it is, how it gives addresses and how packets travel, in two or three sentences of your own.
\"\"\"
enforces_policy = "optional"
dataplane = "Linux bridge on every node"
encapsulation = "vxlan"
on_node = "bridge"
encrypts = "optional"
configmaps = ["@/{name}-config"]

[about]
approach = ["overlay"]
between_nodes = "VXLAN"
addresses_by = "its own IPAM"
services_by = "kube-proxy"
install = "a manifest"
status = "maintained"
sources = ["github.com/{name}/{name}"]

[about.ru]
summary = "Что это, как выдаёт адреса и как передаёт пакеты, в двух-трёх предложениях."
between_nodes = "VXLAN"
addresses_by = "свой IPAM"
services_by = "kube-proxy"
install = "манифест"
status = "поддерживается"

[[workload]]
kinds = ["DaemonSet"]
names = ["{name}"]
images = ["{name}/{name}"]

[[sample]]
kind = "DaemonSet"
name = "kube-system/{name}"
container = "{name}"
image = "registry.example/{name}/{name}:v1.0.0"
"""

_MODULE = '''\
"""{title}: settings in ConfigMap {name}-config ({name}/{name} v1.0.0 deploy/{name}.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

from netinfo.components import settings
from netinfo.components.answers import path, shown, size
from netinfo.components.claims import Sources, Tier
from netinfo.components.solution import Solution
from netinfo.model.report import Evidence
from netinfo.model.traffic import Encryption, Path, PolicyEngine
from netinfo.text.messages import verbatim


class {kind}(Solution):
    """What it is, in a line."""

    configmaps = ("{name}-config",)

    def own_cidrs(self) -> Sources:
        """``pod-cidr``."""
        row = settings.configmap(self.snapshot, self.component, self.configmaps)
        if row is None:
            return super().own_cidrs()
        written, says = row.data.get("pod-cidr", ""), verbatim(f"{{row.ref.name}} pod-cidr")
        claims = self.ledger.from_configmap("configmaps", row, "pod-cidr", written, says)
        return super().own_cidrs()._replace(tiers=(Tier(tuple(claims)),))

    def between_nodes(self) -> Iterator[Path]:
        """``tunnel``."""
        look = self.config("tunnel")
        if look.setting is not None:
            yield path(look.setting, look.setting.value, verbatim(f"{{look.setting.entry}}: {{look.value}}"))

    def mtu(self) -> Iterator[Evidence]:
        """``mtu``."""
        yield from size(self.config("mtu"), "{name}-config mtu")

    def encryption(self) -> Encryption:
        """``encryption``: none or wireguard."""
        look = self.config("encryption")
        if look.setting is None:
            return self.unread("{name}-config")
        kind = look.setting.value
        return Encryption(kind, shown(look.setting, kind, verbatim(f"{{look.setting.entry}}: {{kind}}")))

    def network_policy(self) -> PolicyEngine:
        """``policy``: on unless told otherwise."""
        return self.switch(self.config("policy"), "policy")
'''

_CLUSTER = '''\
"""{title}."""

from __future__ import annotations

from tests.support import objects as a
from tests.clusters.description import Objects, described
from tests.support.objects.parts import agent, apps, kubeadm, nodes

_SETTINGS = {{"pod-cidr": "10.180.0.0/16", "mtu": "1400", "tunnel": "vxlan", "encryption": "wireguard"}}


@described()
def {function}() -> Objects:
    """{title} as its manifest has it."""
    machines = nodes(2, slices="")
    return [
        *kubeadm(machines, (), cluster_cidr=""),
        *agent(machines, "{name}", containers=[a.container("{name}", "registry.example/{name}/{name}:v1.0.0")]),
        a.configmap("{name}-config", "kube-system", {{**_SETTINGS, "policy": "true"}}, {{"app": "{name}"}}),
        *apps(machines, "10.180.0.5", "10.180.1.5"),
    ]
'''


def files(name: str) -> dict[str, str]:
    """The text of each file, by its path in the project; ValueError for a name that no record may have."""
    if not _ID.fullmatch(name):
        raise ValueError(f"{name}: small letters, digits and dashes only")
    words = {
        "name": name,
        "title": name.replace("-", " ").title(),
        "kind": name.title().replace("-", ""),
        "function": name.replace("-", "_"),
        "today": date.today().isoformat(),
    }
    module = words["function"]
    return {
        f"netinfo/solutions/{name}.toml": _RECORD.format(**words),
        f"netinfo/solutions/{module}.py": _MODULE.format(**words),
        f"tests/clusters/describe/{module}.py": _CLUSTER.format(**words),
    }


def write(name: str, root: Path = ROOT) -> list[str]:
    """Writes them, none over an old one; gives their paths."""
    made = files(name)
    for path in made:
        if (root / path).exists():
            raise FileExistsError(path)
    for path, text in made.items():
        (root / path).write_text(text, "utf-8")
    return list(made)


if __name__ == "__main__":
    for word in sys.argv[1:]:
        print("\n".join(write(word)))
