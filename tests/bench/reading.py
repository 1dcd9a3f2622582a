"""URLs in; their databases are read from their catalogs one after the other, and nothing is compared or kept.

python -m tests.bench.reading URL...
"""

from __future__ import annotations

import sys

from schemadiff.connection import connect
from schemadiff.sources.live import live_of

if __name__ == "__main__":
    for url in sys.argv[1:]:
        with connect(url) as connection:
            live_of(connection)
