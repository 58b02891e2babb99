"""An Ecto code base as read from its source: what fits a column, and what its migrations do."""

from dataclasses import dataclass

from harness.facts.catalog.spelling import canonical_type

__all__ = ["Migration", "MigrationStep", "Migrations", "fits", "is_ecto"]

# https://hexdocs.pm/ecto/Ecto.Schema.html, "Primitive types", and what Ecto.Adapters.Postgres stores them as.
TEXT = ("character varying", "text", "citext", "character", "USER-DEFINED")
WHOLE = ("smallint", "integer", "bigint")
MOMENT = ("timestamp without time zone", "timestamp with time zone")
FITS = {
    ":id": ("bigint", "integer"),
    ":binary_id": ("uuid",),
    "Ecto.UUID": ("uuid",),
    ":integer": WHOLE,
    ":float": ("double precision", "real", "numeric"),
    ":decimal": ("numeric",),
    ":boolean": ("boolean",),
    ":string": TEXT,
    ":binary": ("bytea",),
    ":bitstring": ("bytea", "bit", "bit varying"),
    ":map": ("jsonb", "json"),
    ":date": ("date",),
    ":time": ("time without time zone",),
    ":time_usec": ("time without time zone",),
    ":naive_datetime": MOMENT,
    ":naive_datetime_usec": MOMENT,
    ":utc_datetime": MOMENT,
    ":utc_datetime_usec": MOMENT,
    ":duration": ("interval",),
}


def is_ecto(spelled: str) -> bool:
    """Whether a type is Ecto's own spelling: `:string`, `{:array, :string}`, `Ecto.Enum`."""
    return spelled[:1] in {":", "{"} or spelled[:1].isupper()


def fits(ecto: str, column: str, *, enums: tuple[str, ...] = ()) -> bool | None:
    """Whether a field of type *ecto* fits a *column* of that type; None for a type of the application's own."""
    stored = canonical_type(column)
    bare = stored.partition("(")[0] + stored.partition(")")[2]
    if ecto.startswith("{:array, "):
        inner = ecto.removeprefix("{:array, ").removesuffix("}")
        if inner == ":map" and bare in {"jsonb", "json"}:
            return True
        return fits(inner, bare.removesuffix("[]"), enums=enums) if bare.endswith("[]") else False
    if ecto.startswith("{:map"):
        return bare in FITS[":map"]
    if ecto == "Ecto.Enum":
        return bare in TEXT or bare in WHOLE or bare.removeprefix("public.") in enums
    if ecto in {":string", ":any"} and bare.removeprefix("public.") in enums:
        return True
    known = FITS.get(ecto)
    return None if known is None else bare in known


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """
    One thing that a migration does: *verb* (`add`, `remove`, `create`, `drop`, `modify`, …) to *what* (`orders.state`).

    *spelled* is how the column is defined: type and options, without spaces that mean nothing. *conditional* says that
    it is done only where it is not done yet, *undone* why Ecto cannot undo it in `change`; '' where it can.
    """

    verb: str
    what: str
    line: int
    spelled: str = ""
    conditional: bool = False
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Migration:
    """
    One Ecto migration. *down* is None where there is none, and where `change` stands for both.

    *change* says that it is written as `change`. *refuses* is what its `down` raises; '' where it raises nothing.
    """

    file: str
    up: tuple[MigrationStep, ...] = ()
    down: tuple[MigrationStep, ...] | None = None
    change: bool = False
    refuses: str = ""
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Migrations:
    """A code base's migrations in the order in which they run; *new* are the files of those that the phase brings."""

    all: tuple[Migration, ...] = ()
    new: frozenset[str] = frozenset()
