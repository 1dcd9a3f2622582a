"""A function in; what it returns, or raises, out, while whoever asked for it goes on with something else."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Meanwhile(Generic[T]):
    """A thread of its own runs the function. Who breaks off need not wait for it: it keeps no process alive."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._found: list[T] = []
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until it is done, well or not."""
        self._thread.join()

    def result(self) -> T:
        """What it returned, once it has; raises what it raised."""
        self.wait()
        if self._failure is not None:
            raise self._failure
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._function())
        except BaseException as failure:
            self._failure = failure
