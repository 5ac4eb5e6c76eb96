"""The `gym-mirror` command: finds the subcommand; prints an expected error as one line and exits with status 2."""

from __future__ import annotations

import errno
import importlib
import io
import os
import signal
import sys

import click

from hardware.errors import HardwareError
from inference.errors import InferenceError
from kiosk.errors import KioskError

# Listed here so that --help does not import pygame and the model runtime.
COMMANDS = {
    "run": "Start the mirror: with a camera, or on a clip.",
    "analyze": "Measure an exercise clip, frame by frame.",
    "bench": "Show where the time goes on this machine.",
    "accuracy": "Score the mirror's measurements on clips with known ground truth.",
    "exercises": "List the exercises; check the files of your own.",
    "log": "Print the usage log of a day or a range.",
    "staff": "Serve the pages that staff read in a browser; set the PIN.",
    "publish": "Send each finished day's sums to the fleet's server.",
    "collect": "Store the sums that a fleet's mirrors send in its database.",
    "fleet": "Manage a fleet's mirrors and staff; serve its pages in a browser.",
    "config": "Print the settings in force and where each came from.",
    "soak": "Let scripted members use the mirror for hours on end.",
    "doctor": "Say what is wrong with this mirror and what to do.",
    "selftest": "Check camera, buttons, sound, model, log, clock and board.",
    "screens": "Write pictures of every screen.",
    "film": "Write a film of a set on a clip, as the member sees and hears it.",
    "update": "Install a signed release next to the version in use.",
}

OUTPUT_ERRORS = (errno.ENOSPC, errno.EIO)  # of a full disk and a lost terminal; click handles a closed pipe

# Former names, which still work and are not listed.
RENAMED_COMMANDS = {"chain": "fleet"}


class LazyGroup(click.Group):
    """Sub-commands are modules `kiosk.commands.<name>` with a click command called `command`."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in RENAMED_COMMANDS:
            click.echo(f"gym-mirror {name} is now called gym-mirror {RENAMED_COMMANDS[name]}.", err=True)
            name = RENAMED_COMMANDS[name]
        if name not in COMMANDS:
            return None
        command = importlib.import_module(f"kiosk.commands.{name}").command
        signal.signal(signal.SIGINT, signal.default_int_handler)  # `entry.py` turned it off while modules load
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    name="gym-mirror",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="gym-mirror", message="%(prog)s %(version)s")
@click.pass_context
def group(context: click.Context) -> None:
    """A gym mirror that shows where your knees go and coaches resistance-band exercises.

    Every command takes --state DIR (usage log) and --config FILE (settings); see `gym-mirror COMMAND --help`.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and exit: status 0 done, 2 the request cannot be fulfilled.

    arguments: None for the command line of the process.
    """
    sys.exit(run_command(arguments))


def run_command(arguments: list[str] | None) -> int:
    """Run a command line. Returns the exit status; an expected error prints one line on stderr."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # its greeting would precede every output
    _open_closed_streams()
    _accept_every_character()
    try:
        status = group.main(args=arguments, prog_name="gym-mirror", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        return _refuse(f"{error.format_message()} See {error.ctx.command_path if error.ctx else 'gym-mirror'} --help.")
    except click.ClickException as error:
        return _refuse(error.format_message())
    except (HardwareError, InferenceError, KioskError) as error:
        return _refuse(str(error))
    except OSError as error:
        if error.filename is not None or error.errno not in OUTPUT_ERRORS:
            raise
        return _give_up_output(error)
    except (click.Abort, KeyboardInterrupt):
        return 130  # the shell's status for Ctrl-C
    return status if isinstance(status, int) else 0


def _open_closed_streams() -> None:
    """Send a standard stream that the caller closed (`>&-`) to nowhere; a file opened later would get its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - until the process ends


def _accept_every_character() -> None:
    """Print a question mark where the terminal's encoding lacks a character."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _give_up_output(error: OSError) -> int:
    """Standard output cannot be written; send what Python still holds to nowhere, or it fails once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _refuse(f"The output cannot be written: {error.strerror}.")


def _refuse(message: str) -> int:
    click.echo(f"gym-mirror: {' '.join(message.split())}", err=True)
    return 2
