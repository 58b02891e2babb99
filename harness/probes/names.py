"""Names as they stand in SQL."""

__all__ = ["quoted"]


def quoted(name: str) -> str:
    """Quote an identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
