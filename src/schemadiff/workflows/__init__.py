"""The stories that the commands tell, each a short function over frozen values. Read this first.

generate   live (or history) -> desired: the next numbered migration, proven
difference one state -> another: the changes, and the proven migration
drift      live against the history as far as it was applied, and against schema/
check      history against schema/, numbers and checksums
validate   the migration files by themselves: rules, replay, and the way back
exported   live -> schema files, new ones or edits of those that are there

Each has a module of its name, so that a run loads only what it tells of. `generated` and `drift` load nothing more than
the answer of an earlier run takes, as long as that holds.
"""
