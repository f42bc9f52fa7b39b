"""Makes both models from nothing: rendered plates, photographs for training, two networks, export to ONNX."""
