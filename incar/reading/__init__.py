"""Reading: frames in, reads out.

Each frame is searched for plates (`detector`), each plate read into character probabilities (`reader`), plates are
joined into passes of one vehicle (`tracker`), and the frames of a pass vote on one mark (`voting`). `pipeline` puts
the four together for one camera.
"""
