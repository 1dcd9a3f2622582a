"""Names of a database in; the names that models, fields and values get in a schema.prisma out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Prisma keeps these for itself or for the language of its client.
_RESERVED = frozenset(
    """
    PrismaClient String Boolean Int BigInt Float Decimal DateTime Json Bytes Unsupported async await break case catch
    class const continue debugger default delete do else enum export extends false finally for function if implements
    import in instanceof interface let new null package private protected public return super switch this throw true try
    typeof using var void while with yield model view type datasource generator
    """.split()  # noqa: SIM905
)
_APART = re.compile(r"[^A-Za-z0-9]+")


def model_name(name: str) -> str:
    """`trade_journal` is TradeJournal."""
    words = [word for word in _APART.split(name) if word]
    return _sound("".join(word[0].upper() + word[1:] for word in words), "Model")


def field_name(name: str) -> str:
    """`entry_price` is entryPrice; a name without underscores stays what it is."""
    words = [word for word in _APART.split(name) if word]
    if not words:
        return "field"
    joined = words[0] + "".join(word[0].upper() + word[1:] for word in words[1:])
    return _sound(joined, "field")


def label_name(label: str, labels: Sequence[str]) -> str:
    """The value of an enum: what it is in the database where that is a name, else something like it."""
    return _labels(labels)[label]


def _labels(labels: Sequence[str]) -> dict[str, str]:
    names = dict[str, str]()
    for label in labels:
        plain = label if re.fullmatch(r"[A-Za-z]\w*", label, re.ASCII) else _sound(_APART.sub("_", label), "value")
        names[label] = unique(plain, names.values())
    return names


def _sound(name: str, otherwise: str) -> str:
    name = name.strip("_")
    if not name or not name[0].isalpha():
        name = otherwise + name
    return f"{name}_" if name in _RESERVED else name


def unique(name: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where it is taken."""
    all_ = set(taken)
    if name not in all_:
        return name
    return next(f"{name}{n}" for n in range(2, len(all_) + 3) if f"{name}{n}" not in all_)
