defmodule Rsolv.Repo.Migrations.DropPlan do
  use Ecto.Migration

  def change do
    alter table(:customers) do
      remove :plan
    end

    execute "UPDATE customers SET tier = 'standard'"
  end
end
