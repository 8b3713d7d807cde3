"""Errors of a database that no code of ours caused, and what each of them means. Pure.

PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
SQLite: https://www.sqlite.org/rescode.html
"""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import DatabaseTrouble

_AWAY, _BUSY, _LOCKED = DatabaseTrouble.AWAY, DatabaseTrouble.BUSY, DatabaseTrouble.LOCKED
_READ_ONLY, _FULL = DatabaseTrouble.READ_ONLY, DatabaseTrouble.FULL
_DAMAGED, _FORBIDDEN = DatabaseTrouble.DAMAGED, DatabaseTrouble.FORBIDDEN

# SQLSTATEs, and the classes of them that the first two characters name. The longer one decides.
_POSTGRESQL: Mapping[str, DatabaseTrouble] = {
    "08": _AWAY,  # connection exceptions
    "25006": _READ_ONLY,  # a standby, or a primary that was made one
    "25P03": _AWAY,  # idle_in_transaction_session_timeout: the session is gone
    "25P04": _BUSY,  # transaction_timeout
    "28": _FORBIDDEN,  # user or password
    "3D000": _AWAY,  # the database is gone
    "3F000": _FORBIDDEN,  # a schema that this role does not see
    "40001": _LOCKED,  # serialization failure
    "40P01": _LOCKED,  # deadlock
    "42501": _FORBIDDEN,  # a right was revoked
    "53": _BUSY,  # out of memory or of connections
    "53100": _FULL,
    "53400": _FULL,  # configuration_limit_exceeded: temp_file_limit, quotas of hosts
    "55P03": _LOCKED,  # lock_timeout
    "55006": _LOCKED,  # the database is being dropped or copied
    "55000": _AWAY,  # a standby that recovers, an extension that is not there
    "57014": _BUSY,  # statement_timeout
    "57P": _AWAY,  # shut down, crashed, starting, dropped, idle_session_timeout
    "58": _DAMAGED,  # errors of the disk
    "72000": _BUSY,  # snapshot too old
    "XX": _DAMAGED,  # internal error, data or index corrupted
}
_SQLITE: Mapping[int, DatabaseTrouble] = {
    3: _FORBIDDEN,
    5: _LOCKED,
    6: _LOCKED,
    7: _BUSY,
    8: _READ_ONLY,
    9: _BUSY,
    10: _DAMAGED,
    11: _DAMAGED,
    13: _FULL,
    14: _AWAY,
    15: _LOCKED,
    22: _FULL,
    23: _FORBIDDEN,
    26: _DAMAGED,
}
_EXTENDED = 0xFF  # the rest of an extended code of SQLite says more than is asked here

# Behind these a pool must not keep its connections: a new one may find the new primary.
_STALE = frozenset({"25006", "25P03", "55000"})


def trouble_of(error: BaseException) -> DatabaseTrouble | None:
    """The trouble that an error of SQLAlchemy's or a driver tells of; None for one that a statement of ours caused."""
    if isinstance(error, PoolTimeout):
        return _BUSY
    known = _by_code(error.orig if isinstance(error, DBAPIError) else error)
    # An error without a code is the driver's own: the connection was lost, or never made.
    return known or (_AWAY if isinstance(error, InterfaceError | OperationalError) else None)


def is_stale(error: BaseException | None) -> bool:
    """True where the connection that an error came over leads to the wrong server, or nowhere."""
    state = getattr(error, "sqlstate", None)
    return isinstance(state, str) and (state in _STALE or state.startswith(("57P", "08")))


def _by_code(error: BaseException | None) -> DatabaseTrouble | None:
    match getattr(error, "sqlstate", None), getattr(error, "sqlite_errorcode", None):
        case str(state), _:
            return next((_POSTGRESQL[state[:size]] for size in (5, 3, 2) if state[:size] in _POSTGRESQL), None)
        case _, int(code):
            return _SQLITE.get(code & _EXTENDED)
        case _:
            return None
