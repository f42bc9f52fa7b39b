"""Waiting for a process to end, for a while."""

import asyncio
from asyncio.subprocess import Process


async def ends_within(process: Process, limit_s: float) -> bool:
    """Whether the process ends in time.

    A cancellation goes through even where it comes just as the process ends: `asyncio.wait_for` of Python 3.11 swallows
    that one, and who stops is never stopped.
    """
    ending = asyncio.ensure_future(process.wait())
    try:
        ended, _ = await asyncio.wait({ending}, timeout=limit_s)
    finally:
        ending.cancel()
    return bool(ended)
