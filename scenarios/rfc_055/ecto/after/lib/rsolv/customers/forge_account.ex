defmodule Rsolv.Customers.ForgeAccount do
  use Ecto.Schema
  import Ecto.Changeset

  schema "forge_accounts" do
    field :forge_type, Ecto.Enum, values: [:github]
    field :namespace, :string
    field :verified_at, :utc_datetime_usec
    field :metadata, :map, default: %{}

    belongs_to :customer, Rsolv.Customers.Customer

    timestamps(type: :utc_datetime_usec)
  end

  def changeset(account, attrs) do
    account
    |> cast(attrs, [:forge_type, :namespace, :customer_id, :verified_at, :metadata])
    |> validate_required([:forge_type, :namespace, :customer_id])
    |> validate_format(:namespace, ~r/^[a-zA-Z0-9][a-zA-Z0-9-_]*$/)
    |> unique_constraint([:customer_id, :forge_type, :namespace])
  end
end
