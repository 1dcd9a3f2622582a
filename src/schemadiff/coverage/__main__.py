"""Nothing in, the text of docs/coverage.md on stdout: `python -m schemadiff.coverage > docs/coverage.md`."""

import sys

from schemadiff.coverage.page import page

if __name__ == "__main__":
    sys.stdout.write(page())
