"""Elixir's idioms."""

from harness.facts.references import Kind
from harness.tests.probes.source.idiom import Idiom

__all__ = ["ELIXIR", "MODULES", "TEMPLATES"]

DOUBTFUL = Kind.DOUBTFUL

BOUND = (
    Idiom("a head", "def plan_of(%Customer{} = c), do: c.plan", "def plan_of(%Subscription{} = c), do: c.plan"),
    Idiom("a head, the other way", "def f(c = %Customer{}), do: c.plan", "def f(c = %Subscription{}), do: c.plan"),
    Idiom("taken apart", "def f(%Customer{plan: p}), do: p", "def f(%Subscription{plan: p}), do: p"),
    Idiom(
        "a guard", "def f(c) when is_struct(c, Customer), do: c.plan", "def f(c) when is_struct(c, ApiKey), do: c.plan"
    ),
    Idiom(
        "a specification",
        "@spec f(Customer.t(), integer) :: term\ndef f(c, n), do: {c.plan, n}",
        "@spec f(Subscription.t(), integer) :: term\ndef f(c, n), do: {c.plan, n}",
    ),
    Idiom("a literal", "c = %Customer{}\nc.plan", "c = %Subscription{}\nc.plan"),
    Idiom("get", "c = Repo.get(Customer, id)\nc.plan", "c = Repo.get(Subscription, id)\nc.plan"),
    Idiom("get!", "Repo.get!(Customer, id).plan", "Repo.get!(Subscription, id).plan"),
    Idiom("get_by", "c = Repo.get_by(Customer, name: id)\nc.plan", "c = Repo.get_by(Subscription, name: id)\nc.plan"),
    Idiom("one", "c = Customer |> limit(1) |> Repo.one!()\nc.plan", "c = Subscription |> Repo.one()\nc.plan"),
    Idiom(
        "inserted",
        "{:ok, c} = Repo.insert(%Customer{name: id})\nc.plan",
        "{:ok, c} = Repo.insert(%Subscription{name: id})\nc.plan",
    ),
    Idiom(
        "updated",
        "c = given |> then(fn _ -> %Customer{} end) |> change(name: id) |> Repo.update!()\nc.plan",
        "c = %Subscription{} |> change(name: id) |> Repo.update!()\nc.plan",
    ),
    Idiom(
        "a list",
        "for c <- Repo.all(Customer), do: c.plan",
        "for c <- Repo.all(Subscription), do: c.plan",
    ),
    Idiom("captured", "Enum.map(Repo.all(Customer), & &1.plan)", "Enum.map(Repo.all(Subscription), & &1.plan)"),
    Idiom(
        "fn",
        "Customer |> Repo.all() |> Enum.filter(fn c -> c.plan == id end)",
        "Subscription |> Repo.all() |> Enum.filter(fn c -> c.plan == id end)",
    ),
    Idiom(
        "reduced",
        "Enum.reduce(Repo.all(Customer), 0, fn c, sum -> sum + c.plan end)",
        "Enum.reduce(Repo.all(Subscription), 0, fn c, sum -> sum + c.plan end)",
    ),
    Idiom(
        "case",
        "case Repo.get(Customer, id) do\n nil -> 0\n c -> c.plan\nend",
        "case Repo.get(Subscription, id) do\n nil -> 0\n c -> c.plan\nend",
    ),
    Idiom(
        "case of a tuple",
        "case Customers.fetch_customer(id) do\n {:ok, c} -> c.plan\n {:error, _} -> 0\nend",
        "case Customers.fetch_subscription(id) do\n {:ok, c} -> c.plan\n _ -> 0\nend",
    ),
    Idiom(
        "with",
        "with {:ok, c} <- Customers.fetch_customer(id), do: c.plan",
        "with {:ok, c} <- Customers.fetch_subscription(id), do: c.plan",
    ),
    Idiom("if", "if c = Repo.get(Customer, id) do\n c.plan\nend", "if c = Repo.get(ApiKey, id) do\n c.plan\nend"),
    Idiom("of a function", "c = Customers.get_customer!(id)\nc.plan", "c = Customers.get_subscription!(id)\nc.plan"),
    Idiom("delegated", "Customers.find(id).plan", "Customers.get_subscription!(id).plan"),
    Idiom(
        "of a private function",
        "def f(id), do: own(id).plan\ndefp own(id), do: Repo.get(Customer, id)",
        "def f(id), do: own(id).plan\ndefp own(id), do: Repo.get(Subscription, id)",
    ),
    Idiom(
        "by its callers",
        "def f(id), do: shown(Repo.get(Customer, id))\ndefp shown(c), do: c.plan",
        "def f(id), do: shown(Repo.get(Subscription, id))\ndefp shown(c), do: c.plan",
    ),
    Idiom(
        "rebound", "c = %Subscription{}\nc = c && %Customer{}\nc.plan", "c = %Customer{}\nc = c && %ApiKey{}\nc.plan"
    ),
    Idiom(
        "by its other clauses",
        "def f(%Customer{name: nil}, _), do: 0\ndef f(c, n), do: c.plan + n",
        "def f(%Subscription{name: nil}, _), do: 0\ndef f(c, n), do: c.plan + n",
    ),
    Idiom(
        "an association",
        "key = Repo.get(ApiKey, id)\nkey.customer.plan",
        "key = Repo.get(ApiKey, id)\nkey.subscription.plan",
    ),
    Idiom(
        "preloaded",
        "key = Repo.preload(given, :customer)\nkey.customer.plan",
        "key = Repo.preload(given, :subscription)\nkey.subscription.plan",
    ),
    Idiom(
        "associations",
        "s = Repo.get(Subscription, id)\nEnum.any?(s.customer.keys, &(&1.customer.plan == id))",
        "c = Repo.get(Customer, id)\nEnum.any?(c.subscriptions, &(&1.plan == id))",
    ),
    Idiom(
        "a transaction",
        "{:ok, c} = Repo.transaction(fn -> Repo.insert!(%Customer{}) end)\nc.plan",
        "{:ok, c} = Repo.transaction(fn -> Repo.insert!(%Subscription{}) end)\nc.plan",
    ),
    Idiom(
        "a multi",
        "m = Multi.new() |> Multi.insert(:one, Customer.changeset(%Customer{}, %{}))\n"
        "{:ok, %{one: c}} = Repo.transaction(m)\nc.plan",
        "m = Multi.new() |> Multi.insert(:one, Subscription.changeset(%Subscription{}, %{}))\n"
        "{:ok, %{one: c}} = Repo.transaction(m)\nc.plan",
    ),
    Idiom("unknown", "given.plan", "given.plan?", DOUBTFUL),
    Idiom("named like it", "def f(customer), do: customer.plan", "def f(customer), do: customer.plan()", DOUBTFUL),
    Idiom("one of two", "c = if id, do: %Customer{}, else: %ApiKey{}\nc.plan", "c = %ApiKey{}\nc.plan", DOUBTFUL),
)

KEYED = (
    Idiom("a struct", '%Customer{plan: "pro"}', '%Subscription{plan: "pro"}'),
    Idiom("a foreign struct", '%Customer{plan: "pro"}', '%Stripe.Subscription{plan: "pro"}'),
    Idiom("a struct over lines", "%Customer{\n name: id,\n plan: id\n}", "%ApiKey{\n key: id,\n plan: id\n}"),
    Idiom("an update", 'c = %Customer{}\n%{c | plan: "x"}', 'c = %Subscription{}\n%{c | plan: "x"}'),
    Idiom(
        "a struct's update",
        'def f(c), do: %Customer{c | plan: "x"}',
        'def f(c), do: %Subscription{c | plan: "x"}',
    ),
    Idiom(
        "its own module",
        "defmodule Shop.Customers.Customer do\n def f(%__MODULE__{plan: p}), do: p\nend",
        "defmodule Shop.Billing.Subscription do\n def f(%__MODULE__{plan: p}), do: p\nend",
    ),
    Idiom("a map's pattern", "%{plan: p} = Repo.get(Customer, id)\np", "%{plan: p} = Repo.get(Subscription, id)\np"),
    Idiom(
        "a pattern in case",
        'case Repo.get(Customer, id) do\n %{plan: "x"} -> 1\nend',
        'case Repo.get(Subscription, id) do\n %{plan: "x"} -> 1\nend',
    ),
    Idiom(
        "a pattern in fn",
        "Enum.map(Repo.all(Customer), fn %{plan: p} -> p end)",
        "Enum.map(Repo.all(Subscription), fn %{plan: p} -> p end)",
    ),
    Idiom("in brackets", "c = Repo.get(Customer, id)\nc[:plan]", "c = Repo.get(Subscription, id)\nc[:plan]"),
    Idiom("Map.get", "Map.get(%Customer{}, :plan)", "Map.get(%Subscription{}, :plan)"),
    Idiom("piped", "Repo.get(Customer, id) |> Map.get(:plan)", "Repo.get(Subscription, id) |> Map.get(:plan)"),
    Idiom("Map.has_key?", "c = %Customer{}\nMap.has_key?(c, :plan)", "c = %ApiKey{}\nMap.has_key?(c, :plan)"),
    Idiom("Map.take", "Map.take(%Customer{}, [:name, :plan])", "Map.take(%Subscription{}, [:name, :plan])"),
    Idiom("Map.put", "c = %Customer{}\nMap.put(c, :plan, id)", "c = %Subscription{}\nMap.put(c, :plan, id)"),
    Idiom(
        "get_in",
        "c = %Customer{}\nget_in(c, [Access.key(:plan)])",
        "c = %Subscription{}\nget_in(c, [Access.key(:plan)])",
    ),
    Idiom("struct/2", "struct(Customer, plan: id)", "struct(Subscription, plan: id)"),
    Idiom("get_by a key", "Repo.get_by(Customer, plan: id)", "Repo.get_by(Subscription, plan: id)"),
    Idiom(
        "cast",
        "cast(%Customer{}, params, [:name, :plan])",
        "cast(%Subscription{}, params, [:name, :plan])",
    ),
    Idiom("a sigil", "cast(%Customer{}, params, ~w(name plan)a)", "cast(%Subscription{}, params, ~w(name plan)a)"),
    Idiom(
        "an attribute",
        "@fields [:name, :plan]\ndef f(c, attrs), do: %Customer{} |> cast(attrs, @fields)",
        "@fields [:name, :plan]\ndef f(c, attrs), do: %Subscription{} |> cast(attrs, @fields)",
    ),
    Idiom(
        "an attribute of words",
        "@fields ~w(name plan)a\ndef f(attrs), do: cast(%Customer{}, attrs, @fields ++ [:name])",
        "@fields ~w(name plan)a\ndef f(attrs), do: cast(%Subscription{}, attrs, @fields ++ [:name])",
    ),
    Idiom(
        "validated",
        "%Customer{} |> change() |> validate_inclusion(:plan, [id])",
        "%Subscription{} |> change() |> validate_inclusion(:plan, [id])",
    ),
    Idiom(
        "get_field",
        "Customer.changeset(%Customer{}, params) |> Ecto.Changeset.get_field(:plan)",
        "Subscription.changeset(%Subscription{}, params) |> Ecto.Changeset.get_field(:plan)",
    ),
    Idiom("put_change", "change(%Customer{}) |> put_change(:plan, id)", "change(%ApiKey{}) |> put_change(:plan, id)"),
    Idiom("changes", "cs = change(%Customer{})\ncs.changes.plan", "cs = change(%Subscription{})\ncs.changes.plan"),
    Idiom("change/2", "change(%Customer{}, %{plan: id})", "change(%Subscription{}, %{plan: id})"),
    Idiom(
        "attributes",
        "Customer.changeset(%Customer{}, %{plan: id})",
        "Subscription.changeset(%Subscription{}, %{plan: id})",
    ),
    Idiom(
        "attributes by name",
        'attrs = %{plan: "x", name: id}\nCustomers.create_customer(attrs)',
        'attrs = %{plan: "x", name: id}\nCustomers.create_subscription(attrs)',
    ),
    Idiom(
        "attributes that go to both",
        "attrs = %{plan: 1}\nCustomers.create_subscription(attrs)\nCustomers.create_customer(attrs)",
        "attrs = %{plan: 1}\nCustomers.create_subscription(attrs)\nRepo.insert(%ApiKey{}, attrs)",
        DOUBTFUL,
    ),
    Idiom(
        "string attributes",
        'Customers.create_customer(%{"plan" => id})',
        'Customers.create_subscription(%{"plan" => id})',
    ),
    Idiom(
        "of an attribute map",
        "def create(attrs) do\n p = attrs[:plan]\n Customer.changeset(%Customer{name: p}, attrs)\nend",
        "def create(attrs) do\n p = attrs[:plan]\n Subscription.changeset(%Subscription{name: p}, attrs)\nend",
    ),
    Idiom(
        "merged",
        "params |> Enum.into(%{plan: id}) |> Customers.create_customer()",
        "params |> Enum.into(%{plan: id}) |> Customers.create_subscription()",
    ),
    Idiom(
        "attributes of a module",
        "@valid %{plan: 1}\ndef f, do: Customers.create_customer(@valid)",
        "@valid %{plan: 1}\ndef f, do: Customers.create_subscription(@valid)",
    ),
    Idiom(
        "attributes of a function",
        "def f, do: Customers.create_customer(valid())\ndefp valid, do: %{plan: 1}",
        "def f, do: Customers.create_subscription(valid())\ndefp valid, do: %{plan: 1}",
    ),
    Idiom("a factory", 'insert(:customer, plan: "pro")', 'insert(:subscription, plan: "pro")'),
    Idiom("of a factory", "c = insert(:customer)\nc.plan", "c = insert(:subscription)\nc.plan"),
    Idiom(
        "of a list of a factory",
        "[c, _] = insert_list(:customer, 2)\nc.plan",
        "[c, _] = insert_list(:subscription, 2)\nc.plan",
    ),
    Idiom("a fixture", "customer_fixture(%{plan: id})", "subscription_fixture(%{plan: id})"),
    Idiom("of a fixture", "c = customer_fixture()\nc.plan", "c = subscription_fixture(%{})\nc.plan"),
    Idiom(
        "derived",
        "defmodule Shop.Customers.Customer do\n @derive {Jason.Encoder, only: [:name, :plan]}\n"
        ' schema "customers" do\n end\nend',
        "defmodule Shop.Billing.Plans do\n @derive {Jason.Encoder, only: [:name, :plan]}\n"
        ' schema "subscriptions" do\n end\nend',
    ),
    Idiom("a view", "c = %Customer{}\n%{name: c.name, plan: c.plan}", "c = %ApiKey{}\n%{name: c.name}\nc.plan"),
    Idiom(
        "a multi's update",
        "Multi.new() |> Multi.update_all(:all, Customer, set: [plan: id])",
        "Multi.new() |> Multi.update_all(:all, Subscription, set: [plan: id])",
    ),
    Idiom("an enumeration's", "Ecto.Enum.values(Customer, :plan)", "Ecto.Enum.values(Subscription, :plan)"),
    Idiom(
        "fields without it",
        "Customer.__schema__(:fields) -- [:id, :plan]",
        "Subscription.__schema__(:fields) -- [:id, :plan]",
    ),
    Idiom("a test's tag", "%Customer{plan: 1}", "@tag plan: :pro"),
    Idiom(
        "assigns taken apart",
        "def f(%{assigns: %{current: c}} = conn), do: {conn, c.plan}",
        "def f(%{assigns: %{bought: c}} = conn), do: {conn, c.plan}",
    ),
    Idiom(
        "of a view",
        "defmodule ShopWeb.PageJSON do\n def show(%{current: c}), do: %{a: c.plan}\nend",
        "defmodule ShopWeb.PageJSON do\n def show(%{bought: c}), do: %{a: c.plan}\nend",
    ),
    Idiom(
        "a factory's attributes",
        "c = build(:customer) |> merge_attributes(%{name: id}) |> insert()\nc.plan",
        "c = build(:subscription) |> merge_attributes(%{name: id}) |> insert()\nc.plan",
    ),
    Idiom("matched?", "match?(%{plan: 1}, %Customer{})", "match?(%{plan: 1}, %Subscription{})"),
    Idiom("reflected", "Customer.__schema__(:type, :plan)", "Subscription.__schema__(:type, :plan)"),
    Idiom("of parameters", 'params["plan"]', '# params["plan"]', DOUBTFUL),
    Idiom("options", "given[:plan]", "Logger.info(id, plan: id)", DOUBTFUL),
    Idiom("a map that goes nowhere", "%{plan: id}", "plan = id\nplan", DOUBTFUL),
    Idiom("of what is configured", "given.plan", "c = Application.get_env(:shop, :a)\nc[:plan]", DOUBTFUL),
    Idiom("assigned", "assign(socket, :customer, %{plan: id})", "assign(socket, :plan, id)", DOUBTFUL),
    Idiom("assigned by a key", "assign(socket, customer: %{plan: id})", "assign(socket, plan: id)", DOUBTFUL),
    Idiom("given along", "audit(%Customer{}, :plan)", "def plan(x), do: x", DOUBTFUL),
)

QUERIES = (
    Idiom("from", "from c in Customer, where: c.plan == ^id", "from c in Subscription, where: c.plan == ^id"),
    Idiom(
        "selected", "from(c in Customer, select: {c.name, c.plan})", "from(c in Subscription, select: {c.plan, c.id})"
    ),
    Idiom("where keywords", "from(Customer, where: [plan: ^id])", "from(Subscription, where: [plan: ^id])"),
    Idiom("where of a pipe", "where(Customer, plan: ^id)", "where(Subscription, plan: ^id)"),
    Idiom("order_by", "from(c in Customer, order_by: [asc: :plan])", "from(c in Subscription, order_by: [asc: :plan])"),
    Idiom("macros", "Customer |> where([c], c.plan == ^id)", "Subscription |> where([c], c.plan == ^id)"),
    Idiom(
        "macros in a row",
        "Customer |> where(name: ^id) |> group_by([c], c.plan) |> Repo.all()",
        "Subscription |> where(name: ^id) |> group_by([c], c.plan) |> Repo.all()",
    ),
    Idiom(
        "a join",
        "from k in ApiKey, join: c in Customer, on: c.id == k.customer_id, where: c.plan == ^id",
        "from k in Customer, join: c in ApiKey, on: c.customer_id == k.id, where: c.plan == ^id",
    ),
    Idiom(
        "assoc",
        "from k in ApiKey, join: c in assoc(k, :customer), select: c.plan",
        "from k in ApiKey, join: c in assoc(k, :subscription), select: c.plan",
    ),
    Idiom(
        "the second binding",
        "ApiKey |> join(:inner, [k], c in assoc(k, :customer)) |> where([k, c], c.plan == ^id)",
        "Customer |> join(:inner, [c], k in assoc(c, :keys)) |> where([c, k], k.plan == ^id)",
    ),
    Idiom(
        "the last binding",
        "ApiKey |> join(:inner, [k], c in assoc(k, :customer)) |> where([..., c], c.plan == ^id)",
        "Customer |> join(:inner, [c], k in assoc(c, :keys)) |> where([..., k], k.plan == ^id)",
    ),
    Idiom(
        "a named binding",
        "from(k in ApiKey, join: c in assoc(k, :customer), as: :owner) |> where([owner: o], o.plan == ^id)",
        "from(k in ApiKey, join: s in assoc(k, :subscription), as: :bill) |> where([bill: o], o.plan == ^id)",
    ),
    Idiom(
        "as",
        "from(c in Customer, as: :one, where: as(:one).plan == ^id)",
        "from(c in Subscription, as: :two, where: as(:two).plan == ^id)",
    ),
    Idiom(
        "dynamic",
        "q = from(c in Customer, as: :who)\ndynamic([who: c], c.plan == ^id)",
        "q = from(c in Subscription, as: :what)\ndynamic([what: c], c.plan == ^id)",
    ),
    Idiom("schemaless", 'from c in "customers", select: c.plan', 'from c in "subscriptions", select: c.plan'),
    Idiom("schemaless fields", 'from(c in "customers", select: [:plan])', 'from(c in "orders", select: [:plan])'),
    Idiom("field/2", "from(c in Customer, select: field(c, :plan))", "from(c in ApiKey, select: field(c, :plan))"),
    Idiom(
        "a fragment",
        'from(c in Customer, where: fragment("lower(?.plan) = ?", c, ^id))',
        'from(c in Subscription, where: fragment("lower(?.plan) = ?", c, ^id))',
    ),
    Idiom(
        "a fragment with an operator",
        'from(k in ApiKey, join: c in Customer, where: fragment("? \\\\? ?.plan", k.key, c))',
        'from(k in Customer, join: c in ApiKey, where: fragment("? \\\\? ?.plan", k.key, c))',
    ),
    Idiom(
        "a repository that is given",
        "Multi.run(Multi.new(), :a, fn repo, _ -> repo.get(Customer, id) |> change(plan: 1) |> repo.update() end)",
        "Multi.run(Multi.new(), :a, fn repo, _ -> repo.get(ApiKey, id) |> change(plan: 1) |> repo.update() end)",
    ),
    Idiom(
        "a query that is reduced",
        "Enum.reduce(params, from(c in Customer, as: :c), fn\n"
        " {:a, a}, q when is_binary(a) -> where(q, [c: c], c.plan == ^a)\nend)",
        "Enum.reduce(params, from(c in Subscription, as: :s), fn\n"
        " {:a, a}, q when is_binary(a) -> where(q, [s: c], c.plan == ^a)\nend)",
    ),
    Idiom(
        "of either",
        "c = (is_binary(id) && Repo.get_by(Customer, name: id)) || Repo.get(Customer, id)\nc.plan",
        "c = (is_binary(id) && Repo.get_by(Subscription, name: id)) || Repo.get(Subscription, id)\nc.plan",
    ),
    Idiom(
        "tagged",
        "with {:c, %Customer{} = c} <- {:c, Repo.get(Customer, id)}, do: c.plan",
        "with {:c, %ApiKey{} = c} <- {:c, Repo.get(ApiKey, id)}, do: c.plan",
    ),
    Idiom(
        "of a sub-query",
        "q = from(c in Customer)\nfrom(k in ApiKey, join: s in subquery(q), on: true, select: s.plan)",
        "q = from(c in Subscription)\nfrom(k in Customer, join: s in subquery(q), on: true, select: s.plan)",
    ),
    Idiom(
        "an association's query",
        "Repo.get(ApiKey, id) |> Ecto.assoc(:customer) |> where([c], c.plan == ^id)",
        "Repo.get(ApiKey, id) |> Ecto.assoc(:subscription) |> where([c], c.plan == ^id)",
    ),
    Idiom(
        "built for an association",
        "Repo.get(ApiKey, id) |> Ecto.build_assoc(:customer, plan: id)",
        "Repo.get(ApiKey, id) |> Ecto.build_assoc(:subscription, plan: id)",
    ),
    Idiom(
        "a socket's update",
        "update(socket, :current, fn c -> {c, c.plan} end)",
        "update(socket, :bought, fn c -> {c, c.plan} end)",
    ),
    Idiom(
        "a bare fragment",
        'from(c in Customer, where: fragment("plan = ?", ^id))',
        'from(c in Subscription, where: fragment("plan = ?", ^id))',
    ),
    Idiom("update_all", "Repo.update_all(Customer, set: [plan: id])", "Repo.update_all(Subscription, set: [plan: id])"),
    Idiom(
        "update_all, piped",
        "from(c in Customer) |> Repo.update_all(set: [plan: id])",
        "from(c in Subscription) |> Repo.update_all(set: [plan: id])",
    ),
    Idiom(
        "insert_all",
        "Repo.insert_all(Customer, [%{name: id, plan: id}])",
        "Repo.insert_all(Subscription, [%{name: id, plan: id}])",
    ),
    Idiom(
        "insert_all, schemaless",
        'Repo.insert_all("customers", [%{plan: id}])',
        'Repo.insert_all("subscriptions", [%{plan: id}])',
    ),
    Idiom("aggregate", "Repo.aggregate(Customer, :sum, :plan)", "Repo.aggregate(Subscription, :sum, :plan)"),
    Idiom(
        "on conflict",
        "Repo.insert(%Customer{}, on_conflict: {:replace, [:plan]})",
        "Repo.insert(%Subscription{}, on_conflict: {:replace, [:plan]})",
    ),
    Idiom(
        "of a query's rows",
        "q = from(c in Customer)\nfor c <- Repo.all(q), do: c.plan",
        "q = from(c in Subscription)\nfor c <- Repo.all(q), do: c.plan",
    ),
    Idiom(
        "of selected rows",
        "q = from(k in ApiKey, join: c in assoc(k, :customer), select: {k, c})\nfor {_, c} <- Repo.all(q), do: c.plan",
        "q = from(c in Customer, join: k in assoc(c, :keys), select: {c, k})\nfor {_, c} <- Repo.all(q), do: c.plan",
    ),
    Idiom("SQL", 'Repo.query!("SELECT plan FROM customers")', 'Repo.query!("SELECT plan FROM subscriptions")'),
    Idiom(
        "SQL over lines",
        'Ecto.Adapters.SQL.query(Repo, """\nSELECT c.plan\nFROM customers c\n""", [])',
        'Ecto.Adapters.SQL.query(Repo, """\nSELECT c.plan\nFROM subscriptions c\n""", [])',
    ),
    Idiom(
        "SQL in a sigil",
        "Repo.query(~s(UPDATE customers SET plan = $1), [id])",
        "Repo.query(~s(UPDATE subscriptions SET plan = $1), [id])",
    ),
    Idiom(
        "SQL with a hole",
        'Repo.query("SELECT plan FROM customers WHERE id = #{id}")',
        'Repo.query("SELECT plan FROM subscriptions WHERE id = #{id}")',
    ),
)

DEFINED = (
    Idiom(
        "a field",
        'defmodule A do\n use Ecto.Schema\n schema "customers" do\n  field :plan, :string\n end\nend',
        'defmodule A do\n use Ecto.Schema\n schema "orders" do\n  field :plan, :string\n end\nend',
    ),
    Idiom(
        "a field, in brackets",
        'defmodule A do\n use Ecto.Schema\n schema "customers" do\n  field(:plan, Ecto.Enum, values: [:a])\n end\nend',
        "defmodule A do\n use Ecto.Schema\n embedded_schema do\n  field(:plan, :string)\n end\nend",
    ),
    Idiom(
        "under another name",
        'defmodule A do\n use Ecto.Schema\n schema "customers" do\n  field :tier, :string, source: :plan\n end\nend',
        'defmodule A do\n use Ecto.Schema\n schema "orders" do\n  field :tier, :string, source: :plan\n end\nend',
    ),
    Idiom(
        "removed",
        "defmodule M do\n use Ecto.Migration\n def change do\n  alter table(:customers) do\n   remove :plan\n"
        "  end\n end\nend",
        "defmodule M do\n use Ecto.Migration\n def change do\n  alter table(:orders) do\n   remove :plan\n"
        "  end\n end\nend",
        DOUBTFUL,
    ),
    Idiom(
        "an index",
        "defmodule M do\n use Ecto.Migration\n def change, do: create index(:customers, [:plan])\nend",
        "defmodule M do\n use Ecto.Migration\n def change, do: create index(:orders, [:plan])\nend",
        DOUBTFUL,
    ),
    Idiom(
        "of a migration's repository",
        "use Ecto.Migration\ndef up, do: repo().update_all(Customer, set: [plan: 1])",
        "use Ecto.Migration\ndef up, do: repo().update_all(ApiKey, set: [plan: 1])",
    ),
    Idiom("a test's name", "%Customer{plan: 1}", 'describe "plan" do\nend'),
    Idiom(
        "executed",
        'defmodule M do\n use Ecto.Migration\n def up, do: execute("UPDATE customers SET plan = 1")\nend',
        'defmodule M do\n use Ecto.Migration\n def up, do: execute("UPDATE orders SET plan = 1")\nend',
        DOUBTFUL,
    ),
    Idiom("words", "%Customer{plan: 1}", "# the plan of a %Customer{}"),
    Idiom("documentation", "%Customer{plan: 1}", '@doc "its plan, as in customer.plan"\ndef f, do: 1'),
    Idiom("a heredoc", "%Customer{plan: 1}", '@moduledoc """\n iex> customer.plan\n"""'),
    Idiom("configuration", "%Customer{plan: 1}", "config :shop, Shop.Mailer, plan: 1"),
    Idiom("of the environment", "%Customer{plan: 1}", "Application.get_env(:shop, :plan)"),
    Idiom("prose", "%Customer{plan: 1}", 'raise "no such plan here"'),
    Idiom("a variable", "%Customer{plan: 1}", "plan = 1\nplan + 1"),
    Idiom("a function", "%Customer{plan: 1}", "def plan(c), do: c"),
    Idiom("a function's call", "%Customer{plan: 1}", "Customers.plan(id)"),
)

TESTED = (
    Idiom(
        "a setup",
        'setup do\n {:ok, customer: insert(:customer)}\nend\ntest "it", %{customer: c} do\n assert c.plan\nend',
        'setup do\n {:ok, customer: insert(:subscription)}\nend\ntest "it", %{customer: c} do\n assert c.plan\nend',
    ),
    Idiom(
        "a setup by name",
        'setup [:made]\ntest "it", %{one: c} do\n assert c.plan\nend\ndefp made(_), do: %{one: insert(:customer)}',
        'setup [:made]\ntest "it", %{one: c} do\n assert c.plan\nend\ndefp made(_), do: %{one: insert(:subscription)}',
    ),
    Idiom(
        "asserted",
        "assert {:ok, c} = Customers.create_customer(%{})\nassert c.plan",
        "assert {:ok, c} = Customers.create_subscription(%{})\nassert c.plan",
    ),
    Idiom(
        "a pattern asserted",
        "assert {:ok, %{plan: nil}} = Customers.create_customer(%{})",
        "assert {:ok, %{plan: nil}} = Customers.create_subscription(%{})",
    ),
    Idiom(
        "errors",
        "cs = Customer.changeset(%Customer{}, %{})\nassert cs.errors[:plan]",
        "cs = Subscription.changeset(%Subscription{}, %{})\nassert cs.errors[:plan]",
    ),
)

ELIXIR = (*BOUND, *KEYED, *QUERIES, *DEFINED, *TESTED)

TEMPLATES = (
    Idiom("an assign", "<p>{@current.plan}</p>", "<p>{@bought.plan}</p>"),
    Idiom("of eex", "<p>\n<%= @current.plan %></p>", "<p>\n<%= @bought.plan %></p>"),
    Idiom("if", "<%= if @current.plan do %>\n a\n<% else %>\n b\n<% end %>", "<%= if @bought.plan do %>a<% end %>"),
    Idiom(
        "for",
        "<%= for c <- @listed do %>\n <%= c.plan %>\n<% end %>",
        "<%= for c <- @bills do %><%= c.plan %><% end %>",
    ),
    Idiom(":for", "<li :for={c <- @listed}>{c.plan}</li>", "<li :for={c <- @bills}>{c.plan}</li>"),
    Idiom("an attribute", '<b class={["a", @current.plan]} />', '<b class={["a", @bought.plan]} />'),
    Idiom(
        ":let",
        '<.table rows={@listed}>\n<:col :let={c} label="x">{c.plan}</:col>\n</.table>',
        '<.table rows={@bills}>\n<:col :let={c} label="x">{c.plan}</:col>\n</.table>',
    ),
    Idiom(
        "a stream", "<p :for={{_, c} <- @streams.flow}>{c.plan}</p>", "<p :for={{_, c} <- @streams.bill}>{c.plan}</p>"
    ),
    Idiom("a form", "<.input field={@form[:plan]} />", "<.input field={@order[:plan]} />"),
    Idiom(
        "a form's field",
        "<.form :let={f} for={@form}>\n<%= text_input f, :plan %></.form>",
        "<.form :let={f} for={@order}>\n<%= text_input f, :plan %></.form>",
    ),
    Idiom(
        "form_for",
        "<%= form_for @form, id, fn f -> %>\n<%= text_input f, :plan %>\n<% end %>",
        "<%= form_for @order, id, fn f -> %>\n<%= text_input f, :plan %>\n<% end %>",
    ),
    Idiom("a comment", "{@current.plan}", "<%!-- {@current.plan} --%>"),
    Idiom("an assign of that name", "{@current.plan}", "{@plan}"),
    Idiom("text", "{@current.plan}", "<p>The plan</p> {@plan}"),
)

MODULES = (
    Idiom("in full", "%Shop.Billing.Customer{}", "%Shop.Customers.Customer{}"),
    Idiom("an alias", "alias Shop.Billing.Customer\ndef f, do: 1", "alias Shop.Customers.Customer\ndef f, do: 1"),
    Idiom(
        "under an alias",
        "defmodule A do\n alias Shop.Billing.Customer\n def f, do: %Customer{}\nend",
        "defmodule A do\n alias Shop.Customers.Customer\n def f, do: %Customer{}\nend",
    ),
    Idiom(
        "of many",
        "defmodule A do\n alias Shop.{Billing.Customer, Repo}\n def f, do: Repo.get(Customer, 1)\nend",
        "defmodule A do\n alias Shop.{Customers.Customer, Repo}\n def f, do: Repo.get(Customer, 1)\nend",
    ),
    Idiom(
        "of many over lines",
        "defmodule A do\n alias Shop.Billing.{\n  Customer,\n  Subscription\n }\nend",
        "defmodule A do\n alias Shop.Customers.{\n  Customer,\n  ApiKey\n }\nend",
    ),
    Idiom(
        "as",
        "defmodule A do\n alias Shop.Billing.Customer, as: Payer\n def f(%Payer{}), do: 1\nend",
        "defmodule A do\n alias Shop.Customers.Customer, as: Payer\n def f(%Payer{}), do: 1\nend",
    ),
    Idiom(
        "under a part",
        "defmodule A do\n alias Shop.Billing\n def f, do: Billing.Customer.new()\nend",
        "defmodule A do\n alias Shop.Customers, as: Billing\n def f, do: Billing.Customer.new()\nend",
    ),
    Idiom(
        "an alias of an alias",
        "defmodule A do\n alias Shop.Billing, as: B\n alias B.Customer\n def f, do: Customer\nend",
        "defmodule A do\n alias Shop.Customers, as: B\n alias B.Customer\n def f, do: Customer\nend",
    ),
    Idiom(
        "in a function",
        "defmodule A do\n alias Shop.Customers.Customer\n def f do\n  alias Shop.Billing.Customer\n"
        "  Customer\n end\nend",
        "defmodule A do\n def g do\n  alias Shop.Billing.Customer\n end\n alias Shop.Customers.Customer\n"
        " def f, do: Customer\nend",
    ),
    Idiom("imported", "import Shop.Billing.Customer\ndef f, do: 1", "import Shop.Customers.Customer\ndef f, do: 1"),
    Idiom(
        "required",
        "defmodule A do\n require Shop.Billing.Customer, as: C\n def f, do: C.m()\nend",
        "defmodule A do\n require Shop.Customers.Customer, as: C\n def f, do: C.m(Shop.Customers.Customer)\nend",
    ),
    Idiom(
        "a type",
        "defmodule A do\n alias Shop.Billing.Customer\n @spec f(Customer.t()) :: 1\nend",
        "defmodule A do\n alias Shop.Customers.Customer\n @spec f(Customer.t()) :: 1\nend",
    ),
    Idiom("an atom", ':"Elixir.Shop.Billing.Customer"', ':"Elixir.Shop.Customers.Customer"\n# Shop.Billing.Customer'),
    Idiom("concatenated", "Module.concat(Shop.Billing, Customer)", "Module.concat(Shop.Customers, Customer)"),
    Idiom("defined", "defmodule Shop.Billing.Customer do\nend", "defmodule Other.Billing.Customer do\nend"),
    Idiom(
        "defined inside",
        "defmodule Shop.Billing do\n defmodule Customer do\n end\nend",
        "defmodule Shop.Depot do\n defmodule Customer do\n end\nend",
    ),
    Idiom(
        "belonged to",
        'defmodule A do\n schema "a" do\n  belongs_to :customer, Shop.Billing.Customer\n end\nend',
        'defmodule A do\n schema "a" do\n  belongs_to :customer, Shop.Customers.Customer\n end\nend',
    ),
    Idiom("a module of its name", "Shop.Billing.Customer.new()", "Shop.Other.Customer.new(Shop.Billing.Customers)"),
    Idiom("a string", '"Shop.Billing.Customer"', "# Shop.Billing.Customer", DOUBTFUL),
    Idiom(
        "documentation",
        "%Shop.Billing.Customer{}",
        '@doc "Once Shop.Billing.Customer"\ndef f, do: 1',
    ),
    Idiom("nobody says which", "defmodule A do\n def f, do: %Customer{}\nend", "%Customer{}", DOUBTFUL),
)
