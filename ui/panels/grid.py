"""How the widgets of a panel stand."""

WIDTH = 200
"""The least width of a widget, in pixels."""
