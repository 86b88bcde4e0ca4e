"""How dark a cell of a table of counts is: one hue in four steps. Pure."""

STEPS = 4


def step(count: int, most: int) -> int:
    """1 for the smallest quarter of what there is, 4 for the largest; 0 where there is nothing."""
    if count <= 0 or most <= 0:
        return 0
    return min(STEPS, -(-STEPS * count // most))
