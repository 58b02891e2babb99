defmodule Rsolv.Customers.ApiKey do
  use Ecto.Schema
  import Ecto.Changeset

  alias Rsolv.Customers.Customer

  schema "api_keys" do
    field :key, :string
    field :name, :string
    field :permissions, {:array, :string}, default: []
    field :last_used_at, :utc_datetime
    field :expires_at, :utc_datetime
    field :active, :boolean, default: true

    belongs_to :customer, Customer

    timestamps()
  end

  def changeset(api_key, attrs) do
    api_key
    |> cast(attrs, [:key, :name, :customer_id, :permissions, :last_used_at, :expires_at, :active])
    |> validate_required([:key, :name, :customer_id])
    |> unique_constraint(:key)
  end
end
