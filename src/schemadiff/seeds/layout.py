"""Nothing in; the seeds with which a new project begins, by the names of their files, out."""

from __future__ import annotations

from collections.abc import Mapping

_DEVELOPMENT = """\
-- The rows that everybody's development database begins with: schemadiff seed apply
--
-- INSERT … VALUES … ON CONFLICT DO NOTHING, with values that are the same for everybody: no CURRENT_DATE, no random().
-- No real people and no keys: addresses end in @example.org. schemadiff seed check holds the file to that.
--
-- INSERT INTO customers (id, email) VALUES
--     (1, 'ada@example.org'),
--     (2, 'bob@example.org')
-- ON CONFLICT (id) DO NOTHING;
"""
_PRODUCTION = """\
-- What the application cannot start without, and nothing else: schemadiff seed apply --env production
--
-- It adds rows, and neither deletes nor changes any. Which tables it may write stands in schemadiff.toml:
--
-- [seed.tables]
-- production = ["public.currencies"]
"""


def first_seeds() -> Mapping[str, str]:
    """Comments that say what goes into each, and no rows."""
    return {"development.sql": _DEVELOPMENT, "production.sql": _PRODUCTION}
