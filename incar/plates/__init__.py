"""British number plates as geometry: the characters of BS AU 145, the layouts of a plate, and their drawing."""

from incar.plates.design import Background, PlateDesign
from incar.plates.drawing import draw_plate
from incar.plates.face import Face, faces

__all__ = ["Background", "Face", "PlateDesign", "draw_plate", "faces"]
