"""Pictures of every surface, drawn by a real Chromium from the sandbox: `make docs`, or `python -m tests.pictures -h`.

A package with this file, unlike its neighbours, so that it stays this one when `--code` puts an older checkout first.
"""
