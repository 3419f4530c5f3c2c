"""What becomes of each result: bounced, opened, clicked, unsubscribed, and which copies of it stand where."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from data_access.demo.mailings import AS_OF, NEWEST, TRIGGERED_DAYS, Mailing
from data_access.demo.population import Population
from data_access.demo.series import SERIES

CUTOFF = AS_OF - timedelta(days=90)
"""What was sent since then is live; around it, the archive job ran ahead and the purge ran late."""

SECOND, HOUR, DAY = 1_000_000, 3_600_000_000, 86_400_000_000

_OVERLAP = timedelta(days=8)
_SOFT_SHARE = 0.012
_UNSUBSCRIBES = 0.001
_BOUNCED_OPENS = 0.02
# some click with images blocked
_OPENS_OF_CLICKERS = 0.9
# of what reaches a gateway: followed at all; and of that, opened as well
_FOLLOWED, _OPENED_TOO = 0.5, 0.8
# opens come at once, in the course of a day, or days later: hours on average
_WAITS = np.array([2.0, 14.0, 60.0]) * HOUR
_AT_ONCE, _SAME_DAY = 0.5, 0.88

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Fates:
    """What happened to each result of a batch: moments in microseconds since 1970, 0 for never.

    `mailing`, `recipient`, `number`: whose result it is. `clicked`: the first click; `gateway`: a machine's doing.
    """

    mailing: Numbers
    recipient: Numbers
    number: Numbers
    sent: Numbers
    hard: Mask
    soft: Mask
    bounced: Numbers
    opened: Numbers
    clicked: Numbers
    gateway: Mask
    unsubscribed: Numbers
    in_live: Mask
    in_archive: Mask
    stale: Mask
    untouched: Mask


def decide(
    numbers: list[int], mailings: list[Mailing], population: Population, pools: list[Numbers], rng: np.random.Generator
) -> Fates:
    """What becomes of the mailings of these numbers, as of AS_OF: what lies after it has not happened yet."""
    chosen = [mailings[number] for number in numbers]
    sizes = np.array([mailing.size for mailing in chosen])
    which = np.repeat(np.arange(len(chosen)), sizes)
    count = len(which)
    recipient = np.concatenate(
        [
            # a triggered send may reach a person twice, a mailing never does
            rng.choice(pools[one.series], one.size, replace=SERIES[one.series].triggered, shuffle=False)
            for one in chosen
        ]
    )
    sent = _sent(chosen, which, rng)
    hard, soft, bounced = _bounces(sent, population.hard_chance[recipient], rng)
    delivered = bounced == 0
    gateway = np.zeros(count, dtype=np.bool_)
    behind = np.flatnonzero(population.machines[recipient] & delivered)
    gateway[behind] = rng.random(len(behind)) < _FOLLOWED
    opened, clicked = _readers(chosen, which, sent, population, recipient, delivered & ~gateway, rng)
    _follow_all(np.flatnonzero(gateway), sent, opened, clicked, rng)
    late = np.flatnonzero(~delivered & (rng.random(count, np.float32) < _BOUNCED_OPENS))
    opened[late] = bounced[late] + HOUR
    leavers = np.flatnonzero(delivered & (rng.random(count, np.float32) < _UNSUBSCRIBES))
    unsubscribed = np.zeros(count, dtype=np.int64)
    unsubscribed[leavers] = after(sent[leavers], rng.exponential(24 * HOUR, len(leavers)))
    for moments in (opened, clicked, unsubscribed):
        moments[moments > microseconds(AS_OF)] = 0
    in_live, in_archive = sent >= microseconds(CUTOFF - _OVERLAP), sent < microseconds(CUTOFF + _OVERLAP)
    draw = rng.random(count, np.float32)
    return Fates(
        mailing=np.repeat(numbers, sizes),
        recipient=recipient,
        number=np.concatenate([np.arange(one.first_result, one.first_result + one.size) for one in chosen]),
        sent=sent,
        hard=hard,
        soft=soft,
        bounced=bounced,
        opened=opened,
        clicked=clicked,
        gateway=gateway,
        unsubscribed=unsubscribed,
        in_live=in_live,
        in_archive=in_archive,
        stale=in_live & in_archive & (draw < 0.5),
        untouched=in_live & in_archive & (draw < 0.3),
    )


def after(moments: Numbers, later: Floats) -> Numbers:
    """So many microseconds later, in whole seconds, at least one and at most a month."""
    return moments + SECOND + np.minimum(later, 30 * DAY).astype(np.int64) // SECOND * SECOND


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return int(moment.timestamp()) * SECOND


def _sent(chosen: list[Mailing], which: Numbers, rng: np.random.Generator) -> Numbers:
    """A mailing goes out at once, a triggered send through its month or until now."""
    sent = np.array([microseconds(one.sent_at) for one in chosen])[which]
    newest = microseconds(NEWEST)
    slow = np.flatnonzero(np.array([SERIES[one.series].triggered for one in chosen])[which])
    room = np.minimum(TRIGGERED_DAYS * DAY, newest - sent[slow])
    sent[slow] += (rng.random(len(slow)) * room).astype(np.int64) // SECOND * SECOND
    return sent


def _bounces(sent: Numbers, hard_chance: Floats, rng: np.random.Generator) -> tuple[Mask, Mask, Numbers]:
    """Hard and soft bounces and their moments; hard ones come within minutes, soft ones are given up after days."""
    draw = rng.random(len(sent), np.float32)
    hard = draw < hard_chance
    soft = ~hard & (draw > 1 - _SOFT_SHARE)
    bounced = np.zeros(len(sent), dtype=np.int64)
    for rows, wait in ((np.flatnonzero(hard), HOUR // 10), (np.flatnonzero(soft), 20 * HOUR)):
        bounced[rows] = after(sent[rows], np.minimum(rng.exponential(wait, len(rows)), 4 * DAY))
    bounced[bounced > microseconds(AS_OF)] = 0
    told = bounced > 0
    return hard & told, soft & told, bounced


def _readers(
    chosen: list[Mailing],
    which: Numbers,
    sent: Numbers,
    population: Population,
    recipient: Numbers,
    reachable: Mask,
    rng: np.random.Generator,
) -> tuple[Numbers, Numbers]:
    """When people open and first click; what lies in the future is left in."""
    count = len(which)
    opens, clicks = np.array([one.opens for one in chosen]), np.array([one.clicks for one in chosen])
    draw = rng.random(count, np.float32)
    clicking = reachable & (rng.random(count, np.float32) < population.click_chance[recipient] * clicks[which])
    opening = reachable & (draw < population.open_chance[recipient] * opens[which])
    opening |= clicking & (draw < _OPENS_OF_CLICKERS)
    active = np.flatnonzero(opening | clicking)
    speed = rng.random(len(active))
    wait = _WAITS[(speed > _AT_ONCE).astype(np.int64) + (speed > _SAME_DAY)]
    seen = after(sent[active], rng.exponential(1.0, len(active)) * wait)
    opened, clicked = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    opened[active] = np.where(opening[active], seen, 0)
    clickers = np.flatnonzero(clicking[active])
    clicked[active[clickers]] = after(seen[clickers], rng.exponential(HOUR / 6, len(clickers)))
    return opened, clicked


def _follow_all(rows: Numbers, sent: Numbers, opened: Numbers, clicked: Numbers, rng: np.random.Generator) -> None:
    """What a gateway does: opens within seconds, and follows the links a minute after the send."""
    count = len(rows)
    opens = rng.random(count) < _OPENED_TOO
    opened[rows] = np.where(opens, sent[rows] + rng.integers(2, 20, count) * SECOND, 0)
    clicked[rows] = sent[rows] + rng.integers(50, 75, count) * SECOND
