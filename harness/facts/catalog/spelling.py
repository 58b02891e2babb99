"""Names, types and defaults as Postgres spells them, whatever way an author wrote them."""

import re

__all__ = ["canonical_default", "canonical_type", "identifier", "literal", "qualified"]

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")
_TYPE = re.compile(
    r"(?P<name>[^(\[]+?)\s*(?:\((?P<length>[^)]*)\))?(?P<zone>\s+with(?:out)? time zone)?\s*(?P<array>(?:\[\d*\])*)"
)
_CAST = re.compile(r"""(?P<value>.*)::(?P<type>(?:[^':()]|"[^"]*"|\([\d, ]*\))+)""", re.DOTALL)
_NUMBER = re.compile(r"'(-?\d+(?:\.\d+)?)'")
_NUMERIC = frozenset({"smallint", "integer", "bigint", "real", "double precision", "numeric"})
_ZONES = {"timestamp": "timestamp", "timestamptz": "timestamp", "time": "time", "timetz": "time"}
# https://www.postgresql.org/docs/current/datatype.html, table 8.1.
_ALIASES = {
    "bigserial": "bigint",
    "bool": "boolean",
    "char": "character",
    "decimal": "numeric",
    "float": "double precision",
    "float4": "real",
    "float8": "double precision",
    "int": "integer",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "serial": "integer",
    "smallserial": "smallint",
    "varbit": "bit varying",
    "varchar": "character varying",
}


def identifier(name: str) -> str:
    """Quote *name* where it has to be; keywords stay as they are, since nothing runs this text."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def qualified(*names: str) -> str:
    """Join names with dots; empty ones are left out."""
    return ".".join(identifier(name) for name in names if name)


def literal(text: str) -> str:
    """Write *text* as a string constant on one line."""
    return "'" + text.replace("'", "''").replace("\n", "\\n") + "'"


def canonical_type(spelled: str) -> str:
    """Respell a type as `format_type` does: `varchar(255)[]` is `character varying(255)[]`."""
    found = _TYPE.fullmatch(" ".join(spelled.split()).removeprefix("public."))
    if found is None or '"' in spelled:
        return spelled.removeprefix("public.")
    name, length, zone = found["name"].lower(), (found["length"] or "").replace(" ", ""), found["zone"]
    arrays = "[]" if found["array"] else ""
    if name in _ZONES:
        zone = zone or (" with time zone" if name.endswith("tz") else " without time zone")
        return f"{_ZONES[name]}{f'({length})' if length else ''}{zone.lower()}{arrays}"
    name = _ALIASES.get(name, name)
    return f"{name}{_length(name, length)}{zone or ''}{arrays}"


def _length(name: str, length: str) -> str:
    if name == "numeric" and length and "," not in length:
        length += ",0"
    if name in {"character", "bit"}:
        length = length or "1"
    return f"({length})" if length else ""


def canonical_default(expression: str, type_name: str) -> str:
    """Strip from a default the cast to its column's own type: `'trial'::text` is `'trial'`."""
    own = _unsized(canonical_type(type_name))
    value, cast = _split(expression.strip())
    if cast and _unsized(canonical_type(cast)) == own:
        number = _NUMBER.fullmatch(value)
        return number[1] if number and own in _NUMERIC else value
    return f"{value}::{canonical_type(cast)}" if cast else value


def _split(expression: str) -> tuple[str, str]:
    found = _CAST.fullmatch(expression)
    return (found["value"], found["type"]) if found else (expression, "")


def _unsized(type_name: str) -> str:
    return re.sub(r"\([^)]*\)", "", type_name)
