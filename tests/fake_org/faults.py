"""What can go wrong on the wire. Each action changes the answer that the org would have given, or gives another one."""

import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

Action = Callable[[Response], Response]


@dataclass
class Fault:
    """An action for `times` requests whose "METHOD path" matches `on`, after the first `skip` of them."""

    action: Action
    on: str = ""
    skip: int = 0
    times: int = 1
    seen: int = field(default=0, init=False)

    def strikes(self, request: str) -> bool:
        """Whether it changes the answer to this request; counts those that match."""
        if not re.search(self.on, request):
            return False
        self.seen += 1
        return self.skip < self.seen <= self.skip + self.times


class Cut(Response):
    """An answer that breaks off half way; where it has no content, the connection does so before it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        headers = [(name, value) for name, value in self.raw_headers if name != b"content-length"]
        length = (b"content-length", str(len(self.body)).encode())
        await send({"type": "http.response.start", "status": self.status_code, "headers": [*headers, length]})
        await send({"type": "http.response.body", "body": bytes(self.body)[: len(self.body) // 2], "more_body": True})
        raise ConnectionAbortedError("cut on purpose")


def cut(answer: Response) -> Response:
    """The connection breaks off in the middle of the answer."""
    return Cut(answer.body, answer.status_code, dict(answer.headers))


def expire(answer: Response) -> Response:
    """The session has expired."""
    return errors(401, "INVALID_SESSION_ID", "Session expired or invalid")


def unavailable(answer: Response) -> Response:
    """Salesforce is down for a moment."""
    return PlainTextResponse("<html>Down for maintenance</html>", 503)


def unavailable_for(seconds: int) -> Action:
    """Salesforce is down and says for how long."""

    def action(answer: Response) -> Response:
        return PlainTextResponse("", 503, {"Retry-After": str(seconds)})

    return action


def request_limit(answer: Response) -> Response:
    """Too many requests."""
    return errors(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def refuse(code: str, message: str) -> Action:
    """Any other refusal."""

    def action(answer: Response) -> Response:
        return errors(400, code, message)

    return action


def truncate(answer: Response) -> Response:
    """The last row of a page is lost; the headers know nothing of it."""
    return _with_body(answer, bytes(answer.body).rstrip(b"\n").rpartition(b"\n")[0] + b"\n")


def cut_value(answer: Response) -> Response:
    """A page ends in the middle of its last value, and says that this is all."""
    return _with_body(answer, bytes(answer.body).rstrip(b"\n")[:-3])


def empty(answer: Response) -> Response:
    """An answer in JSON that says nothing."""
    return JSONResponse({}, answer.status_code)


def headless(answer: Response) -> Response:
    """Something on the way takes off the headers that it does not know."""
    kept = {name: value for name, value in answer.headers.items() if not name.startswith("sforce-")}
    return Response(answer.body, answer.status_code, kept)


class Again:
    """A page comes with the content of the page before it, `times` times; the headers are its own."""

    def __init__(self, at: int, times: int = 1) -> None:
        self._at, self._times, self._pages, self._last = at, times, 0, b""

    def __call__(self, answer: Response) -> Response:
        self._pages += 1
        if self._at <= self._pages < self._at + self._times:
            return _with_body(answer, self._last)
        self._last = bytes(answer.body)
        return answer


class Stale:
    """The page `at` comes from a cache: it is the one before it, headers and all."""

    def __init__(self, at: int) -> None:
        self._at, self._pages, self._last = at, 0, Response()

    def __call__(self, answer: Response) -> Response:
        self._pages += 1
        if self._pages == self._at:
            return self._last
        self._last = answer
        return answer


def errors(status: int, code: str, message: str) -> Response:
    """A refusal as Salesforce writes it."""
    return JSONResponse([{"errorCode": code, "message": message}], status)


def _with_body(answer: Response, body: bytes) -> Response:
    headers: MutableMapping[str, str] = {
        name: value for name, value in answer.headers.items() if name != "content-length"
    }
    return Response(body, answer.status_code, headers)
