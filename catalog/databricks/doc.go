// Package databricks joins the bot to a Databricks workspace: it reads the
// metadata of Unity Catalog, who may see it, and who belongs to which groups,
// and it writes questions, answers and feedback back to Delta tables.
//
// In come a *sql.DB over the driver of package dbsql and its Client; out go
// tables, columns, tags, grants and groups in the words of package catalog, in
// streams, so that nothing has to be held twice. Unity reads by SQL, UnityREST
// without a warehouse; both are the same to whoever reads. What the principal
// may not read is left out and told as a catalog.Gap, with the statement that
// mends it; everything else that fails is an error, and no half reading passes
// for a whole one.
package databricks
