package databricks

// query is a statement that is read page by page. Its first two columns, k and
// sub, are text and together the key of a row; k is a full name in lower case.
// {in column} stands for the catalogs that it is run for.
type query struct {
	what     string // what is read, as in GRANT SELECT ON
	sql      string
	optional string // what is lost without it; empty where nothing works without it
	above    bool   // k names a schema or a catalog
}

var catalogsQuery = query{what: "system.information_schema.catalogs", above: true, sql: `
SELECT lower(catalog_name) AS k, '' AS sub, catalog_name
FROM system.information_schema.catalogs`}

var catalogOwnersQuery = query{what: "system.information_schema.catalogs", above: true, sql: `
SELECT lower(catalog_name) AS k, '' AS sub, catalog_name, '', catalog_owner
FROM system.information_schema.catalogs WHERE {in catalog_name}`}

var schemasQuery = query{what: "system.information_schema.schemata", above: true, sql: `
SELECT lower(concat(catalog_name, '.', schema_name)) AS k, '' AS sub, catalog_name, schema_name, schema_owner
FROM system.information_schema.schemata WHERE {in catalog_name}`}

const lostGrants = "who may see and query tables; whoever needs such a grant sees nothing"

// Only what was granted at the level itself is read: what is inherited stands
// at the level above already, and would be there once for each table.
var catalogGrantsQuery = query{what: "system.information_schema.catalog_privileges", above: true, optional: lostGrants, sql: `
SELECT lower(catalog_name) AS k, concat(grantee, char(1), privilege_type) AS sub, grantee, privilege_type
FROM system.information_schema.catalog_privileges WHERE {in catalog_name}`}

var schemaGrantsQuery = query{what: "system.information_schema.schema_privileges", above: true, optional: lostGrants, sql: `
SELECT lower(concat(catalog_name, '.', schema_name)) AS k, concat(grantee, char(1), privilege_type) AS sub, grantee, privilege_type
FROM system.information_schema.schema_privileges
WHERE {in catalog_name} AND coalesce(inherited_from, 'NONE') = 'NONE'`}

var tableGrantsQuery = query{what: "system.information_schema.table_privileges", optional: lostGrants, sql: `
SELECT lower(concat(table_catalog, '.', table_schema, '.', table_name)) AS k, concat(grantee, char(1), privilege_type) AS sub, grantee, privilege_type
FROM system.information_schema.table_privileges
WHERE {in table_catalog} AND coalesce(inherited_from, 'NONE') = 'NONE'`}

var tablesQuery = query{what: "system.information_schema.tables", sql: `
SELECT lower(concat(table_catalog, '.', table_schema, '.', table_name)) AS k, '' AS sub,
  table_catalog, table_schema, table_name, table_type, table_owner, comment, created, last_altered
FROM system.information_schema.tables
WHERE {in table_catalog} AND table_schema <> 'information_schema'`}

var columnsQuery = query{what: "system.information_schema.columns", sql: `
SELECT lower(concat(table_catalog, '.', table_schema, '.', table_name)) AS k, lpad(cast(ordinal_position AS string), 8, '0') AS sub,
  table_catalog, table_schema, table_name, column_name, full_data_type, comment
FROM system.information_schema.columns
WHERE {in table_catalog} AND table_schema <> 'information_schema'`}

var tableTagsQuery = query{what: "system.information_schema.table_tags", optional: "tags of tables, and what they mean", sql: `
SELECT lower(concat(catalog_name, '.', schema_name, '.', table_name)) AS k, tag_name AS sub, tag_value
FROM system.information_schema.table_tags WHERE {in catalog_name}`}

var columnTagsQuery = query{what: "system.information_schema.column_tags", optional: "tags of columns, and the personal data that they mark", sql: `
SELECT lower(concat(catalog_name, '.', schema_name, '.', table_name)) AS k, concat(column_name, char(1), tag_name) AS sub,
  catalog_name, schema_name, table_name, column_name, tag_name, tag_value
FROM system.information_schema.column_tags WHERE {in catalog_name}`}

// A key that refers to another one is a foreign key, each other one a primary
// key: check constraints are not in key_column_usage.
var keysQuery = query{what: "system.information_schema.key_column_usage", optional: "primary and foreign keys, and how tables join by them", sql: `
SELECT lower(concat(u.table_catalog, '.', u.table_schema, '.', u.table_name)) AS k,
  concat(u.constraint_name, char(1), lpad(cast(u.ordinal_position AS string), 8, '0')) AS sub,
  u.constraint_name, u.column_name, r.unique_constraint_name, p.table_catalog, p.table_schema, p.table_name, p.column_name
FROM system.information_schema.key_column_usage u
LEFT JOIN system.information_schema.referential_constraints r
  ON r.constraint_catalog = u.constraint_catalog AND r.constraint_schema = u.constraint_schema AND r.constraint_name = u.constraint_name
LEFT JOIN system.information_schema.key_column_usage p
  ON p.constraint_catalog = r.unique_constraint_catalog AND p.constraint_schema = r.unique_constraint_schema
  AND p.constraint_name = r.unique_constraint_name AND p.ordinal_position = u.position_in_unique_constraint
WHERE {in u.table_catalog}`}

const inLineage = "system.access.table_lineage"

// A year of lineage is read, less than is kept, so that a feed that ended is
// forgotten. What was written is the target of an event; a view is not.
var upstreamQuery = query{what: inLineage, optional: "when data was last written, and what feeds a table", sql: `
SELECT lower(target_table_full_name) AS k, coalesce(lower(source_table_full_name), '') AS sub,
  max(CASE WHEN target_type IN ('TABLE', 'STREAMING_TABLE', 'MATERIALIZED_VIEW') THEN event_time END) AS written
FROM system.access.table_lineage
WHERE {in target_table_catalog} AND event_date >= date_sub(current_date(), 365)
GROUP BY 1, 2`}

var downstreamQuery = query{what: inLineage, optional: "what a table feeds", sql: `
SELECT DISTINCT lower(source_table_full_name) AS k, lower(target_table_full_name) AS sub
FROM system.access.table_lineage
WHERE {in source_table_catalog} AND target_table_full_name IS NOT NULL AND event_date >= date_sub(current_date(), 365)`}

// Use is counted over the reads in the lineage and not over the texts of
// system.query.history: these may be empty, would have to be parsed, and know
// of statements on warehouses alone. Only people have addresses.
var usageQuery = query{what: inLineage, optional: "how many people use a table, and how often", sql: `
SELECT lower(source_table_full_name) AS k, '' AS sub,
  count(DISTINCT coalesce(statement_id, entity_run_id, record_id)) AS queries,
  count(DISTINCT CASE WHEN created_by LIKE '%@%' THEN lower(created_by) END) AS users
FROM system.access.table_lineage
WHERE {in source_table_catalog} AND event_date >= date_sub(current_date(), 30)
GROUP BY 1`}
