"""Whatever becomes of its events, an image ends as its newest original says, once.

Histories of one key are drawn at random: uploads through S3 and the API, of images that are good, bad, or change the
result's format; deletions and restorations; events that come twice, late, in any order and at the same time; calls that
fail with and without effect; processes killed between any two calls, or paused beyond their lease. At the end every
event that was not done is delivered until it is, as Lambda's retries and a redrive of the failure queue do.
"""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from image_pipeline.core.options import Options
from image_pipeline.record import Source, Status, image_id_of, iso
from image_pipeline.service import ImageService
from image_pipeline.state_machine import Change
from PIL import Image

from tests.fakes import FakeClock, FakeImageRecords, FakeObjectStore
from tests.unit.interleaving import Attempt, Fate, Interruptible, SharedClock

KEY = "holiday/1.png"
TIMEOUT_SECONDS = 28.0
FATES = st.sampled_from([Fate.DONE] * 6 + [Fate.ANSWER_LOST, Fate.REFUSED, Fate.KILLED])
OPTIONS = Options(width=4, height=4, watermark=None, formats=frozenset({"PNG", "BMP"}))


def picture(shade: int, file_format: str) -> bytes:
    """A file whose content says which one it is."""
    buffer = io.BytesIO()
    Image.new("L", (4, 4), shade).save(buffer, file_format)
    return buffer.getvalue()


@dataclass
class Delivery:
    """An event on its way: in flight while an attempt works on it, done when one returned."""

    change: Change
    again: bool = True
    """False for an upload's own request: nobody repeats that."""
    done: bool = False
    attempt: Attempt | None = None
    overruns: bool = False
    """Its attempt goes on beyond the end of its time, as on a host that was paused; nothing else happens to it then."""


@dataclass
class World:
    """The pipeline, its surroundings, and what hypothesis makes happen."""

    data: st.DataObject
    constant_sequencer: bool
    clock: FakeClock = field(default_factory=FakeClock)
    deliveries: list[Delivery] = field(default_factory=list)
    shades: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    changes: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.store = FakeObjectStore(self.clock)
        self.records = FakeImageRecords()

    def event(self, version_id: str, *, removed: bool = False) -> None:
        number = next(self.changes)
        sequencer = "0055AED6DCD90281E5" if self.constant_sequencer else f"{0x0055 + number:04X}" + "0" * (number % 3)
        change = Change(KEY, version_id, iso(self.clock.now), sequencer=sequencer, removed=removed)
        self.deliveries.append(Delivery(change))

    def upload(self) -> None:
        file = self.data.draw(st.sampled_from(["PNG", "BMP", "text"]), label="upload")
        shade = next(self.shades) * 4 % 256
        body = f"no image {shade}".encode() if file == "text" else picture(shade, file)
        through_api = self.data.draw(st.booleans(), label="through the API")
        source = Source.API if through_api else Source.S3
        version_id = self.store.write_original(KEY, body, "image/png", source)
        if through_api:
            change = Change(KEY, version_id, iso(self.clock.now), source=source)
            self.deliveries.append(Delivery(change, again=False))
        self.event(version_id)

    def remove(self) -> None:
        """Delete the key (a delete marker), or for good the newest version or marker, which restores the one before."""
        versions = self.store.originals.versions.get(KEY)
        if versions and self.data.draw(st.booleans(), label="for good"):
            gone = versions.pop()
            self.event(gone.version_id, removed=True)
        else:
            self.event(self.store.originals.put(KEY, None), removed=True)

    def duplicate(self) -> None:
        if self.deliveries:
            original = self.data.draw(st.sampled_from(self.deliveries), label="duplicate")
            if original.again:
                self.deliveries.append(Delivery(original.change))

    def start(self) -> None:
        waiting = [delivery for delivery in self.deliveries if not delivery.done and delivery.attempt is None]
        if waiting:
            self._start(self.data.draw(st.sampled_from(waiting), label="deliver"))

    def _start(self, delivery: Delivery) -> None:
        deadline = self.clock.now + TIMEOUT_SECONDS

        def work(attempt: Attempt) -> None:
            service = ImageService(
                Interruptible(self.store, attempt),  # type: ignore[arg-type]
                Interruptible(self.records, attempt),  # type: ignore[arg-type]
                OPTIONS,
                SharedClock(self.clock, attempt),
            )
            service.apply(delivery.change, deadline)

        delivery.attempt = Attempt(work, deadline)

    def awake(self) -> list[Delivery]:
        """What can go on now. Where all that runs is asleep, time passes until one wakes."""
        running = [delivery for delivery in self.deliveries if delivery.attempt]
        wakes = [delivery.attempt.wakes_at for delivery in running if delivery.attempt]
        if wakes:
            self.clock.now = max(self.clock.now, min(wakes))
        return [d for d, wakes_at in zip(running, wakes, strict=True) if wakes_at <= self.clock.now]

    def step(self) -> None:
        """Let one running attempt make a few calls in a row; the last of them may go wrong."""
        if awake := self.awake():
            delivery = self.data.draw(st.sampled_from(awake), label="step")
            for _ in range(self.data.draw(st.sampled_from([0, 1, 2, 8]), label="calls before")):
                self._go(delivery, Fate.DONE)
            self._go(delivery, self.data.draw(FATES, label="fate"))

    def _go(self, delivery: Delivery, fate: Fate) -> None:
        attempt = delivery.attempt
        if attempt is None or attempt.wakes_at > self.clock.now:
            return
        if self.clock.now >= attempt.deadline:
            fate = Fate.DONE if delivery.overruns else Fate.KILLED
        attempt.go(fate)
        if attempt.finished:
            delivery.attempt = None
            delivery.done = attempt.error is None or not delivery.again
            expected = ("NoneType", "Killed", "DependencyFailed", "StillProcessing")
            assert type(attempt.error).__name__ in expected, attempt.error

    def pass_time(self) -> None:
        self.clock.now += self.data.draw(st.sampled_from([0.1, 5.0, 40.0]), label="seconds")

    def pause(self) -> None:
        """Pause a host beyond its attempt's lease, while another attempt does all its work."""
        running = [delivery for delivery in self.deliveries if delivery.attempt]
        waiting = [delivery for delivery in self.deliveries if not delivery.done and not delivery.attempt]
        if running and waiting:
            self.data.draw(st.sampled_from(running), label="paused").overruns = True
            self.clock.now += 40
            other = self.data.draw(st.sampled_from(waiting), label="goes on")
            self._start(other)
            while other.attempt and other.attempt.wakes_at <= self.clock.now:
                self._go(other, Fate.DONE)

    def settle(self) -> None:
        """No more accidents: every running attempt ends, every event that is not done comes again until it is."""
        for _ in range(1000):
            while awake := self.awake():
                self._go(awake[0], Fate.DONE)
            left = [delivery for delivery in self.deliveries if not delivery.done]
            if not left:
                return
            self.clock.now += 60
            self._start(left[0])
        raise AssertionError("the events never came to an end")


def check(world: World) -> None:
    """The record and the result are those of the newest original, and no other result is to be seen."""
    newest = world.store.originals.current(KEY)
    record = world.records.get(image_id_of(KEY))
    visible = world.store.processed.visible()
    if not world.deliveries:
        assert record is None
        return
    assert record is not None
    if newest is None:
        assert record.status is Status.DELETED
        assert visible == {}
        return
    assert record.version_id == newest.version_id
    assert record.source == (newest.metadata or Source.S3)
    assert newest.data is not None
    if newest.data.startswith(b"no image"):
        assert record.status is Status.FAILED
        assert record.error is not None
        assert record.error.code == "unsupported_format"
        assert visible == {}
        return
    assert record.status is Status.READY
    assert record.processed is not None
    assert list(visible) == [record.processed.key]
    result = visible[record.processed.key]
    assert result.version_id == record.processed.version_id
    assert result.data is not None
    assert abs(shade_of(result.data) - shade_of(newest.data)) <= 1


def shade_of(data: bytes) -> int:
    pixel = Image.open(io.BytesIO(data)).convert("L").getpixel((0, 0))
    assert isinstance(pixel, int)
    return round(pixel)


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data(), constant_sequencer=st.booleans())
def test_every_history_ends_with_the_newest_originals_result(data: st.DataObject, *, constant_sequencer: bool):
    world = World(data, constant_sequencer)
    happenings = {
        "upload": world.upload,
        "remove": world.remove,
        "duplicate": world.duplicate,
        "deliver": world.start,
        "step": world.step,
        "time": world.pass_time,
        "pause": world.pause,
    }
    weights = ["upload"] * 2 + ["remove", "duplicate"] + ["deliver"] * 3 + ["step"] * 10 + ["time", "pause"]
    try:
        for happening in data.draw(st.lists(st.sampled_from(weights), min_size=40, max_size=80), label="history"):
            happenings[happening]()
        world.settle()
        check(world)
    finally:
        for delivery in world.deliveries:  # no thread outlives its history
            while delivery.attempt and not delivery.attempt.finished:
                delivery.attempt.go(Fate.KILLED)
