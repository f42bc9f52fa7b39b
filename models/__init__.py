"""The two models, a card each, and `training`, which makes them from nothing."""
