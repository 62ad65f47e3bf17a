"""The tests may be started in the background, as with `make test &`."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

TELL = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """SIGINT is ignored, as a shell has it for what ends in &."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def child_hears() -> bool:
    """Whether a new Python process would be stopped by SIGINT."""
    return subprocess.run([sys.executable, "-c", TELL], capture_output=True, check=True).stdout.strip() == b"True"


@pytest.mark.usefixtures("in_the_background")
def test_children_of_background_tests_are_deaf() -> None:
    """What ignores a signal hands that on: why the fixture below is there."""
    assert not child_hears()


@pytest.mark.usefixtures("in_the_background", "ctrl_c_is_heard")
def test_children_hear_ctrl_c_when_a_test_asks_for_it() -> None:
    """The fixture ctrl_c_is_heard takes that back for as long as a test lasts."""
    assert child_hears()
