from tests.databases import database, databases, empty_database, postgresql, sessions, sqlite

__all__ = ["database", "databases", "empty_database", "postgresql", "sessions", "sqlite"]
