"""Live, history and desired in; what of them no longer matches, how bad that is, and what to do about it out."""
