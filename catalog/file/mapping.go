package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// Mapping says what a company's properties and tags mean, and what the headers
// of its CSV are called. Names are compared without regard to case, accents,
// spaces and punctuation; of several the first that is there counts. What a
// file says outright (the keys owner, domain, certified, … of JSON Lines)
// stands before what the mapping finds.
type Mapping struct {
	Owner     []string `yaml:"owner"`     // whose value is the owner
	Domain    []string `yaml:"domain"`    // whose value is the domain
	Freshness []string `yaml:"freshness"` // whose value is the date or time of the last write
	Glossary  []string `yaml:"glossary"`  // whose value is the term of the business glossary
	Service   []string `yaml:"service"`   // service levels: how often, how soon, how late

	Certified  []Rule `yaml:"certified"`
	Deprecated []Rule `yaml:"deprecated"`
	Personal   []Rule `yaml:"personal"` // at a table or at a column

	Header Header `yaml:"header"`
}

// Rule is met by a property or tag of a name. Without Is and Not any value
// meets it, none at all too (a bare tag), but for no, false, 0 and their like.
type Rule struct {
	Name string   `yaml:"name"`
	Is   []string `yaml:"is,omitempty"`  // met by these values alone
	Not  []string `yaml:"not,omitempty"` // met by any value but these; an empty one does not meet it
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
		Owner:     []string{"owner", "data_owner", "table_owner", "responsavel", "responsable", "proprietario", "propietario"},
		Domain:    []string{"dominio", "domain", "data_domain"},
		Freshness: []string{"last_write", "last_updated", "ultima_carga", "ultima_atualizacao", "ultima_actualizacion"},
		Glossary:  []string{"glossary_name", "glossary", "glossario", "glosario", "business_term"},
		Service:   []string{"Periodicidade", "SLO", "SLA", "Tempestividade", "Periodicidad"},
		Certified: []Rule{
			{Name: "certified"}, {Name: "certificado"}, {Name: "certificada"},
			{Name: "certification_status", Is: []string{"certified"}},
			{Name: "system.certification_status", Is: []string{"certified"}},
		},
		Deprecated: []Rule{
			{Name: "deprecated"}, {Name: "obsoleto"}, {Name: "obsoleta"}, {Name: "descontinuado"}, {Name: "descontinuada"},
			{Name: "dataset_lifecycle", Not: []string{"Active", "Ativo", "Activo"}},
			{Name: "datasetPublishStatus", Not: []string{"Published", "Publicado"}},
			{Name: "certification_status", Is: []string{"deprecated"}},
			{Name: "system.certification_status", Is: []string{"deprecated"}},
		},
		Personal: []Rule{
			{Name: "personal_data"}, {Name: "personal"}, {Name: "pii"}, {Name: "lgpd"}, {Name: "gdpr"},
			{Name: "dado_pessoal"}, {Name: "dados_pessoais"}, {Name: "dato_personal"}, {Name: "datos_personales"},
		},
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
	for _, rules := range [][]Rule{m.Certified, m.Deprecated, m.Personal} {
		for _, r := range rules {
			if fold(r.Name) == "" {
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
