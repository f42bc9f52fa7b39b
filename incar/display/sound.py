"""Plays samples through Qt without ever waiting for them."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTimer, Signal
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink

from incar.display.tones import SAMPLE_RATE_HZ, duration_s

OVERDUE_S = 4.0
"""After its end, sound that was not said to be over counts as over: a sound server that dies says nothing at all, and
one that lives has up to two seconds in its buffer."""
_OVER = (QAudio.State.IdleState, QAudio.State.StoppedState)
"""Played to its end; or ended by the device, as when it is unplugged."""


def sample_format() -> QAudioFormat:
    """16-bit mono at `SAMPLE_RATE_HZ`."""
    wanted = QAudioFormat()
    wanted.setSampleRate(SAMPLE_RATE_HZ)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return wanted


class Speaker(QObject):
    """One thing at a time; what is played next replaces what is playing."""

    finished = Signal()
    """It is over, though nobody stopped it: played to its end, or the device is gone."""

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        super().__init__(parent)
        self._sink = QAudioSink(device, sample_format(), self)
        self._sink.stateChanged.connect(self._on_state)
        self._buffer = QBuffer(self)
        self._overdue = QTimer(self)
        self._overdue.setSingleShot(True)
        self._overdue.timeout.connect(self._finish)

    def play(self, pcm: bytes, *, volume: float = 1.0) -> None:
        """Starts at once; returns at once."""
        self.stop()
        self._buffer.setData(QByteArray(pcm))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.setVolume(volume)
        self._overdue.start(int((duration_s(pcm) + OVERDUE_S) * 1000))
        self._sink.start(self._buffer)

    def stop(self) -> None:
        """Ends what is playing, without `finished`."""
        self._overdue.stop()
        self._sink.blockSignals(True)  # noqa: FBT003 - Qt takes it by position
        self._sink.stop()
        self._sink.blockSignals(False)  # noqa: FBT003 - Qt takes it by position
        self._buffer.close()

    def _on_state(self, state: QAudio.State) -> None:
        if state in _OVER:
            self._finish()

    def _finish(self) -> None:
        self.stop()
        self.finished.emit()
