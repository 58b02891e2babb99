"""Questions to models and changesets, put to small ones written for them."""

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.facts.answer import Absent
from harness.facts.model import Cast, CastField, Field, Model, Relationship
from harness.probes.model import ReadCast, ReadModel
from harness.tests.probes.releases import CodeAlone, written

MODELS = """
import enum
from datetime import datetime
from sqlalchemy import ARRAY, JSON, BigInteger, Enum, ForeignKey, Integer, String, Table, Column, func
from sqlalchemy.dialects.postgresql import CITEXT, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

class Root(DeclarativeBase):
    pass

class Forge(enum.Enum):
    github = "github"

class Customer(Root):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(CITEXT)
    limit: Mapped[int | None] = mapped_column("monthly_limit", Integer, default=100)
    active: Mapped[bool | None] = mapped_column(default=True)
    metadata_: Mapped[dict | None] = mapped_column("metadata", JSONB, default=dict)
    forge: Mapped[Forge | None] = mapped_column(Enum(Forge, name="forge_type"), default=Forge.github)
    tags: Mapped[list | None] = mapped_column(ARRAY(String(255)), default=list)
    seen_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(precision=0), default=datetime.now)
    plan: Mapped[str | None] = mapped_column(String(255), default="trial")
    kind: Mapped[str | None] = mapped_column(Enum("a", "b", name="kind", native_enum=False))
    shouted = column_property(func.upper(name))
    keys = relationship("ApiKey", back_populates="customer")
    badge = relationship("Badge", uselist=False)
    groups = relationship("Group", secondary="memberships")

class ApiKey(Root):
    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer = relationship("Customer", back_populates="keys")

class Badge(Root):
    __tablename__ = "badges"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)

class Group(Root):
    __tablename__ = "groups"
    id: Mapped[int] = mapped_column(primary_key=True)

Table(
    "memberships", Root.metadata,
    Column("customer_id", ForeignKey("customers.id")), Column("group_id", ForeignKey("groups.id")),
)

class Unmapped:
    pass
"""
CASTS = r"""
import enum
from typing import Annotated
from pydantic import BaseModel, Field, StringConstraints

class Status(enum.Enum):
    pending = "pending"
    merged = "merged"

class Changes(BaseModel):
    name: str
    email: Annotated[str, StringConstraints(pattern=r"^\S+@\S+$", max_length=255)]
    limit: int = Field(100, ge=1, le=1000, alias="monthly_limit")
    status: Status = Status.pending
    plan: str | None

class Unlike:
    name: str
"""


def read_model(patch: pytest.MonkeyPatch, folder: Path, name: str, text: str = MODELS) -> Model | Absent:
    """Read one class of a release that has it in `models`."""
    return ReadModel(name).read(CodeAlone(written(patch, folder, {"models.py": text})))


def test_a_model_maps_its_columns_by_their_names_in_the_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    In the order of mapping: type, nullability, constant default; what it computes is no column.
    """
    model = read_model(monkeypatch, tmp_path, "models:Customer")
    assert isinstance(model, Model)
    assert ("models:Customer", "customers") == (model.name, model.table)
    assert (
        Field("id", "bigint", nullable=False),
        Field("name", "varchar(255)", nullable=False),
        Field("email", "citext", nullable=False),
        Field("monthly_limit", "integer", nullable=True, default="100"),
        Field("active", "boolean", nullable=True, default="True"),
        Field("metadata", "jsonb", nullable=True, default="{}"),
        Field("forge", "forge_type", nullable=True, default="<Forge.github: 'github'>"),
        Field("tags", "varchar(255)[]", nullable=True, default="[]"),
        Field("seen_at", "timestamp(0) without time zone", nullable=True),
        Field("plan", "varchar(255)", nullable=True, default="'trial'"),
        Field("kind", "varchar(1)", nullable=True),
    ) == model.fields


def test_a_model_links_to_others_by_kind_and_columns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    From the side that has many, that has one, and across a table between.
    """
    model = read_model(monkeypatch, tmp_path, "models:Customer")
    assert isinstance(model, Model)
    links = {link.name: (link.kind, link.target.partition(".")[2], link.via) for link in model.relationships}
    assert {
        "badge": ("has_one", "models:Badge", (("id", "customer_id"),)),
        "groups": ("many_to_many", "models:Group", (("id", "customer_id"), ("id", "group_id"))),
        "keys": ("has_many", "models:ApiKey", (("id", "customer_id"),)),
    } == links


def test_a_model_links_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    The column here, its target there.
    """
    model = read_model(monkeypatch, tmp_path, "models:ApiKey")
    assert isinstance(model, Model)
    (link,) = model.relationships
    expected = Relationship("customer", "belongs_to", link.target, (("customer_id", "id"),))
    assert expected == link
    assert link.target.endswith(".models:Customer")


def test_an_absent_model_is_a_fact(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    Its name or its whole module.
    """
    gone = read_model(monkeypatch, tmp_path, "models:Forgotten")
    assert Absent("Forgotten in module models of release N") == gone
    assert Absent("module billing.customer in release N") == read_model(
        monkeypatch, tmp_path, "billing.customer:Customer"
    )


@pytest.mark.parametrize("name", ["models:Unmapped", "models", "models:Forge.github", "models:func"])
def test_what_is_no_model_is_misuse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """
    It is there, and is something else.
    """
    with pytest.raises(HarnessError, match=f"{name} in release N is not an SQLAlchemy model"):
        read_model(monkeypatch, tmp_path, name)


def test_a_model_whose_target_is_missing_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    SQLAlchemy says so; nothing is guessed.
    """
    text = MODELS.replace('relationship("ApiKey"', 'relationship("Forgotten"')
    with pytest.raises(Exception, match="Forgotten"):
        read_model(monkeypatch, tmp_path, "models:Customer", text)


def read_cast(patch: pytest.MonkeyPatch, folder: Path, name: str) -> Cast | Absent:
    """Read one class of a release that has it in `changes`."""
    return ReadCast(name).read(CodeAlone(written(patch, folder, {"changes.py": CASTS})))


def test_a_changeset_accepts_its_fields_by_the_names_it_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """
    Required where there is no default, nullable or not; each with its rules.
    """
    cast = read_cast(monkeypatch, tmp_path, "changes:Changes")
    assert isinstance(cast, Cast)
    assert (
        Cast(
            "changes:Changes",
            (
                CastField("name", required=True),
                CastField("email", required=True, rules={"pattern": r"^\S+@\S+$", "max_length": "255"}),
                CastField("monthly_limit", required=False, rules={"ge": "1", "le": "1000"}),
                CastField("status", required=False, rules={"one_of": "pending, merged"}),
                CastField("plan", required=True),
            ),
        )
        == cast
    )


def test_an_absent_changeset_is_a_fact(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """
    By its name.
    """
    gone = read_cast(monkeypatch, tmp_path, "changes:Forgotten")
    assert Absent("Forgotten in module changes of release N") == gone


@pytest.mark.parametrize("name", ["changes:Unlike", "changes", "changes:Status"])
def test_what_is_no_changeset_is_misuse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """
    It is there, and is something else.
    """
    with pytest.raises(HarnessError, match=f"{name} in release N is not a pydantic model"):
        read_cast(monkeypatch, tmp_path, name)
