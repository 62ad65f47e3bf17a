"""The command `mailarchive`, and `python -m mailarchive`: the first that it does is to hear Ctrl-C."""

import os
import signal


def run_command() -> None:
    """Run the command line. Until it is loaded, Ctrl-C ends the process with one line and no traceback."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)
    from mailarchive.cli import main

    main()


def _end(*_: object) -> None:
    os.write(2, b"stopped\n")
    os._exit(130)


if __name__ == "__main__":
    run_command()
