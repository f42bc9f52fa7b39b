"""Qt's own messages into the log, so that a warning of QML is seen as one of ours."""

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# A machine without a sound server is said on screen by the announcer; Qt's own complaints about it are no news.
_SOUND_SERVER = ("qt.multimedia", "PulseAudioService", "pa_context")


def install() -> None:
    """Sends Qt's messages to the log `qt` from now on."""
    qInstallMessageHandler(_handle)


def _handle(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    words = text or ""
    about_sound = (context.category or "").startswith(_SOUND_SERVER) or words.startswith(_SOUND_SERVER)
    _log.log(logging.DEBUG if about_sound else _LEVELS.get(kind, logging.WARNING), "%s", words)
