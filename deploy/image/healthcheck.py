"""Health check of the container: exit status 0 where the bot answers on its own port. Asks for no proxy, no curl.

`/healthz` and not `/readyz`: a bot that waits for its database is not helped by a restart.
"""

import http.client
import os
import sys


def is_alive(port: int, path: str = "/healthz") -> bool:
    """Ask this machine's bot. An answer that is late, broken or none counts as no."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_alive(int(os.environ.get("PORT") or "3000"), *sys.argv[1:]) else 1)
