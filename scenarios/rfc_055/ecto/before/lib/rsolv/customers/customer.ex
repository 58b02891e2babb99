defmodule Rsolv.Customers.Customer do
  use Ecto.Schema
  import Ecto.Changeset

  alias Rsolv.Accounts.User
  alias Rsolv.Customers.ApiKey

  schema "customers" do
    field :name, :string
    field :email, :string
    field :api_key, :string
    field :monthly_limit, :integer, default: 100
    field :current_usage, :integer, default: 0
    field :active, :boolean, default: true
    field :metadata, :map, default: %{}
    field :github_org, :string
    field :plan, :string, default: "trial"

    belongs_to :user, User
    has_many :api_keys, ApiKey
    has_many :fix_attempts, Rsolv.Billing.FixAttempt

    timestamps()
  end

  @required ~w(name email user_id)a
  @optional ~w(api_key monthly_limit current_usage active metadata github_org plan)a

  @doc false
  def changeset(customer, attrs) do
    customer
    |> cast(attrs, @required ++ @optional)
    |> validate_required(@required)
    |> validate_format(:email, ~r/^[^\s]+@[^\s]+$/)
    |> generate_api_key_if_missing()
    |> unique_constraint(:email)
    |> unique_constraint(:api_key)
  end

  defp generate_api_key_if_missing(changeset) do
    case get_change(changeset, :api_key) do
      nil -> put_change(changeset, :api_key, "rsolv_" <> Base.url_encode64(:crypto.strong_rand_bytes(32)))
      _ -> changeset
    end
  end
end
