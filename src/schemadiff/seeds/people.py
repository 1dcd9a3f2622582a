"""A seed in; what may be the name or the street of a real person, by the column that it is for and its form, out.

Nobody can tell a real name from one that was made up. So these are warnings, one for a statement, and a row that is
made up by its e-mail address, or by a name that everybody uses for nobody, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from schemadiff.diagnostics import Diagnostic
from schemadiff.seeds.files import SeedFile
from schemadiff.seeds.personal import is_made_up
from schemadiff.seeds.statements import Read, Row, Statement
from schemadiff.seeds.tables import Tables


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", text.lower()))


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FAMILY = re.compile(
    r"(?:^|_)(?:last|family|sur|maiden)_?name$|^(?:nachname|familienname|apellidos?|cognome|nom_de_famille)$"
)
# Names of people and nothing else stand there; in the others companies may stand as well.
_FULL = re.compile(r"(?:^|_)(?:full|person|patient|employee|student|card_?holder|guardian|recipient)_?name$")
_EITHER = re.compile(r"^(?:display|customer|owner|author|contact|client|member|user)_name$|^(?:author|contact_person)$")
_OF_PEOPLE = re.compile(
    r"(?:^|_)(?:users?|customers?|persons?|people|employees?|contacts?|patients?|members?|authors?|students?|staff"
    r"|profiles?|clients?|guests?|subscribers?|teachers?|doctors?|drivers?|traders?)$"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀ-Ž"
_WORD = rf"[{_UPPER}][\w'’.-]+"
_PARTICLES = r"(?:(?:van|von|de|der|den|da|di|del|dos|la|le|bin|ter|zu) )*"
_NAME = re.compile(rf"(?:(?:Mrs?|Ms|Dr|Prof|Herr|Frau)\.? )?{_WORD}(?: [{_UPPER}]\.)?(?: {_PARTICLES}{_WORD}){{1,3}}")
_TURNED = re.compile(rf"{_PARTICLES}{_WORD}, {_WORD}(?: {_WORD})?")
_HAN = re.compile(r"[\u4e00-\u9fff々]{1,4}[ \u3000]?[\u3040-\u30ff\u4e00-\u9fff々]{1,5}")
_ONE = re.compile(rf"{_PARTICLES}{_WORD}(?:[ -]{_WORD})?|[\u4e00-\u9fff々]{{1,4}}")
_NO_PERSON = _words(
    "inc ltd llc gmbh ag kg corp company co group bank team support service services admin holdings trading partners"
    " school university hospital office department shop store hotel foundation institute council sales system"
)
_NOBODY = _words(
    "doe roe mustermann musterfrau muster test tester testing user example sample demo dummy fake foo bar baz name"
    " placeholder anonymous unknown bloggs first last family acme nobody lovelace turing hopper alice bob eve mallory"
    " trent trader"
)
_GIVEN = _words(
    "james john robert michael william david richard joseph thomas charles daniel matthew anthony mark steven paul"
    " andrew joshua kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan"
    " stephen larry justin scott brandon benjamin samuel gregory frank patrick raymond jack dennis jerry peter henry"
    " mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley"
    " kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy"
    " angela anna emma olivia sophia hannah helen julia maria martha hans klaus juergen jürgen wolfgang dieter uwe"
    " stefan andreas matthias markus christian sebastian florian lukas jonas felix sabine petra monika ursula renate"
    " claudia katrin jean pierre michel philippe nicolas antoine camille isabelle nathalie sophie françois juan jose"
    " josé luis carlos antonio miguel javier carmen isabel lucia lucía giovanni giuseppe marco luca francesca giulia"
    " paolo taro hanako kenji hiroshi yuki sakura wei ming li mohammed muhammad ahmed ali fatima aisha ivan dmitri"
    " sergei olga natalia jan piotr anders lars erik ingrid"
)
_STREET = re.compile(
    r"(?:^|_)(?:street|strasse|road|calle|rue)(?:_?(?:address|name|line)?_?[12]?)?$|(?:^|_)address_?(?:line)?_?[12]?$"
    r"|^addr_?[12]?$|^(?:home|postal|mailing|shipping|billing|residential)_addr(?:ess)?$"
)
_OTHER_ADDRESS = re.compile(
    r"(?:ip|mac|e?mail|wallet|contract|eth|btc|memory|web|url|host|server|net|client|remote|peer|bind|listen|from|to)"
    r"_?addr(?:ess)?"
)
# A number and a word, in whichever order they stand there; or a Japanese address.
_HOUSE = re.compile(
    r"\d{1,5}(?: ?[A-Za-z])?(?:[-/]\d{1,5})?,? (?:[\w.'’-]+ ){0,5}?[^\W\d_][\w.'’-]{2,}.*"
    r"|[^\W\d_][\w.'’-]+(?: [^\W\d][\w.'’-]*){0,5},? (?:n[°º.] ?)?\d{1,5} ?[a-zA-Z]?(?:[,/-].*)?"
    r"|.{0,20}[都道府県市区町村丁目].*\d.*"
)
_NOWHERE = re.compile(
    r"\b(?:main st|example|muster|test|fake|sample|dummy|demo|evergreen terrace|nowhere)", re.IGNORECASE
)
_HINT = "make it up: Jane Doe, 1 Example Street; or -- schemadiff: allow SD547 REASON"
_LONGEST = 120
Judge = Callable[[str], bool]


def people_findings(file: SeedFile, read: Read, tables: Tables | None) -> Iterator[Diagnostic]:
    """A warning for each statement with names, and one for each with streets, at the first of them."""
    for statement in read.statements:
        names = [_HUMP.sub("_", name).lower() for name in _columns(statement, tables)]
        table = _HUMP.sub("_", statement.table[-1]).lower() if statement.table else ""
        judges = {at: judge for at, name in enumerate(names) if (judge := _judge_of(name, table))}
        streets = {at: _is_street for at, name in enumerate(names) if _is_of_streets(name)}
        for what, by in (("the name of a person", judges), ("a street address", streets)):
            places = list(_places(statement.rows, by)) if by else []
            if places:
                more = f", and {len(places) - 1} more like it" if len(places) > 1 else ""
                message = f"what looks like {what} in a seed{more}"
                yield Diagnostic("SD547", message, _HINT, file.origin(places[0]), "warning")


def _columns(statement: Statement, tables: Tables | None) -> Sequence[str]:
    if statement.columns is not None:
        return [column.name for column in statement.columns]
    table = tables.of(statement.table) if tables and statement.table else None
    return list(table.columns) if table else []


def _places(rows: Sequence[Row], judges: Mapping[int, Judge]) -> Iterator[int]:
    """Where the first value of each row stands that is one."""
    for row in rows:
        if any(value.literal is not None and is_made_up(value.literal) for value in row.values):
            continue
        found = (
            value.start
            for at, value in enumerate(row.values)
            if at in judges and value.kind == "string" and judges[at]((value.literal or "").strip())
        )
        yield from list(found)[:1]


def _judge_of(column: str, table: str) -> Judge | None:
    if _FAMILY.search(column):
        return _is_family_name
    if _FULL.search(column):
        return _is_name
    if _EITHER.search(column) or (column == "name" and _OF_PEOPLE.search(table)):
        return _is_known_name
    return None


def _is_family_name(text: str) -> bool:
    return len(text) <= _LONGEST and _ONE.fullmatch(text) is not None and not _words(text) & (_NOBODY | _NO_PERSON)


def _is_name(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    shaped = _NAME.fullmatch(text) or _TURNED.fullmatch(text) or _HAN.fullmatch(text)
    return shaped is not None and not _words(text) & (_NOBODY | _NO_PERSON)


def _is_known_name(text: str) -> bool:
    return _is_name(text) and bool(_words(text) & _GIVEN)


def _is_of_streets(column: str) -> bool:
    return _STREET.search(column) is not None and _OTHER_ADDRESS.search(column) is None


def _is_street(text: str) -> bool:
    return len(text) <= _LONGEST and _HOUSE.fullmatch(text) is not None and not _NOWHERE.search(text)
