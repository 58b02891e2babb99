"""Claims about models and changesets, on facts built by hand."""

from collections.abc import Callable

import pytest

from harness.checks.model import (
    casts_exactly,
    has_rule,
    ignores,
    lacks_field,
    maps,
    maps_exactly,
    relates,
    requires_exactly,
)
from harness.contract import Check
from harness.facts.answer import Absent
from harness.facts.model import Cast, CastField, Field, Model, Relationship
from harness.verdict import Evidence, Extent

GONE = Absent("module billing.customer in release N")
GONE_SAID = "no module billing.customer in release N"
NAME = Field("name", "varchar(255)", nullable=False)
LIMIT = Field("monthly_limit", "integer", nullable=True, default="100")
KEYS = Relationship("api_keys", "has_many", "app.customers.api_key:ApiKey", (("id", "customer_id"),))
CUSTOMER = Model("Customer", "customers", (NAME, LIMIT), (KEYS,))
CAST = Cast(
    "Customer",
    (CastField("name", required=True, rules={"max_length": "255"}), CastField("plan", required=False)),
)
VIA = (("id", "customer_id"),)


def test_maps_supports_the_field_as_it_is() -> None:
    """
    Type, nullability and default.
    """
    said = "integer nullable default 100"
    expected = Evidence("Customer.monthly_limit", said, said, supports=True, looked_at=Extent(1, 1))
    assert [expected] == list(maps(LIMIT)(CUSTOMER))


def test_maps_takes_a_type_by_any_of_its_names() -> None:
    """
    It is told in Postgres's spelling.
    """
    alias = Field("name", "character varying(255)", nullable=False)
    said = "character varying(255) NOT NULL default –"
    expected = Evidence("Customer.name", said, said, supports=True, looked_at=Extent(1, 1))
    assert [expected] == list(maps(alias)(CUSTOMER))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Field("name", "text", nullable=False), "text NOT NULL default –"),
        (Field("name", "varchar(255)", nullable=True), "character varying(255) nullable default –"),
        (Field("name", "varchar(255)", nullable=False, default="''"), "character varying(255) NOT NULL default ''"),
    ],
)
def test_maps_is_against_another_type_nullability_or_default(field: Field, said: str) -> None:
    """
    Each by itself, expected beside observed.
    """
    expected = Evidence(
        "Customer.name", said, "character varying(255) NOT NULL default –", supports=False, looked_at=Extent(1, 1)
    )
    assert [expected] == list(maps(field)(CUSTOMER))


def test_maps_is_against_a_field_that_is_not_mapped() -> None:
    """
    It stands in the database, and the code cannot see it.
    """
    (evidence,) = maps(Field("plan", "text", nullable=True))(CUSTOMER)
    assert ("Customer.plan", "not mapped", False) == (evidence.where, evidence.observed, evidence.supports)


def test_lacks_field_supports_a_model_without_it() -> None:
    """
    Neither a field nor a relationship.
    """
    expected = Evidence("Customer.plan", "not mapped", "not mapped", supports=True)
    assert [expected] == list(lacks_field("plan")(CUSTOMER))


@pytest.mark.parametrize("name", ["name", "api_keys"])
def test_lacks_field_is_against_a_field_or_a_relationship_of_that_name(name: str) -> None:
    """
    Either would be an attribute of the object.
    """
    assert [Evidence(f"Customer.{name}", "not mapped", "mapped", supports=False)] == list(lacks_field(name)(CUSTOMER))


def test_maps_exactly_supports_those_fields_in_any_order() -> None:
    """
    And counts them.
    """
    expected = Evidence("Customer", "exactly monthly_limit, name", "those 2", supports=True, looked_at=Extent(2, 2))
    assert [expected] == list(maps_exactly("name", "monthly_limit")(CUSTOMER))


def test_maps_exactly_is_against_what_is_missing_and_what_is_surplus() -> None:
    """
    By name, both at once.
    """
    (evidence,) = maps_exactly("name", "plan", "active")(CUSTOMER)
    assert ("missing active, plan; surplus monthly_limit", False) == (evidence.observed, evidence.supports)
    assert ["missing active"] == [each.observed for each in maps_exactly("name", "monthly_limit", "active")(CUSTOMER)]
    assert ["surplus monthly_limit"] == [each.observed for each in maps_exactly("name")(CUSTOMER)]


def test_relates_supports_kind_target_and_columns() -> None:
    """
    The target by the end of its full name.
    """
    (evidence,) = relates("api_keys", "has_many", to="customers.api_key:ApiKey", via=VIA)(CUSTOMER)
    expected = Evidence(
        "Customer.api_keys",
        "has_many customers.api_key:ApiKey (id → customer_id)",
        "has_many app.customers.api_key:ApiKey (id → customer_id)",
        supports=True,
    )
    assert expected == evidence


@pytest.mark.parametrize(
    ("kind", "to", "via"),
    [
        ("belongs_to", "customers.api_key:ApiKey", VIA),
        ("has_many", "phases.api_key:ApiKey", VIA),
        ("has_many", "ey:ApiKey", VIA),
        ("has_many", "customers.api_key:ApiKey", (("id", "owner_id"),)),
    ],
)
def test_relates_is_against_another_kind_target_or_column(kind: str, to: str, via: tuple[tuple[str, str], ...]) -> None:
    """
    Each by itself; half a module's name is another's.
    """
    (evidence,) = relates("api_keys", kind, to=to, via=via)(CUSTOMER)
    assert (False, "has_many app.customers.api_key:ApiKey (id → customer_id)") == (evidence.supports, evidence.observed)


def test_relates_is_against_a_model_without_the_relationship() -> None:
    """
    A column is not a relationship.
    """
    (evidence,) = relates("name", "belongs_to", to="x:Y", via=VIA)(CUSTOMER)
    assert ("Customer.name", "no such relationship", False) == (evidence.where, evidence.observed, evidence.supports)


def test_casts_exactly_supports_those_fields() -> None:
    """
    In any order.
    """
    expected = Evidence("Customer", "exactly name, plan", "those 2", supports=True, looked_at=Extent(2, 2))
    assert [expected] == list(casts_exactly("plan", "name")(CAST))


def test_casts_exactly_is_against_a_field_too_many() -> None:
    """
    The dropped one is still accepted.
    """
    assert [("surplus plan", False)] == [(each.observed, each.supports) for each in casts_exactly("name")(CAST)]


def test_requires_exactly_supports_the_required_fields() -> None:
    """
    What is optional does not count.
    """
    expected = Evidence("Customer required", "exactly name", "those 1", supports=True, looked_at=Extent(1, 1))
    assert [expected] == list(requires_exactly("name")(CAST))


def test_requires_exactly_is_against_an_optional_field() -> None:
    """
    Accepted is not required.
    """
    evidence = requires_exactly("name", "plan")(CAST)
    assert [("missing plan", False)] == [(each.observed, each.supports) for each in evidence]


def test_ignores_supports_a_field_that_is_not_cast() -> None:
    """
    Given, it has no effect.
    """
    assert [Evidence("Customer.api_key", "not cast", "not cast", supports=True)] == list(ignores("api_key")(CAST))


def test_ignores_is_against_a_field_that_is_cast() -> None:
    """
    Required or not.
    """
    assert [Evidence("Customer.plan", "not cast", "cast", supports=False)] == list(ignores("plan")(CAST))


def test_has_rule_supports_the_rule() -> None:
    """
    By its name and value.
    """
    expected = Evidence("Customer.name", "max_length 255", "max_length 255", supports=True)
    assert [expected] == list(has_rule("name", "max_length", "255")(CAST))


@pytest.mark.parametrize(
    ("field", "rule", "expected", "observed"),
    [
        ("name", "max_length", "100", "max_length 255"),
        ("name", "pattern", "@", "no pattern"),
        ("email", "pattern", "@", "not cast"),
    ],
)
def test_has_rule_is_against_another_value_no_rule_and_no_field(
    field: str, rule: str, expected: str, observed: str
) -> None:
    """
    Which of the three it is.
    """
    said = Evidence(f"Customer.{field}", f"{rule} {expected}", observed, supports=False)
    assert [said] == list(has_rule(field, rule, expected)(CAST))


MODEL_CHECKS: dict[str, Callable[[], Check[Model | Absent]]] = {
    "name": lambda: maps(NAME),
    "plan": lambda: lacks_field("plan"),
    "fields": lambda: maps_exactly("name"),
    "api_keys": lambda: relates("api_keys", "has_many", to="x:Y", via=VIA),
}
CAST_CHECKS: dict[str, Callable[[], Check[Cast | Absent]]] = {
    "cast list": lambda: casts_exactly("name"),
    "required": lambda: requires_exactly("name"),
    "api_key": lambda: ignores("api_key"),
    "email": lambda: has_rule("email", "pattern", "@"),
}


@pytest.mark.parametrize("where", MODEL_CHECKS)
def test_every_claim_about_a_model_is_against_an_absent_one(where: str) -> None:
    """
    A model that is not there neither maps nor lacks anything.
    """
    evidence = MODEL_CHECKS[where]()(GONE)
    assert [(where, GONE_SAID, False)] == [(each.where, each.observed, each.supports) for each in evidence]


@pytest.mark.parametrize("where", CAST_CHECKS)
def test_every_claim_about_a_changeset_is_against_an_absent_one(where: str) -> None:
    """
    A changeset that is not there does not even ignore.
    """
    evidence = CAST_CHECKS[where]()(GONE)
    assert [(where, GONE_SAID, False)] == [(each.where, each.observed, each.supports) for each in evidence]


def test_a_model_without_fields_still_has_something_to_say() -> None:
    """
    Each claim about a model is about something named, so there is always something to see.
    """
    bare = Model("Customer", "customers")
    assert [False] == [each.supports for each in maps(NAME)(bare)]
    assert [True] == [each.supports for each in lacks_field("plan")(bare)]
    assert [False] == [each.supports for each in maps_exactly("name")(bare)]
    assert [False] == [each.supports for each in casts_exactly("name")(Cast("Customer"))]
