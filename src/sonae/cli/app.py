"""The Typer application that all commands join, and how every way to end becomes an exit code."""

import io
import os
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from sonae.errors import SonaeError, UsageError

__all__ = ["Interrupted", "app", "run"]

INTERRUPTED = 130


class Interrupted(Exception):  # noqa: N818 - nothing is wrong
    """Somebody pressed Ctrl-C; the message says what is kept, which only the command knows."""


app = typer.Typer(
    name="sonae",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From a written assessment to an auditable contingency plan.\n\n"
    "A dossier is a folder of YAML. Start with `sonae demo`, or write your own with `sonae new`.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from sonae import __version__

        print(f"sonae {__version__}")
        raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop."),
]


@app.callback()
def _root(version: VersionOption = False) -> None:
    """Take the options that stand before a command."""


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; the user sees a message, never a traceback."""
    _spell_out()
    try:
        code = app(args=arguments, standalone_mode=False)
        sys.stdout.flush()  # here, where a reader that has gone is no fault
        if code == INTERRUPTED:  # Typer hands a keyboard interrupt on as a code
            return _say("interrupted", INTERRUPTED)
        return int(code) if isinstance(code, int) else 0
    except (typer.Abort, KeyboardInterrupt, Interrupted) as error:
        kept = f"; {error}" if isinstance(error, Interrupted) else ""
        return _say(f"interrupted{kept}", INTERRUPTED)
    except TyperException as error:
        _show_usage(error)
        return 2
    except UsageError as error:
        return _say(f"sonae: {error}", 2)
    except (BrokenPipeError, SystemExit):
        # whoever read us has gone (Typer turns that into an exit): the last flush goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SonaeError as error:
        return _say(str(error), 1)
    except OSError as error:
        return _say(f"sonae: {error.filename or 'file'}: {error.strerror or error}", 1)
    except Exception as error:  # the last resort: users see no traceback
        if os.environ.get("SONAE_DEBUG"):
            raise
        message = f"sonae: internal fault: {type(error).__name__}: {error}"
        return _say(f"{message}\nrun again with SONAE_DEBUG=1 for the details, and report them", 3)


def _spell_out() -> None:
    """Spell out what the console's encoding does not hold, such as Japanese on an ASCII one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _show_usage(error: TyperException) -> None:
    """Print what was wrong with the call, and the command's usage where Typer knows it."""
    show = getattr(error, "show", None)
    if show is None:
        print(f"sonae: {error}", file=sys.stderr)
    else:
        show()


def _say(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code
