"""What lies in a schema. `str` of each is its definition in Postgres's words, without its name."""

from dataclasses import dataclass, field
from enum import StrEnum

from harness.facts.catalog.parts import Column, Constraint, ConstraintKind, Index, Policy, Rule, Trigger
from harness.facts.catalog.spelling import literal, qualified

__all__ = [
    "Composite",
    "Domain",
    "EnumType",
    "Extension",
    "Function",
    "Other",
    "Owned",
    "Schema",
    "Sequence",
    "Table",
    "TableKind",
    "View",
]


class TableKind(StrEnum):
    """What holds the rows."""

    TABLE = "table"
    PARTITIONED = "partitioned table"
    FOREIGN = "foreign table"


@dataclass(frozen=True, slots=True)
class Owned:
    """What lies in a schema and has an owner. *grants* is empty where privileges are as Postgres gives them."""

    name: str
    schema: str = "public"
    owner: str = ""
    grants: tuple[str, ...] = ()
    comment: str = ""

    @property
    def where(self) -> str:
        """The qualified name."""
        return qualified(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Table(Owned):
    """A table: *partition_of* and *inherits* name parents, *bound* says which rows a partition takes."""

    kind: TableKind = TableKind.TABLE
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = ()
    policies: tuple[Policy, ...] = ()
    unlogged: bool = False
    partition_key: str = ""
    partition_of: str = ""
    bound: str = ""
    inherits: tuple[str, ...] = ()
    server: str = ""
    options: tuple[str, ...] = ()
    replica_identity: str = ""
    row_security: bool = False
    force_row_security: bool = False

    def __str__(self) -> str:
        return f"{'unlogged ' if self.unlogged else ''}{self.kind} {self.traits}".rstrip()

    @property
    def traits(self) -> str:
        """The definition after the kind."""
        parts = (
            self.partition_key and f"PARTITION BY {self.partition_key}",
            self.partition_of and f"PARTITION OF {self.partition_of} {self.bound}",
            self.inherits and f"INHERITS ({', '.join(self.inherits)})",
            self.server and f"SERVER {self.server}",
            self.options and f"WITH ({', '.join(self.options)})",
            self.replica_identity and f"REPLICA IDENTITY {self.replica_identity}",
            "ROW LEVEL SECURITY" if self.row_security else "",
            "FORCE ROW LEVEL SECURITY" if self.force_row_security else "",
        )
        return " ".join(part for part in parts if part)

    def column(self, name: str) -> Column | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def constraint(self, name: str) -> Constraint | None:
        """Return the constraint of that name, or None."""
        return next((constraint for constraint in self.constraints if constraint.name == name), None)

    def index(self, name: str) -> Index | None:
        """Return the index of that name, or None."""
        return next((index for index in self.indexes if index.name == name), None)

    def foreign_keys(self, columns: tuple[str, ...] = ()) -> tuple[Constraint, ...]:
        """Return the foreign keys, those on exactly *columns* where given."""
        keys = (each for each in self.constraints if each.kind is ConstraintKind.FOREIGN_KEY)
        return tuple(key for key in keys if not columns or key.columns == columns)


@dataclass(frozen=True, slots=True)
class View(Owned):
    """A view, or a materialized one, which may be unpopulated."""

    definition: str = ""
    columns: tuple[Column, ...] = ()
    materialized: bool = False
    populated: bool = True
    indexes: tuple[Index, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = ()
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.traits}".rstrip() + f" AS\n{self.definition}"

    @property
    def kind(self) -> str:
        """What it is called."""
        return "materialized view" if self.materialized else "view"

    @property
    def traits(self) -> str:
        """The definition but for the query."""
        parts = (
            self.options and f"WITH ({', '.join(self.options)})",
            "" if self.populated else "WITH NO DATA",
        )
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Sequence(Owned):
    """
    A sequence. *owned_by* is the column it goes with.

    *position* is the last value given out, None where there is none yet or the role may not ask. It is data, not
    schema: neither compared nor printed.
    """

    type: str = "bigint"
    start: int = 1
    increment: int = 1
    minimum: int = 1
    maximum: int = 2**63 - 1
    cache: int = 1
    cycle: bool = False
    unlogged: bool = False
    owned_by: str = ""
    position: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        parts = (
            f"{self.type} START {self.start} INCREMENT {self.increment}",
            f"MINVALUE {self.minimum} MAXVALUE {self.maximum} CACHE {self.cache}",
            "CYCLE" if self.cycle else "",
            "UNLOGGED" if self.unlogged else "",
            self.owned_by and f"OWNED BY {self.owned_by}",
        )
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class EnumType(Owned):
    """An enumeration, its labels in their order."""

    labels: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"ENUM ({', '.join(literal(label) for label in self.labels)})"


@dataclass(frozen=True, slots=True)
class Domain(Owned):
    """A domain over *type*, with its checks."""

    type: str = ""
    nullable: bool = True
    default: str = ""
    collation: str = ""
    constraints: tuple[Constraint, ...] = ()

    def __str__(self) -> str:
        parts = (
            f"DOMAIN {self.type}",
            self.collation and f"COLLATE {self.collation}",
            "" if self.nullable else "NOT NULL",
            self.default and f"DEFAULT {self.default}",
        )
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Composite(Owned):
    """A row type of its own."""

    attributes: tuple[Column, ...] = ()

    def __str__(self) -> str:
        return f"({', '.join(f'{each.name} {each}' for each in self.attributes)})"


@dataclass(frozen=True, slots=True)
class Function(Owned):
    """A function, procedure, aggregate or window function, told from its namesakes by *arguments*."""

    arguments: str = ""
    kind: str = "function"
    returns: str = ""
    language: str = ""
    definition: str = ""

    @property
    def where(self) -> str:
        """The signature."""
        return f"{qualified(self.schema, self.name)}({self.arguments})"

    def __str__(self) -> str:
        return f"{self.kind} {self.definition}"


@dataclass(frozen=True, slots=True)
class Schema:
    """A namespace."""

    name: str
    owner: str = ""
    grants: tuple[str, ...] = ()
    comment: str = ""

    @property
    def where(self) -> str:
        """The name, quoted where it has to be."""
        return qualified(self.name)

    def __str__(self) -> str:
        return "schema"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension. Its objects are its own and not in the catalog."""

    name: str
    version: str
    schema: str = "public"

    @property
    def where(self) -> str:
        """The name, quoted where it has to be."""
        return qualified(self.name)

    def __str__(self) -> str:
        return f"VERSION {literal(self.version)} SCHEMA {qualified(self.schema)}"


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else that Postgres can name: an operator, a publication, an event trigger. Often no more than named."""

    kind: str
    where: str
    definition: str = ""
    comment: str = ""

    def __str__(self) -> str:
        return self.definition
