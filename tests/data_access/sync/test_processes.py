"""A sync is a process that may be killed, stopped, started twice or short of disk, while others read."""

import random
import resource
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from starlette.responses import Response

from data_access import open_history
from data_access.store import Store
from data_access.sync import Status
from data_access.sync.report import runs
from tests.data_access.sync.conftest import Place, ids
from tests.fake_org import FakeOrg, Fault, Server
from tests.fake_org.org import RESULT

BEFORE = ids(range(50), range(1000, 1030))
AFTER = ids(range(150), range(1000, 1040))
# a sync by its requests to the org: at which one it dies, and how many of the three jobs must be asked anew after that:
# 8 tells the org that results were had, 15 asks for contacts, 18 tells that they were had
PHASES = {1: 3, 8: 2, 15: 1, 18: 0}


@pytest.fixture
def server(running: Server) -> Server:
    """An org whose clock is that of the process which syncs."""
    running.org = FakeOrg(datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=31))
    running.up()
    return running


@pytest.fixture
def news(place: Place) -> Place:
    place.mail(50, 150)
    place.archive(1030, 1040)
    return place


def at_request(number: int, act: Callable[[], None]) -> Fault:
    """Something that happens when the org is asked for the so-manieth time."""

    def action(answer: Response) -> Response:
        act()
        return answer

    return Fault(action, skip=number)


def completes(place: Place, jobs: int) -> None:
    """The next sync brings the rest, by so many jobs: what was finished is not asked for again."""
    assert place.stored() == BEFORE
    place.org.faults = []
    asked = len(place.org.jobs.queries)
    assert place.sync().status is Status.DONE
    assert place.stored() == AFTER
    assert len(place.org.jobs.queries) - asked == jobs


@pytest.mark.parametrize(("phase", "jobs"), PHASES.items())
def test_killed_at_a_phase(phase: int, jobs: int, news: Place) -> None:
    process = news.command()
    news.org.faults = [at_request(phase, process.kill)]
    process.communicate()
    assert process.returncode == -9
    completes(news, jobs)


def test_killed_while_it_writes_to_the_store(news: Place) -> None:
    chance = random.Random(20261120)
    for _ in range(4):
        process = news.command()
        while process.poll() is None and not (news.store / ".staging").exists():
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.communicate()
        assert news.stored() in (BEFORE, AFTER)
    # the first of them fetched everything, whenever it was published
    assert len(news.org.jobs.queries) <= 7 + 3 + 3
    assert news.end(news.command()) == 0
    assert news.stored() == AFTER


def test_stopped_by_a_signal(news: Place) -> None:
    process = news.command()
    news.org.faults = [at_request(15, process.terminate)]
    assert news.end(process) == 75
    assert news.says("stopped; what was fetched is kept")
    assert not (news.store / ".staging").exists()
    completes(news, 1)


def test_again_and_again_until_it_is_stopped(news: Place) -> None:
    process = news.command("--every", "1s", "--wait", "0")
    until(process, lambda: [one.status for one in runs(news.store)] == ["done", "done"])
    news.org.hide(RESULT, "et4ae5__DateSent__c")
    until(process, lambda: runs(news.store)[0].status == "failed")
    news.org.hidden.remove((RESULT, "et4ae5__DateSent__c"))
    until(process, lambda: runs(news.store)[0].status == "done")
    process.terminate()
    assert news.end(process) in (0, 75)
    assert news.stored() == AFTER


def test_stopped_at_any_moment(news: Place) -> None:
    chance = random.Random(20261124)
    for signals in (2, 1, 2):
        listens = threading.Event()
        news.org.faults = [at_request(0, listens.set)]
        process = news.command("--every", "1s")
        assert listens.wait(60)
        time.sleep(chance.uniform(0, 1.5))
        for _ in range(signals):
            process.terminate()
        # 75: in the middle of a sync; 0: between two
        assert news.end(process) in (0, 75)
        assert news.stored() in (BEFORE, AFTER)
        assert not (news.store / ".staging").exists()
    news.org.faults = []
    assert news.sync().status is Status.DONE
    assert news.stored() == AFTER


def until(process: "subprocess.Popen[str]", reached: Callable[[], bool]) -> None:
    """Wait for something that a process does."""
    while not reached():
        assert process.poll() is None
        time.sleep(0.05)


def test_two_at_once_and_a_reader_all_the_while(news: Place) -> None:
    seen: list[int] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            seen.append(int(open_history(news.store).coverage()["results"].sum()))

    reader = threading.Thread(target=read)
    reader.start()
    processes = [news.command(), news.command()]
    logs = []
    for process in processes:
        assert news.end(process) == 0
        logs.append(news.says("is writing to the store; waiting for it to finish"))
    over.set()
    reader.join()
    assert sorted(logs) == [False, True]
    assert set(seen) == {80, 190}
    assert seen == sorted(seen)
    assert news.stored() == AFTER
    assert [run.status for run in runs(news.store)] == ["done", "done"]


def test_one_that_may_not_wait_says_who_writes(news: Place) -> None:
    with Store(news.store).writing():
        assert news.end(news.command("--wait", "0")) == 75
    busy = runs(news.store)[0]
    assert (busy.status, busy.new) == ("later", 0)
    assert "is writing to the store; try again when it is done" in busy.failures["store"]
    assert news.stored() == BEFORE


# bytes that a file may have: too few for a batch in the spool, and for the results in the store
@pytest.mark.parametrize(("room", "jobs"), [(3000, 3), (9000, 0)])
def test_no_room_on_the_disk(room: int, jobs: int, news: Place) -> None:
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room))
    # the library that writes the store's files panics too, on standard error
    assert news.end(news.command(preexec_fn=limit), noise=True) == 1
    assert news.says("nothing was published: the disk said no: File too large")
    assert news.stored() == BEFORE
    assert runs(news.store)[0].failures == {"store": "the disk said no: File too large"}
    completes(news, jobs)
