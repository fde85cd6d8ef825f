"""Reading text: words, values, units, sentences and blocks, phrases that mean one thing. Knows no conversation."""
