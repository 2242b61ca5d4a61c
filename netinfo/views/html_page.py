"""One HTML page about all clusters: the fleet, the picture, findings with their commands, and what was not read.

Nothing is loaded and no script runs: the page is one file that can be sent, printed and kept. It is laid out for a
screen of 800 pixels and for A4; nothing is told by colour alone, and every contrast is 4.5:1 or more (WCAG 2.2, 1.4.3).
Everything from outside goes through ``xml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netinfo import __version__
from netinfo.model.findings import Checked, Severity, identity
from netinfo.model.holdings import Gap, Region
from netinfo.model.report import MAIN_FACTS, Report
from netinfo.named_tuple import NamedTuple
from netinfo.text.command_line import shown
from netinfo.text.failure_reasons import named
from netinfo.text.redact import redact
from netinfo.text.translation import _, language, said
from netinfo.views import fleet, picture, picture_svg, uses, wording
from netinfo.views.picture_svg import xml

_BAR_WIDTH = 260
#: A longer word may be broken.
_LONGEST_WORD = 22
_STYLE = """
:root { color-scheme: light; }
body { font: 14px/1.45 system-ui, "Segoe UI", Roboto, sans-serif; color: #1a1a1a; background: #fff; margin: 0; }
main { max-width: 1100px; margin: 0 auto; padding: 16px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 26px 0 8px; }
h3 { font-size: 14px; margin: 16px 0 4px; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: #4a4a4a; padding: 0 0 6px; }
th, td { border: 1px solid #8a8a8a; padding: 4px 6px; text-align: left; vertical-align: top; }
.long, h1, h3, li, p { overflow-wrap: anywhere; } td.finding { width: 40%; }
th { background: #ececec; } tbody th { background: #fff; font-weight: 600; } tr { break-inside: avoid; }
thead { display: table-header-group; } code { font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; }
td.bar { width: 270px; padding: 4px; } td.bar svg { display: block; width: 100%; height: 12px; }
.problem { font-weight: 700; } .problem::before { content: "\\26A0\\FE0E "; }
footer { color: #4a4a4a; margin-top: 28px; }
h2, h3, caption { break-after: avoid; }
@page { size: A4; margin: 14mm; }
@media print, (max-width: 760px) { body { font-size: 12px; } td.bar { width: 110px; } th, td { padding: 3px 4px; } }
@media print { main { max-width: none; padding: 0; } body { font-size: 9pt; } code { font-size: 8.5pt; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


class Page(NamedTuple):
    """What the page tells: a report a cluster, the picture, and what was found (an empty name: between clusters)."""

    reports: tuple[Report, ...]
    regions: tuple[Region, ...]
    gaps: tuple[Gap, ...]
    found: tuple[tuple[str, Checked], ...]


def render(page: Page) -> str:
    """The whole document."""
    title = xml(_("Networks of {names}").format(names=_names(page.reports)))
    head = (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
    )
    parts = [head, *_fleet(page), *_findings(page), *_picture(page), *_unread(page)]
    footer = xml(_("Made by kubectl netinfo {version}").format(version=__version__))
    return "\n".join([*parts, f"<footer>{footer}</footer>", "</main>", "</body>", "</html>"]) + "\n"


def _names(reports: Sequence[Report]) -> str:
    shown = [each.context for each in reports[:3]]
    left = len(reports) - len(shown)
    return ", ".join(shown) + (_(" and {count} more").format(count=left) if left > 0 else "")


def _fleet(page: Page) -> Iterator[str]:
    yield f"<h2>{xml(_('Clusters'))}</h2>"
    names = (_("CONTEXT"), _("CNI"), _("PODS"), _("SERVICES"), _("NODES"), _("STATE"), _("VERSION"))
    rows = [
        (*fleet.row(each), _("version unknown") if each.cluster.version is None else each.cluster.version)
        for each in page.reports
    ]
    yield from _table(names, rows, _("One row a cluster; how each value is known stands below."))
    for report in page.reports:
        yield f"<h3>{xml(wording.heading(report))}</h3>"
        verdicts = [report.facts[fact] for fact in MAIN_FACTS if fact in report.facts]
        cells = [
            (wording.title(each.fact), wording.value(each), wording.state(each), wording.how_we_know(each))
            for each in verdicts
        ]
        yield from _table((_("FACT"), _("VALUE"), _("STATE"), _("HOW WE KNOW")), cells)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> Iterator[str]:
    """A table whose first column names its rows; cells are text."""
    told = f"<caption>{xml(caption)}</caption>" if caption else ""
    heads = "".join(f'<th scope="col">{xml(name)}</th>' for name in names)
    yield f"<table>{told}<thead><tr>{heads}</tr></thead><tbody>"
    for first, *rest in rows:
        yield f"<tr>{_name(first)}" + "".join(f"<td{_long(each)}>{xml(each)}</td>" for each in rest) + "</tr>"
    yield "</tbody></table>"


def _name(told: str) -> str:
    """The cell that names a row."""
    return f'<th scope="row"{_long(told)}>{xml(told)}</th>'


def _long(told: str, more: str = "") -> str:
    """The attribute of a cell: a word that no column holds may be broken anywhere, any other is left whole."""
    names = [more, *(["long"] if any(len(word) > _LONGEST_WORD for word in told.split()) else [])]
    shown = " ".join(each for each in names if each)
    return f' class="{shown}"' if shown else ""


def _findings(page: Page) -> Iterator[str]:
    yield f"<h2>{xml(_('Findings'))}</h2>"
    rows = [
        (name, each, is_accepted)
        for name, checked in page.found
        for is_accepted, held in ((False, checked.findings), (True, checked.accepted))
        for each in held
    ]
    if rows:
        heads = "".join(
            f'<th scope="col">{xml(each)}</th>' for each in (_("CONTEXT"), _("SEVERITY"), _("FINDING"), _("COMMAND"))
        )
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for name, finding, is_accepted in rows:
            is_problem = finding.severity is Severity.PROBLEM and not is_accepted
            grave = _("accepted") if is_accepted else _("problem") if is_problem else _("note")
            commands = "<br>".join(f"<code>{xml(shown(each))}</code>" for each in finding.commands)
            yield (
                f"<tr>{_name(name or _('between clusters'))}"
                f"<td{_long(grave, 'problem' if is_problem else '')}>{xml(grave)}</td>"
                f'<td class="long finding">{xml(said(finding.message))}<br>'
                f"<code>{xml(identity(finding, name))}</code></td>"
                f'<td class="long">{commands}</td></tr>'
            )
        yield "</tbody></table>"
    else:
        yield f"<p>{xml(_('no problem found in what was looked at'))}</p>"
    unlooked = [(name, each) for name, checked in page.found for each in checked.unlooked]
    if unlooked:
        yield f"<h3>{xml(_('Not looked at'))}</h3>"
        told = [(name or _("between clusters"), said(each.title), said(each.because)) for name, each in unlooked]
        yield from _table((_("CONTEXT"), _("CHECK"), _("REASON")), told)


def _picture(page: Page) -> Iterator[str]:
    yield f"<h2>{xml(_('Address space'))}</h2>"
    for region in page.regions:
        yield f"<h3>{xml(region.block)}</h3>"
        heads = (_("ADDRESSES"), _("WHO"), _("PLACE"))
        yield "<table><thead><tr>" + "".join(f'<th scope="col">{xml(each)}</th>' for each in heads)
        yield "</tr></thead><tbody>"
        for each in region.stretches:
            drawn = picture_svg.bar(region, each, _BAR_WIDTH)
            yield (
                f"<tr>{_name(picture.span(region, each))}"
                f"<td{_long(picture.whose(each))}>{xml(picture.whose(each))}</td>"
                f'<td class="bar"><svg viewBox="0 0 {_BAR_WIDTH} 12" preserveAspectRatio="none" aria-hidden="true"'
                f' focusable="false">{drawn}</svg></td></tr>'
            )
        yield "</tbody></table>"
    if page.gaps:
        yield f"<h3>{xml(_('Not known'))}</h3><ul>"
        yield from (f"<li>{xml(uses.gap(each))}</li>" for each in page.gaps)
        yield "</ul>"


def _unread(page: Page) -> Iterator[str]:
    rows = [
        (report.context, each.source, said(named(each.reason)), redact(said(each.hint)))
        for report in page.reports
        for each in report.unread
    ]
    yield f"<h2>{xml(_('Sources that were not read'))}</h2>"
    if rows:
        yield from _table((_("CONTEXT"), _("SOURCE"), _("REASON"), _("NEXT STEP")), rows)
    else:
        yield f"<p>{xml(_('All sources were read.'))}</p>"
