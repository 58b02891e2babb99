defmodule Rsolv.Billing.Customer do
  use Ecto.Schema
  import Ecto.Changeset

  schema "customers" do
    field :name, :string
    field :email, :string
    field :api_key, :string
    field :active, :boolean, default: true
    field :trial_fixes_used, :integer, default: 0
    field :trial_fixes_limit, :integer, default: 10
    field :trial_expired, :boolean, default: false
    field :subscription_plan, :string, default: "pay_as_you_go"
    field :rollover_fixes, :integer, default: 0
    field :stripe_customer_id, :string
    field :metadata, :map, default: %{}

    timestamps()
  end

  def changeset(customer, attrs) do
    customer
    |> cast(attrs, [:name, :email, :api_key, :active, :trial_fixes_used, :trial_fixes_limit, :trial_expired])
    |> validate_required([:name, :email, :api_key])
    |> validate_format(:email, ~r/@/)
  end
end
