-- RFC-055, "Implementation Plan / Afternoon: Cleanup and Deploy / 4. Create Migration for Dropped Fields":
-- `def down` of Rsolv.Repo.Migrations.DropUnusedCustomerFields, as Ecto makes SQL of it. One transaction.

-- alter table(:customers)
ALTER TABLE "customers"
  ADD COLUMN "plan" varchar(255) DEFAULT 'trial',
  ADD COLUMN "payment_method_added" boolean DEFAULT false,
  ADD COLUMN "trial_expired" boolean DEFAULT false,
  ADD COLUMN "monthly_fix_quota" integer,
  ADD COLUMN "api_key" varchar(255);

-- create index(:customers, [:trial_expired])
CREATE INDEX "customers_trial_expired_index" ON "customers" ("trial_expired");

-- create unique_index(:customers, [:api_key])
CREATE UNIQUE INDEX "customers_api_key_index" ON "customers" ("api_key");
