"""What others reach: open systems measured by this project's owner on one two-core x86-64 machine without a GPU.

They were measured on about twice as many pictures of the same sources as a `dev` folder holds (97 British crops, 51
British plates in 40 scenes, 108 central European ones, 571 dashcam plates), some of which they may have learnt from.
Percentages are of marks wholly right with O = 0, I = 1, Q = 0. CCT-XS is fast-plate-ocr's `cct-xs-v1`; "corners" is a
corner detector of 0.45 M parameters at 384 × 640 or, where it did better there, at 736 × 1280.
"""

UNSEEN = "cameras never seen"
"""Of British and European scenes together: added up from their counts."""

READ = {
    "uk_crops": "96.9 CCT-XS",
    "uk_scenes": "96.1 CCT-XS",
    "dashcam": "88.6 CCT-XS",
    "eu_scenes": "100 CCT-XS",
    UNSEEN: "98.7 CCT-XS",
}
SMALL = {
    (95, 0): "95.6 CCT-XS",
    (80, 0): "92.9 CCT-XS",
    (70, 0): "90.3 CCT-XS",
    (60, 0): "85.8 CCT-XS",
    (50, 0): "56.6 CCT-XS",
    (45, 0): "43.4 CCT-XS",
    (40, 0): "21.2 CCT-XS",
    (60, 3): "38.1 CCT-XS",
    (80, 5): "5.3 CCT-XS",
}
"""By width of the plate and length of a smear along it, pixels; 113 British plates, JPEG 60."""

RECALL = {"dashcam": "54"}
RECALL_SMALL = "40 (real plates under 60 px)"
END_TO_END = {
    "uk_scenes": "87.5 corners + CCT-XS",
    "eu_scenes": "91.7 corners + CCT-XS",
    "dashcam": "55.5 corners + CCT-XS",
    UNSEEN: "90.5 corners + CCT-XS",
}
VOTES = {1: "88.6 CCT-XS", 2: "93.5 CCT-XS", 3: "95.6 CCT-XS", 5: "98.8 CCT-XS"}
FALSE_READS = "0 on 300 pictures; a caption at 0.995"
DETECT_MS = "15.7 / 57.9 corners, 384×640 / 736×1280"
READ_MS = "3.1 CCT-XS"
BOTH_MS = "18.8, two threads, small pictures"
