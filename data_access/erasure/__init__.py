"""Forgetting: people out of everything that stands here, and months that are older than is kept."""

from data_access.erasure.forget import Forgot, forget

__all__ = ["Forgot", "forget"]
