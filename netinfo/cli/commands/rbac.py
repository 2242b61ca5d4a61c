"""``kubectl netinfo rbac``: the least rights that give the full answer; no cluster is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netinfo.cli.options import Options
from netinfo.cli.output import Output
from netinfo.components import match
from netinfo.model.command import ExitCode
from netinfo.model.error import NetinfoError
from netinfo.sources import rights
from netinfo.sources.every_request import every_request
from netinfo.text.messages import phrase
from netinfo.views import rbac as view

#: What the API server takes as the name of a ConfigMap (kubernetes/kubernetes staging/src/k8s.io/apimachinery
#: pkg/util/validation IsDNS1123Subdomain).
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")


def run(options: Options, configmaps: Sequence[str] = ()) -> Output:
    """A ClusterRole as YAML, or as JSON. ``configmaps``: further names that may be read."""
    for each in configmaps:
        if not _NAME.fullmatch(each):
            what = phrase('"{name}" is no name of a ConfigMap', name=each)
            raise NetinfoError(ExitCode.USAGE, what, "", "kubectl get configmaps -A")
    requests = tuple(every_request(match.signatures()))
    wanted = rights.least(requests, configmaps)
    return Output(view.render(wanted, options.form, rights.beginnings(requests)))
