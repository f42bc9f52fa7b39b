"""Cameras: where frames come from.

A source (RTSP, V4L2, a video file, a folder of pictures) is opened by name, decoded in a thread of its own, and
the newest frame waits in a single slot: frames may drop, and every drop is counted.
"""
