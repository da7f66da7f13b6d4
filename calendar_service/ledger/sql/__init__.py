"""The ledger in the database. Statements and nothing else; the same ones run on SQLite and PostgreSQL."""
