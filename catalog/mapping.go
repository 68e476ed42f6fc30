package catalog

// Mapping says what a company's properties and tags mean. Names are compared
// without regard to case, accents, spaces and punctuation; of several the first
// that is there counts. What a source says outright stands before what the
// mapping finds.
type Mapping struct {
	Owner     []string `yaml:"owner"`     // whose value is the owner
	Domain    []string `yaml:"domain"`    // whose value is the domain
	Freshness []string `yaml:"freshness"` // whose value is the date or time of the last write
	Glossary  []string `yaml:"glossary"`  // whose value is the term of the business glossary
	Service   []string `yaml:"service"`   // service levels: how often, how soon, how late

	Certified  []Rule `yaml:"certified"`
	Deprecated []Rule `yaml:"deprecated"`
	Personal   []Rule `yaml:"personal"` // at a table or at a column
}

// Rule is met by a property or tag of a name. Without Is and Not any value
// meets it, none at all too (a bare tag), but for no, false, 0 and their like.
type Rule struct {
	Name string   `yaml:"name"`
	Is   []string `yaml:"is,omitempty"`  // met by these values alone
	Not  []string `yaml:"not,omitempty"` // met by any value but these; an empty one does not meet it
}

// DefaultMapping fits the properties of common metadata tables, in three
// languages, and the tags that are common in Unity Catalog.
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
	}
}
