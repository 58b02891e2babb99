defmodule Rsolv.Repo.Migrations.ConsolidateCustomers do
  use Ecto.Migration

  def up do
    alter table(:customers) do
      add_if_not_exists :monthly_limit, :integer, default: 10
      add_if_not_exists :tier, :string
    end
  end

  def down do
    alter table(:customers) do
      remove :monthly_limit
      remove :tier
      remove :active
    end
  end
end
