"""Runs attempts side by side, one call at a time, in the order that a test chooses.

Each attempt is a thread that stops before every call to a port or the clock, and goes on when the test says so: with
the call done, done but its answer lost, refused, or with the whole process killed there.
"""

from __future__ import annotations

import threading
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from image_pipeline.errors import DependencyFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes import FakeClock


class Fate(Enum):
    """What becomes of the call that an attempt is about to make."""

    DONE = auto()
    ANSWER_LOST = auto()
    REFUSED = auto()
    KILLED = auto()


class Killed(BaseException):
    """The process is gone: no handler of the code under test runs."""


class Attempt:
    """One call of `work` in a thread of its own. `error` is what it raised; `finished` says that it is over."""

    def __init__(self, work: Callable[[Attempt], object], deadline: float) -> None:
        self.deadline = deadline
        self.wakes_at = 0.0
        self.error: BaseException | None = None
        self.finished = False
        self._fate = Fate.DONE
        self._may_go = threading.Semaphore(0)
        self._has_stopped = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()
        self._has_stopped.acquire()

    def _run(self, work: Callable[[Attempt], object]) -> None:
        try:
            self.stop()
            work(self)
        except BaseException as error:  # noqa: BLE001 - whatever ends an attempt is for the test to judge
            self.error = error
        self.finished = True
        self._has_stopped.release()

    def stop(self) -> Fate:
        """Called in the thread: wait for the test; what is to become of the call."""
        self._has_stopped.release()
        self._may_go.acquire()
        if self._fate is Fate.KILLED:
            raise Killed
        return self._fate

    def go(self, fate: Fate = Fate.DONE) -> None:
        """Called by the test: let the attempt run until just before its next call, or to its end."""
        self._fate = fate
        self._may_go.release()
        self._has_stopped.acquire()
        if self.finished:
            self._thread.join()


class Interruptible:
    """A port whose every call stops its attempt first."""

    def __init__(self, port: object, attempt: Attempt) -> None:
        self._port = port
        self._attempt = attempt

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._port, name)

        def interruptible(*args: Any, **kwargs: Any) -> Any:
            fate = self._attempt.stop()
            if fate is Fate.REFUSED:
                raise DependencyFailed("refused")
            result = call(*args, **kwargs)
            if fate is Fate.ANSWER_LOST:
                raise DependencyFailed("answer lost")
            return result

        return interruptible


class SharedClock:
    """The clock of one attempt: time is the same for all; who sleeps, stops until it has come."""

    def __init__(self, clock: FakeClock, attempt: Attempt) -> None:
        self._clock = clock
        self._attempt = attempt

    def time(self) -> float:
        return self._clock.now

    def sleep(self, seconds: float, /) -> None:
        self._attempt.wakes_at = self._clock.now + seconds
        self._attempt.stop()
