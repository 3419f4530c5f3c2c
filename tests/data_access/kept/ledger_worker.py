"""One of several processes that write to the ledger: `python -m … address who threads each`."""

import sys
from concurrent.futures import ThreadPoolExecutor

from data_access.kept import Entry, Ledger, Taken


def work(address: str, who: str, threads: int, each: int) -> None:
    ledger = Ledger(address)

    def take(thread: int) -> None:
        for number in range(each):
            ledger.enter(Entry(Taken.FILE, who, "analyst", "everything", f"File {thread}.{number}"))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(take, range(threads)))


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
