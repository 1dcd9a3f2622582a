"""What happens to a migration besides generate and apply: written by hand, moved behind another, adopted, described."""
