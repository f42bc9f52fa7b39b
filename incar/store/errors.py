"""What can be wrong with a store on disk, in words for the person who has to put it right."""

from incar.errors import IncarError


class StoreError(IncarError):
    """A database file cannot be used as it is."""


class KeyFileError(StoreError):
    """The key is missing, badly kept, or no key at all."""


class WrongKeyError(StoreError):
    """The key does not open the file."""


class DamagedError(StoreError):
    """The file's content does not agree with itself."""


class InUseError(StoreError):
    """Another program is the file's writer."""


class TooNewError(StoreError):
    """A later release of the program has written the file."""


class DiskFullError(StoreError):
    """There is no room; nothing that was acknowledged is lost."""


class ReadOnlyError(StoreError):
    """The file or its folder cannot be written."""


class ListMismatchError(StoreError):
    """What came for a list does not make the list it should; the one in the car stays as it is."""
