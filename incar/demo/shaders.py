"""Puts the renderer's shader programs together from `resources/demo/shaders`."""

from typing import Any, Final

from incar.paths import RESOURCES

FOLDER: Final = RESOURCES / "demo" / "shaders"
VERSION: Final = "#version 330"


def load_program(gl: Any, vertex: str, fragment: str, *, define: str = "") -> Any:  # noqa: ANN401 - OpenGL objects are untyped
    """Compile a program: course and light are added to the vertex shader, the camera's ways to the fragment shader."""
    switch = f"#define {define}" if define else ""
    return gl.program(
        vertex_shader="\n".join([VERSION, _text("course.glsl"), _text("light.glsl"), _text(vertex)]),
        fragment_shader="\n".join([VERSION, switch, _text("develop.glsl"), _text(fragment)]),
    )


def _text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")
