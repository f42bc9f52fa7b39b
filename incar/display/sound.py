"""Plays samples through Qt without ever waiting for them."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtMultimedia import QAudio, QAudioDevice, QAudioFormat, QAudioSink

from incar.display.tones import SAMPLE_RATE_HZ


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
    """It has been played to its end."""

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        super().__init__(parent)
        self._sink = QAudioSink(device, sample_format(), self)
        self._sink.stateChanged.connect(self._on_state)
        self._buffer = QBuffer(self)

    def play(self, pcm: bytes, *, volume: float = 1.0) -> None:
        """Starts at once; returns at once."""
        self.stop()
        self._buffer.setData(QByteArray(pcm))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.setVolume(volume)
        self._sink.start(self._buffer)

    def stop(self) -> None:
        """Ends what is playing, without `finished`."""
        self._sink.blockSignals(True)  # noqa: FBT003 - Qt takes it by position
        self._sink.stop()
        self._sink.blockSignals(False)  # noqa: FBT003 - Qt takes it by position
        self._buffer.close()

    def _on_state(self, state: QAudio.State) -> None:
        if state == QAudio.State.IdleState:
            self.stop()
            self.finished.emit()
