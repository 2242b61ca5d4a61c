"""One module per way of handing out pod addresses: which sources may give the block there, and which may not.

Each module has ``sources(snapshot, candidate)``, which reads claims and weighs nothing; ``weigh`` judges them.
"""
