-- Views in the shape of the system tables that hold what shop() of the tests
-- does, and rows beside that the reader must pass over.
CREATE SCHEMA IF NOT EXISTS system.information_schema;
CREATE SCHEMA IF NOT EXISTS system.access;
CREATE OR REPLACE VIEW system.information_schema.catalogs AS SELECT * FROM VALUES
  ('gold', 'admins'), ('silver', 'admins'), ('samples', 'System user') AS t(catalog_name, catalog_owner);
CREATE OR REPLACE VIEW system.information_schema.schemata AS SELECT * FROM VALUES
  ('gold', 'sales', 'sales leads'), ('gold', 'hr', 'hr'), ('silver', 'crm', 'admins'), ('gold', 'information_schema', 'System user') AS t(catalog_name, schema_name, schema_owner);
CREATE OR REPLACE VIEW system.information_schema.tables AS SELECT * FROM VALUES
  ('gold', 'hr', 'pay', 'MANAGED', 'hr', NULL, timestamp'2026-01-01 00:00:00', timestamp'2026-01-02 00:00:00'),
  ('gold', 'sales', 'customers', 'MANAGED', 'ana@x.example', 'One row a customer', timestamp'2026-01-01 00:00:00', timestamp'2026-01-02 00:00:00'),
  ('gold', 'sales', 'orders', 'MANAGED', 'ana@x.example', 'One row an order', timestamp'2026-01-01 00:00:00', timestamp'2026-10-02 03:04:05.678'),
  ('gold', 'information_schema', 'tables', 'VIEW', NULL, NULL, NULL, NULL),
  ('silver', 'crm', 'raw_orders', 'VIEW', NULL, NULL, NULL, NULL),
  ('samples', 'nyctaxi', 'trips', 'MANAGED', NULL, NULL, NULL, NULL)
  AS t(table_catalog, table_schema, table_name, table_type, table_owner, comment, created, last_altered);
CREATE OR REPLACE VIEW system.information_schema.columns AS SELECT * FROM VALUES
  ('gold', 'hr', 'pay', 'amount', 1, 'decimal(10,2)', NULL),
  ('gold', 'sales', 'customers', 'email', 2, 'string', NULL),
  ('gold', 'sales', 'customers', 'id', 1, 'bigint', 'Key'),
  ('gold', 'sales', 'orders', 'lines', 3, 'array<struct<sku:string,n:int>>', NULL),
  ('gold', 'sales', 'orders', 'id', 1, 'bigint', NULL),
  ('gold', 'sales', 'orders', 'customer_id', 2, 'bigint', NULL),
  ('silver', 'crm', 'raw_orders', 'payload', 1, 'string', NULL)
  AS t(table_catalog, table_schema, table_name, column_name, ordinal_position, full_data_type, comment);
CREATE OR REPLACE VIEW system.information_schema.table_tags AS SELECT * FROM VALUES
  ('gold', 'sales', 'orders', 'domain', 'sales'), ('gold', 'sales', 'orders', 'certified', '') AS t(catalog_name, schema_name, table_name, tag_name, tag_value);
CREATE OR REPLACE VIEW system.information_schema.column_tags AS SELECT * FROM VALUES
  ('gold', 'sales', 'customers', 'email', 'pii', 'email') AS t(catalog_name, schema_name, table_name, column_name, tag_name, tag_value);
CREATE OR REPLACE VIEW system.information_schema.key_column_usage AS SELECT * FROM VALUES
  ('gold', 'sales', 'customers_pk', 'gold', 'sales', 'customers', 'id', 1, NULL),
  ('gold', 'sales', 'orders_pk', 'gold', 'sales', 'orders', 'id', 1, NULL),
  ('gold', 'sales', 'orders_fk', 'gold', 'sales', 'orders', 'customer_id', 1, 1),
  ('gold', 'sales', 'other_fk', 'gold', 'sales', 'orders', 'id', 1, 1)
  AS t(constraint_catalog, constraint_schema, constraint_name, table_catalog, table_schema, table_name, column_name, ordinal_position, position_in_unique_constraint);
CREATE OR REPLACE VIEW system.information_schema.referential_constraints AS SELECT * FROM VALUES
  ('gold', 'sales', 'orders_fk', 'gold', 'sales', 'customers_pk'), ('gold', 'sales', 'other_fk', 'gold', 'closed', 'hidden_pk')
  AS t(constraint_catalog, constraint_schema, constraint_name, unique_constraint_catalog, unique_constraint_schema, unique_constraint_name);
CREATE OR REPLACE VIEW system.information_schema.catalog_privileges AS SELECT * FROM VALUES
  ('admins', 'account users', 'gold', 'USE CATALOG', CAST(NULL AS string)) AS t(grantor, grantee, catalog_name, privilege_type, inherited_from);
CREATE OR REPLACE VIEW system.information_schema.schema_privileges AS SELECT * FROM VALUES
  ('admins', 'account users', 'gold', 'sales', 'USE SCHEMA', 'NONE'), ('admins', 'account users', 'gold', 'sales', 'SELECT', 'NONE'),
  ('admins', 'account users', 'gold', 'hr', 'BROWSE', 'CATALOG') AS t(grantor, grantee, catalog_name, schema_name, privilege_type, inherited_from);
CREATE OR REPLACE VIEW system.information_schema.table_privileges AS SELECT * FROM VALUES
  ('admins', 'payroll', 'gold', 'hr', 'pay', 'SELECT', 'NONE'), ('hr', 'payroll', 'gold', 'hr', 'pay', 'SELECT', 'NONE'),
  ('admins', 'account users', 'gold', 'sales', 'orders', 'SELECT', 'SCHEMA') AS t(grantor, grantee, table_catalog, table_schema, table_name, privilege_type, inherited_from);
CREATE OR REPLACE VIEW system.access.table_lineage AS
SELECT source_table_full_name, split_part(source_table_full_name, '.', 1) AS source_table_catalog,
  target_table_full_name, split_part(target_table_full_name, '.', 1) AS target_table_catalog, target_type,
  created_by, statement_id, entity_run_id, record_id, event_time, date_sub(current_date(), days_ago) AS event_date
FROM VALUES
  (CAST(NULL AS string), 'gold.sales.orders', 'TABLE', 'job', 's0', NULL, 'r0', timestamp'2026-11-22 06:10:00', 100),
  ('samples.nyctaxi.trips', 'gold.sales.orders', 'TABLE', 'job', 's0', NULL, 'r1', timestamp'2026-11-20 00:00:00', 100),
  ('silver.crm.raw_orders', 'gold.sales.orders', 'TABLE', 'job', 's0', NULL, 'r2', timestamp'2026-11-21 00:00:00', 100),
  ('silver.crm.raw_orders', 'gold.sales.orders', 'TABLE', 'job', 's0', NULL, 'r3', timestamp'2026-11-19 00:00:00', 101),
  ('gold.hr.pay', 'gold.sales.orders', 'TABLE', 'job', 's0', NULL, 'r4', timestamp'2025-01-01 00:00:00', 390),
  ('silver.crm.raw_orders', NULL, NULL, 'cleo@x.example', 's1', NULL, 'r5', timestamp'2026-10-01 00:00:00', 40),
  ('GOLD.sales.orders', NULL, NULL, 'ana@x.example', 's2', NULL, 'r6', timestamp'2026-11-21 00:00:00', 1),
  ('gold.sales.orders', NULL, NULL, 'Ana@x.example', 's2', NULL, 'r7', timestamp'2026-11-21 00:00:00', 1),
  ('gold.sales.orders', NULL, NULL, 'bia@x.example', NULL, 'run', 'r8', timestamp'2026-11-21 00:00:00', 29),
  ('gold.sales.orders', NULL, NULL, '0a1b2c', NULL, NULL, 'r9', timestamp'2026-11-21 00:00:00', 2)
  AS t(source_table_full_name, target_table_full_name, target_type, created_by, statement_id, entity_run_id, record_id, event_time, days_ago)
