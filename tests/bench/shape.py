"""A number of tables and a seed in, the description of a schema such as a product has out; the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_THINGS = _words(
    "account asset batch booking branch campaign carrier claim clinic contract course delivery depot device driver "
    "event expense farm fleet garage guest holding invoice journey kiosk lease ledger lesson locker machine market "
    "member mission mooring notice offer order parcel partner patient permit plant pledge policy project quota ranking "
    "receipt recipe refund region rental report review roster route season session shipment station stock studio "
    "supplier survey tariff tenant ticket trade vehicle vendor venue voucher voyage ward warehouse workshop"
)
_PARTS = _words("audit batch detail entry grade item limit line log note part plan rate record rule share slot stage")
_FACTS = _words(
    "amount attempts barcode batch_no body capacity channel city colour comment_text country currency depth "
    "discount due_on email ends_on external_ref fee grade height is_default is_hidden is_public language latitude "
    "locked_at longitude metadata method mileage nickname notes origin owner_ref paid_at payload phone position "
    "priority quantity rating reason reference remarks score serial_no settings shipped_at source starts_on subject "
    "summary tags timezone title token url variant version_no volume weight width"
)
# Type, default where one is wanted, and how often it comes.
_TYPES = (
    *(("text", "", 16), ("varchar(40)", "", 10), ("varchar(200)", "", 8), ("integer", "0", 10), ("bigint", "", 5)),
    *(("numeric(12,2)", "0", 8), ("boolean", "false", 9), ("jsonb", "'{}'::jsonb", 6), ("date", "", 5)),
    *(("uuid", "gen_random_uuid()", 5), ("timestamptz", "now()", 7), ("text[]", "", 3), ("smallint", "1", 3)),
    *(("double precision", "", 3), ("char(2)", "", 2), ("inet", "", 1)),
)
_STATES = _words("archived blocked closed draft failed open paused pending ready sent waiting")
_ENUM_FOR = 20
_PARTITIONED = 50
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Column:
    """`was` is the name it had before."""

    name: str
    type: str
    default: str = ""
    not_null: bool = False
    was: str = ""

    @property
    def free(self) -> bool:
        """Whether nothing leans on it."""
        return self.name in _FACTS


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: the column, the table that it leads to, what happens when that row goes."""

    column: str
    table: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Enum:
    """A type of labels."""

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all that belongs to it.

    `checks` and `indexes` are pairs of a name and what follows it. `view` is what its view shows besides; `touch` is
    the limit in the body of its trigger's function; None where there is none.
    """

    name: str
    columns: tuple[Column, ...]
    references: tuple[Reference, ...]
    checks: tuple[tuple[str, str], ...]
    indexes: tuple[tuple[str, str], ...]
    unique: bool
    partitioned: bool
    guarded: bool
    view: tuple[str, ...] | None
    touch: int | None


@dataclass(frozen=True, slots=True)
class Schema:
    """Types and tables; a table leads to earlier ones only."""

    enums: tuple[Enum, ...]
    tables: tuple[Table, ...]


def schema_of(tables: int, seed: int = 1) -> Schema:
    """So many tables, of about 12 columns, 3 indexes and 1.5 foreign keys each."""
    random = Random(f"{tables} {seed}")
    enums = tuple(_enum(random, number) for number in range(max(3, tables // _ENUM_FOR)))
    made: list[Table] = []
    for number in range(1, tables + 1):
        near = [table for table in made[-_NEAR:] if not table.partitioned]
        made.append(_table(random, number, near, enums))
    return Schema(enums, tuple(made))


def _enum(random: Random, number: int) -> Enum:
    return Enum(f"{random.choice(_THINGS)}_state_{number}", tuple(random.sample(_STATES, random.randint(3, 6))))


def _table(random: Random, number: int, near: Sequence[Table], enums: Sequence[Enum]) -> Table:
    name = f"{random.choice(_THINGS)}_{random.choice(_PARTS)}_{number}"
    references = _references(random, near)
    columns = (*_keys(random, references), *_facts(random), *_fixed(random.choice(enums)))
    first = references[0].column if references else "created_at"
    return Table(
        name,
        columns,
        references,
        _checks(random, name),
        (
            (f"{name}_first_idx", f"({first})"),
            (f"{name}_dear_idx", f"(created_at DESC) WHERE cost > {random.randint(1, 99)}"),
            (f"{name}_label_idx", "(lower(label), state)"),
        ),
        unique=random.random() < 0.3,
        partitioned=number % _PARTITIONED == 0,
        guarded=random.random() < 0.1,
        view=() if random.random() < 0.2 else None,
        touch=random.randint(1, 9) if random.random() < 0.2 else None,
    )


def _references(random: Random, near: Sequence[Table]) -> tuple[Reference, ...]:
    parents = random.sample(near, min(len(near), random.choice((0, 1, 1, 2, 2, 3))))
    return tuple(Reference(f"{t.name}_id", t.name, random.choice(("", " ON DELETE CASCADE"))) for t in parents)


def _keys(random: Random, references: Sequence[Reference]) -> tuple[Column, ...]:
    return tuple(Column(reference.column, "bigint", not_null=random.random() < 0.6) for reference in references)


def _facts(random: Random) -> tuple[Column, ...]:
    return tuple(_fact(random, name) for name in random.sample(_FACTS, random.randint(3, 7)))


def _fact(random: Random, name: str) -> Column:
    kind, default, _ = random.choices(_TYPES, [weight for *_, weight in _TYPES])[0]
    has_default = bool(default) and random.random() < 0.6
    return Column(name, kind, default if has_default else "", has_default and random.random() < 0.5)


def _fixed(state: Enum) -> tuple[Column, ...]:
    """What indexes, checks and views lean on."""
    kind = f"public.{state.name}"
    return (
        Column("label", "varchar(120)", not_null=True),
        Column("state", kind, f"'{state.labels[0]}'::{kind}", not_null=True),
        Column("cost", "numeric(10,2)", "0", not_null=True),
    )


def _checks(random: Random, name: str) -> tuple[tuple[str, str], ...]:
    cost = (f"{name}_cost_check", f"cost >= {random.randint(0, 3)}")
    label = (f"{name}_label_check", f"length(label) > {random.randint(0, 3)} AND label <> ''")
    return (cost, label) if random.random() < 0.5 else (cost,)
