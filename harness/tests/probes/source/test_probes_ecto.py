"""An Ecto code base, read as it stands."""

import textwrap

import pytest

from harness.errors import ContractError
from harness.facts.answer import Absent
from harness.facts.ecto import MigrationStep, fits
from harness.facts.model import Cast, Field, Model
from harness.facts.references import SourceFile
from harness.probes.source.ecto import EctoCode

REPO = SourceFile("lib/shop/repo.ex", "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop\nend\n")


def code(*texts: str) -> EctoCode:
    """A code base of these files."""
    files = (SourceFile(f"lib/shop/file_{number}.ex", textwrap.dedent(each)) for number, each in enumerate(texts))
    return EctoCode("here", [REPO, *files])


def order(body: str, after: str = "", before: str = "") -> EctoCode:
    """A code base with the schema Shop.Sales.Order over orders, of these lines."""
    return code(
        "defmodule Shop.Sales.Order do\n  use Ecto.Schema\n  alias Shop.Sales.{Item, Line}\n"
        f'{before}\n  schema "orders" do\n{body}\n  end\n{after}\nend\n'
    )


def model(found: EctoCode) -> Model:
    """What it maps."""
    read = found.model("sales.order:Order")
    assert isinstance(read, Model)
    return read


def cast(found: EctoCode) -> Cast:
    """What its changeset accepts."""
    read = found.cast("sales.order:OrderChangeset")
    assert isinstance(read, Cast)
    return read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("field :state, :string", Field("state", ":string", None)),
        ("field(:state, :string)", Field("state", ":string", None)),
        ("field :state", Field("state", ":string", None)),
        ("field :count, :integer, default: 1_000", Field("count", ":integer", None, "1000")),
        ("field :count, :integer, default: -1", Field("count", ":integer", None, "-1")),
        ("field :rate, :float, default: 0.5", Field("rate", ":float", None, "0.5")),
        ("field :open, :boolean, default: true", Field("open", ":boolean", None, "True")),
        ("field :more, :map, default: %{}", Field("more", ":map", None, "{}")),
        ("field :tags, {:array, :string}, default: []", Field("tags", "{:array, :string}", None, "[]")),
        ("field :state, :string, default: nil", Field("state", ":string", None)),
        ('field :state, :string, default: "new"', Field("state", ":string", None, "'new'")),
        ("field :state, :string, default: @first", Field("state", ":string", None, "'first'")),
        ("field :kind, Ecto.Enum, values: [:a, :b], default: :a", Field("kind", "Ecto.Enum", None, "'a'")),
        ("field :price, Item", Field("price", "Shop.Sales.Item", None)),
        ("field :total, :decimal, virtual: true", Field("total", ":decimal", None, virtual=True)),
        ("field :state, :string, source: :status", Field("state", ":string", None, column="status")),
        ("belongs_to :item, Item", Field("item_id", ":id", None)),
        ("belongs_to :item, Item, foreign_key: :thing_id, type: :binary_id", Field("thing_id", ":binary_id", None)),
        ("embeds_one :line, Line", Field("line", ":map", None)),
        ("embeds_many :lines, Line", Field("lines", "{:array, :map}", None)),
    ],
)
def test_a_line_of_a_schema_is_a_field(line: str, expected: Field) -> None:
    """
    With its type as Ecto spells it, its default as a constant, and whether it has a column.
    """
    assert (Field("id", ":id", nullable=False), expected) == model(order(line, before='  @first "first"')).fields


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("timestamps()", [("inserted_at", ":naive_datetime"), ("updated_at", ":naive_datetime")]),
        ("timestamps(type: :utc_datetime)", [("inserted_at", ":utc_datetime"), ("updated_at", ":utc_datetime")]),
        ("timestamps updated_at: false", [("inserted_at", ":naive_datetime")]),
        ("timestamps(inserted_at: :made_at)", [("made_at", ":naive_datetime"), ("updated_at", ":naive_datetime")]),
        ("has_many :lines, Line", []),
        ("belongs_to :item, Item, define_field: false", []),
    ],
)
def test_other_lines_make_none_or_two(line: str, expected: list[tuple[str, str]]) -> None:
    """
    Timestamps make two, unless told otherwise; associations that point here make none.
    """
    assert expected == [(each.name, each.type) for each in model(order(line)).fields[1:]]


def test_module_attributes_change_the_keys() -> None:
    """
    @primary_key, @foreign_key_type and @timestamps_opts.
    """
    attributes = (
        "  @primary_key {:uuid, :binary_id, autogenerate: true}\n  @foreign_key_type :binary_id\n"
        "  @timestamps_opts [type: :utc_datetime_usec]"
    )
    found = model(order("belongs_to :item, Item\ntimestamps()", before=attributes))
    expected = [
        "uuid :binary_id",
        "item_id :binary_id",
        "inserted_at :utc_datetime_usec",
        "updated_at :utc_datetime_usec",
    ]
    assert expected == [f"{each.name} {each.type}" for each in found.fields]
    assert model(order("field :a", before="  @primary_key false")).fields[0].name == "a"


def test_associations_say_where_they_lead_and_by_what() -> None:
    """
    Multi-aliases are resolved; keys are Ecto's own unless said otherwise.
    """
    lines = (
        "belongs_to :item, Item\nhas_many :lines, Line\nhas_one :first, Line, foreign_key: :first_of, references: :nr"
    )
    expected = {
        "item belongs_to Shop.sales.item:Item (('item_id', 'id'),)",
        "lines has_many Shop.sales.line:Line (('id', 'order_id'),)",
        "first has_one Shop.sales.line:Line (('nr', 'first_of'),)",
    }
    links = model(order(lines)).relationships
    assert expected == {f"{each.name} {each.kind} {each.target} {each.via}" for each in links}


def test_what_is_not_there_is_absent_by_its_name() -> None:
    """
    A module that does not exist, one without a schema, one without a changeset.
    """
    found = code("defmodule Shop.Sales.Plain do\nend\n")
    assert Absent("module Shop.Sales.Order in here") == found.model("sales.order:Order")
    assert Absent("schema in module Shop.Sales.Plain of here") == found.model("sales.plain:Plain")
    assert Absent("function changeset in module Shop.Sales.Plain of here") == found.cast("sales.plain:PlainChangeset")
    assert "Shop.Sales.Plain" == found.find("sales.plain:Plain") == found.find("sales.plain")
    assert Absent("module Shop.Sales.Order in here") == found.find("sales:Order")


@pytest.mark.parametrize(
    "body",
    [
        "order |> cast(attrs, [:a, :b]) |> validate_required([:a])",
        "order |> cast(attrs, ~w(a b)a) |> validate_required(:a)",
        "order |> cast(attrs, @required ++ @optional) |> validate_required(@required)",
        "order |> cast(attrs, @all -- [:c]) |> validate_required(@required)",
        "validate_required(cast(order, attrs, [:a, :b]), [:a])",
        "order |> Ecto.Changeset.cast(attrs, [:a, :b]) |> Ecto.Changeset.validate_required([:a])",
        "changeset = cast(order, attrs, [:a, :b])\n    validate_required(changeset, [:a])",
        "order |> cast(attrs, [:a]) |> more(attrs)",
        "if attrs[:x] do\n order |> cast(attrs, [:a, :b]) |> validate_required([:a])\n else\n order\n end",
    ],
)
def test_a_changeset_is_read_through_pipes_attributes_and_helpers(body: str) -> None:
    """
    It casts a and b, and requires a, however that is written.
    """
    functions = (
        "  @required [:a]\n  @optional ~w(b)a\n  @all [:a, :b, :c]\n"
        f"  def changeset(order, attrs) do\n    {body}\n  end\n"
        "  defp more(changeset, attrs), do: changeset |> cast(attrs, [:b]) |> validate_required([:a])\n"
    )
    found = cast(order("field :a", functions))
    assert [("a", True), ("b", False)] == [(each.name, each.required) for each in found.fields]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (r"validate_format(:a, ~r/^[^\s]+@[^\s]+$/)", {"pattern": r"^[^\s]+@[^\s]+$"}),
        ("validate_format(:a, @form)", {"pattern": "x/y"}),
        ("validate_length(:a, min: 2, max: 255)", {"min_length": "2", "max_length": "255"}),
        ("validate_number(:a, greater_than: 0, less_than_or_equal_to: 9)", {"gt": "0", "le": "9"}),
        ('validate_inclusion(:a, ["x", "y"])', {"one_of": "x, y"}),
        ("validate_inclusion(:a, ~w(x y))", {"one_of": "x, y"}),
        ("unique_constraint(:a, name: :orders_a)", {"unique_constraint": "orders_a"}),
        ("put_change(:a, 1)", {}),
    ],
)
def test_a_changeset_says_what_it_holds_a_field_to(rule: str, expected: dict[str, str]) -> None:
    """
    In the words in which a pydantic model's rules are told.
    """
    functions = f"  @form ~r|x/y|\n  def changeset(order, attrs), do: order |> cast(attrs, [:a]) |> {rule}\n"
    assert expected == cast(order("field :a", functions)).fields[0].rules


def test_a_cast_list_that_is_computed_is_not_guessed() -> None:
    """
    The place is named.
    """
    functions = "  def changeset(order, attrs), do: cast(order, attrs, __schema__(:fields) -- [:id])\n"
    with pytest.raises(
        ContractError, match=r"Shop\.Sales\.Order computes its fields at lib/shop/file_0\.ex:\d+: __sch"
    ):
        order("field :a", functions).cast("sales.order:OrderChangeset")


def test_the_namespace_is_the_repo_s_else_that_of_most_schemas() -> None:
    """
    An application's modules lie under it.
    """
    schema = 'defmodule Other.Thing do\n  use Ecto.Schema\n  schema "things" do\n  end\nend\n'
    assert "Shop" == code(schema).namespace
    assert "Other" == EctoCode("here", [SourceFile("lib/thing.ex", schema)]).namespace
    with pytest.raises(ContractError, match="empty has no Ecto schema and no Repo"):
        _ = EctoCode("empty", []).namespace


def test_references_leave_out_what_is_dismissed() -> None:
    """
    A comment is no reference; an alias and its use are.
    """
    found = code("defmodule Shop.User do\n  alias Shop.Sales.Order\n  # Shop.Sales.Order\n  def a, do: %Order{}\nend\n")
    assert [2, 4] == [each.line for each in found.references("sales.order").found]


@pytest.mark.parametrize(
    ("ecto", "column", "expected"),
    [
        (":string", "varchar(255)", True),
        (":string", "jsonb", False),
        (":string", "kind", True),
        (":integer", "bigint", True),
        (":integer", "text", False),
        (":id", "bigint", True),
        (":map", "jsonb", True),
        (":utc_datetime", "timestamp(0)", True),
        (":utc_datetime", "date", False),
        ("{:array, :string}", "varchar(255)[]", True),
        ("{:array, :string}", "varchar(255)", False),
        ("{:array, :map}", "jsonb", True),
        ("Ecto.Enum", "kind", True),
        ("Ecto.Enum", "jsonb", False),
        ("Ecto.UUID", "uuid", True),
        ("Shop.Money", "numeric", None),
    ],
)
def test_types_fit_or_do_not(ecto: str, column: str, *, expected: bool | None) -> None:
    """
    A type of the application's own is not judged.
    """
    assert expected is fits(ecto, column, enums=("kind",))


MIGRATION = """
defmodule Shop.Repo.Migrations.M{number} do
  use Ecto.Migration
{body}
end
"""


def migrated(*bodies: str) -> EctoCode:
    """A code base with these migrations, one after the other."""
    return EctoCode(
        "here",
        [
            SourceFile(f"priv/repo/migrations/2025010{number}000000_m.exs", MIGRATION.format(number=number, body=each))
            for number, each in enumerate(bodies, 1)
        ],
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            'create table(:a) do\n add :b, :string, default: "x"\n end',
            [("create", "table a", ""), ("add", "a.b", ':string, default: "x"')],
        ),
        ("alter table(:a) do\n add_if_not_exists :b, :integer\n end", [("add", "a.b", ":integer")]),
        ("alter table(:a) do\n remove :b, :string\n end", [("remove", "a.b", ":string")]),
        ("alter table(:a) do\n modify :b, :text, from: :string\n end", [("modify", "a.b", ":text, from: :string")]),
        ("alter table(:a) do\n add :b_id, references(:b)\n end", [("add", "a.b_id", "references(:b)")]),
        ("create index(:a, [:b, :c])", [("create", "index a.a_b_c_index", "")]),
        ("create unique_index(:a, [:b], name: :unique_b)", [("create", "index a.unique_b", "")]),
        ("drop_if_exists index(:a, [:b])", [("drop", "index a.a_b_index", "")]),
        ("drop table(:a)", [("drop", "table a", "")]),
        ("rename table(:a), :b, to: :c", [("remove", "a.b", "renamed"), ("add", "a.c", "renamed")]),
        ("rename table(:a), to: table(:b)", [("drop", "table a", "renamed"), ("create", "table b", "renamed")]),
        ('execute "SELECT 1"', [("execute", '"SELECT 1"', "")]),
    ],
)
def test_a_migration_is_steps(line: str, expected: list[tuple[str, str, str]]) -> None:
    """
    What it does to what, and how a column is spelled.
    """
    (found,) = migrated(f"  def change do\n    {line}\n  end").migrations
    assert found.change
    assert expected == [(each.verb, each.what, each.spelled) for each in found.up]


def test_up_and_down_are_told_apart_in_the_order_of_versions() -> None:
    """
    A down that raises says what; a migration without one has none.
    """
    up = "  def up do\n    drop table(:a)\n  end\n"
    raising, without = migrated(f'{up}  def down do\n    raise "no way back"\n  end', up).migrations
    assert (MigrationStep("drop", "table a", 5, undone="a dropped table cannot be made again"),) == raising.up
    assert ('raise "no way back"', ()) == (raising.refuses, raising.down)
    assert without.down is None
