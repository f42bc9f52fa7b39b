"""`incar` as a process of its own, as a person or an init system starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RUN_LIMIT_S = 60
END_LIMIT_S = 20


def incar(*arguments: str | Path, standard_input: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "incar", *map(str, arguments)]
    done = subprocess.run(command, input=standard_input, capture_output=True, timeout=RUN_LIMIT_S, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def started(*arguments: str | Path, standard_input: bytes = b"") -> Iterator[subprocess.Popen[bytes]]:
    """A command that runs until the block ends it, or it ends itself; its standard error is a pipe."""
    command = [sys.executable, "-m", "incar", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(standard_input)
        process.stdin.close()
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(END_LIMIT_S)
