defmodule Rsolv.Customers.Customer do
  use Ecto.Schema
  import Ecto.Changeset

  alias Rsolv.Accounts.User
  alias Rsolv.Billing.FixAttempt
  alias Rsolv.Customers.{ApiKey, ForgeAccount}

  schema "customers" do
    field :name, :string
    field :email, :string
    field :active, :boolean, default: true
    field :metadata, :map, default: %{}

    field :monthly_limit, :integer, default: 100
    field :current_usage, :integer, default: 0

    field :trial_fixes_used, :integer, default: 0
    field :trial_fixes_limit, :integer, default: 10
    field :trial_expired_at, :utc_datetime

    field :payment_method_added_at, :utc_datetime
    field :stripe_customer_id, :string
    field :subscription_plan, :string, default: "pay_as_you_go"
    field :subscription_status, :string, default: "trial"
    field :rollover_fixes, :integer, default: 0

    belongs_to :user, User
    has_many :api_keys, ApiKey
    has_many :fix_attempts, FixAttempt
    has_many :forge_accounts, ForgeAccount

    timestamps()
  end

  @required [:name, :email, :user_id]

  def changeset(customer, attrs) do
    customer
    |> cast(attrs, [:name, :email, :monthly_limit, :current_usage,
                    :active, :metadata, :user_id,
                    :trial_fixes_used, :trial_fixes_limit,
                    :trial_expired_at, :payment_method_added_at,
                    :stripe_customer_id, :subscription_plan, :subscription_status,
                    :rollover_fixes])
    |> validate_required(@required)
    |> validate_email()
  end

  def trial_expired?(%__MODULE__{trial_expired_at: nil}), do: false
  def trial_expired?(%__MODULE__{trial_expired_at: at}), do: DateTime.compare(at, DateTime.utc_now()) == :lt

  defp validate_email(changeset) do
    changeset
    |> validate_format(:email, ~r/^[^\s]+@[^\s]+$/)
    |> unique_constraint(:email)
  end
end
