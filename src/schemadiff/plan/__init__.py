"""Changes in, ordered steps out: `plan.plan` says in which order to read the rest."""
