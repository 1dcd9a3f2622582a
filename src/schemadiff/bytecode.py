"""A template in, its compiled code out, from an earlier run where there is one: what Python does for modules.

To compile a template takes longer than to fill it in. Like a module's, the code stands in `__pycache__` beside it;
where that cannot be written, or PYTHONDONTWRITEBYTECODE says so, each run compiles its own. Jinja looks whether it was
made from the template as it is now, by this Jinja and this Python.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

_FOLDER = Path(__file__).parent / "templates" / "__pycache__"


def beside_templates(name: str) -> BytecodeCache:
    """The code of all templates of one environment. `name` tells environments apart, whose options are other ones."""
    from jinja2 import BytecodeCache, __version__

    class BesideTemplates(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            try:
                with file_of(bucket).open("rb") as file:
                    bucket.load_bytecode(file)
            except Exception:
                # None yet, half of a file, or one of another program's making.
                bucket.reset()

        def dump_bytecode(self, bucket: Bucket) -> None:
            if not sys.dont_write_bytecode:
                _write(file_of(bucket), bucket.bytecode_to_string())

    def file_of(bucket: Bucket) -> Path:
        return _FOLDER / f"{bucket.key}.{name}.{sys.implementation.cache_tag}.jinja-{__version__}"

    return BesideTemplates()


def _write(kept: Path, code: bytes) -> None:
    """A folder that cannot be written costs time, nothing else."""
    aside = kept.with_name(f".{kept.name}.{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        aside.write_bytes(code)
        os.replace(aside, kept)
