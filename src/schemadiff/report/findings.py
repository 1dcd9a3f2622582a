"""Changes in, what a person calls a finding out: an object with what belongs to it, and the fields that differ."""

from __future__ import annotations

from collections.abc import Iterable

from schemadiff.model import Alter, Change, Create, Drop, Object, ObjectId, change_id


def top_level(changes: Iterable[Change]) -> list[Change]:
    """The changes without those that belong to an object which itself comes or goes."""
    everything = list(changes)
    verbs = {change_id(change): type(change) for change in everything}
    return [change for change in everything if not _belongs(change, verbs)]


def _belongs(change: Change, verbs: dict[ObjectId, type[Change]]) -> bool:
    match change:
        case Create(obj) | Drop(obj):
            return _follows(obj, type(change), verbs)
        case Alter():
            return False


def _follows(obj: Object, verb: type[Change], verbs: dict[ObjectId, type[Change]]) -> bool:
    """Whether the object's parent comes or goes with it; an owned sequence goes with its column."""
    return obj.parent is not None and verbs.get(obj.parent) is verb


def field_changes(change: Alter) -> list[tuple[str, str, str]]:
    """(field, old, new) for each difference, as deep as it is: deepdiff names what moved inside a value."""
    from deepdiff import DeepDiff

    found = []
    for name in sorted(change.changed):
        old, new = getattr(change.old, name), getattr(change.new, name)
        if isinstance(old, tuple) and isinstance(new, tuple):
            found += _items(name, DeepDiff(list(map(str, old)), list(map(str, new)), ignore_order=True), old, new)
        else:
            found.append((name, _shown(old), _shown(new)))
    return found


def _items(
    name: str, difference: dict[str, object], old: tuple[object, ...], new: tuple[object, ...]
) -> list[tuple[str, str, str]]:
    """What a list lost and gained; a list that only changed its order is shown whole."""
    if not difference:
        return [(name, _shown(old), _shown(new))]
    gone = tuple(item for item in old if item not in new)
    come = tuple(item for item in new if item not in old)
    return [(name, _shown(gone), _shown(come))]


def _shown(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())
