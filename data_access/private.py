"""Files that only their owner reads: everything that is written here is about people."""

import os

_OTHERS = 0o077


def keep_private() -> None:
    """From now on this process makes folders and files for its own user alone, whichever library makes them.

    For whoever starts a process: the app and the commands. A folder that is there already keeps its mode.
    """
    os.umask(_OTHERS)
