"""A name of a state in, its catalog out."""
