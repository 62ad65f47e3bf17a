"""What a worker process does before its first message."""

import resource

import pytest

from mailarchive.importing.jobs import WORKER_BYTES, limit_worker


def test_a_worker_bounds_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the machine's own bound is lower."""
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", lambda which, bounds: asked.append((which, bounds)))
    limit_worker()
    assert asked == [(resource.RLIMIT_AS, (WORKER_BYTES, resource.RLIM_INFINITY))]
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1 << 30, 1 << 30))
    limit_worker()
    assert len(asked) == 1


def test_a_worker_starts_where_its_memory_cannot_be_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS names the limit and refuses to set it."""

    def refuse(*_: object) -> None:
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    limit_worker()
