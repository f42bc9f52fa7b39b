"""A group of commands that knows each one's name and a line about it, and loads a command when it is called.

So `incar read` never loads Qt, the display never loads the models, and asking for help loads neither.
"""

import importlib
from typing import Any

import click

Lazy = dict[str, tuple[str, str]]
"""Command → its module, which holds it under its own name, and one line about it; none for what people do not call."""


class LazyGroup(click.Group):
    """Commands by name; a name's `-` stands for the `_` of its module's object."""

    def __init__(self, *arguments: Any, lazy: Lazy, **options: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(*arguments, **options)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted({*self._lazy, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, loaded now."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(self._lazy[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The lines that are known without loading anything."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in sorted(self._lazy.items()) if line])
