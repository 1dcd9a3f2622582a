"""Files with the names that each holds in, which files hold some of them out: looked for, or looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence, Set

from schemadiff.parse.outline import Outline
from schemadiff.parse.statements import Name

# To note all names takes as long as so many looks through the files; most changes take fewer.
_LOOKS = 30


class Holding:
    """Which of the files hold which names."""

    def __init__(self, outlines: Sequence[Outline], looks: int = _LOOKS) -> None:
        self._words = [outline.words for outline in outlines]
        self._looks = looks
        self._known: dict[Name, list[int]] = {}

    def look_for(self, names: Iterable[Name]) -> None:
        """Look once for all of these, of which somebody is going to ask."""
        new = {name for name in names if name not in self._known}
        if new and self._looks >= 0:
            self._looks -= 1
            self._known |= self._found(new) if self._looks >= 0 else self._noted()

    def any_of(self, names: Collection[Name]) -> list[int]:
        """The numbers of the files that hold one of them."""
        self.look_for(names)
        return sorted({number for name in names for number in self._known.get(name, ())})

    def _found(self, names: Set[Name]) -> dict[Name, list[int]]:
        found: dict[Name, list[int]] = {name: [] for name in names}
        for number, words in enumerate(self._words):
            if not words.isdisjoint(names):
                for name in words & names:
                    found[name].append(number)
        return found

    def _noted(self) -> dict[Name, list[int]]:
        noted: dict[Name, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for name in words:
                noted[name].append(number)
        return dict(noted)
