"""Seeds in, rounds out: `python -m tests.mutation --rounds 500 --seed 1`. Ends with 1 where a round failed."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random

from schemadiff.scratch import Server, scratch_server
from schemadiff.sources import trust
from tests.mutation.bases import Base, Unavailable, opened, shared, weights
from tests.mutation.case import write_case
from tests.mutation.rounds import Round, play
from tests.mutation.shrink import shrunk


@dataclass(slots=True)
class Tally:
    """What the rounds of a run came to, by base and by kind."""

    rounds: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    mutations: Counter[str] = field(default_factory=Counter)
    indescribable: int = 0
    declined: int = 0
    failed: int = 0

    def add(self, played: Round, seconds: float) -> None:
        self.rounds[played.base] += 1
        self.seconds[played.base] += seconds  # type: ignore[assignment]
        self.mutations.update(mutation.kind for mutation in played.mutations)
        self.indescribable += bool(played.indescribable)
        self.declined += bool(played.declined)
        self.failed += played.failure is not None

    def lines(self) -> Iterator[str]:
        yield f"{'base':20} {'rounds':>6} {'seconds':>8}"
        for base, rounds in sorted(self.rounds.items()):
            yield f"{base:20} {rounds:6} {self.seconds[base]:8.0f}"
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.mutations.items()))
        yield f"{self.mutations.total()} mutations: {kinds}"
        yield (
            f"{self.rounds.total()} rounds, {self.indescribable} without a describable state, "
            f"{self.declined} declined, {self.failed} failed"
        )


class Bases:
    """Bases of one server, each made when its first round comes."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._server, self._stack = server, stack
        self._open: dict[str, Base | None] = {}

    def get(self, name: str) -> Base | None:
        if name not in self._open:
            try:
                self._open[name] = self._stack.enter_context(opened(self._server, name))
            except Unavailable as reason:
                print(f"no rounds of {name}: {reason}", flush=True)
                self._open[name] = None
        return self._open[name]


def chosen(seed: int, all_: Mapping[str, float]) -> str:
    """The base of a seed, where the command line names none."""
    return Random(f"base {seed}").choices(list(all_), list(all_.values()))[0]


def report(server: Server, base: Base, failed: Round, seconds: float) -> str:
    """Everything a person needs to see the failure again."""
    assert failed.failure is not None
    small = shrunk(server, base, failed, seconds)
    assert small.failure is not None
    statements = ";\n\n".join(mutation.text for mutation in small.mutations)
    parts = [
        f"FAILED  base {failed.base}  seed {failed.seed}  while {failed.failure.stage}",
        f"run it again: {sys.executable} -m tests.mutation --base {failed.base} --seed {failed.seed}",
        f"described by {'export' if failed.as_files else 'pg_dump'}; {len(failed.mutations)} mutations,"
        f" {len(small.mutations)} of them are enough:",
        f"\n{statements};\n",
        small.failure.message,
    ]
    if small.failure.migration:
        parts.append(f"the migration:\n{small.failure.migration}")
    case = write_case(server, base, small.mutations, failed.seed) if seconds else None
    if case:
        parts.append(f"a case to begin with, which wants a name that says what it is about: {os.path.relpath(case)}")
    return "\n".join(parts)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the first round; a fresh one where it is not given")
    parser.add_argument("--rounds", type=int, help="how many seeds in a row (1)")
    parser.add_argument("--seconds", type=float, help="start rounds for so long, instead of a number of rounds")
    parser.add_argument("--base", help=f"one of {', '.join(weights())}; by the seed where it is not given")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first failure")
    parser.add_argument("--shrink", type=float, default=120, help="seconds for a smaller failure and a case (120)")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    os.environ.setdefault(trust.VARIABLE, "1")
    first = secrets.randbelow(10**9) if options.seed is None else options.seed
    last = first + (options.rounds or (1 if options.seconds is None else 10**9))
    started, tally = time.monotonic(), Tally()
    print(f"seeds from {first}, bases: {', '.join([options.base] if options.base else weights())}", flush=True)
    if not options.base and not shared():
        print("schemas of real products are not at hand: rounds of our own only")
    with scratch_server() as server, ExitStack() as stack:
        bases = Bases(server, stack)
        for seed in range(first, last):
            if options.seconds is not None and time.monotonic() - started > options.seconds:
                break
            base = bases.get(options.base or chosen(seed, weights()))
            if base is not None and not one(server, base, seed, options.shrink, tally) and not options.keep_going:
                break
    print("\n".join(tally.lines()))
    return 1 if tally.failed else 0


def one(server: Server, base: Base, seed: int, seconds: float, tally: Tally) -> bool:
    """One round; whether it held."""
    begun = time.monotonic()
    played = play(server, base, seed)
    took = time.monotonic() - begun
    tally.add(played, took)
    ok = f"ok{', by part as well' if played.by_part else ''}, {played.reread} read by part"
    word = "FAILED" if played.failure else played.indescribable or played.declined or ok
    print(
        f"{seed}  {base.name:16} {len(played.mutations):3} mutations {played.steps:4} steps {took:6.1f} s  {word}",
        flush=True,
    )
    if played.failure:
        print(report(server, base, played, seconds), flush=True)
    return played.failure is None


if __name__ == "__main__":
    sys.exit(main())
