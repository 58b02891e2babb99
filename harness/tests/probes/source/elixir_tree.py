"""A small Phoenix application, as far as it takes to know what a name hangs on; each idiom is one more file of it."""

from harness.facts.references import Sought, SourceFile

__all__ = ["SHOP", "SOUGHT", "in_module", "with_file"]

SOUGHT = Sought(("customers.plan", "customers.trial_expired", "customers.user_id"), ("Shop.Billing.Customer",))

CUSTOMER = """
defmodule Shop.Customers.Customer do
  use Ecto.Schema
  import Ecto.Changeset

  schema "customers" do
    field :name, :string
    field :plan, :string, default: "trial"
    field :trial_expired, :boolean
    belongs_to :user, Shop.Accounts.User
    has_many :keys, Shop.Customers.ApiKey
    has_many :subscriptions, Shop.Billing.Subscription
    timestamps()
  end

  def changeset(customer, attrs) do
    customer |> cast(attrs, [:name, :plan]) |> validate_required([:name])
  end
end
"""

OTHERS = """
defmodule Shop.Billing.Customer do
  use Ecto.Schema

  schema "customers" do
    field :name, :string
  end
end

defmodule Shop.Billing.Subscription do
  use Ecto.Schema
  import Ecto.Changeset

  schema "subscriptions" do
    field :plan, :string
    field :name, :string
    belongs_to :customer, Shop.Customers.Customer
  end

  def changeset(subscription, attrs), do: subscription |> cast(attrs, [:name, :plan])
end

defmodule Shop.Customers.ApiKey do
  use Ecto.Schema

  schema "api_keys" do
    field :key, :string
    belongs_to :customer, Shop.Customers.Customer
    belongs_to :subscription, Shop.Billing.Subscription
  end
end
"""

CONTEXT = """
defmodule Shop.Customers do
  import Ecto.Query
  alias Shop.Billing.Subscription
  alias Shop.Customers.Customer
  alias Shop.Repo

  def get_customer!(id), do: Repo.get!(Customer, id)
  def get_subscription!(id), do: Repo.get!(Subscription, id)

  def fetch_customer(id) do
    case Repo.get(Customer, id) do
      nil -> {:error, :not_found}
      found -> {:ok, found}
    end
  end

  def fetch_subscription(id) do
    with %Subscription{} = found <- Repo.get(Subscription, id), do: {:ok, found}
  end

  def list_customers, do: Repo.all(from c in Customer, order_by: c.name)
  def list_subscriptions, do: Repo.all(Subscription)

  def create_customer(attrs \\\\ %{}) do
    %Customer{} |> Customer.changeset(attrs) |> Repo.insert()
  end

  def create_subscription(attrs) do
    %Subscription{} |> Subscription.changeset(attrs) |> Repo.insert()
  end

  defdelegate find(id), to: __MODULE__, as: :get_customer!
end
"""

FACTORY = """
defmodule Shop.Factory do
  use ExMachina.Ecto, repo: Shop.Repo
  alias Shop.Billing.Subscription

  def customer_factory do
    %Shop.Customers.Customer{name: sequence("name")}
  end

  def subscription_factory, do: %Subscription{name: "a"}
end

defmodule Shop.Fixtures do
  def customer_fixture(attrs \\\\ %{}) do
    {:ok, customer} = attrs |> Enum.into(%{name: "some"}) |> Shop.Customers.create_customer()
    customer
  end

  def subscription_fixture(attrs) do
    {:ok, made} = Shop.Customers.create_subscription(attrs)
    made
  end
end
"""

WEB = """
defmodule ShopWeb do
  def controller do
    quote do
      use Phoenix.Controller
      alias Shop.Customers.ApiKey
      import Shop.Fixtures
    end
  end

  defmacro __using__(which), do: apply(__MODULE__, which, [])
end

defmodule ShopWeb.CustomerLive do
  use ShopWeb, :live_view
  alias Shop.Billing.Subscription
  alias Shop.Customers.Customer

  def mount(%{"id" => id}, _session, socket) do
    {:ok,
     socket
     |> assign(:current, Shop.Customers.get_customer!(id))
     |> assign(:listed, Shop.Customers.list_customers())
     |> assign(bought: Shop.Customers.get_subscription!(id), bills: Shop.Customers.list_subscriptions())
     |> assign(form: to_form(Customer.changeset(%Customer{}, %{})))
     |> assign(:order, to_form(Subscription.changeset(%Subscription{}, %{})))
     |> stream(:flow, Shop.Customers.list_customers())
     |> stream(:bill, Shop.Customers.list_subscriptions())}
  end
end
"""

SHOP = (
    SourceFile("lib/shop/customers/customer.ex", CUSTOMER),
    SourceFile("lib/shop/others.ex", OTHERS),
    SourceFile("lib/shop/customers.ex", CONTEXT),
    SourceFile("test/support/factory.ex", FACTORY),
    SourceFile("lib/shop_web.ex", WEB),
)

HEADER = """
  import Ecto.{Changeset, Query}
  import Shop.{Factory, Fixtures}
  alias Shop.Billing.Subscription
  alias Shop.Customers
  alias Shop.Customers.{ApiKey, Customer}
  alias Shop.Repo
"""

AT_TOP = ("def ", "defp ", "@", "schema ", "describe ", "test ", "setup ", "alias ", "use ", "import ", "quote ")


def in_module(text: str) -> str:
    """Return *text* in a module that knows the application's names; in a function, unless it begins with one."""
    if text.startswith(("defmodule ", "config ", "#!")):
        return text
    inside = text if text.startswith(AT_TOP) else f"def idiom(id, params, given, socket, conn) do\n{text}\nend"
    return f"defmodule Shop.Idiom do{HEADER}\n{inside}\nend"


def with_file(text: str, path: str = "lib/shop/idiom.ex") -> list[SourceFile]:
    """Return the application with one more file."""
    return [*SHOP, SourceFile(path, text.strip("\n") + "\n")]
