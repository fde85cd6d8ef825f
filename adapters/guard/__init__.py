"""Training of the guard's learned opinion (`server.guard.learned`); `python -m adapters.guard`.

    scenes      labelled conversations in a short notation, and those of a benchmark file
    examples    what the model reads of each passage, and its label
    fit         vocabulary, features, training
    measure     recall and false blocks, also of conversations by authors whom the model has not met

`data/` holds the scenes, written by hand; a file's name begins with its author's letter
(`u`: sentences that the tests hold too).
"""
