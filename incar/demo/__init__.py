"""The demo: a scenario, the drive rendered from it, its lists and satellites, and an officer's script that answers.

`scenario` is data read and checked. `road`, `movement`, `view` and `lighting` say where everything is and how it is
lit; `surfaces`, `street`, `bodies`, `bodywork` and `vehicles` make what stands there; `painter` draws a frame, `render`
a video per camera, and `truth` what a perfect reader could see in it. `hotlists` and `positions` are the rest of the
patrol's world.
"""
