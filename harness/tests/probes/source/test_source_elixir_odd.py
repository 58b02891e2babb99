"""Elixir that is broken, deep, large or odd: nothing is skipped, nothing hangs, every line is the right one."""

import pytest

from harness.facts.references import Kind, Reference, Sought, SourceFile
from harness.probes.source.elixir import find, read
from harness.tests.probes.source.elixir_tree import SHOP, with_file

PLAN = Sought(("customers.plan",))
PATH = "lib/shop/odd.ex"
CUSTOMER = "%Shop.Customers.Customer{}"


def told(text: str, path: str = PATH, sought: Sought = PLAN) -> list[tuple[int, str]]:
    """The lines of one file, and how what they mention counts."""
    return [(each.line, str(each.kind)) for each in find(with_file(text, path), sought) if each.file == path]


def one(text: str, sought: Sought = PLAN) -> Reference:
    """The only reference in one file."""
    (found,) = [each for each in find(with_file(text, PATH), sought) if each.file == PATH]
    return found


def test_a_file_that_does_not_parse_is_named_and_read_line_by_line() -> None:
    """
    Every mention is in doubt, and says why; a comment stays one. A file that mentions nothing is not parsed at all.
    """
    broken = "defmodule A do\n  def f(%Customer{plan: p) do\n    c.plan\n    # plan\n  plan?\n  end\n"
    files = [*with_file(broken, PATH), SourceFile("lib/b.ex", "defmodule B do )")]
    reading = read(files, PLAN)
    assert ((PATH, 2),) == reading.unparsed
    found = [each for each in reading.references if each.file == PATH]
    assert [(2, Kind.DOUBTFUL), (3, Kind.DOUBTFUL), (4, Kind.DISMISSED)] == [(each.line, each.kind) for each in found]
    assert "the file does not parse at line 2, so it was read line by line" == found[0].why


def test_a_template_that_does_not_parse_is_read_line_by_line_too() -> None:
    """
    By the lines of the template.
    """
    template = "<div>\n<%= if @current.plan do %>\n  {@current.plan}\n</div>"
    assert [(2, "doubtful"), (3, "doubtful")] == told(template, "lib/page.html.heex")


def test_a_sigil_that_does_not_parse_leaves_its_file_alone() -> None:
    """
    Only the template is read line by line.
    """
    text = f'def f({CUSTOMER} = c), do: c.plan\ndef g(assigns) do\n ~H"""\n <b>\n {{@a.plan ++ )}}\n </b>\n """\nend'
    assert [(1, "certain"), (5, "doubtful")] == told(text)
    assert () == read(with_file(text, PATH), PLAN).unparsed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[" * 20_000, "]" * 20_000),
        ("(" * 3_000, ")" * 3_000),
        ("f(" * 3_000, ")" * 3_000),
        ("%{a: " * 2_000, "}" * 2_000),
        ("not " * 3_000, ""),
    ],
    ids=["lists", "brackets", "calls", "maps", "operators"],
)
def test_depth_is_no_matter(before: str, after: str) -> None:
    """
    Python's own stack is not what bounds it.
    """
    assert [(1, "certain")] == told(f"def f({CUSTOMER} = c), do: {before}c.plan{after}")


def test_a_long_pipe_is_followed() -> None:
    """
    As far as anyone writes one; a longer one leaves doubt, and no error.
    """
    step = "\n |> Map.put(:name, 1)"
    assert "certain" == told(f"def f, do: {CUSTOMER}{step * 25}\n |> Map.get(:plan)")[-1][1]
    assert "doubtful" == told(f"def f, do: {CUSTOMER}{step * 900}\n |> Map.get(:plan)")[-1][1]


def test_functions_that_call_each_other_end() -> None:
    """
    What depends on itself is unknown; so is what comes from too far away.
    """
    round_and_round = "defmodule A do\n def a(x), do: b(x)\n def b(x), do: a(x)\n def c, do: a(1).plan\nend"
    assert [(4, "doubtful")] == told(round_and_round)
    chain = "\n".join(f" def a{n}(x), do: a{n + 1}(x)" for n in range(300))
    asked = " def near, do: a298(1).plan\n def far, do: a0(1).plan"
    whole = f"defmodule A do\n{chain}\n def a300(_), do: {CUSTOMER}\n{asked}\nend"
    assert [(303, "certain"), (304, "doubtful")] == told(whole)


def test_a_map_that_goes_everywhere_ends() -> None:
    """
    Each function gives it to every other one, and each of them once more.
    """
    names = [f"f{n}" for n in range(14)]
    calls = "\n  ".join(f"{name}(a)" for name in names)
    functions = "\n".join(f" def {name}(a) do\n  b = a\n  {calls}\n  {name}(b)\n end" for name in names)
    assert [(1, "doubtful")] == told(f"defmodule A do; def g, do: f0(%{{plan: 1}})\n{functions}\nend")
    attributes = "\n".join(f" @a{n} [@a{n + 1}, @a{n + 1}, @a{n + 1}]" for n in range(12))
    assert [(2, "doubtful")] == told(f"defmodule A do\n @a12 %{{plan: 1}}\n{attributes}\nend")


def test_an_assign_made_of_itself_ends() -> None:
    """
    However often it is made.
    """
    lines = "\n".join(f" def f{n}(s), do: assign(s, :zed, s.assigns.zed)" for n in range(200))
    assert [(202, "doubtful")] == told(f"defmodule A do\n{lines}\n def g(s), do: s.assigns.zed.plan\nend")
    assert [(2, "certain")] == told(
        f"def f(s), do: s |> assign(:zed, s.assigns.zed) |> assign(:zed, {CUSTOMER})\ndef g(s), do: s.assigns.zed.plan"
    )


def test_lines_are_those_of_the_file() -> None:
    """
    Whatever its line ends, its marks and its letters.
    """
    text = f'defmodule A do\n # žluťoučký\n def f({CUSTOMER} = c), do: {{"ěš", c.plan}}\nend\n'
    assert [(3, "certain")] == told(text)
    assert [(3, "certain")] == told(text.replace("\n", "\r\n"))
    assert [(3, "certain")] == told("\ufeff" + text)
    assert [(3, "certain")] == told(text.replace("ž", "\udcff"))


def test_a_string_counts_its_own_lines() -> None:
    """
    SQL in a heredoc, words in a list over lines.
    """
    sql = 'def f do\n Repo.query("""\n SELECT name,\n  plan\n FROM customers\n WHERE plan = $1\n """)\nend'
    assert [(4, "certain"), (6, "certain")] == told(sql)
    words = f"def f(a) do\n cast({CUSTOMER}, a, ~w(\n  name\n  plan\n )a)\nend"
    assert [(4, "certain")] == told(words)


def test_one_line_is_one_reference() -> None:
    """
    The strongest, for each name; a line that names two names has two.
    """
    line = f"def f({CUSTOMER} = c, s), do: {{s.plan, c.plan, c.trial_expired}} # plan"
    assert [(1, "certain")] == told(line)
    both = Sought(("customers.plan", "customers.trial_expired", "subscriptions.plan"))
    found = [each for each in find(with_file(line, PATH), both) if each.file == PATH]
    assert [
        ("customers.plan", "certain"),
        ("customers.trial_expired", "certain"),
        ("subscriptions.plan", "doubtful"),
    ] == [(each.name, str(each.kind)) for each in found]


def test_a_name_within_another_is_none() -> None:
    """
    Neither a longer name nor a question is the column.
    """
    assert [] == told("def f(c), do: {c.plans, c.subplan, c.plan_id, :subscription_plan, plan_of(c)}")
    asked = Sought(("customers.trial_expired",))
    assert [(1, "dismissed")] == told(f"def f({CUSTOMER} = c), do: Customer.trial_expired?(c)", sought=asked)


def test_a_column_under_another_name_is_sought_under_it() -> None:
    """
    `field :tier, source: :plan` makes every `tier` of that schema the column.
    """
    fields = "field :tier, :string, source: :plan"
    schema = f'defmodule Shop.Old do\n use Ecto.Schema\n schema "customers" do\n  {fields}\n end\nend'
    use = "def f(%Shop.Old{} = o, s), do: o.tier\ndef g(%Shop.Billing.Subscription{} = s), do: s.tier"
    found = [
        each for each in find([*with_file(use, PATH), SourceFile("lib/old.ex", schema)], PLAN) if each.file == PATH
    ]
    assert [(1, "certain"), (2, "dismissed")] == [(each.line, str(each.kind)) for each in found]


def test_a_key_that_a_schema_only_implies_is_found() -> None:
    """
    `belongs_to :user` is the column user_id; `timestamps()` are two.
    """
    found = find(SHOP, Sought(("customers.user_id", "customers.inserted_at", "orders.user_id")))
    assert [
        ("customers.user_id", "belongs_to :user, Shop.Accounts.User"),
        ("customers.inserted_at", "timestamps()"),
    ] == [(each.name, each.receiver) for each in found]


def test_what_a_used_module_brings_in_is_known() -> None:
    """
    Aliases and imports in the quoted code of `__using__`.
    """
    text = "defmodule A do\n use ShopWeb, :controller\n def f(%ApiKey{} = k), do: k.customer.plan\n"
    assert [(3, "certain")] == told(f"{text}end")
    assert [(4, "certain")] == told(f"{text} def g, do: customer_fixture().plan\nend")[1:]


def test_a_form_names_columns_in_its_markup() -> None:
    """
    In doubt: by what the field's name is of. A longer name, a class and another's field are none.
    """
    page = (
        '<input name="customer[plan]">\n<input name="plan">\n<label for="customer_plan">\n<b class="plan">\n'
        '<input name="subscription[plan]">\n<input name="subscription_plan">\n<input name="customer[plans]">'
    )
    lines = [(1, "doubtful"), (2, "doubtful"), (3, "doubtful")]
    assert lines == told(page, "lib/page.html.heex")
    assert [(line + 1, kind) for line, kind in lines] == told(f'def f(assigns), do: ~H"""\n{page}\n"""')


def test_a_template_of_every_construct_parses() -> None:
    """
    Blocks over many tags, components, slots, braces that are none.
    """
    page = (
        '<.link navigate={~p"/x/#{@current}"} data-x=\'{"a": 1}\' style="{color: red}">x</.link>\n'
        '<ShopWeb.Core.modal :if={@x} on={JS.push("a", value: %{id: 1}) |> hide("##{@id}")} {@rest}>\n'
        "<:actions :let={%{id: id}}>{render_slot(@inner, id)}</:actions></ShopWeb.Core.modal>\n"
        "<%= case @x do %>\n<% :a -> %> a <% _ -> %> b\n<% end %>\n"
        "<%= cond do %><% @a -> %>x<% true -> %><%= @current.plan %><% end %>\n"
        "<%= if @a do %><b>1</b><% else %>{@current.plan}<% end %>\n"
        "<%= for {c, i} <- Enum.with_index(@listed), i > 1 do %>\n<%= c.plan %> {i}\n<% end %>\n"
        '<%= unless @a do %><%= link "x", to: "/" do %>y<% end %><% end %>\n'
        "<script>const a = {b: {c: 1}}; if (a) { <%= @current.plan %> }</script>\n"
        "<%= with {:ok, c} <- Shop.Customers.fetch_customer(1) do %><%= c.plan %><% end %>\n"
        '<input value="<%= @current.plan %>" class={["a", @b && "{"]} /><p>{ @current.plan }</p>\n'
    )
    lines = [7, 8, 10, 13, 14, 15]
    assert [(line, "certain") for line in lines] == told(page, "lib/page.html.heex")


def test_a_component_says_what_it_is_given() -> None:
    """
    `attr :owner, Customer`; one of no type says nothing.
    """
    text = 'defmodule A do\n attr :owner, {type}\n def f(assigns), do: ~H"{{@owner.plan}}"\nend'
    assert [(3, "certain")] == told(text.format(type="Shop.Customers.Customer"))
    assert [(3, "dismissed")] == told(text.format(type="Shop.Billing.Subscription"))
    assert [(3, "doubtful")] == told(text.format(type=":map"))


def test_a_tree_without_the_schema_leaves_doubt() -> None:
    """
    A struct named as the table's rows are may be one; another is not.
    """
    text = "def f(%A.Customer{} = c, %A.Order{} = o) do\n c.plan\n o.plan\nend"
    found = list(find([SourceFile(PATH, text)], PLAN))
    assert [(2, Kind.DOUBTFUL), (3, Kind.DISMISSED)] == [(each.line, each.kind) for each in found]
    assert "`c` is a A.Customer, whose schema is not in this tree" == found[0].why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"def f({CUSTOMER} = c), do: c.plan", "`c` is a Customer: %Shop.Customers.Customer{}"),
        ("def f(i), do: Shop.Customers.get_customer!(i).plan", "`Shop.Customers.get_customer!(i)` is a Customer"),
        ("import Ecto.Query\nfrom c in Shop.Customers.Customer, where: c.plan", "`c` is a Customer: from c in Shop"),
        ('import Ecto.Query\nfrom c in "customers", select: c.plan', '`c` is a row of customers: from "customers"'),
        ("def f(%Stripe.Customer{} = c), do: c.plan", "`c` is a Stripe.Customer: %Stripe.Customer{}"),
        ("def f(k), do: k.plan", "nothing says what `k` is"),
        ("def f(customer), do: customer.plan", "`customer` is named like customer, nothing says it is one"),
        ("# plan", "a comment"),
        ("plan = 1", "`plan` is a variable of that name"),
        ('@doc "plan"\ndef f, do: 1', "documentation"),
        ('config :a, plan: "x"', "it is configuration"),
        ("def f(%Shop.Billing.Subscription{} = s), do: s.plan", "`s` is a Subscription: %Shop.Billing.Subscription{}"),
        ("Shop.Repo.update_all(Shop.Customers.Customer, set: [plan: 1])", "a Customer's, in `Shop.Repo.update_all("),
    ],
)
def test_a_reason_is_what_a_person_would_say(text: str, why: str) -> None:
    """
    It names what the column hangs on, and the source that says so.
    """
    assert one(text).why.startswith(why), one(text).why


def test_nothing_sought_is_nothing_found() -> None:
    """
    Nor is a name of another language's module.
    """
    assert [] == list(find(SHOP, Sought()))
    assert [] == list(find(SHOP, Sought(modules=("shop.billing.customer",))))
    assert [] == list(find([], PLAN))
