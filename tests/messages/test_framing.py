"""Framing: any cut of the stream gives the same messages; what cannot be understood is refused."""

import asyncio
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.messages.camera import Configure, PreviewOn, from_worker, to_worker
from incar.messages.display import Done, Refused, ToDisplay, to_display
from incar.messages.framing import LENGTH_BYTES, MESSAGE_LIMIT_BYTES, WireError

messages = st.lists(
    st.one_of(
        st.builds(Done, request_id=st.text(max_size=20)),
        st.builds(Refused, request_id=st.text(max_size=20), reason=st.text(max_size=200)),
    ),
    max_size=8,
)


@given(sent=messages, cut=st.integers(1, 50))
def test_any_cut_of_the_stream_gives_the_same_messages(sent: list[ToDisplay], cut: int) -> None:
    stream = b"".join(to_display.pack(message) for message in sent)
    buffer = bytearray()
    received: list[ToDisplay] = []
    for start in range(0, len(stream), cut):
        buffer += stream[start : start + cut]
        received += to_display.split(buffer)
    assert received == sent
    assert not buffer


def test_a_message_of_another_union_is_refused() -> None:
    with pytest.raises(WireError, match="one version"):
        from_worker.split(bytearray(to_worker.pack(PreviewOn(on=True))))


def test_garbage_and_giants_are_refused_without_their_content() -> None:
    with pytest.raises(WireError) as caught:
        to_display.split(bytearray(len(b"AB12CDE").to_bytes(LENGTH_BYTES) + b"AB12CDE"))
    assert "AB12CDE" not in str(caught.value)
    with pytest.raises(WireError, match="limit"):
        to_display.split(bytearray((MESSAGE_LIMIT_BYTES + 1).to_bytes(LENGTH_BYTES)))
    with pytest.raises(WireError, match="limit"):
        to_display.pack(Done(request_id="x" * (MESSAGE_LIMIT_BYTES + 1)))


def test_a_blocking_socket_receives_until_the_other_side_closes() -> None:
    ours, theirs = socket.socketpair()
    message = Configure(name="front", source="x" * 200_000)

    def send_and_close() -> None:
        with theirs:
            theirs.sendall(to_worker.pack(message))

    sender = threading.Thread(target=send_and_close)
    sender.start()
    with ours:
        assert to_worker.receive_blocking(ours) == message
        assert to_worker.receive_blocking(ours) is None
    sender.join()


def test_a_stream_cut_in_the_middle_of_a_message_is_a_closed_stream() -> None:
    async def receive() -> tuple[ToDisplay | None, ToDisplay | None]:
        reader = asyncio.StreamReader()
        reader.feed_data(to_display.pack(Done(request_id="a")) + to_display.pack(Done(request_id="b"))[:-1])
        reader.feed_eof()
        return await to_display.receive(reader), await to_display.receive(reader)

    assert asyncio.run(receive()) == (Done(request_id="a"), None)
