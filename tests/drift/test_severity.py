"""Drift of each sort in, how bad it is out."""

from __future__ import annotations

from typing import Any

import pytest

from schemadiff.drift.severity import Severity, severity_of
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read

START = """
CREATE TABLE public.t (id int PRIMARY KEY, note text);
CREATE INDEX t_note ON public.t (note);
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.touch();
COMMENT ON TABLE public.t IS 'rows';
"""
BY_HAND = {
    "DROP TABLE public.t": Severity.CRITICAL,
    "ALTER TABLE public.t DROP COLUMN note": Severity.CRITICAL,
    "ALTER TABLE public.t DROP CONSTRAINT t_pkey": Severity.CRITICAL,
    "ALTER TABLE public.t DISABLE TRIGGER touched": Severity.CRITICAL,
    "ALTER TABLE public.t ENABLE ROW LEVEL SECURITY": Severity.CRITICAL,
    "GRANT SELECT ON public.t TO public": Severity.CRITICAL,
    "ALTER TABLE public.t ALTER note TYPE varchar(9)": Severity.HIGH,
    "ALTER TABLE public.t ALTER note SET NOT NULL": Severity.HIGH,
    "DROP INDEX public.t_note": Severity.HIGH,
    "CREATE OR REPLACE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 2'": Severity.HIGH,
    "ALTER TABLE public.t ADD CONSTRAINT c CHECK (id > 0) NOT VALID": Severity.HIGH,
    "ALTER TABLE public.t ADD CONSTRAINT c CHECK (id > 0)": Severity.MEDIUM,
    "ALTER TABLE public.t ADD COLUMN more int": Severity.MEDIUM,
    "CREATE INDEX t_more ON public.t (note, id)": Severity.MEDIUM,
    "CREATE TABLE public.extra (id int)": Severity.MEDIUM,
    "COMMENT ON TABLE public.t IS 'lines'": Severity.LOW,
    "ALTER TABLE public.t SET (fillfactor = 70)": Severity.LOW,
    "ALTER TABLE public.t ALTER note SET STATISTICS 500": Severity.LOW,
}


@pytest.mark.parametrize("by_hand", BY_HAND)
def test_how_bad_it_is(server: Any, by_hand: str) -> None:
    with server.database() as one, server.database() as other:
        for database, text in ((one, START + by_hand), (other, START)):
            database.admin().execute(text)
        changes = settled(Side(server, read(one)), Side(server, read(other)))
    assert max(map(severity_of, changes)) == BY_HAND[by_hand]


def test_each_severity_has_its_name() -> None:
    assert [str(s) for s in sorted(Severity, reverse=True)] == ["critical", "high", "medium", "low"]
