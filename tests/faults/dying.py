"""Requests in, a line each on stdin: `schemadiff apply`, run in a process forked for each, and killed on the way.

A fork has everything imported already, which is most of what a run of the command takes. A request says where: at the
COUNTth statement the process dies `before` it is sent, or when it was `sent`, after some milliseconds: somewhere in its
middle, or at its end without the answer. With `server` it is not the process that dies then but its server. The answer
is a line as well: the exit code, what was said, and the statements that there were.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

import schemadiff.sources.state
from schemadiff.cli.main import main
from tests.faults.own_server import kill_all


class Dying(psycopg.Connection[Any]):
    """A connection that counts what the first of its kind sends."""

    request: dict[str, Any]
    first: Dying | None = None
    silent = False
    texts: list[str]

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Like any other's, up to the one."""
        cls = type(self)
        cls.first = cls.first or self
        if self is cls.first and not cls.silent:
            cls.texts.append(query.decode() if isinstance(query, bytes) else str(query))
            if len(cls.texts) == cls.request["at"]:
                self._meet_it(query if params is None else None)
        return super().execute(query, params, **more)

    def _meet_it(self, query: Any) -> None:
        mode = self.request["mode"]
        if mode != "before" and query is not None:
            self.pgconn.send_query(query if isinstance(query, bytes) else str(query).encode())
            self.pgconn.flush()
            time.sleep(self.request["delay"] / 1000)
        if mode == "server":
            kill_all(Path(self.request["home"]))
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def _uncounted(state_of: Any) -> Any:
    """The catalog is read by a hundred statements, before and after all that matters."""

    def reading(*given: Any, **named: Any) -> Any:
        Dying.silent = True
        try:
            return state_of(*given, **named)
        finally:
            Dying.silent = False

    return reading


def _run(request: dict[str, Any], said: int, texts: int) -> None:
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(request["root"])
    Dying.request, Dying.texts = request, []
    psycopg.connect = Dying.connect  # type: ignore[assignment]
    schemadiff.sources.state.state_of = _uncounted(schemadiff.sources.state.state_of)
    code = main(["apply", *request["arguments"]])
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(texts, json.dumps(Dying.texts).encode())
    os._exit(code)


def _answered(request: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as texts:
        pid = os.fork()
        if not pid:
            try:
                _run(request, said.fileno(), texts.fileno())
            finally:
                os._exit(99)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said.seek(0)
        texts.seek(0)
        return {"code": code, "said": said.read().decode(), "texts": json.loads(texts.read() or b"[]")}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_answered(json.loads(line))), flush=True)
