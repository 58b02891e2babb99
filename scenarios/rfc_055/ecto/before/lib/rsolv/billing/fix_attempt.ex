defmodule Rsolv.Billing.FixAttempt do
  use Ecto.Schema
  import Ecto.Changeset

  schema "fix_attempts" do
    field :github_org, :string
    field :repo_name, :string
    field :issue_number, :integer
    field :pr_number, :integer
    field :platform, :string, default: "github"
    field :api_key_used, :string
    field :status, :string, default: "pending"
    field :billing_status, :string, default: "not_billed"
    field :amount, :decimal
    field :currency, :string, default: "USD"
    field :metadata, :map, default: %{}
    field :requires_manual_approval, :boolean, default: true

    belongs_to :customer, Rsolv.Customers.Customer

    timestamps()
  end

  def changeset(attempt, attrs) do
    attempt
    |> cast(attrs, [:github_org, :repo_name, :pr_number, :status, :billing_status, :customer_id])
    |> validate_required([:github_org, :repo_name, :pr_number, :status])
    |> validate_inclusion(:status, ["pending", "merged", "rejected", "timeout"])
  end
end
