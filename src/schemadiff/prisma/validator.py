"""The text of a schema.prisma in; what Prisma's own validator, which comes with its packages for Node, says of it, out.

The validator is WebAssembly. wasmtime, of the extra `schemadiff[prisma]`, runs it in this process: no Node, no network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from schemadiff.diagnostics import Diagnostic, Origin, UsageError
from schemadiff.prisma.files import PrismaFile

# Where npm puts it: with the command line of Prisma, or as a package of its own.
_PLACES = ("prisma/build/prisma_schema_build_bg.wasm", "@prisma/prisma-schema-wasm/src/prisma_schema_build_bg.wasm")
_PLACE = re.compile(r"-->\s+(?P<file>.+?):(?P<line>\d+)$", re.MULTILINE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_REGISTRY = "__wbindgen_externrefs"


class _Thrown(Exception):
    """What the validator throws is its answer."""


def validator_file(start: Path, named: str | None) -> Path:
    """The file that somebody names, or the one in the nearest node_modules. Raises UsageError SD536."""
    if named:
        path = Path(named)
        if not path.is_file():
            raise UsageError.of(
                "SD536", f"{named} is no file", "SCHEMADIFF_PRISMA_WASM names prisma_schema_build_bg.wasm"
            )
        return path
    for folder in (start, *start.parents):
        for place in _PLACES:
            if (folder / "node_modules" / place).is_file():
                return folder / "node_modules" / place
    hint = "npm install prisma; or name the file: SCHEMADIFF_PRISMA_WASM=…/prisma_schema_build_bg.wasm"
    raise UsageError.of("SD536", "no node_modules here has the validator of Prisma", hint)


def validated(files: Sequence[PrismaFile], wasm: Path) -> tuple[Diagnostic, ...]:
    """What is wrong with the files, each fault at its place; nothing where they are valid."""
    asked = json.dumps({"prismaSchema": [[file.name, file.text] for file in files], "noColor": True})
    answer = _Validator(wasm).ask(asked)
    return () if answer is None else tuple(_faults(answer))


def _faults(answer: str) -> list[Diagnostic]:
    try:
        message = str(json.loads(answer)["message"])
    except (ValueError, KeyError, TypeError):
        message = answer
    pieces = re.split(r"^error: ", _COLOURS.sub("", message), flags=re.MULTILINE)[1:] or [message]
    return [_fault(piece) for piece in pieces]


def _fault(piece: str) -> Diagnostic:
    place = _PLACE.search(piece)
    origin = Origin(place["file"], int(place["line"])) if place else None
    said = (piece[: place.start()] if place else piece).split("\n\nValidation Error Count")[0]
    return Diagnostic("SD525", f"Prisma: {' '.join(said.split())}", "correct it", origin)


class _Validator:
    """The module, made ready; a module runs once for each question."""

    def __init__(self, wasm: Path) -> None:
        wasmtime = _wasmtime()
        config = wasmtime.Config()
        # Compiling takes seconds; wasmtime keeps what comes of it in the user's cache folder.
        config.cache = True
        engine = wasmtime.Engine(config)
        self.store = wasmtime.Store(engine)
        try:
            module = wasmtime.Module.from_file(engine, str(wasm))
            imports = [wasmtime.Func(self.store, i.type, self._answer(i.name)) for i in module.imports]
            self.exports = wasmtime.Instance(self.store, module, imports).exports(self.store)
            self.exports["__wbindgen_start"](self.store)
        except (wasmtime.WasmtimeError, wasmtime.Trap, KeyError, OSError) as error:
            raise _unknown(wasm, str(error).partition("\n")[0]) from None

    def ask(self, question: str) -> str | None:
        """The validator's answer; None where it has nothing to say."""
        data = question.encode()
        try:
            at = self.exports["__wbindgen_malloc"](self.store, len(data), 1)
            self.exports["memory"].write(self.store, data, at)
            reference, failed = self.exports["validate"](self.store, at, len(data))
        except _Thrown as thrown:
            return str(thrown)
        return str(self.exports[_REGISTRY].get(self.store, reference)) if failed else None

    def _answer(self, name: str) -> Callable[..., Any]:
        """What the module imports: to make an error, to throw one, to say why it gives up, to fill a table."""
        if "init_externref" in name:
            return self._fill
        if "throw" in name:
            return self._throw
        return self._text if "Error" in name else self._ignore

    def _read(self, at: int, length: int) -> str:
        start = at & 0xFFFFFFFF
        data: bytes = self.exports["memory"].read(self.store, start, start + length)
        return data.decode()

    def _text(self, at: int, length: int) -> _Thrown:
        return _Thrown(self._read(at, length))

    def _throw(self, at: int, length: int) -> None:
        raise _Thrown(self._read(at, length))

    def _ignore(self, at: int, length: int) -> None:
        return None

    def _fill(self) -> None:
        table = self.exports[_REGISTRY]
        first = table.grow(self.store, 4, None)
        for offset, value in enumerate((None, None, True, False)):
            table.set(self.store, first + offset, value)


def _wasmtime() -> Any:
    try:
        import wasmtime
    except ImportError:
        raise UsageError.of("SD537", "wasmtime is not installed", 'pip install "schemadiff[prisma]"') from None
    return wasmtime


def _unknown(wasm: Path, reason: str) -> UsageError:
    hint = "take another version of Prisma, or leave --validate out"
    return UsageError.of("SD536", f"{wasm} is not the validator that schemadiff knows: {reason}", hint)
