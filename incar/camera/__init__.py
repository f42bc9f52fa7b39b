"""Cameras: where frames come from.

What a person writes for a camera (`sources`) becomes a `source`: a stream or file (`video`, through `decoder`), a USB
camera (`device`) or a folder of `pictures`; recordings can be played at their own `pace`. `feed` keeps it going in a
thread of its own, opens it again when it is lost (`backoff`, `freeze`), and tells how it does (`health`). Frames
wait in `latest` for whoever reads them: they may drop, and every drop is counted.
"""
