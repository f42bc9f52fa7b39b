"""Errors of the environment, apart from bugs.

An `IncarError` is something a person can do something about: its text says what happened and what to do, and
the command line prints it without a traceback. Anything else that escapes is a bug. No error text ever carries
a registration mark, a person's name or a key.
"""


class IncarError(Exception):
    """What happened, and what to do about it."""
