"""Reading: frames in, reads out.

Each frame is searched for plates (`detector`), each plate read into character probabilities (`reader`) and its look
judged (`quality`). Plates are joined over frames into tracks (`tracker`, by place and by `agreement` of text), each
track into the pass of one vehicle (`passes`), whose looks vote on one mark (`voting`). `pipeline` puts them together
for one camera, and chooses which plates are worth reading.
"""
