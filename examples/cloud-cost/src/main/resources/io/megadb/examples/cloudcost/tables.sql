-- Charges, one row per resource, day and SKU: FOCUS 1.0 columns. Sorted, so that a resource is in few row groups
CREATE TABLE billing (
  AvailabilityZone text,
  BilledCost numeric(24,12) NOT NULL,
  BillingAccountId text NOT NULL,
  BillingAccountName text,
  BillingCurrency text NOT NULL,
  BillingPeriodEnd timestamptz NOT NULL,
  BillingPeriodStart timestamptz NOT NULL,
  ChargeCategory text NOT NULL,
  ChargeClass text,
  ChargeDescription text,
  ChargeFrequency text,
  ChargePeriodEnd timestamptz NOT NULL,
  ChargePeriodStart timestamptz NOT NULL,
  CommitmentDiscountCategory text,
  CommitmentDiscountId text,
  CommitmentDiscountName text,
  CommitmentDiscountStatus text,
  CommitmentDiscountType text,
  ConsumedQuantity numeric(30,15),
  ConsumedUnit text,
  ContractedCost numeric(24,12),
  ContractedUnitPrice numeric(24,12),
  EffectiveCost numeric(24,12) NOT NULL,
  InvoiceIssuerName text NOT NULL,
  ListCost numeric(24,12) NOT NULL,
  ListUnitPrice numeric(24,12),
  PricingCategory text,
  PricingQuantity numeric(30,15),
  PricingUnit text,
  ProviderName text NOT NULL,
  PublisherName text NOT NULL,
  RegionId text,
  RegionName text,
  ResourceId text,
  ResourceName text,
  ResourceType text,
  ServiceCategory text NOT NULL,
  ServiceName text NOT NULL,
  SkuId text,
  SkuPriceId text,
  SubAccountId text,
  SubAccountName text,
  Tags json
) USING OLAP PARTITIONED BY (month(ChargePeriodStart))
  WITH (sort = 'resourceid', row_group_rows = '8192');

-- Who pays
CREATE TABLE accounts (
  account_id text PRIMARY KEY,
  account_name text NOT NULL,
  business_unit text NOT NULL,
  monthly_budget numeric(12,2) NOT NULL CHECK (monthly_budget >= 0)
) USING OLTP;

-- What is configured now
CREATE TABLE resources (
  resource_id text PRIMARY KEY,
  resource_name text NOT NULL UNIQUE,
  resource_type text NOT NULL,
  service_name text NOT NULL,
  region_id text NOT NULL,
  account_id text NOT NULL REFERENCES accounts (account_id),
  owner text NOT NULL,
  environment text NOT NULL,
  configuration json NOT NULL,
  created_at timestamptz NOT NULL
) USING OLTP;

-- What is happening this second
CREATE TABLE metrics_now (
  resource_id text PRIMARY KEY,
  cpu_percent real NOT NULL,
  memory_percent real NOT NULL,
  requests_per_second double precision NOT NULL,
  error_rate double precision NOT NULL,
  updated_at timestamptz NOT NULL
) USING MEMORY;

-- What needs what, as a crawler of the accounts found it
CREATE TABLE depends_on (
  dependency_id bigint NOT NULL,
  resource_id text NOT NULL,
  depends_on_id text NOT NULL,
  kind text NOT NULL
) USING OLAP;
