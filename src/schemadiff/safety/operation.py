"""What one statement does, as a neutral record that a plan's steps and hand-written SQL become: Operation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemadiff.diagnostics import Origin
from schemadiff.model import Cost, ObjectId
from schemadiff.policy import Allowed


class Verb(StrEnum):
    """What is done to the object. A statement that does several things is several operations."""

    CREATE = "create"
    DROP = "drop"
    RENAME = "rename"
    RETYPE = "retype"
    SET_NOT_NULL = "set not null"
    DROP_DEFAULT = "drop default"
    ALWAYS = "generate always"
    NARROW = "narrow"
    VALIDATE = "validate"
    ATTACH = "attach"
    DETACH = "detach"
    REPLACE = "replace"
    REBUILD = "rebuild"
    TRUNCATE = "truncate"
    REWRITE = "rewrite"
    REINDEX = "reindex"
    REFRESH = "refresh"
    REVOKE = "revoke"
    SECURE = "secure"
    ADD_VALUE = "add value"
    USE_VALUE = "use value"
    ALTER = "alter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a migration does.

    verb          what
    object        to what: an object of the catalog, by the name that it has afterwards if it is renamed
    table         the table (or materialized view) that is locked, read or written anew for it
    origin        where somebody asked for it
    number        which statement of the migration it comes from
    transaction   which transaction of the migration it runs in; None where it runs in none
    cost          what it was seen to cost; None where nobody looked: then documented facts are used
    rows          about how many rows `table` has, where it is known
    new_table     `table` is made by the same migration, so nobody else uses it yet
    old_name      of a rename: the name before
    old_type, new_type   of a column: its type before and after, as PostgreSQL prints them
    not_null      a column that is created: whether it refuses NULL
    default       a column that is created: whether it gets a value by itself (default, identity, generated)
    volatile      whether that value is another one for each row; None where it is not known
    stored        a column whose values are computed into each row: identity, serial, GENERATED ... STORED
    constraint    of a constraint: p u x c f as in pg_constraint.contype
    validated     of a constraint: the rows that are there are checked by the same statement
    using_index   of a constraint: its index is there already
    proven        a NOT NULL or an attached partition: a valid check says already what would have to be read for
    columns       of a constraint or index: its columns
    new_columns   all of them are made by the same migration, so no running code writes them
    indexed       of a foreign key: an index begins with its columns; None where it is not known
    concurrently  by the form that lets others read and write
    unique        of an index
    loses         which data goes: a kind of object, or words
    guarded       the statement's transaction stops unless the loss was approved by name
    approved      the loss was approved by name
    identity      a key that counts by itself: the type that it counts in
    written       the name as it was written, where PostgreSQL cut it
    label         of an enum: the value that is added, or used
    detail        further words for the reader
    allowed       what comments above the statement accept
    """

    verb: Verb
    object: ObjectId
    table: ObjectId | None = None
    origin: Origin | None = None
    number: int = 0
    transaction: int | None = None
    cost: Cost | None = None
    rows: int | None = None
    new_table: bool = False
    old_name: str = ""
    old_type: str = ""
    new_type: str = ""
    not_null: bool = False
    default: bool = False
    volatile: bool | None = None
    stored: bool = False
    constraint: str = ""
    validated: bool = True
    using_index: bool = False
    proven: bool = False
    columns: tuple[str, ...] = ()
    new_columns: bool = False
    indexed: bool | None = None
    concurrently: bool = False
    unique: bool = False
    loses: str = ""
    guarded: bool = False
    approved: bool = False
    identity: str = ""
    written: str = ""
    label: str = ""
    detail: str = ""
    allowed: tuple[Allowed, ...] = ()
