"""Many databases and a way to look at one in, what each look found, in the same order, out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Place = TypeVar("Place")
Seen = TypeVar("Seen")
# Databases that are looked at side by side. Each takes one connection.
AT_ONCE = 8


def side_by_side(places: Iterable[Place], look: Callable[[Place], Seen], *, at_once: int = AT_ONCE) -> Iterator[Seen]:
    """Look at so many at once. No more than twice as many results wait to be taken, however many places there are."""
    pool = ThreadPoolExecutor(at_once)
    waiting: deque[Future[Seen]] = deque()
    try:
        for place in places:
            waiting.append(pool.submit(look, place))
            if len(waiting) >= 2 * at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
