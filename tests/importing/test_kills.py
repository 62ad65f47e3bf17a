"""A killed import, run again, ends in the undisturbed archive, row for row; `make soak` tries it at length."""

from pathlib import Path

import pytest
from soak import TARGETS, Soak, write_mailboxes


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory) -> Soak:
    """A mailbox, and the same grown, imported without a disturbance."""
    folder: Path = tmp_path_factory.mktemp("soak")
    return Soak(folder, *write_mailboxes(folder, seed=1, count=60))


@pytest.mark.parametrize("share", [0.1, 0.4, 0.6, 0.8, 1.0])
@pytest.mark.parametrize("stage", [0, 1], ids=["first", "grown"])
def test_killed_after_a_commit(soak: Soak, stage: int, share: float) -> None:
    """Of mail, of copies that are settled, of threads: what was settled once is not settled otherwise."""
    killed = soak.stages[stage]
    assert soak.kill_at(killed, max(1, round(share * killed.commits))) == []


@pytest.mark.parametrize("target", TARGETS)
def test_killed_while_it_works(soak: Soak, target: str) -> None:
    """Of a killed worker, or the server that forks them, nothing is seen; the group and the writer are run again."""
    assert soak.kill(soak.stages[0], target, 0.6) == []
