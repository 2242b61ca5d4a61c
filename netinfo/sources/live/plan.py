"""What to ask a live cluster, in which order, and how the answers become Snapshot.

The first round needs nothing but the connection; all that follows is asked as soon as the answer it depends on is
there. Every request is narrow: nodes once, pods as a bounded sample, ConfigMaps by name, custom resources only where
their API group exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from netinfo.components import addons, gardener, match
from netinfo.components.cni_file import in_effect
from netinfo.components.control_plane import runs
from netinfo.components.standing import at_home, worth_asking
from netinfo.model.command import Answer, Command, Trouble
from netinfo.model.objects import (
    ApiGroup,
    CniFile,
    ConfigMap,
    MetricRange,
    Node,
    Pod,
    Service,
    ServiceCIDR,
    Workload,
)
from netinfo.model.snapshot import Listing, Snapshot, not_asked
from netinfo.sources.live import cloud_manager_wanted, custom_plan, metrics_wanted
from netinfo.sources.live.joined import asked_then, beside, is_forbidden, joined
from netinfo.sources.live.node_needed import is_needed
from netinfo.sources.live.proof import LiveProof
from netinfo.sources.live.rounds import once_a_round
from netinfo.sources.live.scope import Scope
from netinfo.sources.live.through_proxy import Reader
from netinfo.sources.objects import (
    configmaps,
    metrics,
    minikube_node,
    nodes,
    pods,
    probe,
    server,
    services,
    workloads,
)
from netinfo.sources.objects.api import Request, read_chunks, read_list
from netinfo.sources.objects.connection import Connection
from netinfo.values.json_access import Tree

Row = TypeVar("Row")

_COMPONENTS = ("kube-apiserver", "kube-controller-manager")
#: After one of these there is no use in asking anything else.
_HOPELESS = frozenset(
    {Trouble.UNREACHABLE, Trouble.TLS, Trouble.UNAUTHORIZED, Trouble.ENVIRONMENT, Trouble.NO_PROGRAM, Trouble.TIMEOUT}
)


class Inquiry:
    """The plan for one connection (a ``shell.Plan``), and the Snapshot of its answers.

    ``asks_version_first``: nothing else is asked before the answer to ``/version`` is there. A credential plugin may
    open a browser or be slow, and every process runs it: let one call get and cache the credentials.
    """

    def __init__(self, connection: Connection, scope: Scope, *, asks_version_first: bool = False) -> None:
        self._asks_version_first = asks_version_first
        self._connection = connection
        self._scope = scope
        self._answers: Mapping[Command, Answer] = {}
        self._read: dict[Command, Listing[object]] = {}
        self._readers: dict[Command, Reader] = {}
        self.round: dict[str, Any] = {}

    def next(self, answers: Mapping[Command, Answer]) -> Iterable[Command]:
        """All commands that should have been asked by now."""
        self._answers, self.round = answers, {}
        version = server.version_command(self._connection)
        if self._asks_version_first and version not in answers:
            return [version]
        found = self._reading(version, server.read_version)
        if found is not None and found.trouble in _HOPELESS:
            return [version]
        return list(self._wanted())

    def reader(self, command: Command) -> Reader | None:
        """What makes rows of a list while it arrives."""
        return self._readers.get(command)

    def needs(self, command: Command, answers: Mapping[Command, Answer]) -> bool:
        """The node's files are not waited for when a running agent answers the question and no Pod contradicts it."""
        return command.program != "minikube" or is_needed(self.snapshot(answers))

    def snapshot(self, answers: Mapping[Command, Answer]) -> Snapshot:
        """Everything that was read, by source."""
        self._answers, self.round = answers, {}
        return self._snapshot()

    def _snapshot(self) -> Snapshot:
        return Snapshot(
            proof=LiveProof(self._proven()),
            version=self._reading(server.version_command(self._connection), server.read_version) or not_asked(),
            api_groups=self._groups(),
            nodes=self._nodes(),
            workloads=self._workloads(),
            deployments=self._deployments(),
            control_plane=self._control_plane(),
            pods=self._pods(),
            services=self._services(),
            service_cidrs=self._service_cidrs(),
            configmaps=self._configmaps(),
            cni_files=self._cni_files(),
            probes=self._probes(),
            custom=dict(custom_plan.listings(self._custom_requests(), self._list)),
            metrics=self._metrics(),
        )

    # What is asked. Each method below reads what is there so far; what is missing is asked by _wanted.

    def _wanted(self) -> Iterator[Command]:
        yield server.version_command(self._connection)
        yield from self._commands(nodes.REQUEST, workloads.REQUEST, pods.CONTROL_PLANE, self._pod_requests()[0])
        yield from self._commands(self._service_requests()[0], services.SERVICE_CIDRS)
        yield from self._commands(*(configmaps.request(*each) for each in configmaps.FIRST))
        yield server.groups_command(self._connection)
        yield from self._minikube_commands()
        yield from self._commands(*self._control_plane_requests()[1:], *self._pod_requests()[1:])
        yield from self._commands(*self._service_requests()[1:], *self._service_cidr_requests()[1:])
        yield from self._commands(*self._workload_requests()[1:])
        yield from self._commands(*self._configmap_requests()[len(configmaps.FIRST) :], *self._deployment_requests())
        yield from (request.command(self._connection) for _, request in self._custom_requests())
        yield from self._probe_commands()
        yield from self._metrics_commands()

    def _commands(self, *requests: Request) -> Iterator[Command]:
        return (request.command(self._connection) for request in requests)

    # One method a source: the requests in order of preference, and the rows of those that were answered.
    def _groups(self) -> Listing[ApiGroup]:
        return self._reading(server.groups_command(self._connection), server.read_groups) or not_asked()

    def _nodes(self) -> Listing[Node]:
        return self._list(nodes.REQUEST, nodes.row) or not_asked()

    def _workload_requests(self) -> list[Request]:
        first = self._list(workloads.REQUEST, workloads.row)
        return [workloads.REQUEST, *([workloads.KUBE_SYSTEM] if is_forbidden(first) else [])]

    @once_a_round
    def _workloads(self) -> Listing[Workload]:
        return self._joined(self._workload_requests(), workloads.row)

    @once_a_round
    def _agents(self) -> tuple[Workload, ...]:
        """The workloads of which more is asked: those that are not mere look-alikes."""
        names = match.configmaps_for(at_home(self._workloads()))
        known = Snapshot(
            LiveProof(self._connection),
            api_groups=self._groups(),
            nodes=self._nodes(),
            workloads=self._workloads(),
            configmaps=self._joined([configmaps.request(*each) for each in names], configmaps.row),
            custom=dict(custom_plan.listings(self._custom_requests(), self._list)),
        )
        return worth_asking(known)

    @once_a_round
    def _deployment_requests(self) -> list[Request]:
        own = [workloads.deployment_request(*each) for each in match.deployments_for(self._agents())]
        lists = (self._nodes(), self._workloads(), self._control_plane())
        is_wanted = cloud_manager_wanted.is_wanted(LiveProof(self._connection), *lists)
        return [*own, *([workloads.DEPLOYMENTS_OF_KUBE_SYSTEM] if is_wanted else [])]

    def _deployments(self) -> Listing[Workload]:
        return joined(asked_then([self._list(each, workloads.deployment) for each in self._deployment_requests()]))

    @once_a_round
    def _control_plane_requests(self) -> list[Request]:
        """Further labels are asked for the components that no Pod of the first list runs, whatever else is in it."""
        first = self._list(pods.CONTROL_PLANE, pods.row)
        if first is None or not first.is_readable:
            return [pods.CONTROL_PLANE]
        lacks = [each for each in _COMPONENTS if not any(runs(pod, each) for pod in first)]
        has_proxy = any(runs(each, "kube-proxy") for each in (*self._workloads(), *first))
        proxies = pods.STATIC_KUBE_PROXIES if lacks and not has_proxy else ()
        return [pods.CONTROL_PLANE, *([pods.CONTROL_PLANE_OTHER] if lacks else []), *proxies]

    def _control_plane(self) -> Listing[Pod]:
        first, *others = (self._list(each, pods.row) for each in self._control_plane_requests())
        return joined([first, *asked_then(others)])

    def _pod_requests(self) -> list[Request]:
        broad, older = pods.COUNTED if self._scope.counts_pods else pods.SAMPLED
        first = self._list(broad, pods.row)
        if is_forbidden(first):
            return [broad, pods.SAMPLE_KUBE_SYSTEM, pods.of_namespace(self._connection.namespace)]
        if first is not None and "field label not supported" in first.message:
            return [broad, older]
        return [broad, *([pods.ON_HOST] if self._scope.counts_pods else [])]

    def _pods(self) -> Listing[Pod]:
        requests = self._pod_requests()
        if requests[-1] is pods.ON_HOST:
            return beside(*(self._list(each, pods.row) for each in requests))
        if len(requests) == 2:  # the refused selector is no trouble, only another server
            requests = requests[1:]
        return self._joined(requests, pods.row)

    def _service_requests(self) -> list[Request]:
        broad = services.ALL if self._scope.counts_services else services.REQUEST
        first = self._list(broad, services.row)
        if is_forbidden(first):
            return [broad, services.KUBE_SYSTEM, services.of_namespace(self._connection.namespace)]
        if first is not None and first.is_readable and not first.is_complete:
            return [broad, services.KUBERNETES, services.KUBE_SYSTEM]
        return [broad]

    def _services(self) -> Listing[Service]:
        return self._joined(self._service_requests(), services.row)

    def _service_cidr_requests(self) -> list[Request]:
        stable = self._list(services.SERVICE_CIDRS, services.service_cidr)
        has_beta = any((each.name, each.version) == ("networking.k8s.io", "v1beta1") for each in self._groups())
        is_older = stable is not None and stable.is_absent and has_beta
        return [services.SERVICE_CIDRS, *([services.SERVICE_CIDRS_BETA] if is_older else [])]

    def _service_cidrs(self) -> Listing[ServiceCIDR]:
        """A server before 1.33 answers Forbidden for a kind that it does not even have: RBAC comes first."""
        requests = self._service_cidr_requests()
        stable = self._list(services.SERVICE_CIDRS, services.service_cidr)
        version = self._reading(server.version_command(self._connection), server.read_version)
        if is_forbidden(stable) and server.is_before(version or (), (1, 31)):
            return Listing(command=services.SERVICE_CIDRS.command(self._connection))
        return self._joined(requests, services.service_cidr)

    @once_a_round
    def _configmap_requests(self) -> list[Request]:
        """Those of the first round, and those of the solutions found."""
        found = (*match.configmaps_for(self._agents()), *configmaps.of_kube_proxy(self._workloads()))
        found += (gardener.SHOOT_INFO,) if gardener.runs(self._nodes()) else ()
        beside = addons.configmaps_for(self._workloads(), self._pods()) if self._scope.is_wide else ()
        wanted = sorted({*found, *beside})
        return [configmaps.request(*each) for each in dict.fromkeys((*configmaps.FIRST, *wanted))]

    def _configmaps(self) -> Listing[ConfigMap]:
        return self._joined(self._configmap_requests(), configmaps.row)

    @once_a_round
    def _custom_requests(self) -> list[tuple[str, Request]]:
        return custom_plan.requests(self._groups(), self._list, self._workloads(), is_wide=self._scope.is_wide)

    # The node of a minikube cluster.

    @once_a_round
    def _profile(self) -> str | None:
        return minikube_node.profile(self._connection, self._nodes())

    def _proven(self) -> Connection:
        return self._connection._replace(minikube_profile=self._profile())

    def _minikube_commands(self) -> Iterator[Command]:
        profile = self._profile()
        if not self._scope.enters_node or not profile:
            return
        yield minikube_node.list_command(profile)
        file = in_effect(self._cni_names(profile))
        if file and minikube_node.is_plain(file.name):
            yield minikube_node.file_command(profile, file.name)

    def _cni_names(self, profile: str) -> Listing[CniFile]:
        return self._reading(minikube_node.list_command(profile), minikube_node.read_names) or not_asked()

    def _cni_files(self) -> Listing[CniFile]:
        profile = self._profile()
        if not self._scope.enters_node or not profile:
            return not_asked()
        listing = self._cni_names(profile)
        file = in_effect(listing)
        answer = self._answers.get(minikube_node.file_command(profile, file.name)) if file else None
        return minikube_node.with_content(listing, file.name, answer) if file and answer is not None else listing

    # The dry run, only with --probe and only where nothing else tells.

    def _probe_commands(self) -> Iterator[Command]:
        told = self._list(services.SERVICE_CIDRS, services.service_cidr)
        if self._scope.probes and told is not None and not told.rows:
            yield from probe.commands(self._connection)

    def _probes(self) -> Listing[str]:
        if not self._scope.probes:
            return not_asked()
        return joined([self._reading(command, probe.read) for command in probe.commands(self._connection)])

    # The metrics of the API server, where nothing better tells a block.

    def _metrics_commands(self) -> Iterator[Command]:
        is_asked = not self._scope.probes and not self._connection.has_url_path  # no words but --raw
        if is_asked and metrics_wanted.is_wanted(self._snapshot()):
            command = metrics.command(self._connection)
            self._readers[command] = partial(metrics.read_windows, command=command)
            yield command

    def _metrics(self) -> Listing[MetricRange]:
        """A record that lacks them was made before they were asked for, or did not need them."""
        found = self._reading(metrics.command(self._connection), metrics.read) or not_asked()
        return not_asked() if found.trouble is Trouble.NOT_RECORDED else found

    # Answers to rows, each answer once.

    def _list(self, request: Request, row: Callable[[Tree], Row | None]) -> Listing[Row] | None:
        command = request.command(self._connection)
        if command not in self._readers:
            self._readers[command] = partial(read_chunks, command=command, row=row, asked=request.asked)
        read = partial(read_list, row=row, asked=request.asked, may_be_missing=request.may_be_missing)
        return self._reading(request.command(self._connection), read)

    def _joined(self, requests: list[Request], row: Callable[[Tree], Row | None]) -> Listing[Row]:
        return joined([self._list(request, row) for request in requests])

    def _reading(self, command: Command, read: Callable[[Answer], Listing[Row]]) -> Listing[Row] | None:
        """The listing of a command's answer, made once; None while it was not answered."""
        if command not in self._read:
            answer = self._answers.get(command)
            if answer is None:
                return None
            self._read[command] = cast("Listing[object]", read(answer))
        return cast("Listing[Row]", self._read[command])
