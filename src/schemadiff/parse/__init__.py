"""Texts of schema files in, statements in dependency order out: read.py, then order.py."""
