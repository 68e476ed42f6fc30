package bot

// scoreParts are the search's names for the parts of a score in Portuguese and
// Spanish; in English they are as they stand.
var scoreParts = map[string][2]string{
	"name":           {"nome", "nombre"},
	"schema":         {"esquema", "esquema"},
	"comment":        {"descrição", "descripción"},
	"column":         {"coluna", "columna"},
	"column comment": {"descrição da coluna", "descripción de la columna"},
	"tag":            {"etiqueta", "etiqueta"},
	"property":       {"propriedade", "propiedad"},
	"all words":      {"todas as palavras", "todas las palabras"},
	"whole name":     {"nome inteiro", "nombre entero"},
	"schema name":    {"nome do esquema", "nombre del esquema"},
	"whole columns":  {"colunas inteiras", "columnas enteras"},
	"first thing":    {"primeiro assunto", "primer asunto"},
	"short name":     {"nome curto", "nombre corto"},
	"few keys":       {"poucas chaves", "pocas claves"},
	"together":       {"palavras juntas", "palabras juntas"},
	"neighbours":     {"vizinhas", "vecinas"},
	"used":           {"uso", "uso"},
	"certified":      {"certificada", "certificada"},
	"deprecated":     {"descontinuada", "obsoleta"},
	"fresh":          {"atualização", "actualización"},
	"layer":          {"camada", "capa"},
	"typed":          {"digitado", "escrito"},
	"meaning":        {"sentido", "sentido"},
	"glossary":       {"glossário", "glosario"},
	"joins":          {"junções", "uniones"},
}

// ScorePart is what a part of a score is called.
func (w Words) ScorePart(name string) string {
	names, ok := scoreParts[name]
	switch {
	case ok && w.Language == "pt":
		return names[0]
	case ok && w.Language == "es":
		return names[1]
	}
	return name
}
