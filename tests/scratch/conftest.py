"""A temporary directory in, environment variables that keep a test's clusters apart from everyone else's out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemadiff.scratch import binaries
from schemadiff.scratch.cluster import Cluster, scratch_cluster, stop


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """The scratch cluster of an empty cache whose path has a space in it; stopped at the end whatever happened."""
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / "a cache"))
    found = scratch_cluster(binaries())
    yield found
    stop(found)
