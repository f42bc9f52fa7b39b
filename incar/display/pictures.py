"""Plate patches and overviews of the alerts, handed to QML by name."""

from collections import OrderedDict

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from incar.messages.display import Picture

PROVIDER = "pictures"
KEPT = 48
"""Two for each of the newest alerts; older ones are asked for again."""


class Pictures(QQuickImageProvider):
    """The newest pictures that came from the core."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._images: OrderedDict[str, QImage] = OrderedDict()

    def add(self, picture: Picture) -> bool:
        """Keeps a picture; False when it is none."""
        image = QImage.fromData(picture.jpeg)
        if image.isNull():
            return False
        self._images[_name(picture.hit_id, picture.kind)] = image
        while len(self._images) > KEPT:
            self._images.popitem(last=False)
        return True

    def url(self, hit_id: str, kind: str) -> str:
        """What QML calls it; empty when it has not come."""
        name = _name(hit_id, kind)
        return f"image://{PROVIDER}/{name}" if name in self._images else ""

    def requestImage(self, name: str, size: QSize, _wanted: QSize) -> QImage:  # noqa: N802 - Qt's name
        """The picture of that name."""
        image = self._images.get(name, QImage(1, 1, QImage.Format.Format_RGB32))
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


def _name(hit_id: str, kind: str) -> str:
    return f"{hit_id}/{kind}"
