"""Small objects below a prefix of a bucket: read, and written on a condition, by which writers agree who is the one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from data_access.errors import StoreError
from data_access.roots import Bucket

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

# of the connection, as obstore has it, and not of S3
_PLAIN = "aws_allow_http"


@dataclass(frozen=True)
class Read:
    """An object as it was: `tag` changes with it, `modified` is the bucket's time."""

    content: bytes
    tag: str
    modified: datetime


class Objects:
    """The objects of a bucket below a prefix. Every method raises StoreError where the bucket can't be used."""

    def __init__(self, bucket: Bucket) -> None:
        self._where = str(bucket)
        config = {key: value for key, value in bucket.options.items() if key != _PLAIN}
        client: ClientConfig = {"allow_http": bucket.options.get(_PLAIN) == "true"}
        with self._faults():
            self._store = S3Store.from_url(bucket.url, config=cast("S3Config", config), client_options=client)

    def read(self, name: str) -> Read | None:
        """An object; None where there is none."""
        with self._faults():
            try:
                found = obstore.get(self._store, name)
            except FileNotFoundError:
                return None
            return Read(bytes(found.bytes()), found.meta["e_tag"] or "", found.meta["last_modified"])

    def exists(self, name: str) -> bool:
        """Whether there is one of that name."""
        with self._faults():
            try:
                obstore.head(self._store, name)
            except FileNotFoundError:
                return False
            return True

    def modified(self, name: str) -> datetime:
        """When an object was written that is there."""
        with self._faults():
            return obstore.head(self._store, name)["last_modified"]

    def put(self, name: str, content: bytes = b"") -> None:
        """Write an object, whatever is there."""
        with self._faults():
            obstore.put(self._store, name, content)

    def put_over(self, name: str, content: bytes, tag: str | None) -> str | None:
        """Write an object if it has that tag (None: if there is none); gives its new tag, None where it had not."""
        with self._faults():
            try:
                return obstore.put(self._store, name, content, mode={"e_tag": tag} if tag else "create")["e_tag"]
            except (AlreadyExistsError, PreconditionError):
                return None

    def delete(self, name: str) -> None:
        """Take an object away, if it is there."""
        with self._faults():
            obstore.delete(self._store, name)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            # its words have the whole answer of the server
            raise StoreError(
                f"{self._where}: the bucket can't be used ({type(error).__name__}): is it there, can it be reached, "
                "may these credentials read, write and delete in it (docs/operations.md)?"
            ) from error
