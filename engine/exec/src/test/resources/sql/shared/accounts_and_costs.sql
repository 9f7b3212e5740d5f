# Accounts, and what they cost.

-- statement ok
CREATE TABLE acct (id integer, owner text, region text, budget numeric(12,2)) USING TIER_A;

-- statement ok
INSERT INTO acct VALUES (1, 'ann', 'eu', 100.00), (2, 'bob', 'us', 250.50), (3, 'cid', 'eu', NULL), (4, NULL, 'ap', 80.25), (5, 'Ann', NULL, 0.00);

-- statement ok
CREATE TABLE cost (acct_id integer, service text, day date, amount numeric(12,2), units integer) USING TIER_B;

-- statement ok
INSERT INTO cost VALUES
  (1, 'vm', DATE '2025-01-05', 10.50, 3), (1, 'vm', DATE '2025-02-05', 11.00, 4), (1, 'db', DATE '2025-01-20', 7.25, NULL),
  (2, 'vm', DATE '2025-01-07', 20.00, 9), (2, 'lb', DATE '2025-03-31', 0.10, 1), (3, 'db', DATE '2025-02-28', NULL, 2),
  (3, 'vm', DATE '2025-02-11', 5.00, 2), (9, 'db', DATE '2025-03-01', 1.00, 7);
