package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"

	"go.yaml.in/yaml/v3"

	"github.com/datafind/datafind/catalog"
)

// Mapping says what a company's properties and tags mean, and what the headers
// of its CSV are called. What a file says outright (the keys owner, domain,
// certified, … of JSON Lines) stands before what the mapping finds.
type Mapping struct {
	catalog.Mapping `yaml:",inline"`

	Header Header `yaml:"header"`
}

// Header says under which headers a metadata CSV keeps what every catalog has.
// Of each kind the first that the file has is taken.
type Header struct {
	Catalog      []string `yaml:"catalog"`
	Schema       []string `yaml:"schema"`
	Table        []string `yaml:"table"`
	TableID      []string `yaml:"table_id"`
	TableType    []string `yaml:"table_type"`
	TableComment []string `yaml:"table_comment"`
	Column       []string `yaml:"column"`
	ColumnType   []string `yaml:"column_type"`
	Comment      []string `yaml:"comment"` // of the column
}

// DefaultMapping fits the metadata CSV with a row for each attribute and the
// tags that are common in Unity Catalog.
func DefaultMapping() Mapping {
	return Mapping{
		Mapping: catalog.DefaultMapping(),
		Header: Header{
			Catalog:      []string{"table_catalog", "catalog_name", "catalog", "catalogo"},
			Schema:       []string{"table_schema", "schema_name", "schema", "system_name", "database", "esquema"},
			Table:        []string{"dataSetName", "table_name", "table", "nome_tabela", "tabela", "nombre_tabla", "tabla"},
			TableID:      []string{"dataSetId", "table_id"},
			TableType:    []string{"dataset_type", "table_type"},
			TableComment: []string{"dataset_definition", "dataset_description", "table_comment", "table_description"},
			Column:       []string{"attribute_name", "column_name", "column", "nome_atributo", "nome_coluna", "coluna", "nombre_columna", "columna"},
			ColumnType:   []string{"attribute_type", "data_type", "column_type", "tipo_dado", "tipo_dato"},
			Comment:      []string{"attribute_definition", "column_comment", "column_description", "comment", "description", "descricao", "descripcion"},
		},
	}
}

// ParseMapping reads a mapping in YAML over the default one: what is not said
// stays as it is there, a list that is said replaces its own. A key that is not known
// is an error.
func ParseMapping(raw []byte) (Mapping, error) {
	m := DefaultMapping()
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return Mapping{}, fmt.Errorf("reading the mapping: %w", err)
	}
	for _, rules := range [][]catalog.Rule{m.Certified, m.Deprecated, m.Personal} {
		for _, r := range rules {
			if catalog.Fold(r.Name) == "" {
				return Mapping{}, errors.New("reading the mapping: a rule has no name")
			}
		}
	}
	return m, nil
}

func (o Options) mapping() Mapping {
	if reflect.ValueOf(o.Mapping).IsZero() {
		return DefaultMapping()
	}
	return o.Mapping
}
