"""The parts of a table. `str` of each is its definition in Postgres's words, without its name."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Column", "Constraint", "ConstraintKind", "Index", "Policy", "Rule", "Trigger"]


class ConstraintKind(StrEnum):
    """A constraint's sort; NOT NULL is one only where it is more than the column's own mark."""

    PRIMARY_KEY = "PRIMARY KEY"
    UNIQUE = "UNIQUE"
    FOREIGN_KEY = "FOREIGN KEY"
    CHECK = "CHECK"
    EXCLUSION = "EXCLUDE"
    NOT_NULL = "NOT NULL"


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column; its place is that in the tuple that holds it.

    *default* is the expression, of a generated column what generates it. *identity* is `ALWAYS` or `BY DEFAULT`,
    *generated* `STORED` or `VIRTUAL`. *collation*, *storage* and *compression* are empty where they are the type's own.
    """

    name: str
    type: str
    nullable: bool = True
    default: str = ""
    identity: str = ""
    generated: str = ""
    collation: str = ""
    storage: str = ""
    compression: str = ""
    grants: tuple[str, ...] = ()
    comment: str = ""

    def __str__(self) -> str:
        return f"{self.type} {self.traits}".rstrip()

    @property
    def traits(self) -> str:
        """The definition after the type."""
        parts = (
            self.collation and f"COLLATE {self.collation}",
            self.storage and f"STORAGE {self.storage}",
            self.compression and f"COMPRESSION {self.compression}",
            "" if self.nullable else "NOT NULL",
            self.value,
        )
        return " ".join(part for part in parts if part)

    @property
    def value(self) -> str:
        """Where its value comes from when none is given."""
        if self.generated:
            return f"GENERATED ALWAYS AS ({self.default}) {self.generated}"
        if self.identity:
            return f"GENERATED {self.identity} AS IDENTITY"
        return self.default and f"DEFAULT {self.default}"


@dataclass(frozen=True, slots=True)
class Constraint:
    """
    A constraint on a table or domain.

    *definition* is what `pg_get_constraintdef` says, validity and deferrability included; *columns* the table's own
    columns in it; *target*, *on_delete* and *on_update* are a foreign key's.
    """

    name: str
    kind: ConstraintKind
    columns: tuple[str, ...] = ()
    definition: str = ""
    target: str = ""
    target_columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""
    deferrable: bool = False
    deferred: bool = False
    valid: bool = True
    enforced: bool = True
    comment: str = ""

    def __str__(self) -> str:
        return self.definition or f"{self.kind} ({', '.join(self.columns)})"


@dataclass(frozen=True, slots=True)
class Index:
    """
    An index. *columns* are its keys, names or expressions; *definition* is `pg_get_indexdef` after USING.

    *constraint* names the constraint that it backs.
    """

    name: str
    columns: tuple[str, ...]
    definition: str = ""
    unique: bool = False
    include: tuple[str, ...] = ()
    predicate: str = ""
    valid: bool = True
    constraint: str = ""
    comment: str = ""

    def __str__(self) -> str:
        definition = self.definition or f"btree ({', '.join(self.columns)})"
        return f"{'UNIQUE ' if self.unique else ''}{definition}{'' if self.valid else ' INVALID'}"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger. *enabled* is `origin` as created, else `disabled`, `replica` or `always`."""

    name: str
    definition: str
    enabled: str = "origin"
    comment: str = ""

    def __str__(self) -> str:
        return self.definition + _enabled(self.enabled)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rewrite rule other than a view's own. *enabled* as a trigger's."""

    name: str
    definition: str
    enabled: str = "origin"
    comment: str = ""

    def __str__(self) -> str:
        return self.definition + _enabled(self.enabled)


@dataclass(frozen=True, slots=True)
class Policy:
    """A row-level security policy. *command* is `ALL`, `SELECT`, …; *using* and *check* are expressions."""

    name: str
    command: str = "ALL"
    permissive: bool = True
    roles: tuple[str, ...] = ("PUBLIC",)
    using: str = ""
    check: str = ""
    comment: str = ""

    def __str__(self) -> str:
        parts = (
            f"AS {'PERMISSIVE' if self.permissive else 'RESTRICTIVE'} FOR {self.command} TO {', '.join(self.roles)}",
            self.using and f"USING ({self.using})",
            self.check and f"WITH CHECK ({self.check})",
        )
        return " ".join(part for part in parts if part)


def _enabled(how: str) -> str:
    return "" if how == "origin" else f" ENABLED {how.upper()}"
