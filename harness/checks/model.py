"""Claims about what a class maps and what a changeset accepts."""

from collections.abc import Iterator, Sequence

from harness.contract import Check
from harness.facts.answer import Absent
from harness.facts.catalog import canonical_type
from harness.facts.ecto import fits, is_ecto
from harness.facts.model import Cast, Field, Model
from harness.verdict import Evidence, Extent

__all__ = [
    "casts_exactly",
    "has_rule",
    "ignores",
    "lacks_field",
    "maps",
    "maps_exactly",
    "relates",
    "requires_exactly",
]


def maps(field: Field) -> Check[Model | Absent]:
    """The model maps *field* with that type, nullability and default."""

    def check(fact: Model | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence(field.name, _field(field), str(fact), supports=False)
            return
        found = fact.field(field.name)
        observed = _field(found) if found else "not mapped"
        agrees = found is not None and _agrees(found, field)
        yield Evidence(f"{fact.name}.{field.name}", _field(field), observed, agrees, looked_at=Extent(1, 1))

    return check


def lacks_field(name: str) -> Check[Model | Absent]:
    """The model does not map *name*, neither as a field nor as a relationship."""

    def check(fact: Model | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence(name, "a model without it", str(fact), supports=False)
            return
        found = fact.field(name) or fact.relationship(name)
        yield Evidence(f"{fact.name}.{name}", "not mapped", "mapped" if found else "not mapped", found is None)

    return check


def maps_exactly(*names: str) -> Check[Model | Absent]:
    """The model maps these fields and no other."""

    def check(fact: Model | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence("fields", _listed(sorted(names)), str(fact), supports=False)
        else:
            yield _exactly(fact.name, names, [field.name for field in fact.fields])

    return check


def relates(name: str, kind: str, *, to: str, via: tuple[tuple[str, str], ...]) -> Check[Model | Absent]:
    """The model has the relationship *name*; *to* ends the target's full `package.module:Class`."""

    def check(fact: Model | Absent) -> Iterator[Evidence]:
        expected = f"{kind} {to} {_via(via)}"
        if isinstance(fact, Absent):
            yield Evidence(name, expected, str(fact), supports=False)
            return
        found = fact.relationship(name)
        where = f"{fact.name}.{name}"
        if found is None:
            yield Evidence(where, expected, "no such relationship", supports=False)
        else:
            agrees = found.kind == kind and found.target.endswith(f".{to}") and set(found.via) == set(via)
            yield Evidence(where, expected, f"{found.kind} {found.target} {_via(found.via)}", agrees)

    return check


def casts_exactly(*names: str) -> Check[Cast | Absent]:
    """The changeset accepts these fields and no other."""

    def check(fact: Cast | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence("cast list", _listed(sorted(names)), str(fact), supports=False)
        else:
            yield _exactly(fact.name, names, [field.name for field in fact.fields])

    return check


def requires_exactly(*names: str) -> Check[Cast | Absent]:
    """The changeset requires these fields and no other."""

    def check(fact: Cast | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence("required", _listed(sorted(names)), str(fact), supports=False)
        else:
            yield _exactly(f"{fact.name} required", names, [field.name for field in fact.fields if field.required])

    return check


def ignores(name: str) -> Check[Cast | Absent]:
    """The changeset does not accept *name*."""

    def check(fact: Cast | Absent) -> Iterator[Evidence]:
        if isinstance(fact, Absent):
            yield Evidence(name, "a changeset without it", str(fact), supports=False)
        else:
            found = fact.field(name)
            yield Evidence(f"{fact.name}.{name}", "not cast", "cast" if found else "not cast", found is None)

    return check


def has_rule(name: str, rule: str, expected: str) -> Check[Cast | Absent]:
    """The changeset holds field *name* to *rule*: `pattern`, `max_length`, `one_of`, …."""

    def check(fact: Cast | Absent) -> Iterator[Evidence]:
        wanted = f"{rule} {expected}"
        if isinstance(fact, Absent):
            yield Evidence(name, wanted, str(fact), supports=False)
            return
        field = fact.field(name)
        found = field.rules.get(rule) if field else None
        observed = "not cast" if field is None else f"{rule} {found}" if found is not None else f"no {rule}"
        yield Evidence(f"{fact.name}.{name}", wanted, observed, found == expected)

    return check


def _exactly(where: str, expected: Sequence[str], observed: Sequence[str]) -> Evidence:
    missing, surplus = sorted({*expected} - {*observed}), sorted({*observed} - {*expected})
    difference = [f"missing {_listed(missing)}"] * bool(missing) + [f"surplus {_listed(surplus)}"] * bool(surplus)
    seen = "; ".join(difference) or f"those {len(observed)}"
    extent = Extent(len(expected), len(expected))
    return Evidence(where, f"exactly {_listed(sorted(expected))}", seen, not difference, looked_at=extent)


def _agrees(found: Field, field: Field) -> bool:
    """Whether a field is as it is to be; Ecto's says nothing of NULL, and its type has to fit the column's."""
    if not is_ecto(found.type):
        return _field(found) == _field(field)
    return not found.virtual and found.default == field.default and fits(found.type, field.type) is not False


def _field(field: Field) -> str:
    type_ = field.type if is_ecto(field.type) else canonical_type(field.type)
    null = {None: "", True: " nullable", False: " NOT NULL"}[field.nullable]
    return f"{type_}{null} default {field.default or '–'}{' virtual' if field.virtual else ''}"


def _via(pairs: Sequence[tuple[str, str]]) -> str:
    return "(" + ", ".join(f"{local} → {far}" for local, far in sorted(pairs)) + ")"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
