"""The value that the grammar of statement heads fills in, the words that name kinds of objects, and name resolution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from schemadiff.model import ObjectId
from schemadiff.parse.references import arguments
from schemadiff.parse.statements import Name, Reference, Strength
from schemadiff.parse.tokens import Cursor

# Words of SQL -> kind, and whether its objects live in a schema.
KINDS: dict[tuple[str, ...], tuple[str, bool]] = {
    ("ACCESS", "METHOD"): ("access_method", False),
    ("AGGREGATE",): ("aggregate", True),
    ("COLLATION",): ("collation", True),
    ("CONVERSION",): ("conversion", True),
    ("DOMAIN",): ("domain", True),
    ("EVENT", "TRIGGER"): ("event_trigger", False),
    ("EXTENSION",): ("extension", False),
    ("FOREIGN", "DATA", "WRAPPER"): ("foreign_data_wrapper", False),
    ("FOREIGN", "SERVER"): ("server", False),
    ("FOREIGN", "TABLE"): ("table", True),
    ("FUNCTION",): ("function", True),
    ("INDEX",): ("index", True),
    ("LANGUAGE",): ("language", False),
    ("MATERIALIZED", "VIEW"): ("materialized_view", True),
    ("OPERATOR", "CLASS"): ("operator_class", True),
    ("OPERATOR", "FAMILY"): ("operator_family", True),
    ("OPERATOR",): ("operator", True),
    ("PROCEDURAL", "LANGUAGE"): ("language", False),
    ("PROCEDURE",): ("procedure", True),
    ("PUBLICATION",): ("publication", False),
    ("ROUTINE",): ("function", True),
    ("SCHEMA",): ("schema", False),
    ("SEQUENCE",): ("sequence", True),
    ("SERVER",): ("server", False),
    ("STATISTICS",): ("statistics", True),
    ("SUBSCRIPTION",): ("subscription", False),
    ("TABLE",): ("table", True),
    ("TEXT", "SEARCH", "CONFIGURATION"): ("ts_configuration", True),
    ("TEXT", "SEARCH", "DICTIONARY"): ("ts_dictionary", True),
    ("TEXT", "SEARCH", "PARSER"): ("ts_parser", True),
    ("TEXT", "SEARCH", "TEMPLATE"): ("ts_template", True),
    ("TYPE",): ("type", True),
    ("VIEW",): ("view", True),
}
ON_TABLE = {("TRIGGER",): "trigger", ("POLICY",): "policy", ("RULE",): "rule"}
ROLE_WORDS = ("ROLE", "USER", "GROUP")
WITH_ARGUMENTS = frozenset(("function", "procedure", "aggregate"))
# PostgreSQL resolves these itself, they are not names of roles.
ROLE_FUNCTIONS = frozenset(("PUBLIC", "CURRENT_USER", "SESSION_USER", "CURRENT_ROLE"))


@dataclass(slots=True)
class Head:
    """What reading one statement found. `places` are the offsets at which the objects it makes are written.

    `database` is where the name of the database stands, which is another one in every environment.
    """

    path: Name
    verb: str = ""
    creates: list[ObjectId] = field(default_factory=list)
    places: dict[ObjectId, int] = field(default_factory=dict)
    targets: list[Name] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    admin: bool = False
    changes_owner: bool = False
    role_statement: bool = False
    database: tuple[int, int] | None = None
    on_parameter: bool = False

    def make(self, kind: str, path: Name, offset: int = 0) -> None:
        """Note an object that the statement makes, and where."""
        made = ObjectId(kind, path)
        self.creates.append(made)
        self.places.setdefault(made, offset)

    def need(self, *names: Name) -> None:
        """Note objects without which the statement cannot run."""
        self.references.extend(Reference(name, Strength.NEED) for name in names)

    def change(self, name: Name) -> None:
        """Note an object that the statement changes."""
        self.targets.append(name)

    def lean(self, references: Iterable[Reference]) -> None:
        """Note what the statement leans on."""
        self.references.extend(references)

    def placed(self, name: Name) -> Name:
        """Schema and name of an object that is made under the name."""
        if len(name) > 1:
            return name[-2:]
        return (next((schema for schema in self.path if schema != "pg_catalog"), "public"), *name)


def kind_words(cursor: Cursor) -> tuple[str, ...] | None:
    """Step over the words of a kind with names of its own, and return them."""
    for length in (3, 2, 1):
        words = tuple(cursor.key(ahead) for ahead in range(length))
        if words in KINDS:
            cursor.at += length
            return words
    return None


def object_name(cursor: Cursor, kind: str) -> Name:
    """The name of an object of the kind; operators are named by symbols."""
    if kind != "operator":
        return cursor.name()
    schema: list[str] = []
    while cursor.key(1) == ".":
        schema.append(cursor.identifier())
        cursor.need(".")
    symbol = ""
    while not cursor.done and cursor.tokens[cursor.at].kind == "symbol" and cursor.key() != "(":
        symbol += cursor.next().text
    if not symbol:
        # sqlglot takes some operators (~~, !) for words.
        symbol = cursor.next().text
    return (*schema, symbol)


def existing(cursor: Cursor, kind: str, head: Head) -> Name:
    """The name, and for routines the signature, of an object that another statement makes."""
    cursor.take("IF", "EXISTS")
    cursor.take("ONLY")
    name = object_name(cursor, kind)
    cursor.take("*")
    if kind in WITH_ARGUMENTS or kind == "operator":
        head.lean(arguments(cursor.skip_parentheses()))
    elif kind in ("operator_class", "operator_family"):
        cursor.take("USING")
        cursor.identifier()
    head.change(name)
    return name


def relation_of_column(cursor: Cursor) -> Name:
    """The table of a column that is named with its table."""
    name = cursor.name()
    if len(name) < 2:
        raise cursor.error(f"expected table.column instead of {name[0]}")
    return name[:-1]


def sequence_owner(cursor: Cursor) -> Name | None:
    """The table behind OWNED BY, None for NONE."""
    return None if cursor.take("NONE") else relation_of_column(cursor)


def role(cursor: Cursor, head: Head) -> str:
    """One role; those that PostgreSQL resolves itself are not noted."""
    cursor.take("GROUP")
    token = cursor.tokens[cursor.at] if not cursor.done else None
    name = cursor.identifier()
    if token and token.key not in ROLE_FUNCTIONS:
        head.roles.append(name)
    return name


def roles(cursor: Cursor, head: Head) -> None:
    """A list of roles."""
    cursor.names(lambda: role(cursor, head))
