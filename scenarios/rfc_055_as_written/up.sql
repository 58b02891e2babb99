-- RFC-055, "Implementation Plan / Afternoon: Cleanup and Deploy / 4. Create Migration for Dropped Fields":
-- `def up` of Rsolv.Repo.Migrations.DropUnusedCustomerFields. What the RFC executes is word for word; the rest is what
-- Ecto makes of it. One transaction.

-- First, migrate any existing api_keys from customer.api_key to api_keys table
INSERT INTO api_keys (key, name, customer_id, active, inserted_at, updated_at)
SELECT api_key, 'Legacy Key', id, true, NOW(), NOW()
FROM customers
WHERE api_key IS NOT NULL
AND NOT EXISTS (
  SELECT 1 FROM api_keys WHERE api_keys.key = customers.api_key
);

-- Migrate github_org to forge_accounts
INSERT INTO forge_accounts (customer_id, forge_type, namespace, inserted_at, updated_at)
SELECT id, 'github', github_org, NOW(), NOW()
FROM customers
WHERE github_org IS NOT NULL
AND NOT EXISTS (
  SELECT 1 FROM forge_accounts
  WHERE forge_accounts.customer_id = customers.id
  AND forge_accounts.namespace = customers.github_org
);

-- Then drop the columns: alter table(:customers)
ALTER TABLE "customers"
  DROP COLUMN "plan",
  DROP COLUMN "payment_method_added",
  DROP COLUMN "trial_expired",
  DROP COLUMN "monthly_fix_quota",
  DROP COLUMN "api_key",
  DROP COLUMN "github_org";

-- drop_if_exists index(:customers, [:trial_expired])
DROP INDEX IF EXISTS "customers_trial_expired_index";

-- drop_if_exists index(:customers, [:api_key])
DROP INDEX IF EXISTS "customers_api_key_index";
