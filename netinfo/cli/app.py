"""The command line: flags to a request, the request's reports to a view, the view to stdout, the outcome to the shell.

Only this module knows Typer. Everything costly is imported after the arguments are known to be right.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from netinfo import __version__

if TYPE_CHECKING:
    from netinfo.cli.output import Output

#: The commands that compare with what ``--against`` names.
_COMPARING = ("check", "map", "plan", "report", "whois")
FORMS = ("table", "wide", "json", "yaml", "markdown", "csv")

#: Stands below the help of every command.
_OPTIONS = "The options of all commands (--context, --demo, --timeout, ...) are listed by: kubectl netinfo --help"

app = typer.Typer(
    name="kubectl netinfo",
    rich_markup_mode=None,  # rich costs 70 ms and is not needed for plain help
    pretty_exceptions_enable=False,
    add_completion=False,  # Typer's own would overwrite kubectl's; see netinfo/cli/completion.py
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command_tree() -> Any:
    """The command line as a Click group: ``commands`` by name, ``params`` of each."""
    return typer.main.get_command(app)


#: What the parser raises; its name and its home differ between the versions of Typer.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def _end(output: Output) -> NoReturn:
    """Print what a command gave back and end with its exit code."""
    from netinfo.cli.output import show

    raise typer.Exit(show(output))


@app.callback(
    invoke_without_command=True,
    epilog="kubectl's connection flags (--as, --cluster, --server, --token, --user, ...) are handed on to kubectl.",
)
def main(
    ctx: typer.Context,
    context: Annotated[
        list[str] | None, typer.Option(help="Kubeconfig context; may be given several times.", metavar="NAME")
    ] = None,
    all_contexts: Annotated[bool, typer.Option("--all-contexts", help="Every context of the kubeconfig.")] = False,
    kubeconfig: Annotated[str | None, typer.Option(help="Path of the kubeconfig.", metavar="PATH")] = None,
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="A saved dump, a record, or a folder of records; may be given several times.",
            metavar="PATH|-",
        ),
    ] = None,
    demo: Annotated[
        str | None,
        typer.Option(help="A recorded cluster that ships with the program; list names them.", metavar="[NAME]"),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", help="Form of the output: table, wide, json, yaml, markdown, csv.", metavar="FORM"
        ),
    ] = "table",
    wide: Annotated[bool, typer.Option("--wide", help="All facts, as -o wide.")] = False,
    no_headers: Annotated[bool, typer.Option("--no-headers", help="Leave the table's headings off.")] = False,
    timeout: Annotated[str, typer.Option(help="Limit for each cluster: 10, 10s, 1m30s.", metavar="TIME")] = "10s",
    no_proxy: Annotated[
        bool,
        typer.Option(
            "--no-proxy",
            help="One kubectl a request instead of one kubectl proxy; has nothing to do with HTTP proxies.",
        ),
    ] = False,
    no_node: Annotated[bool, typer.Option("--no-node", help="Do not enter a node through minikube.")] = False,
    probe: Annotated[
        bool, typer.Option("--probe", help="Allow one server-side dry run to learn the Service block.")
    ] = False,
    record: Annotated[
        str | None, typer.Option(help="Save what the cluster answered to a folder.", metavar="DIR")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option(help="Compare with BLOCK, NAME=BLOCK, routes or @FILE; repeatable.", metavar="WHAT"),
    ] = None,
    color: Annotated[str, typer.Option(help="Colours: auto, always or never.", metavar="WHEN")] = "auto",
    lang: Annotated[str | None, typer.Option(help="Language of the narration: en or ru.", metavar="LANGUAGE")] = None,
    verbose: Annotated[
        int, typer.Option("-v", "--verbose", count=True, show_default=False, help="Show the commands that ran.")
    ] = 0,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    kubectl_flag: Annotated[list[str] | None, typer.Option(hidden=True)] = None,
) -> None:
    """Which network solution runs here, which block do Pods use, which do Services use, and which commands prove it."""
    if version:
        typer.echo(f"netinfo {__version__}")
        raise typer.Exit
    from netinfo.cli.options import Options

    ctx.obj = Options.parse(
        command=ctx.invoked_subcommand,
        contexts=tuple(context or ()),
        all_contexts=all_contexts,
        kubeconfig=kubeconfig,
        dumps=tuple(from_ or ()),
        demo=demo,
        form=output,
        is_wide=wide,
        has_headers=not no_headers,
        timeout=timeout,
        enters_node=not no_node,
        uses_proxy=not no_proxy,
        probes=probe,
        record=record,
        language=lang,
        verbosity=verbose,
        color=color,
        kubectl_flags=tuple(kubectl_flag or ()),
        against=tuple(against or ()),
    )
    if against and ctx.invoked_subcommand not in _COMPARING:
        from netinfo.text.translation import _

        told = _("not compared: what --against names is compared by {commands}")
        typer.echo(told.format(commands=", ".join(_COMPARING)), err=True)
    if demo == "list":
        from netinfo.cli.commands import demos

        _end(demos.run(ctx.obj))
    if ctx.invoked_subcommand is None:
        from netinfo.cli.commands import report as command

        _end(command.run(ctx.obj))


@app.command(epilog=_OPTIONS)
def transcript(
    ctx: typer.Context,
    form: Annotated[
        str, typer.Option("--format", help="markdown, text, html, jira, telegram or commands.", metavar="FORM")
    ] = "markdown",
    fact: Annotated[str | None, typer.Option(help="One fact: cni, pod-cidr, service-cidr, ...", metavar="FACT")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Add a short theory, true of this cluster.")] = False,
    output: Annotated[Path | None, typer.Option("-O", help="Write UTF-8 to a file.", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """The homework answer: the facts, then each command with its real output."""
    from netinfo.cli.commands import transcript as command

    _end(command.run(ctx.obj, form=form, fact=fact, explain=explain, output=output, force=force))


@app.command(epilog=_OPTIONS)
def verify(ctx: typer.Context, file: Annotated[str, typer.Argument(help="A transcript, or - for stdin.")]) -> None:
    """Run a transcript's commands again and say what still holds."""
    from netinfo.cli.commands import verify as command

    _end(command.run(ctx.obj, file))


@app.command(epilog=_OPTIONS)
def nodes(ctx: typer.Context) -> None:
    """One row a node: its slice of the Pod block, its addresses, used and free Pod addresses."""
    from netinfo.cli.commands import nodes as command

    _end(command.run(ctx.obj))


@app.command(epilog=_OPTIONS)
def check(
    ctx: typer.Context,
    accept: Annotated[str | None, typer.Option(help="Accepted findings, as TOML.", metavar="FILE")] = None,
    fail_on: Annotated[str, typer.Option(help="Exit 4 on: problem or note.", metavar="SEVERITY")] = "problem",
    since: Annotated[str | None, typer.Option(help="Say what has changed since a record.", metavar="DIR")] = None,
) -> None:
    """Collisions, exhaustion, contradictions, leftovers; of several clusters also between them."""
    from netinfo.cli.commands import check as command

    wanted = command.Wanted(accept=accept, fail_on=fail_on, since=since)
    _end(command.run(ctx.obj, wanted))


@app.command("map", epilog=_OPTIONS)
def map_(ctx: typer.Context) -> None:
    """Picture of the address space; -o svg and -o json too."""
    from netinfo.cli.commands import map as command

    _end(command.run(ctx.obj))


@app.command(epilog=_OPTIONS)
def get(
    ctx: typer.Context,
    fact: Annotated[str, typer.Argument(help="cni, pod-cidr, service-cidr, or any fact by its key.")],
    family: Annotated[str | None, typer.Option(help="Only ipv4 or ipv6.", metavar="FAMILY")] = None,
) -> None:
    """One bare value for scripts; nothing where it is not known."""
    from netinfo.cli.commands import get as command

    _end(command.run(ctx.obj, fact, family))


@app.command(epilog=_OPTIONS)
def plan(
    ctx: typer.Context,
    length: Annotated[str | None, typer.Argument(help="Prefix length, /16; above /32 it is IPv6.")] = None,
    within: Annotated[
        list[str] | None, typer.Option("--in", help="Look only in this block; repeatable.", metavar="BLOCK")
    ] = None,
    count: Annotated[int, typer.Option(help="How many blocks are shown.", min=1, max=1000, metavar="NUMBER")] = 3,
    family: Annotated[str | None, typer.Option(help="ipv4 or ipv6.", metavar="FAMILY")] = None,
    check: Annotated[str | None, typer.Option("--check", help="Who has this block?", metavar="BLOCK")] = None,
    nodes: Annotated[int | None, typer.Option(help="Compute the length for so many nodes.", metavar="NUMBER")] = None,
    pods_per_node: Annotated[int | None, typer.Option(help="With so many Pods each.", metavar="NUMBER")] = None,
) -> None:
    """Blocks that are free in all given clusters, routes and reservations."""
    from netinfo.cli.commands import plan as command

    wanted = command.Wanted(length, check, nodes, pods_per_node, tuple(within or ()), count, family)
    _end(command.run(ctx.obj, wanted))


@app.command(epilog=_OPTIONS)
def whois(
    ctx: typer.Context,
    addresses: Annotated[list[str], typer.Argument(help="Addresses, or - for lines that hold some.")],
) -> None:
    """Who has this address: Pod, Service, node, slice, block."""
    from netinfo.cli.commands import whois as command

    _end(command.run(ctx.obj, addresses))


@app.command(epilog=_OPTIONS)
def report(
    ctx: typer.Context,
    output: Annotated[Path | None, typer.Option("-O", help="The HTML file to write.", metavar="FILE")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """One HTML page: clusters, map, findings."""
    from netinfo.cli.commands import page as command

    _end(command.run(ctx.obj, output, force=force))


@app.command(epilog=_OPTIONS)
def rbac(
    ctx: typer.Context,
    configmap: Annotated[
        list[str] | None, typer.Option(help="A further ConfigMap that may be read; repeatable.", metavar="NAME")
    ] = None,
) -> None:
    """The least rights that give the full answer, as a manifest for kubectl apply; -o json too."""
    from netinfo.cli.commands import rbac as command
    from netinfo.cli.output import show

    raise typer.Exit(show(command.run(ctx.obj, tuple(configmap or ()))))


@app.command(epilog=_OPTIONS)
def explain(
    ctx: typer.Context,
    name: Annotated[
        list[str] | None, typer.Argument(help="A solution or an idea (cni, nat, service, ...); none: all solutions.")
    ] = None,
) -> None:
    """What a network solution is, how it works, how it is recognised."""
    from netinfo.cli.commands import explain as command

    _end(command.run(ctx.obj, name or ()))


@cache  # Typer takes 15 ms to make it
def _command() -> Any:
    """The command with those below it; what it says is translated when it is printed."""
    from netinfo.cli.help import speak

    command = typer.main.get_command(app)
    speak(command)
    return command


def run(words: list[str]) -> int:
    """The exit code of a command line. NetinfoError (usage) says what is wrong with it."""
    from netinfo.cli.argv import normalise
    from netinfo.cli.help import mistake

    command = _command()
    try:
        with command.make_context("kubectl netinfo", normalise(words)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except _UsageError as error:
        raise mistake(error) from None
    return 0
