"""Where `gym-mirror` starts: Ctrl-C ends it without a traceback while Python still loads the modules."""

from __future__ import annotations

import signal


def main() -> None:
    """Run the command line of the process and exit."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kiosk.commands.main import main as run

    run()
