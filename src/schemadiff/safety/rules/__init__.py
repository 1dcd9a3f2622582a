"""The list of all rules: an operation and what it stands among go in, what is to be said of it comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from schemadiff.safety.finding import Found
from schemadiff.safety.operation import Operation
from schemadiff.safety.rules import code, data, locks, writing
from schemadiff.safety.rules.among import Among

Rule: TypeAlias = Callable[[Operation, Among], Iterator[Found]]

RULES: tuple[Rule, ...] = (*data.RULES, *locks.RULES, *code.RULES, *writing.RULES)

__all__ = ["RULES", "Among", "Rule"]
