"""One search over briefs, events and actors, the same on SQLite and PostgreSQL."""
