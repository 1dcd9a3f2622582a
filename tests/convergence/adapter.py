"""For the convergence judge: one JSON question a line in, the migration that `schemadiff diff` prints out.

Run as `serve:python tests/convergence/adapter.py author` (the desired state as its author wrote it) or `… dump`
(as pg_dump text). Each question is one run of the command line in this process, which saves its start-up.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from contextlib import AbstractContextManager, redirect_stderr, redirect_stdout

import psycopg

from schemadiff.cli.main import main
from schemadiff.scratch import scratch_server
from schemadiff.sources import trust


def answer(question: dict[str, str], source: str) -> dict[str, object]:
    """Exit code, SQL and messages of one `schemadiff diff`."""
    new = question["new_dump" if source == "dump" else "new_sql"]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["diff", question["old"], new, "--format", "sql", "--allow-data-loss", "all", "--secrets", "write"])
    return {"rc": int(code), "sql": out.getvalue(), "err": err.getvalue()}


def serve(source: str) -> None:
    """Answer until the input ends. The cases are no stranger's, and some have functions of LANGUAGE internal."""
    os.environ[trust.VARIABLE] = "1"
    os.chdir(tempfile.mkdtemp(prefix="schemadiff-judge-"))
    held: AbstractContextManager[object] | None = None
    for line in sys.stdin:
        question = json.loads(line)
        if held is None:
            # A client that stays keeps the scratch server up between questions.
            with psycopg.connect(question["old"]) as connection:
                major = connection.info.server_version // 10000
            held = scratch_server(major)
            held.__enter__()
        print(json.dumps(answer(question, source)), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1] if len(sys.argv) > 1 else "author")
