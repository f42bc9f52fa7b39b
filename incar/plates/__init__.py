"""British number plates as geometry: the characters of BS AU 145, the layouts of a plate, and their drawing."""

from incar.plates.design import Background, PlateDesign
from incar.plates.drawing import draw_plate
from incar.plates.face import Face, faces
from incar.plates.setting import PlacedCharacter, set_characters

__all__ = ["Background", "Face", "PlacedCharacter", "PlateDesign", "draw_plate", "faces", "set_characters"]
