"""`python -m tests.faults`: cause every fault once more and rewrite the table in this folder's README."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import track

from tests.faults.rows import ROWS
from tests.faults.test_rows import README

HEAD = "| fault | the member sees | staff see | kept | works again |\n|---|---|---|---|---|\n"


def main() -> None:
    rows = []
    for made in track(ROWS, "Breaking things"):
        with TemporaryDirectory() as scratch:
            rows.append(str(made(Path(scratch) / "state")))
    table = HEAD + "\n".join(rows) + "\n"
    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda found: table, text), encoding="utf-8")


if __name__ == "__main__":
    main()
