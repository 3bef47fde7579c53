"""Use cases: one function, one transaction. Load, ask the domain, write state, record entry and outbox rows."""
