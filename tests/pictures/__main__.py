"""`python -m tests.pictures`: draws what README and people look at. `--help` says how to draw less, or elsewhere."""

import argparse
import asyncio
import sys
from io import StringIO
from pathlib import Path

_FOLDER = Path("docs/pictures")


def main() -> int:
    options = _parser().parse_args()
    if options.code:  # before anything of the bot or the sandbox is imported
        sys.path.insert(0, str(options.code.resolve()))
    from bot.telemetry.logs import configure_logs
    from tests.pictures.draw import draw_all
    from tests.pictures.gallery import gallery
    from tests.pictures.looks import chosen_looks
    from tests.pictures.readers import READERS
    from tests.pictures.scenes import chosen_scenes, pictures

    configure_logs(StringIO())  # scenes break Pipefy on purpose
    readers = [reader for reader in READERS if reader.language in (options.language or [reader.language])]
    asyncio.run(
        draw_all(options.folder, chosen_scenes(options.only), readers, chosen_looks(options.width, options.theme))
    )
    (options.folder / "README.md").write_text(gallery(pictures()), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER)
    parser.add_argument("--only", nargs="+", help="scenes with a picture whose name begins so")
    parser.add_argument("--language", nargs="+")
    parser.add_argument("--width", nargs="+", type=int)
    parser.add_argument("--theme", nargs="+", choices=["light", "dark"])
    parser.add_argument("--code", type=Path, help="a checkout whose bot and sandbox are drawn, such as an older one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
