"""The smallest data with which a clause is still red."""

from dataclasses import dataclass

__all__ = ["Smallest"]


@dataclass(frozen=True, slots=True)
class Smallest:
    """
    Rows as INSERT statements that can be pasted into an empty schema of `before`.

    *least* says that without any one of them the clause is not red in that way; where it is False, the time was up, and
    without rows it was so before there was a search. *withheld* are secret columns of which the rows give values: then
    they are not shown.
    """

    sql: str = ""
    rows: int = 0
    least: bool = False
    withheld: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.rows:
            return "not looked for: the time was up"
        many = f"{self.rows} row{'' if self.rows == 1 else 's'}"
        told = many if self.least else f"{many}, not yet the smallest"
        return f"{told}; not shown, for it has secrets: {', '.join(self.withheld)}" if self.withheld else told
