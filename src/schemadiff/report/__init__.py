"""Findings in, text for people and machines out."""
