"""What can go wrong with a stack, in words for the person who started it."""


class StackError(Exception):
    """A stack cannot be started, found or used. The message says why, and what to do where something can be done."""
