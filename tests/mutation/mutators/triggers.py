"""What is there in; changes of triggers, policies and event triggers out."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import dollar_quoted, identifier, identifiers, qualified
from tests.mutation.present import ROLES, Present
from tests.mutation.words import cascade, condition, new, new_in_schema, picks, sometimes

_STATES = ("ENABLE", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA")
_EVENTS = ("ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite")


def create_trigger(rng: Random, present: Present) -> str | None:
    table, function = present.table(rng), _function(rng, present)
    columns = present.columns(table.id) if table is not None else ()
    if not columns or function is None:
        return None
    events = " OR ".join(
        picks(rng, ("INSERT", "DELETE", f"UPDATE OF {identifier(rng.choice(columns).id.path[2])}", "UPDATE"), 2)
    )
    when = ""
    if rng.random() < 0.25:
        when = f" WHEN ({rng.choice(('new', 'old'))}.{identifier(rng.choice(columns).id.path[2])} IS NOT NULL)"
    each = rng.choice(("ROW", "ROW", "STATEMENT"))
    arguments = rng.choice(("", "", "'a', 'it''s'", "1"))
    timing = rng.choice(("BEFORE", "AFTER"))
    return (
        f"CREATE TRIGGER {new(rng)} {timing} {events} ON {qualified(table.id.path)} FOR EACH {each}{when} "
        f"EXECUTE FUNCTION {function}({arguments})"
    )


def create_constraint_trigger(rng: Random, present: Present) -> str | None:
    table, function = present.table(rng), _function(rng, present)
    if table is None or function is None:
        return None
    other = present.table(rng)
    from_ = sometimes(rng, f" FROM {qualified(other.id.path)}", 0.2)
    timing = rng.choice(("", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"))
    return (
        f"CREATE CONSTRAINT TRIGGER {new(rng)} AFTER INSERT OR UPDATE ON {qualified(table.id.path)}{from_}{timing} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def create_with_transition(rng: Random, present: Present) -> str | None:
    table, function = present.table(rng), _function(rng, present)
    if table is None or function is None:
        return None
    return (
        f"CREATE TRIGGER {new(rng)} AFTER UPDATE ON {qualified(table.id.path)} REFERENCING OLD TABLE AS {new(rng)} "
        f"NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def trigger_on_view(rng: Random, present: Present) -> str | None:
    view, function = present.pick(rng, "view"), _function(rng, present)
    if view is None or function is None:
        return None
    on = qualified(view.id.path)
    return f"CREATE TRIGGER {new(rng)} INSTEAD OF INSERT ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()"


def alter_trigger(rng: Random, present: Present) -> str | None:
    trigger = present.pick(rng, "trigger")
    if trigger is None:
        return None
    name, on = identifier(trigger.id.path[2]), qualified(trigger.id.path[:2])
    state = f"ALTER TABLE {on} {rng.choice(_STATES)} TRIGGER {name}"
    return rng.choice((state, state, f"ALTER TRIGGER {name} ON {on} RENAME TO {new(rng)}"))


def drop_trigger(rng: Random, present: Present) -> str | None:
    trigger = present.pick(rng, "trigger")
    return trigger and f"DROP TRIGGER {identifier(trigger.id.path[2])} ON {qualified(trigger.id.path[:2])}"


def create_policy(rng: Random, present: Present) -> str | None:
    table = present.table(rng)
    columns = present.columns(table.id) if table is not None else ()
    if not columns:
        return None
    command = rng.choice(("ALL", "SELECT", "INSERT", "UPDATE", "DELETE"))
    using = f" USING ({_policy_condition(rng, present, table.id)})" if command != "INSERT" else ""
    check = f" WITH CHECK ({condition(rng, columns, present)})" if command in ("ALL", "INSERT", "UPDATE") else ""
    roles = rng.choice(("", f" TO {identifiers(picks(rng, ROLES, 2))}", " TO PUBLIC", " TO CURRENT_USER"))
    kind = rng.choice(("", "", " AS RESTRICTIVE"))
    return f"CREATE POLICY {new(rng)} ON {qualified(table.id.path)}{kind} FOR {command}{roles}{using}{check}"


def alter_policy(rng: Random, present: Present) -> str | None:
    policy = present.pick(rng, "policy")
    if policy is None:
        return None
    changes = [f" RENAME TO {new(rng)}", f" TO {identifiers(picks(rng, ROLES, 2))}", " TO PUBLIC"]
    if policy.using is not None:
        changes.append(f" USING ({_policy_condition(rng, present, policy.parent)})")
    if policy.check is not None:
        changes.append(" WITH CHECK (true)")
    return f"ALTER POLICY {identifier(policy.id.path[2])} ON {qualified(policy.parent.path)}{rng.choice(changes)}"


def drop_policy(rng: Random, present: Present) -> str | None:
    policy = present.pick(rng, "policy")
    return policy and f"DROP POLICY {identifier(policy.id.path[2])} ON {qualified(policy.parent.path)}"


def create_event_trigger(rng: Random, present: Present) -> str:
    function, event = new_in_schema(rng, present), rng.choice(_EVENTS)
    tags = sometimes(rng, " WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE')") if event != "table_rewrite" else ""
    body = dollar_quoted("BEGIN PERFORM 1; END")
    return (
        f"CREATE FUNCTION {function}() RETURNS event_trigger LANGUAGE plpgsql AS {body};\n"
        f"CREATE EVENT TRIGGER {new(rng)} ON {event}{tags} EXECUTE FUNCTION {function}()"
    )


def alter_event_trigger(rng: Random, present: Present) -> str | None:
    trigger = present.pick(rng, "event_trigger")
    if trigger is None:
        return None
    name = qualified(trigger.id.path)
    return rng.choice(
        (
            f"ALTER EVENT TRIGGER {name} {rng.choice((*_STATES, f'RENAME TO {new(rng)}'))}",
            f"DROP EVENT TRIGGER {name}{cascade(rng)}",
        )
    )


def _function(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "function", where=lambda f: f.result == "trigger")
    return found and qualified(found.id.path[:2])


def _policy_condition(rng: Random, present: Present, table: object) -> str:
    """About the row, or about another table."""
    other = present.pick(rng, "table", where=lambda t: present.columns(t.id) and t.id != table)
    columns = present.columns(table)  # type: ignore[arg-type]
    forms = ["true", "CURRENT_USER = 'md_reader'", condition(rng, columns, present) if columns else "false"]
    if other is not None:
        column = identifier(present.columns(other.id)[0].id.path[2])
        forms.append(f"EXISTS (SELECT FROM {qualified(other.id.path)} o WHERE o.{column} IS NOT NULL)")
    return rng.choice(forms)


MUTATIONS = {
    "trigger": (
        *(create_trigger, create_trigger, create_trigger, create_constraint_trigger, create_with_transition),
        *(trigger_on_view, alter_trigger, alter_trigger, drop_trigger),
    ),
    "policy": (create_policy, create_policy, alter_policy, drop_policy),
    "event_trigger": (create_event_trigger, alter_event_trigger),
}
