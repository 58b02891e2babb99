defmodule Rsolv.Repo.Migrations.DropUnusedCustomerFields do
  use Ecto.Migration

  def up do
    execute "INSERT INTO api_keys (key, name, customer_id, active, inserted_at, updated_at) SELECT api_key, 'Legacy Key', id, active, now(), now() FROM customers c WHERE NOT EXISTS (SELECT FROM api_keys k WHERE k.key = c.api_key)"

    drop index(:customers, [:trial_expired])
    drop index(:customers, [:api_key])

    alter table(:customers) do
      remove :plan
      remove :payment_method_added
      remove :trial_expired
      remove :monthly_fix_quota
      remove :api_key
      remove :github_org
    end
  end

  def down do
    alter table(:customers) do
      add :plan, :string, default: "trial"
      add :payment_method_added, :boolean, default: false
      add :trial_expired, :boolean, default: false
      add :monthly_fix_quota, :integer
      add :api_key, :string
      add :github_org, :string
    end

    execute "UPDATE customers c SET api_key = (SELECT min(key) FROM api_keys k WHERE k.customer_id = c.id)"

    create index(:customers, [:trial_expired])
    create unique_index(:customers, [:api_key])
  end
end
