package search

// The fields of a table by number, in the order in which Parts name them.
const (
	nameF = iota
	schemaF
	commentF
	columnF
	columnCommentF
	tagF
	propertyF
	fieldCount
)

// fields gives each field its name.
var fields = [fieldCount]Field{NameField, SchemaField, CommentField, ColumnField, ColumnCommentField, TagField, PropertyField}

// weights are the settings of the ranking. They go into the postings, so that
// other weights mean another index.
type weights struct {
	field  [fieldCount]float64 // what a word counts in each field
	length [fieldCount]float64 // BM25's b: how far a long field counts less
	again  float64             // what each further occurrence in a field counts
	k1     float64             // BM25's saturation over the fields together

	stem, stemFar, abbreviation, synonym, translation, cognate, typo float64 // against 1 for the word itself
	besides                                                          float64 // what synonyms count of that where the catalog has the word itself
	kin                                                              float64 // what a word counts that is near in meaning alone, at most
	near                                                             float64 // share of the best score for the first table of an engine
	loose                                                            float64 // what a meaning counts that only the stem tells
	weak, digit, period                                              float64 // words that decide little

	neighbours float64 // share of what the schema as a whole answers
	covered    float64 // share for answering all words of the question rather than some

	whole, home, together, columns, first, short, keys float64 // shares for each side of a table's shape

	joins, hub float64 // share of its score for a table that joins the first ones; of the first one's score for the table that holds them together

	used, certified, deprecated, fresh, staging, mart float64 // priors, as shares of the score
}

// standard was chosen on the English sets named in doc.go; each entry that
// did not pay there is zero or gone.
var standard = weights{
	field:  [fieldCount]float64{nameF: 3.5, schemaF: 2, commentF: 1, columnF: 1.2, columnCommentF: 0.2, tagF: 1, propertyF: 0.6},
	length: [fieldCount]float64{nameF: 0.7, schemaF: 0.3, commentF: 0.2, columnF: 0.35, columnCommentF: 0.4, tagF: 0.3, propertyF: 0.5},
	again:  0.25,
	k1:     1.4,

	stem: 0.95, stemFar: 0.4, abbreviation: 0.85, synonym: 0.6, translation: 0.9, cognate: 0.65, typo: 0.75,
	kin: 0.7, near: 0.15,
	besides: 0.9, loose: 0.8,
	weak: 0.3, digit: 0.15, period: 0.8,

	neighbours: 0.2,
	covered:    0.5,

	whole: 0.9, home: 0.5, together: 1.4, columns: 0.85, first: 0.3, short: 1.8, keys: 0.6,

	joins: 0.3, hub: 1.6,

	used: 0.02, certified: 0.1, deprecated: 0.35, fresh: 0.03, staging: 0.4, mart: 1,
}
