"""A step of the job that the rules do not allow now."""

from incar.errors import IncarError


class PatrolError(IncarError):
    """What was asked for does not follow from where things stand; says what would."""
