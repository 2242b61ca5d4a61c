"""Sentences about a cluster that can still be told in another language.

A ``Phrase`` is its English text, so JSON, comparisons and escaping need to know nothing of it; beside the text it keeps
the template and the values that it was made of. ``netinfo.text.translation.said`` tells it in the reader's language.
Values are data from a cluster: they are put into the template and never read as one, so braces in them stay braces.
Nothing is escaped here: what a view prints, it escapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Gettext = Callable[[str], str]
Ngettext = Callable[[str, str, int], str]
Shown = Callable[[str], str]


class Phrase(str):
    """The English sentence, and how it was made. Made by the functions below."""

    __slots__ = ("number", "plural", "template", "values")

    template: str
    plural: str
    number: int | None
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object], plural: str = "", count: int | None = None) -> Phrase:
        """``plural`` and ``count`` come together; the English form follows from the count."""
        form = template if count in (None, 1) else plural
        self = super().__new__(cls, form.format_map(values))
        self.template, self.plural, self.number, self.values = template, plural, count, values
        return self

    def told(self, gettext: Gettext, ngettext: Ngettext, shown: Shown = str) -> str:
        """The sentence in another language; values that are phrases are told too. ``shown`` prepares the other texts
        among the values for the form of the output (Markdown marks them as code)."""
        form = gettext(self.template) if self.number is None else ngettext(self.template, self.plural, self.number)

        def told(value: object) -> object:
            if isinstance(value, Phrase):
                return value.told(gettext, ngettext, shown)
            return value if isinstance(value, int) else shown(str(value))

        return form.format_map({name: told(value) for name, value in self.values.items()})


def phrase(template: str, /, **values: object) -> Phrase:
    """A sentence with its values: ``phrase("{name} runs", name=name)``. The catalogue has the template."""
    return Phrase(template, values)


def phrases(singular: str, plural: str, count: int, /, **values: object) -> Phrase:
    """A sentence whose form depends on a number, which both templates may name as ``{count}``."""
    return Phrase(singular, {**values, "count": count}, plural, count)


def verbatim(text: str) -> Phrase:
    """Names, flags, fields and values without a word of any language: the same for every reader."""
    return Phrase("{text}", {"text": text})


def joined(separator: str, parts: Iterable[object]) -> Phrase:
    """Several in a row, each told in the reader's language; the separator too where it is a phrase with words."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    template = "{separator}".join(f"{{{name}}}" for name in named)
    return Phrase(template, {**named, "separator": phrase(separator) if type(separator) is str else separator})
