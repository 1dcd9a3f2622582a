"""The trading platform's original migrations in; every fault that they are known for out, where it stands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.project import Project
from tests.realdata.places import DATA
from tests.validation.test_validate import findings, of

PLATFORM = DATA / "platform"
pytestmark = pytest.mark.skipif(not PLATFORM.is_dir(), reason="SCHEMADIFF_TEST_DATA has no platform")


def copied(project: Project) -> Path:
    """The original files as `m/`, with Prisma's folder beside them as it lay there."""
    folder = project.root / "m"
    shutil.copytree(PLATFORM / "sql/migrations", folder)
    for other in (PLATFORM / "prisma/migrations").glob("2*"):
        shutil.copytree(other, folder / other.name)
    return folder


def test_the_original_files(project: Project) -> None:
    """Row 4 of the seed's list and its rules learnt from the files."""
    copied(project)
    outcome = project.run("validate", "m")
    assert outcome.code == 4
    assert [line for line in findings(outcome) if ": error " in line] == [
        "m/003_update_indexes.sql:19:5: error SD740: functions in index predicate must be marked IMMUTABLE"
    ]
    assert [line.split(":")[0][2:5] for line in of(outcome, "SD855")] == ["001", "002", "003"]
    assert re.findall(r"the checksum '(\w+)' is no SHA-256", outcome.out) == [
        "a1b2c3d4e5f6",
        "b2c3d4e5f6g7",
        "c3d4e5f6g7h8",
    ]
    assert len(of(outcome, "SD857")) == 11
    assert [line.split()[0] for line in of(outcome, "SD858")] == [
        "m/003_update_indexes.sql:79:1:",
        "m/003_update_indexes.sql:101:1:",
    ]
    assert [line.split()[0] for line in of(outcome, "SD859")] == ["m/003_update_indexes.sql:98:8:"]
    (soft,) = of(outcome, "SD864")
    assert soft.startswith("m/001_initial_schema.sql:81:5: ")
    assert "zone_id refers to table public.supply_demand_zones" in soft
    nullable = " ".join(of(outcome, "SD866"))
    assert len(of(outcome, "SD866")) == 10
    assert all(name in nullable for name in ("status", "theme", "notifications_enabled", "added_at", "created_at"))
    # All nine tables with updated_at have their trigger.
    assert of(outcome, "SD867") == []
    assert len(of(outcome, "SD868")) == 3
    assert [line.split(":")[0] for line in of(outcome, "SD863")] == ["m/20260216073851_init_sqlite/migration.sql"]
    assert outcome.out.splitlines()[-1].startswith("3 files, 1 error, ")


def test_the_nine_pairs_of_indexes(project: Project) -> None:
    copied(project)
    found = of(project.run("validate", "m"), "SD865")
    pairs = [
        (name, reason.split(" begins")[0].split(" has")[0].split()[-1].rpartition(".")[2])
        for line in found
        for name, reasons in [re.findall(r"public\.(\w+) is redundant: (.*)", line)[0]]
        for reason in reasons.split(" and ")
    ]
    assert sorted(pairs) == [
        ("idx_chart_preferences_user_id", "unique_user_chart_prefs"),
        ("idx_market_data_date", "idx_market_data_date_range"),
        ("idx_market_data_symbol", "idx_market_data_symbol_date"),
        ("idx_market_data_symbol", "unique_symbol_date"),
        ("idx_market_data_symbol_date", "unique_symbol_date"),
        ("idx_trade_journal_symbol", "idx_trade_journal_symbol_timestamp"),
        ("idx_user_preferences_user_id", "unique_user_key"),
        ("idx_user_settings_user_id", "user_settings_user_id_key"),
        ("idx_watchlist_items_watchlist_id", "unique_watchlist_symbol"),
    ]


def test_the_files_without_the_index(project: Project) -> None:
    """What is left are warnings: files that are applied must not change."""
    folder = copied(project)
    shutil.copy(PLATFORM / "sql/003_update_indexes.without-recent-index.sql", folder / "003_update_indexes.sql")
    project.succeed("validate", "m")


def test_the_template_that_the_platform_writes(project: Project) -> None:
    folder = copied(project)
    shutil.copy(PLATFORM / "sql/003_update_indexes.without-recent-index.sql", folder / "003_update_indexes.sql")
    text = "-- Migration: 004_add_alerts.sql\n-- Description: [Add description here]\n-- Author: [Your name]\n"
    project.write("m/004_add_alerts.sql", f"{text}-- Date: 2026-02-02\n-- Depends on: 003_update_indexes.sql\n")
    outcome = project.run("validate", "m", "m/004_add_alerts.sql")
    assert outcome.code == 4
    assert [line.split()[0] for line in of(outcome, "SD850")] == [f"m/004_add_alerts.sql:{n}:1:" for n in (2, 3)]
    assert of(outcome, "SD450")
    (folder / "004_add_alerts.sql").rename(folder / "005_x.sql")
    assert "004 is missing" in project.run("validate", "m").out


def test_the_documented_rollback_of_003(project: Project) -> None:
    """It leaves 2 checks, 3 indexes and 1 view."""
    folder = copied(project)
    shutil.copy(PLATFORM / "sql/003_update_indexes.without-recent-index.sql", folder / "003_update_indexes.sql")
    document = (PLATFORM / "docs/DATABASE.md").read_text()
    rollback = re.search(r"-- To rollback 003.*?(?=```)", document, re.DOTALL)
    assert rollback
    project.write("m/003_update_indexes.down.sql", rollback[0])
    outcome = project.run("validate", "m", "--roundtrip")
    assert outcome.code == 4
    left = [re.findall(r"leaves (.*), which m/003_update_indexes\.sql", line)[0] for line in of(outcome, "SD743")]
    assert left == [
        "constraint public.market_data.check_market_data_prices",
        "constraint public.trade_journal.check_trade_prices",
        "index public.idx_trade_journal_open",
        "index public.idx_trade_journal_profit",
        "index public.idx_trade_journal_symbol_timestamp",
        "view public.recent_market_data",
    ]
    assert len([line for line in findings(outcome) if ": error " in line]) == 6
