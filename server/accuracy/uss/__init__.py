"""USS, an enterprise URI security and reputation system, simulated: the domain of the demo suite.

`tools` declares what USS can do, `world` does it, `generate` writes labelled conversations about it.
"""
