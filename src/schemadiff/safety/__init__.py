"""Operations and a policy in, findings out: what a migration risks, why, what to do instead, and what was waived."""
