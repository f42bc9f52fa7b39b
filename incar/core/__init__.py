"""The core: the program that holds the key, keeps the cameras alive, and knows what the crew is to be told.

Reads come in from the camera workers (`supervisor`), cross the desk (`desk`: capture record, match, hit, answer, stop,
each on disk before anybody hears of it), and go out to every display as one `State` (`teller`, `display_server`).
`home_service` is the way to the back office and back: records and health home, lists and hits elsewhere to the car.
`launcher` starts core and display for a person at a desk and starts them again when they die.
"""
