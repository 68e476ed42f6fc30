package catalog

// Container is a catalog or a schema, as far as it decides who may see the
// tables in it.
type Container struct {
	Catalog string
	Schema  string // empty for the catalog itself
	Owner   string
	Grants  []Grant // made at this level; those of the catalog above are not repeated
}
