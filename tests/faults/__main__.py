"""`python -m tests.faults`: causes every fault once more and rewrites the table in this folder's README."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.progress import track

from tests.faults.fault_table import FAULTS, HEAD, README


def main() -> None:
    rows = []
    for fault in track(FAULTS, "Causing faults"):
        with TemporaryDirectory() as directory:
            rows.append(str(fault(Path(directory) / "state")))
    table = HEAD + "\n".join(rows) + "\n"
    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(re.escape(HEAD) + r"(\|.*\n)*", lambda found: table, text), encoding="utf-8")


if __name__ == "__main__":
    main()
