"""The page Topics: which topic is open, the editor with its preview, topics as files."""

from ui.topics.editing import Shelf, as_it_was, open_topic, opened, shelf, start_new, start_rule
from ui.topics.editor import editor
from ui.topics.exchange import file_button, take_in
from ui.topics.preview import other_way

__all__ = [
    "Shelf",
    "as_it_was",
    "editor",
    "file_button",
    "open_topic",
    "opened",
    "other_way",
    "shelf",
    "start_new",
    "start_rule",
    "take_in",
]
