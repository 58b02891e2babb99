-- Rows of the platform before RFC-055: the ordinary ones, and each awkward one with what it is there for.
-- Moments are fixed, so that the file means the same on any day and under any session's settings. No key here is real.

INSERT INTO public.users (id, email, hashed_password, confirmed_at, inserted_at, updated_at) VALUES
    -- The RFC takes this table to be empty.
    (8, 'Ops@Contoso.test', '$scrypt$rsolv_test_8', NULL, '2023-02-01 10:00:00', '2023-02-01 10:00:00'),
    (3, 'admin@northwind.test', '$scrypt$rsolv_test_3', '2022-05-04 09:30:00', '2022-05-04 09:00:00', '2024-06-01 08:00:00');

INSERT INTO public.users_tokens (id, user_id, token, context, sent_to, inserted_at) VALUES
    (2, 3, decode('00ff10', 'hex'), 'session', NULL, '2024-06-01 08:00:00'),
    (5, 3, decode('deadbeef', 'hex'), 'reset_password', 'admin@northwind.test', '2024-06-02 08:00:00');

-- As the create-customer scripts write them: plan set, subscription_plan left alone, no user.
INSERT INTO public.customers (id, name, email, api_key, plan, monthly_limit, current_usage, github_org, inserted_at, updated_at) VALUES
    (11, 'Demo Customer', 'demo@rsolv.test', 'rsolv_test_demo', 'demo', 10, 3, NULL, '2023-01-10 08:00:00', '2023-01-10 08:00:00'),
    (5, 'RSOLV Staff', 'staff@rsolv.test', 'rsolv_test_staff', 'internal', 100000, 0, 'rsolv-dev', '2022-01-01 00:00:00', '2022-01-01 00:00:00'),
    -- Many of everything: keys, accounts, credentials, usage records, fix attempts, repositories.
    (18, 'Unlimited Ltd', 'root@unlimited.test', 'rsolv_test_unlimited', 'unlimited', 1000, 1250, 'unlimited-ltd', '2022-03-04 05:06:07', '2025-02-03 04:05:06'),
    -- An organisation that release N's pattern refuses: a hyphen in front.
    (23, 'Standard GmbH', 'it@standard.test', 'rsolv_test_standard', 'standard', 100, 99, '-acme', '2023-04-01 12:00:00', '2023-04-01 12:00:00'),
    -- One that it refuses for the space in it.
    (14, 'Starter & Sons', 'owner@starter.test', 'rsolv_test_starter', 'starter', 30, 0, 'my org', '2024-01-31 23:59:59', '2024-01-31 23:59:59');

-- As the seeds write them: subscription_plan set, plan left at its default, a user.
INSERT INTO public.customers (id, name, email, api_key, subscription_plan, subscription_status, user_id, github_org, metadata, inserted_at, updated_at) VALUES
    (4, 'Contoso', 'it@contoso.test', 'rsolv_test_contoso', 'enterprise', 'active', 8, 'contoso', '{"source": "seeds"}', '2023-02-01 10:00:00', '2023-02-01 10:00:00'),
    (3, 'Northwind Traders', 'it@northwind.test', 'rsolv_test_northwind', 'enterprise', 'active', 3, 'northwind', '{"source": "seeds"}', '2022-05-04 09:00:00', '2022-05-04 09:00:00');

-- Where customers.api_key and api_keys meet; the other half is in api_keys below.
INSERT INTO public.customers (id, name, email, api_key, active, user_id, inserted_at, updated_at) VALUES
    -- Two different keys, both open.
    (40, 'Two Keys', 'two@keys.test', 'rsolv_test_two_first', TRUE, NULL, '2023-06-01 00:00:00', '2023-06-01 00:00:00'),
    -- Revoked in api_keys, and still let in through customers.
    (41, 'Half Revoked', 'half@keys.test', 'rsolv_test_half_revoked', TRUE, NULL, '2023-06-02 00:00:00', '2023-06-02 00:00:00'),
    -- One key under two customers: in api_keys it is open, and 43's.
    (42, 'Shares With 43', 'shares@keys.test', 'rsolv_test_shared_open', TRUE, NULL, '2023-06-03 00:00:00', '2023-06-03 00:00:00'),
    (43, 'Owns What 42 Has', 'owns@keys.test', 'rsolv_test_own_of_43', TRUE, NULL, '2023-06-04 00:00:00', '2023-06-04 00:00:00'),
    -- One key under two customers: in api_keys it is revoked, and 45's; it lets 44 in.
    (44, 'Shares With 45', 'shares.too@keys.test', 'rsolv_test_shared_revoked', TRUE, NULL, '2023-06-05 00:00:00', '2023-06-05 00:00:00'),
    (45, 'Revoked What 44 Has', 'revoked@keys.test', 'rsolv_test_own_of_45', TRUE, NULL, '2023-06-06 00:00:00', '2023-06-06 00:00:00'),
    -- In api_keys with active NULL, which does not open; customers does.
    (46, 'Neither Open Nor Revoked', 'neither@keys.test', 'rsolv_test_active_null', TRUE, NULL, '2023-06-07 00:00:00', '2023-06-07 00:00:00'),
    -- No key at all, under NOT NULL and unique: the empty string opens.
    (47, 'Empty Key', 'empty@keys.test', '', TRUE, NULL, '2023-06-08 00:00:00', '2023-06-08 00:00:00'),
    -- Blank, and not equal to the empty one.
    (48, 'Blank Key', 'blank@keys.test', '   ', TRUE, NULL, '2023-06-09 00:00:00', '2023-06-09 00:00:00'),
    -- An inactive owner whose key is in customers alone is not let in.
    (49, 'Inactive', 'inactive@keys.test', 'rsolv_test_inactive', FALSE, NULL, '2023-06-10 00:00:00', '2023-06-10 00:00:00'),
    -- Nor is one whose activity is unknown.
    (50, 'Activity Unknown', 'unknown@keys.test', 'rsolv_test_active_unknown', NULL, NULL, '2023-06-11 00:00:00', '2023-06-11 00:00:00'),
    -- An inactive owner whose key is open in api_keys too is let in all the same.
    (51, 'Inactive But Open', 'inactive.open@keys.test', 'rsolv_test_inactive_open', FALSE, NULL, '2023-06-12 00:00:00', '2023-06-12 00:00:00'),
    -- Inactive, and revoked: shut on both sides.
    (52, 'Inactive And Revoked', 'inactive.revoked@keys.test', 'rsolv_test_inactive_revoked', FALSE, NULL, '2023-06-13 00:00:00', '2023-06-13 00:00:00'),
    -- Activity unknown, key open in api_keys: let in.
    (53, 'Unknown But Open', 'unknown.open@keys.test', 'rsolv_test_unknown_open', NULL, NULL, '2023-06-14 00:00:00', '2023-06-14 00:00:00'),
    -- An e-mail that no release would accept today; an update that does not touch it must go through but for the user.
    (59, 'Old Import', 'legacy-import', 'rsolv_test_import', TRUE, 8, '2020-01-01 00:00:00', '2020-01-01 00:00:00'),
    -- Has had a row named 'Legacy Key' for years: a rollback that goes by that name would take it.
    (60, 'Legacy By Name', 'legacy@keys.test', 'rsolv_test_legacy_by_name', TRUE, 3, '2021-01-01 00:00:00', '2021-01-01 00:00:00');

-- An inactive owner's organisation moves like any other.
INSERT INTO public.customers (id, name, email, api_key, active, github_org, inserted_at, updated_at) VALUES
    (54, 'Inactive Organisation', 'inactive.org@keys.test', 'rsolv_test_inactive_org', FALSE, 'inactive-org', '2023-06-15 00:00:00', '2023-06-15 00:00:00');

-- Trials, payments, quotas and plans, in the combinations that a derived column can get wrong.
INSERT INTO public.customers (id, name, email, api_key, trial_fixes_used, trial_fixes_limit, trial_expired, trial_expired_at, payment_method_added, payment_method_added_at, stripe_customer_id, subscription_plan, subscription_status, monthly_limit, monthly_fix_quota, rollover_fixes, plan, inserted_at, updated_at) VALUES
    -- Marked expired without a date.
    (62, 'Expired, No Date', 'a@trials.test', 'rsolv_test_trial_a', 10, 10, TRUE, NULL, FALSE, NULL, NULL, 'pay_as_you_go', 'expired', 100, NULL, 0, 'trial', '2023-01-01 00:00:00', '2023-02-01 00:00:00'),
    -- Microseconds in both dates; plan and subscription_plan agree; quota equals limit.
    (63, 'Expired, Past', 'b@trials.test', 'rsolv_test_trial_b', 10, 10, TRUE, '2023-03-01 12:34:56.789012', TRUE, '2023-03-02 01:02:03.000001', 'cus_test_63', 'enterprise', 'active', 500, 500, 12, 'enterprise', '2023-01-02 00:00:00', '2023-03-02 01:02:03'),
    -- Marked expired, and the date has not come; a payment method without a date.
    (64, 'Expired, Future', 'c@trials.test', 'rsolv_test_trial_c', 3, 10, TRUE, '2999-12-31 23:59:59.999999', TRUE, NULL, 'cus_test_64', 'pro', 'past_due', 100, 250, 0, NULL, '2023-01-03 00:00:00', '2023-01-03 00:00:00'),
    -- Marked expired, and the date never comes; a date without a payment method.
    (65, 'Expired, Infinity', 'd@trials.test', 'rsolv_test_trial_d', 0, 10, TRUE, 'infinity', FALSE, '2024-02-29 12:00:00.5', NULL, NULL, 'trial', NULL, 50, 0, 'pro', '2023-01-04 00:00:00', '2023-01-04 00:00:00'),
    -- Marked expired since before all time; whether there is a payment method is unknown.
    (66, 'Expired, Minus Infinity', 'e@trials.test', 'rsolv_test_trial_e', 0, 10, TRUE, '-infinity', NULL, NULL, NULL, 'pay_as_you_go', 'trial', 100, 0, 0, 'trial', '2023-01-05 00:00:00', '2023-01-05 00:00:00'),
    -- Marked expired without a date, and last updated in the future: a clock ran ahead.
    (67, 'Expired, Clock Ahead', 'f@trials.test', 'rsolv_test_trial_f', 10, 10, TRUE, NULL, FALSE, NULL, NULL, 'pay_as_you_go', 'trial', 100, NULL, 0, 'trial', '2023-01-06 00:00:00', '2999-01-01 00:00:00'),
    -- Not marked, though the date is past: release N will call it expired.
    (68, 'Unmarked, Past', 'g@trials.test', 'rsolv_test_trial_g', 2, 10, FALSE, '2024-07-01 00:00:00.000001', TRUE, '2024-07-02 00:00:00', 'cus_test_shared', 'starter', 'active', 30, 30, 3, 'starter', '2023-01-07 00:00:00', '2024-07-02 00:00:00'),
    -- Not marked, and the trial runs on; the Stripe customer of two.
    (69, 'Unmarked, Future', 'h@trials.test', 'rsolv_test_trial_h', 1, 10, FALSE, '2999-01-01 00:00:00', FALSE, NULL, 'cus_test_shared', 'pay_as_you_go', 'trial', 100, NULL, 0, 'trial', '2023-01-08 00:00:00', '2023-01-08 00:00:00'),
    -- Not marked, and it runs for ever: no upgrade has cause to touch the date, so release N must be able to read it.
    (70, 'Unmarked, Infinity', 'i@trials.test', 'rsolv_test_trial_i', 1, NULL, FALSE, 'infinity', FALSE, NULL, NULL, 'pay_as_you_go', NULL, 100, NULL, -2, 'trial', '2023-01-09 00:00:00', '2023-01-09 00:00:00'),
    -- Neither marked nor not, and the date is past.
    (71, 'Unknown, Past', 'j@trials.test', 'rsolv_test_trial_j', 0, 10, NULL, '2022-02-22 22:22:22.222222', NULL, '2022-02-22 22:22:22.222222', NULL, 'pay_as_you_go', 'canceled', 100, NULL, 0, 'internal', '2022-01-01 00:00:00', '2022-02-22 22:22:22'),
    -- NULL wherever the table allows it.
    (72, 'All Unknown', 'k@trials.test', 'rsolv_test_trial_k', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2022-01-02 00:00:00', '2022-01-02 00:00:00');

-- Organisations, names, e-mails, metadata, and keys that are spelt oddly.
INSERT INTO public.customers (id, name, email, api_key, github_org, metadata, inserted_at, updated_at) VALUES
    -- A name beyond the BMP; metadata of JSON null, which is not NULL.
    (80, '𝕏 Labs 🚀', 'Case@Example.test', 'rsolv_test_odd_CASE', NULL, 'null', '2024-01-01 00:00:00', '2024-01-01 00:00:00'),
    -- The e-mail and the key of 80 but for case, and both unique; a name in combining forms; an empty organisation.
    (81, 'Rene' || chr(769) || ' Cafe' || chr(769), 'case@example.test', 'rsolv_test_odd_case', '', NULL, '2024-01-02 00:00:00', '2024-01-02 00:00:00'),
    -- A blank organisation; a name from right to left.
    (82, 'חברה בע״מ', 'rtl@example.test', ' rsolv_test_padded ', '   ', '{}', '2024-01-03 00:00:00', '2024-01-03 00:00:00'),
    -- An ordinary organisation; nested metadata whose numbers equality would confuse.
    (83, 'Acme', 'ops@example.test', 'rsolv_test_schlüssel_🔑', 'acme', '{"limits": {"daily": 1.0, "hourly": 1, "list": [null, true, {"ü": "é"}]}, "big": 12345678901234567890}', '2024-01-04 00:00:00', '2024-01-04 00:00:00'),
    -- The same organisation but for case, under another customer.
    (84, 'Acme Europe', 'eu@example.test', 'rsolv_test_odd_84', 'Acme', '{}', '2024-01-05 00:00:00', '2024-01-05 00:00:00'),
    -- The same again; has a forge account already whose name differs in case.
    (85, 'ACME', 'us@example.test', 'rsolv_test_odd_85', 'ACME', '{}', '2024-01-06 00:00:00', '2024-01-06 00:00:00'),
    -- One organisation under two customers, letter for letter: 83 and this one.
    (86, 'Acme Again', 'again@example.test', 'rsolv_test_odd_86', 'acme', '{}', '2024-01-07 00:00:00', '2024-01-07 00:00:00'),
    -- Has a verified forge account of that very name: verification must survive.
    (87, 'Octo Verified', 'verified@example.test', 'rsolv_test_odd_87', 'octo-verified', '{}', '2024-01-08 00:00:00', '2024-01-08 00:00:00'),
    -- Has an unverified one of that name, its own: a rollback must not take it for the upgrade's.
    (88, 'Octo Unverified', 'unverified@example.test', 'rsolv_test_odd_88', 'octo-unverified', '{}', '2024-01-09 00:00:00', '2024-01-09 00:00:00'),
    -- A name at the forge that is another customer's account (87's).
    (2, 'Octo Claimant', 'claims@example.test', 'rsolv_test_odd_2', 'octo-verified', '{}', '2024-01-10 00:00:00', '2024-01-10 00:00:00'),
    -- An organisation that release N's pattern refuses for its letters.
    (92, 'Unicode Org; -- '' "x" %s :name', 'unicode@example.test', 'rsolv_test_odd_92', 'ünïcode-🦀', '{}', '2024-01-11 00:00:00', '2024-01-11 00:00:00'),
    -- One with blanks around it: not blank, and not what the forge knows.
    (93, 'Padded Org', 'padded@example.test', 'rsolv_test_odd_93', ' padded-org ', '{}', '2024-01-12 00:00:00', '2024-01-12 00:00:00'),
    -- Every text as long as its column.
    (94, repeat('ü', 255), repeat('e', 242) || '@example.test', 'rsolv_test_' || repeat('k', 244), repeat('o', 255), '{}', '2024-01-13 00:00:00', '2024-01-13 00:00:00');

INSERT INTO public.api_keys (id, key, name, customer_id, permissions, last_used_at, expires_at, active, inserted_at, updated_at) VALUES
    -- The ordinary case: the key that customers has too.
    (7, 'rsolv_test_northwind', 'Default', 3, ARRAY['scan', 'fix']::varchar[], '2025-01-01 00:00:00', NULL, TRUE, '2022-05-04 09:00:00', '2025-01-01 00:00:00'),
    (8, 'rsolv_test_contoso', 'Default', 4, ARRAY[]::varchar[], NULL, NULL, TRUE, '2023-02-01 10:00:00', '2023-02-01 10:00:00'),
    (21, 'rsolv_test_unlimited', 'CI', 18, NULL, '2025-02-03 04:05:06', NULL, TRUE, '2022-03-04 05:06:07', '2025-02-03 04:05:06'),
    (22, 'rsolv_test_unlimited_laptop', NULL, 18, ARRAY['scan']::varchar[], NULL, NULL, TRUE, '2022-04-01 00:00:00', '2022-04-01 00:00:00'),
    (20, 'rsolv_test_unlimited_old', 'Rotated', 18, ARRAY[]::varchar[], '2022-03-31 23:59:59', NULL, FALSE, '2022-03-05 00:00:00', '2022-04-01 00:00:00'),
    -- Expired, which nobody consults: it opens.
    (30, 'rsolv_test_staff', 'Expired', 5, ARRAY[]::varchar[], NULL, '2021-01-01 00:00:00', TRUE, '2020-06-01 00:00:00', '2020-06-01 00:00:00'),
    (40, 'rsolv_test_two_second', 'Second', 40, ARRAY[]::varchar[], NULL, NULL, TRUE, '2023-06-01 00:00:00', '2023-06-01 00:00:00'),
    (41, 'rsolv_test_half_revoked', 'Revoked', 41, ARRAY[]::varchar[], NULL, NULL, FALSE, '2023-06-02 00:00:00', '2023-07-01 00:00:00'),
    (43, 'rsolv_test_shared_open', 'Inherited', 43, ARRAY[]::varchar[], NULL, NULL, TRUE, '2023-06-04 00:00:00', '2023-06-04 00:00:00'),
    (45, 'rsolv_test_shared_revoked', 'Inherited', 45, ARRAY[]::varchar[], NULL, NULL, FALSE, '2023-06-06 00:00:00', '2023-07-01 00:00:00'),
    (46, 'rsolv_test_active_null', 'Unknown', 46, ARRAY[]::varchar[], NULL, NULL, NULL, '2023-06-07 00:00:00', '2023-06-07 00:00:00'),
    (51, 'rsolv_test_inactive_open', 'Open', 51, ARRAY[]::varchar[], NULL, NULL, TRUE, '2023-06-12 00:00:00', '2023-06-12 00:00:00'),
    (52, 'rsolv_test_inactive_revoked', 'Revoked', 52, ARRAY[]::varchar[], NULL, NULL, FALSE, '2023-06-13 00:00:00', '2023-07-01 00:00:00'),
    (53, 'rsolv_test_unknown_open', 'Open', 53, ARRAY[]::varchar[], NULL, NULL, TRUE, '2023-06-14 00:00:00', '2023-06-14 00:00:00'),
    (60, 'rsolv_test_legacy_by_name', 'Legacy Key', 60, ARRAY[]::varchar[], NULL, NULL, TRUE, '2021-01-01 00:00:00', '2021-01-01 00:00:00');

INSERT INTO public.forge_accounts (id, customer_id, forge_type, namespace, verified_at, metadata, inserted_at, updated_at) VALUES
    (12, 87, 'github', 'octo-verified', '2024-02-01 03:04:05.678901', '{"installation": 42}', '2024-01-08 00:00:00.000001', '2024-02-01 03:04:05.678901'),
    (13, 88, 'github', 'octo-unverified', NULL, '{}', '2024-01-09 00:00:00.000001', '2024-01-09 00:00:00.000001'),
    (14, 85, 'github', 'acme', NULL, '{}', '2024-01-06 00:00:00.000001', '2024-01-06 00:00:00.000001'),
    -- Likewise, and nothing refers to it.
    (10, 4, 'github', 'contoso', NULL, '{}', '2023-02-02 00:00:00', '2023-02-02 00:00:00'),
    (3, 18, 'github', 'unlimited-ltd', '2022-03-05 00:00:00', NULL, '2022-03-05 00:00:00', '2022-03-05 00:00:00'),
    (4, 18, 'github', 'unlimited-labs', '2022-03-06 00:00:00', '{}', '2022-03-06 00:00:00', '2022-03-06 00:00:00'),
    (6, 18, 'github', 'unlimited-archive', NULL, 'null', '2022-03-07 00:00:00', '2022-03-07 00:00:00'),
    -- A customer without an organisation may have an account all the same.
    (9, 11, 'github', 'rsolv-demo', '2023-01-11 00:00:00', '{}', '2023-01-11 00:00:00', '2023-01-11 00:00:00');

INSERT INTO public.credentials (id, customer_id, provider, encrypted_key, expires_at, usage_limit, usage_count, metadata, revoked, inserted_at, updated_at) VALUES
    (2, 18, 'anthropic', 'rsolv_test_ciphertext_2', '2999-01-01 00:00:00', 100, 7, '{}', FALSE, '2024-05-01 00:00:00', '2024-05-02 00:00:00'),
    (3, 18, 'openai', 'rsolv_test_ciphertext_3', '2024-05-01 01:00:00', NULL, 0, NULL, FALSE, '2024-05-01 00:00:00', '2024-05-01 00:00:00'),
    (5, 18, 'ollama', 'rsolv_test_ciphertext_5', '2024-05-01 04:00:00', 1, 1, '{"job": "a"}', TRUE, '2024-05-01 00:00:00', '2024-05-01 02:00:00'),
    (9, 3, 'openrouter', 'rsolv_test_ciphertext_9', '2024-06-01 00:00:00', NULL, NULL, 'null', NULL, '2024-05-31 23:00:00', '2024-05-31 23:00:00');

INSERT INTO public.usage_records (id, customer_id, credential_id, provider, tokens_used, request_count, job_id, github_run_id, metadata, inserted_at, updated_at) VALUES
    (1, 18, 2, 'anthropic', 4000, 2, 'job-1', '9001', '{"model": "large"}', '2024-05-01 00:10:00', '2024-05-01 00:10:00'),
    (2, 18, 2, 'anthropic', 1999, 1, 'job-2', '9002', '{}', '2024-05-01 00:20:00', '2024-05-01 00:20:00'),
    (4, 18, NULL, 'openai', 0, 0, NULL, NULL, NULL, '2024-05-01 00:30:00', '2024-05-01 00:30:00'),
    (7, 3, 9, 'openrouter', NULL, NULL, 'job-7', NULL, '{}', '2024-05-31 23:30:00', '2024-05-31 23:30:00');

INSERT INTO public.fix_attempts (id, github_org, repo_name, issue_number, pr_number, platform, customer_id, api_key_used, status, billing_status, created_at, merged_at, billed_at, refunded_at, amount, currency, pr_title, pr_url, metadata, requires_manual_approval, approved_by, approved_at, approval_notes, inserted_at, updated_at) VALUES
    (10, 'unlimited-ltd', 'core', 1, 11, 'github', 18, 'rsolv_test_unlimited', 'merged', 'billed', '2024-03-01 00:00:00.123456', '2024-03-02 00:00:00.654321', '2024-03-03 00:00:00', NULL, 15.00, 'USD', 'Escape the query', 'https://forge.test/unlimited-ltd/core/pull/11', '{}', FALSE, 'lead@unlimited.test', '2024-03-01 12:00:00', 'Looks good', '2024-03-01 00:00:00', '2024-03-03 00:00:00'),
    (11, 'unlimited-ltd', 'core', 2, 12, 'github', 18, 'rsolv_test_unlimited_old', 'rejected', 'not_billed', '2024-03-04 00:00:00', NULL, NULL, NULL, NULL, 'USD', NULL, NULL, '{}', TRUE, NULL, NULL, NULL, '2024-03-04 00:00:00', '2024-03-04 00:00:00'),
    (12, 'unlimited-ltd', 'web', NULL, 12, 'github', 18, NULL, 'merged', 'refunded', '2024-03-05 00:00:00', '2024-03-06 00:00:00', '2024-03-07 00:00:00', '2024-03-08 00:00:00', 99999999.99, 'EUR', 'Ünïcode 🦀', NULL, '{"labels": ["a", null]}', TRUE, NULL, NULL, NULL, '2024-03-05 00:00:00', '2024-03-08 00:00:00'),
    -- The organisation at the time: the customer's is 'northwind' now.
    (20, 'northwind-before-rename', 'shop', 5, 3, 'github', 3, 'rsolv_test_northwind', 'merged', 'disputed', '2023-03-01 00:00:00', '2023-03-02 00:00:00', '2023-03-03 00:00:00', NULL, 0.01, 'USD', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2023-03-01 00:00:00', '2023-03-03 00:00:00'),
    -- Of no customer, twice with no pull request: the unique index counts NULLs as different.
    (30, 'acme', 'site', 7, NULL, 'github', NULL, NULL, 'pending', 'not_billed', NULL, NULL, NULL, NULL, NULL, 'USD', NULL, NULL, '{}', TRUE, NULL, NULL, NULL, '2024-04-01 00:00:00', '2024-04-01 00:00:00'),
    (31, 'acme', 'site', 8, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'null', TRUE, NULL, NULL, NULL, '2024-04-02 00:00:00', '2024-04-02 00:00:00'),
    -- Of a customer with no organisation, made with a key that customers alone has.
    (35, 'rsolv-demo', 'playground', 1, 1, 'github', 11, 'rsolv_test_demo', 'timeout', 'not_billed', '2023-05-01 00:00:00', NULL, NULL, NULL, NULL, 'USD', NULL, NULL, '{}', TRUE, NULL, NULL, NULL, '2023-05-01 00:00:00', '2023-05-02 00:00:00');

INSERT INTO public.repositories (id, forge_type, namespace, name, full_path, customer_id, first_seen_at, last_activity_at, metadata, inserted_at, updated_at) VALUES
    (1, 'github', 'unlimited-ltd', 'core', 'unlimited-ltd/core', 18, '2022-03-05 00:00:00.000001', '2025-02-03 04:05:06.5', '{}', '2022-03-05 00:00:00.000001', '2025-02-03 04:05:06.5'),
    (2, 'github', 'unlimited-ltd', 'web', 'unlimited-ltd/web', 18, '2022-03-06 00:00:00', '2024-03-08 00:00:00', '{"default_branch": "main"}', '2022-03-06 00:00:00', '2024-03-08 00:00:00'),
    (5, 'github', 'octo-verified', 'app', 'octo-verified/app', 87, '2024-02-02 00:00:00', '2024-02-03 00:00:00', NULL, '2024-02-02 00:00:00', '2024-02-03 00:00:00'),
    -- Of no customer; another forge, which this table's varchar takes.
    (9, 'gitlab', 'acme', 'site', 'acme/site', NULL, '2024-04-01 00:00:00', '2024-04-02 00:00:00', '{}', '2024-04-01 00:00:00', '2024-04-02 00:00:00');

INSERT INTO public.scan_executions (id, repository_id, commit_sha, branch, status, vulnerabilities_count, data, started_at, completed_at, error_message, api_key_id, inserted_at, updated_at) VALUES
    (1, 1, 'aaaa111', 'main', 'completed', 2, '{"findings": [{"file": "a.py", "line": 3}]}', '2024-03-01 00:00:00.1', '2024-03-01 00:01:00.2', NULL, 21, '2024-03-01 00:00:00.1', '2024-03-01 00:01:00.2'),
    -- With a key that has been revoked since.
    (2, 1, 'aaaa112', NULL, 'failed', NULL, '{}', '2022-03-31 00:00:00', NULL, 'timed out', 20, '2022-03-31 00:00:00', '2022-03-31 00:10:00'),
    (5, 9, 'bbbb111', 'main', 'pending', NULL, '{}', NULL, NULL, NULL, NULL, '2024-04-01 00:00:00', '2024-04-01 00:00:00');

INSERT INTO public.validation_executions (id, repository_id, issue_number, commit_sha, status, validated, vulnerabilities_found, data, started_at, completed_at, error_message, api_key_id, inserted_at, updated_at) VALUES
    (1, 1, 1, 'aaaa111', 'completed', TRUE, 1, '{"tests": ["t1"]}', '2024-03-01 00:02:00', '2024-03-01 00:03:00', NULL, 21, '2024-03-01 00:02:00', '2024-03-01 00:03:00'),
    (4, 5, 2, 'cccc111', 'running', NULL, NULL, '{}', '2024-02-03 00:00:00', NULL, NULL, NULL, '2024-02-03 00:00:00', '2024-02-03 00:00:00');

INSERT INTO public.mitigation_executions (id, repository_id, issue_number, commit_sha, status, pr_url, pr_number, files_changed, data, started_at, completed_at, error_message, api_key_id, inserted_at, updated_at) VALUES
    (1, 1, 1, 'aaaa111', 'completed', 'https://forge.test/unlimited-ltd/core/pull/11', 11, 2, '{"files": ["a.py"]}', '2024-03-01 00:04:00', '2024-03-01 00:05:00', NULL, 22, '2024-03-01 00:04:00', '2024-03-01 00:05:00'),
    -- With a key that the shared owner holds.
    (3, 2, 4, 'dddd111', 'failed', NULL, NULL, NULL, '{}', NULL, NULL, 'no patch', 43, '2024-03-05 00:00:00', '2024-03-05 00:01:00');

INSERT INTO public.cached_validations (id, cache_key, forge_account_id, repository, vulnerability_type, locations, file_hashes, is_false_positive, confidence, reason, full_result, cached_at, ttl_expires_at, invalidated_at, invalidation_reason, inserted_at, updated_at) VALUES
    (1, 'unlimited-ltd/core:sqli:a.py:3', 3, 'unlimited-ltd/core', 'sqli', '[{"file": "a.py", "line": 3}]', '{"a.py": "sha256:00"}', FALSE, 0.90, 'reachable', '{"score": 0.90}', '2024-03-01 00:06:00', '2999-01-01 00:00:00', NULL, NULL, '2024-03-01 00:06:00', '2024-03-01 00:06:00'),
    -- On an account that is not verified, and no longer valid.
    (2, 'octo-unverified/app:xss:b.js:9', 13, 'octo-unverified/app', 'xss', '[]', '{}', TRUE, 1, NULL, NULL, '2024-02-03 00:00:00', '2024-03-03 00:00:00', '2024-02-04 00:00:00', 'file changed', '2024-02-03 00:00:00', '2024-02-04 00:00:00');

-- The next ids lie beyond these rows.
SELECT setval('public.users_id_seq', (SELECT max(id) FROM public.users) + 5);
SELECT setval('public.users_tokens_id_seq', (SELECT max(id) FROM public.users_tokens) + 5);
SELECT setval('public.customers_id_seq', (SELECT max(id) FROM public.customers) + 6);
SELECT setval('public.api_keys_id_seq', (SELECT max(id) FROM public.api_keys) + 5);
SELECT setval('public.forge_accounts_id_seq', (SELECT max(id) FROM public.forge_accounts) + 5);
SELECT setval('public.credentials_id_seq', (SELECT max(id) FROM public.credentials) + 5);
SELECT setval('public.usage_records_id_seq', (SELECT max(id) FROM public.usage_records) + 5);
SELECT setval('public.fix_attempts_id_seq', (SELECT max(id) FROM public.fix_attempts) + 5);
SELECT setval('public.repositories_id_seq', (SELECT max(id) FROM public.repositories) + 5);
SELECT setval('public.scan_executions_id_seq', (SELECT max(id) FROM public.scan_executions) + 5);
SELECT setval('public.validation_executions_id_seq', (SELECT max(id) FROM public.validation_executions) + 5);
SELECT setval('public.mitigation_executions_id_seq', (SELECT max(id) FROM public.mitigation_executions) + 5);
SELECT setval('public.cached_validations_id_seq', (SELECT max(id) FROM public.cached_validations) + 5);
