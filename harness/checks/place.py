"""Claims about a database as an upgrade finds it."""

from collections.abc import Iterable, Iterator, Mapping

from harness.contract import Check
from harness.facts.catalog import Catalog, EnumType
from harness.facts.place import Dependent, Kind, Made, Need, Place
from harness.verdict import Evidence

__all__ = ["has_needed", "is_free", "nothing_hangs"]


def has_needed(needs: Iterable[Need], catalog: Catalog) -> Check[Place]:
    """What the statements refer to is there, columns with the type, and enumerations with the labels, of *catalog*."""
    wanted = tuple(needs)
    enums = {name: each for each in catalog.enums for name in (each.where, each.name)}

    def check(place: Place) -> Iterator[Evidence]:
        there = _there(place)
        for need in wanted:
            if need.kind is Kind.COLUMN and (Kind.RELATION, need.name.rpartition(".")[0]) not in there:
                continue  # the table is needed too, and told
            found = _found(need, place, there)
            expected = f"{need.kind}, {need.type}" if need.type else str(need.kind)
            observed = f"{need.kind}, {found}" if need.type and found else found or "not there"
            yield Evidence(need.name, expected, observed, supports=found is not None and expected == observed)
        for enum in dict.fromkeys(enums[need.type] for need in wanted if need.type in enums):
            yield from _labelled(enum, place)

    return check


def is_free(makes: Iterable[Made], catalog: Catalog) -> Check[Place]:
    """What the statements make is not there yet; a name that *catalog* has too a dry run has met, and dealt with."""
    wanted = tuple(makes)

    def check(place: Place) -> Iterator[Evidence]:
        there, known = _there(place), _there(Place(catalog))
        for each in wanted:
            taken = there.get((each.kind, each.name))
            if taken is None or (each.kind, each.name) in known:
                yield Evidence(each.name, f"no such {each.kind} yet", "not there", supports=True)
            elif each.lenient:
                yield Evidence(each.name, f"no such {each.kind} yet", f"{taken}, left as it is", supports=True)
            else:
                help_ = "Rename or drop it first, or find out who made it."
                yield Evidence(each.name, f"no such {each.kind} yet", taken, supports=False, help=help_)

    return check


def nothing_hangs(known: Iterable[Dependent], going: int) -> Check[Place]:
    """Nothing hangs on the *going* things that go or change but what a dry run had too, and so deals with."""
    had = frozenset(known)

    def check(place: Place) -> Iterator[Evidence]:
        new = [each for each in place.dependents if each not in had]
        for each in new:
            help_ = "Deal with it in the migration, or before."
            yield Evidence(each.on, "nothing else hangs on it", f"{each.object} {each.how}", supports=False, help=help_)
        if not new:
            dealt = f"{len(place.dependents)} objects, all of which the migration deals with"
            where = f"{going} columns and tables that go or change"
            yield Evidence(where, "nothing else hangs on them", dealt, supports=True)

    return check


Names = Mapping[tuple[Kind, str], str]


def _there(place: Place) -> Names:
    """Return what is there by kind and name; what shares a namespace takes the name of a relation."""
    catalog = place.catalog
    found: dict[tuple[Kind, str], str] = {}
    for table in catalog.tables:
        found[Kind.RELATION, table.where] = str(table.kind)
        found |= {(Kind.COLUMN, f"{table.where}.{each.name}"): each.type for each in table.columns}
        found |= {(Kind.CONSTRAINT, f"{table.where}.{each.name}"): str(each.kind) for each in table.constraints}
        found |= {(Kind.TRIGGER, f"{table.where}.{each.name}"): "trigger" for each in table.triggers}
    for view in catalog.views:
        found[Kind.RELATION, view.where] = view.kind
        found |= {(Kind.COLUMN, f"{view.where}.{each.name}"): each.type for each in view.columns}
    for holder, indexes in (*((t, t.indexes) for t in catalog.tables), *((v, v.indexes) for v in catalog.views)):
        for each in indexes:
            name = f"{holder.where.rpartition('.')[0]}.{each.name}"
            found[Kind.INDEX, name] = found[Kind.RELATION, name] = f"index on {holder.name}"
    for sequence in catalog.sequences:
        found[Kind.SEQUENCE, sequence.where] = found[Kind.RELATION, sequence.where] = "sequence"
    return {**_types(catalog), **found}


def _types(catalog: Catalog) -> Names:
    found: dict[tuple[Kind, str], str] = {}
    for table in catalog.tables:
        found[Kind.TYPE, table.where] = f"type of {table.kind} {table.name}"
    for enum in catalog.enums:
        found[Kind.TYPE, enum.where] = "enumeration"
        found |= {(Kind.LABEL, f"{enum.where}.{label}"): "label" for label in enum.labels}
    found |= {(Kind.TYPE, each.where): "domain" for each in catalog.domains}
    for composite in catalog.composites:
        found[Kind.TYPE, composite.where] = found[Kind.RELATION, composite.where] = "composite type"
    found |= {(Kind.FUNCTION, each.where): each.kind for each in catalog.functions}
    found |= {(Kind.SCHEMA, each.where): "schema" for each in catalog.schemas}
    found |= {(Kind.EXTENSION, each.name): "extension" for each in catalog.extensions}
    # A table has a type of its name.
    taken = {(Kind.RELATION, name): f"type {what}" for (kind, name), what in found.items() if kind is Kind.TYPE}
    return {**taken, **found}


def _found(need: Need, place: Place, there: Names) -> str | None:
    """Return what is there under the name: a column's type, else what it is; None where nothing is."""
    asked = {
        Kind.TYPE: place.types,
        Kind.FUNCTION: place.functions,
        Kind.ROLE: place.roles,
        Kind.EXTENSION: place.available,
    }
    if need.kind in asked:
        return str(need.kind) if need.name in asked[need.kind] else None
    found = there.get((need.kind, need.name))
    return found if need.type or found is None else str(need.kind)


def _labelled(enum: EnumType, place: Place) -> Iterator[Evidence]:
    there = next((each for each in place.catalog.enums if each.where == enum.where), None)
    if there:
        missing = [label for label in enum.labels if label not in there.labels]
        observed = f"{', '.join(there.labels)}: no {', '.join(missing)}" if missing else ", ".join(there.labels)
        yield Evidence(f"type {enum.where}", ", ".join(enum.labels), observed, supports=not missing)
