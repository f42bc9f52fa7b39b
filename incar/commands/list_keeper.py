"""`incar list-keeper`: the core's own child that fetches and applies lists; not for people."""

import sys

import click

from incar.sync.list_keeper import keep_lists


@click.command("list-keeper", hidden=True)
def list_keeper() -> None:
    """Keep the car's lists as the core says on standard input."""
    keep_lists(sys.stdin.buffer, sys.stdout.buffer)
