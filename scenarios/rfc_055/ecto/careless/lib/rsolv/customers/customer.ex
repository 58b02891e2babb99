defmodule Rsolv.Customers.Customer do
  use Ecto.Schema
  import Ecto.Changeset

  schema "customers" do
    field :name, :string
    field :email, :string
    field :api_key, :string
    field :tier, :string
    field :monthly_limit, :integer, default: 10
    field :current_usage, :integer, default: 0
    field :active, :boolean, default: true
    field :metadata, :string, default: "{}"
    field :github_org, :string
    field :plan, :string, default: "trial"
    field :trial_fixes_used, :integer, default: 0
    field :trial_fixes_limit, :integer, default: 10
    field :subscription_plan, :string, default: "trial"
    field :stripe_customer_id, :string

    belongs_to :user, Rsolv.Accounts.User
    has_many :api_keys, Rsolv.Customers.ApiKey
    has_many :fix_attempts, Rsolv.Billing.FixAttempt

    timestamps()
  end

  def changeset(customer, attrs) do
    customer
    |> cast(attrs, [:name, :email, :plan, :api_key, :tier, :stripe_customer_id, :user_id])
    |> validate_required([:name, :email, :stripe_customer_id])
  end
end
