"""Salesforce's answers, taken whole or not at all."""

from collections.abc import Callable
from typing import Any

import requests

from data_access.sources.salesforce.trouble import FaultyAnswerError


def document(what: str, *keys: str) -> Callable[[requests.Response], dict[str, Any]]:
    """A reader of answers that are a JSON object with these keys; `what` it should be, for messages.

    The reader raises FaultyAnswerError for anything else.
    """

    def read(response: requests.Response) -> dict[str, Any]:
        try:
            answer = response.json()
        except requests.exceptions.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict) or not set(keys) <= set(answer):
            raise FaultyAnswerError(f"what should {what} does not")
        return answer

    return read
