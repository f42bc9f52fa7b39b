"""Draws one frame of one camera with OpenGL in software.

Order: sky, street, shadows under vehicles, vehicles and their plates, glare of lamps; then the lens.
"""

import os
from dataclasses import dataclass
from typing import Any, Final

import cv2
import moderngl
import numpy as np
from numpy.typing import NDArray

from incar.demo.lighting import Lighting, lighting, linear
from incar.demo.mesh import SCENERY_LAYOUT, SCENERY_VERTEX, VEHICLE_LAYOUT, join
from incar.demo.movement import PatrolMotion, Place, places
from incar.demo.road import Course
from incar.demo.scenario import Scenario, ScenarioError
from incar.demo.shaders import load_program
from incar.demo.street import STRETCH_M, Street
from incar.demo.surfaces import paint_surfaces
from incar.demo.texture import SIZE, noise
from incar.demo.vehicles import Model, standing
from incar.demo.view import View, view

Picture = NDArray[np.uint8]

AHEAD_M: Final = 380.0
BEHIND_M: Final = 12.0
BEAMS: Final = 6
SCREEN: Final = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)], "f4")


@dataclass(frozen=True)
class _Drawn:
    """A vehicle on the graphics side."""

    model: Model
    skin: Any
    finish: Any
    plates: list[tuple[str, Any, Any]]
    """End, vertex array, texture."""


class Painter:
    """Renders frames of one camera of the drive."""

    def __init__(self, scenario: Scenario, camera: str) -> None:
        """Set up OpenGL and upload what does not change.

        Raises:
            ScenarioError: this machine's OpenGL cannot be used.
        """
        os.environ.setdefault("LP_NUM_THREADS", "1")  # one process a camera: each keeps to its own core
        try:
            self._gl = moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]  # the stubs know only dictionaries of settings
        except Exception as error:  # the library raises bare exceptions
            raise ScenarioError(f"OpenGL cannot be started ({error}); install libegl1 and libgl1-mesa-dri") from error
        self._scenario, self._camera = scenario, camera
        self._course, self._motion = Course(scenario.road), PatrolMotion(scenario.patrol)
        self._street = Street(scenario, self._course)
        self._stretches: dict[int, tuple[Any, Any]] = {}
        self._rng = np.random.default_rng((scenario.seed, camera == "rear"))
        self._make_programs()
        self._make_targets()
        self._make_textures()
        self._vehicles = [self._upload(Model(vehicle)) for vehicle in scenario.vehicles]

    # --- set-up -------------------------------------------------------------------------------------------------

    def _make_programs(self) -> None:
        self._solid = load_program(self._gl, "scenery.vert", "scenery.frag")
        self._cut_out = load_program(self._gl, "scenery.vert", "scenery.frag", define="CUT_OUT")
        self._body = load_program(self._gl, "vehicle.vert", "vehicle.frag")
        self._plate = load_program(self._gl, "vehicle.vert", "plate.frag")
        self._shadow = load_program(self._gl, "decal.vert", "shadow.frag")
        self._glare = load_program(self._gl, "glare.vert", "glare.frag")
        self._sky = load_program(self._gl, "screen.vert", "sky.frag")
        self._lens = load_program(self._gl, "screen.vert", "lens.frag")
        corners = self._gl.buffer(SCREEN.tobytes())
        self._squares = {
            name: self._gl.vertex_array(program, [(corners, "2f", "in_corner")])
            for name, program in (
                ("shadow", self._shadow),
                ("glare", self._glare),
                ("sky", self._sky),
                ("lens", self._lens),
            )
        }

    def _make_targets(self) -> None:
        size = self._scenario.optics.width_px, self._scenario.optics.height_px
        self._scene = self._gl.texture(size, 4)
        self._scene.repeat_x = self._scene.repeat_y = False
        self._canvas = self._gl.framebuffer([self._scene], self._gl.depth_renderbuffer(size))
        self._output = self._gl.framebuffer([self._gl.renderbuffer(size, 4)])
        self._pixels = bytearray(size[0] * size[1] * 4)

    def _make_textures(self) -> None:
        painted = paint_surfaces(self._scenario.seed)
        self._surfaces = self._gl.texture_array((SIZE, SIZE, len(painted)), 4, painted.tobytes())
        self._surfaces.build_mipmaps()
        self._surfaces.filter = moderngl.LINEAR_MIPMAP_NEAREST, moderngl.LINEAR
        rng = np.random.default_rng(self._scenario.seed)
        cloud = np.clip(noise(rng, coarse=3, octaves=7) * 0.8 + 0.45, 0, 1)
        self._clouds = self._gl.texture((SIZE, SIZE), 1, (cloud * 255).astype(np.uint8).tobytes())
        _smooth(self._clouds)
        grain = np.clip(rng.normal(0.5, 0.16, (256, 256, 3)), 0, 1)
        self._grain = self._gl.texture((256, 256), 3, (grain * 255).astype(np.uint8).tobytes())
        self._grain.filter = moderngl.NEAREST, moderngl.NEAREST

    def _upload(self, model: Model) -> _Drawn:
        skin, *layout = model.skin(), *VEHICLE_LAYOUT
        finish = model.finish()
        texture = self._gl.texture_array((finish.shape[2], finish.shape[1], 2), 4, finish.tobytes())
        _smooth(texture)
        texture.repeat_x = texture.repeat_y = False
        vertices = self._gl.vertex_array(self._body, [(self._gl.buffer(skin.tobytes()), *layout)])
        return _Drawn(model, vertices, texture, [self._upload_plate(p) for p in model.plates()])

    def _upload_plate(self, plate: Any) -> tuple[str, Any, Any]:  # noqa: ANN401 - OpenGL objects are untyped
        facing = (0.0, 0.0, 1.0 if plate.end == "front" else -1.0)
        rows = [(*plate.corners[i], *facing, *uv) for i, uv in ((0, (0, 0)), (1, (1, 0)), (3, (0, 1)), (2, (1, 1)))]
        square = self._gl.buffer(np.array(rows, "f4").tobytes())
        high, wide = plate.picture.shape[:2]
        texture = self._gl.texture((wide, high), 3, plate.picture.tobytes(), alignment=1)
        _smooth(texture)
        texture.repeat_x = texture.repeat_y = False
        return plate.end, self._gl.vertex_array(self._plate, [(square, *VEHICLE_LAYOUT)]), texture

    # --- a frame ------------------------------------------------------------------------------------------------

    def frame(self, time_s: float) -> Picture:
        """The picture at a moment: (height, width, 3), blue-green-red."""
        scene = view(self._camera, self._scenario.optics, self._motion, time_s)
        light = lighting(self._scenario.light, self._scenario.optics, time_s)
        seen = [(drawn, place) for drawn in self._vehicles if (place := self._place(drawn, scene, time_s))]
        seen.sort(key=lambda pair: abs(pair[1].s_m - scene.origin_m))
        self._tell_all(scene, light, seen)
        self._canvas.use()
        self._canvas.clear()
        self._gl.enable_only(moderngl.DEPTH_TEST)
        self._draw_vehicles(scene, light, seen)
        self._draw_street(scene)
        self._draw_sky(scene, light)
        self._draw_shadows(seen)
        self._draw_glare(scene, light, seen)
        return self._through_lens(scene, light, time_s)

    def _place(self, drawn: _Drawn, scene: View, time_s: float) -> Place | None:
        place = places(drawn.model.vehicle, self._motion, time_s)
        ahead = (place.s_m - scene.origin_m) * scene.forward if place else -1.0
        return place if place and ahead > -drawn.model.length_m else None

    def _tell_all(self, scene: View, light: Lighting, seen: list[tuple[_Drawn, Place]]) -> None:
        road = self._scenario.road
        values = {
            "camera": _column_major(scene.matrix),
            "origin": scene.origin_m,
            "bends": _waves(road.bends),
            "rises": _waves(road.rises),
            "eye": tuple(scene.eye),
            "sky": tuple(light.sky),
            "ambient": tuple(light.ambient),
            "horizon": tuple(light.horizon),
            "sun": tuple(light.sun),
            "sun_from": (-0.42, 0.62, 0.66),
            "street": light.street,
            "lamp_spacing": road.lamp_spacing_m,
            "lamp_side": self._course.half_width_m(scene.origin_m) - 0.7,
            "own_beam": 2.6 * light.headlamps if scene.forward > 0 else 0.0,
            "beams": self._beams(light, seen),
            "exposure": light.exposure,
            "shutter": scene.patrol.speed_mps * light.shutter_s,
            "night": light.night,
        }
        for program in (self._solid, self._cut_out, self._body, self._plate, self._shadow, self._glare, self._sky):
            for name, value in values.items():
                _tell(program, name, value)

    def _beams(self, light: Lighting, seen: list[tuple[_Drawn, Place]]) -> list[tuple[float, float, float, float]]:
        lit = [
            (
                place.x_m,
                place.s_m + place.forward * drawn.model.length_m / 2,
                float(place.forward),
                2.0 * light.headlamps,
            )
            for drawn, place in seen
            if place.speed_mps
        ]
        return (lit + [(0.0, 0.0, 1.0, 0.0)] * BEAMS)[:BEAMS]

    def _draw_street(self, scene: View) -> None:
        near, far = scene.origin_m - scene.forward * BEHIND_M, scene.origin_m + scene.forward * AHEAD_M
        first, last = sorted((int(near // STRETCH_M), int(far // STRETCH_M)))
        numbers = range(first, last + 1)[:: scene.forward]
        stretches = [self._stretch(number) for number in numbers]
        self._surfaces.use(0)
        for part in (0, 1):
            for stretch in stretches:
                if stretch[part]:
                    stretch[part].render(moderngl.TRIANGLES)

    def _stretch(self, number: int) -> tuple[Any, Any]:
        if number not in self._stretches:
            built = self._street.stretch(number)
            self._stretches[number] = (
                self._upload_scenery(self._solid, built.solid),
                self._upload_scenery(self._cut_out, built.cut_out),
            )
        return self._stretches[number]

    def _upload_scenery(self, program: Any, parts: list[NDArray[Any]]) -> Any:  # noqa: ANN401 - OpenGL objects are untyped
        vertices = join(parts, SCENERY_VERTEX)
        return (
            self._gl.vertex_array(program, [(self._gl.buffer(vertices.tobytes()), *SCENERY_LAYOUT)])
            if len(vertices)
            else None
        )

    def _draw_vehicles(self, scene: View, light: Lighting, seen: list[tuple[_Drawn, Place]]) -> None:
        for drawn, place in seen:
            stand = (place.x_m, place.s_m, float(place.forward), 0.0)
            travel = (place.speed_mps - scene.patrol.speed_mps) * light.shutter_s
            moving = light.headlamps if place.speed_mps else 0.0
            cabin = light.night if drawn.model.height_m > 2.9 and drawn.model.length_m > 10 else 0.0  # noqa: PLR2004 - a bus is lit inside
            self._body["stand"] = self._plate["stand"] = stand
            self._body["travel"] = self._plate["travel"] = travel
            self._body["paint"] = tuple(linear(drawn.model.vehicle.paint))
            self._body["lamps"] = (0.15 + 2.4 * moving, 0.05 + 0.9 * moving, cabin)
            drawn.finish.use(0)
            drawn.skin.render(moderngl.TRIANGLES)
            for end, square, face in drawn.plates:
                _tell(self._plate, "gleam", 1.0 - light.daylight)
                _tell(self._plate, "plate_lamp", 0.22 * moving if end == "rear" else 0.0)
                face.use(0)
                square.render(moderngl.TRIANGLE_STRIP)

    def _draw_sky(self, scene: View, light: Lighting) -> None:
        across, up = (1 / focal for focal in scene.focal)
        _tell(self._sky, "view_right", tuple(scene.axes[0] * across))
        _tell(self._sky, "view_up", tuple(scene.axes[1] * up))
        _tell(self._sky, "view_ahead", tuple(scene.axes[2]))
        _tell(self._sky, "glow", tuple(light.glow))
        self._clouds.use(0)
        self._squares["sky"].render(moderngl.TRIANGLE_STRIP)

    def _draw_shadows(self, seen: list[tuple[_Drawn, Place]]) -> None:
        self._gl.enable(moderngl.BLEND)
        self._gl.blend_func = moderngl.ZERO, moderngl.SRC_COLOR, moderngl.ZERO, moderngl.ONE  # type: ignore[assignment]  # the stubs lack the form with alpha
        _tell(self._shadow, "depth", 0.78)
        for drawn, place in seen:
            half = drawn.model.length_m / 2
            self._shadow["stand"] = (place.x_m, place.s_m, float(place.forward), 0.0)
            self._shadow["patch_area"] = (drawn.model.width_m * 0.62, -half - 0.35, half + 0.35, 0.03)
            self._squares["shadow"].render(moderngl.TRIANGLE_STRIP)

    def _draw_glare(self, scene: View, light: Lighting, seen: list[tuple[_Drawn, Place]]) -> None:
        self._gl.blend_func = moderngl.ONE, moderngl.ONE, moderngl.ZERO, moderngl.ONE  # type: ignore[assignment]  # the stubs lack the form with alpha
        self._canvas.depth_mask = False
        if light.headlamps:
            for drawn, place in seen:
                self._vehicle_glare(drawn, place, scene, light)
        if light.street:
            nearest, farthest = sorted((scene.origin_m, scene.origin_m + scene.forward * 260.0))
            for x, s in self._street.lamp_posts(nearest, farthest):
                self._spot((x - np.sign(x) * 1.3, 7.55, s), 1.5, (0.9, 0.62, 0.34), scene)
        self._canvas.depth_mask = True

    def _vehicle_glare(self, drawn: _Drawn, place: Place, scene: View, light: Lighting) -> None:
        if not place.speed_mps:
            return
        ends = {"front": -place.forward * scene.forward, "rear": place.forward * scene.forward}
        dark = 1.0 - light.daylight
        for lamp in drawn.model.lamps:
            if ends[lamp.end] < 0:
                continue
            at = standing(np.array([lamp.place]), place)[0]
            white = lamp.end == "front"
            strength = (0.5 + 0.8 * dark) * light.headlamps if white else 0.5 * light.headlamps
            colour = np.array([1.0, 0.95, 0.86] if white else [1.0, 0.06, 0.04]) * strength
            self._spot(tuple(at), 1.25 if white else 0.42, tuple(colour), scene)

    def _spot(self, at: tuple[float, ...], radius_m: float, colour: tuple[float, ...], scene: View) -> None:
        across, up = scene.focal
        self._glare["at"] = at
        self._glare["reach"] = (radius_m * across, radius_m * up)
        self._glare["floor_size"] = 1 / 55
        self._glare["colour"] = colour
        self._squares["glare"].render(moderngl.TRIANGLE_STRIP)

    def _through_lens(self, scene: View, light: Lighting, time_s: float) -> Picture:
        self._output.use()
        self._gl.enable_only(moderngl.NOTHING)
        self._scene.use(0)
        self._grain.use(1)
        across, down = scene.vanishing_point()
        rng = np.random.default_rng(round(time_s * 1000))
        _tell(self._lens, "scene", 0)
        _tell(self._lens, "grain", 1)
        _tell(self._lens, "vanishing", (across, 1 - down))
        _tell(self._lens, "shift", tuple(rng.random(2)))
        _tell(self._lens, "softness", 1.0 + 0.3 * (1 - light.daylight))
        _tell(self._lens, "noise", light.noise)
        self._squares["lens"].render(moderngl.TRIANGLE_STRIP)
        self._output.read_into(self._pixels, components=4)
        high, wide = self._scenario.optics.height_px, self._scenario.optics.width_px
        rgba = np.frombuffer(self._pixels, np.uint8).reshape(high, wide, 4)
        return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGR), np.uint8)

    def close(self) -> None:
        """Free the OpenGL context."""
        self._gl.release()


def _smooth(texture: Any) -> None:  # noqa: ANN401 - OpenGL objects are untyped
    texture.build_mipmaps()
    texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR


def _tell(program: Any, name: str, value: Any) -> None:  # noqa: ANN401 - as above
    """Set a uniform if the program has it: the compiler drops those it does not use."""
    if name in program:
        if isinstance(value, bytes):
            program[name].write(value)
        else:
            program[name] = value


def _column_major(matrix: NDArray[np.float64]) -> bytes:
    return np.ascontiguousarray(matrix.T, "f4").tobytes()


def _waves(waves: Any) -> list[tuple[float, float, float]]:  # noqa: ANN401 - a list of Wave
    found = [(wave.height_m, 2 * np.pi / wave.length_m, float(np.radians(wave.phase_deg))) for wave in waves]
    return [*found, (0.0, 0.0, 0.0)][:2]
