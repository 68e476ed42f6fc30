package databricks

import (
	"fmt"
	"slices"
	"strings"
)

// made marks what the bot made itself; nothing else is ever replaced.
const made = "'datafind.made' = 'true'"

// The names of what stands in the place.
const (
	PromptOutputs        = "prompt_outputs"
	PromptOutputsCurrent = "prompt_outputs_current" // a view: one row a question
	FeedbackTable        = "feedback"
	FeedbackCurrent      = "feedback_current" // a view: one row a person and answer
	MetadataTable        = "metadata_table"
)

type deltaColumn struct{ name, kind, comment string }

type deltaTable struct {
	name, comment string
	columns       []deltaColumn
	view          string // shows the latest version of each id; empty: none
	viewComment   string
}

func promptOutputs() deltaTable {
	return deltaTable{
		name: PromptOutputs, view: PromptOutputsCurrent,
		comment:     "Questions asked of datafind and what it answered. A question has a row for each of its versions; prompt_outputs_current shows the latest.",
		viewComment: "Questions asked of datafind and what it answered, one row a question.",
		columns: []deltaColumn{
			{"id", "STRING", "The question; the same in all of its versions"},
			{"prompt", "STRING", "What was asked, with personal data masked"},
			{"prompt_response", "STRING", "What was answered, as text: the tables in their order, each with its reason"},
			{"insertion_date", "TIMESTAMP", "When it was asked"},
			{"version", "BIGINT", "Counts the changes of a question and its answer; the highest holds"},
			{"written_at", "TIMESTAMP", "When this row was written"},
			{"asker", "STRING", "Who asked: the id in the workspace, a keyed hash of it, or nothing, as configured"},
			{"team", "STRING", "The workspace it was asked in"},
			{"channel", "STRING", "The channel it was asked in; empty where the answer was for one person alone"},
			{"surface", "STRING", "How it was asked: mention, direct, command, mine, shared"},
			{"language", "STRING", "The language of the question: en, pt, es"},
			{"status", "STRING", "open, answered, nothing, ambiguous, help or withdrawn"},
			{"error", "STRING", "Why no model settled the answer, where one was asked (failed or late), or why nothing could be shown (rights too old)"},
			{"candidates", "ARRAY<STRING>", "Full names of the tables found, best first"},
			{"model", "STRING", "The model that settled the answer; empty where search alone did"},
			{"prompt_tokens", "BIGINT", "Tokens that the model read, where its provider says"},
			{"completion_tokens", "BIGINT", "Tokens that the model wrote, where its provider says"},
			{"milliseconds", "BIGINT", "From the question to its settled answer"},
			{"first_answer", "STRING", "The first answer, by search alone, as JSON"},
			{"settled_answer", "STRING", "The answer that holds, as JSON; empty until it is settled"},
		},
	}
}

func feedback() deltaTable {
	return deltaTable{
		name: FeedbackTable, view: FeedbackCurrent,
		comment:     "Thumbs that people gave to answers. A thumb has a row for each of its versions; feedback_current shows the latest.",
		viewComment: "Thumbs that people gave to answers, one row a person and answer.",
		columns: []deltaColumn{
			{"id", "STRING", "One person's verdict on one answer; the same in all of its versions"},
			{"question_id", "STRING", "The question: id in prompt_outputs"},
			{"version", "BIGINT", "Counts the changes of the verdict; the highest holds"},
			{"written_at", "TIMESTAMP", "When this row was written"},
			{"voter", "STRING", "Who gave it: the id in the workspace, a keyed hash of it, or nothing, as configured"},
			{"up", "BOOLEAN", "Thumb up or down"},
			{"revision", "BIGINT", "The revision of the answer that was seen"},
			{"right_table", "STRING", "The table that would have been right, where told; none where no such table exists"},
			{"reason", "STRING", "What was wrong, where told, with personal data masked"},
			{"voted_at", "TIMESTAMP", "When it was given"},
		},
	}
}

// metadata is the table for a metadata file with such columns.
func metadata(name string, columns []string) deltaTable {
	t := deltaTable{name: name, comment: "Metadata, a row for each attribute of each data set; loaded from a file by datafind ingest."}
	for _, c := range columns {
		t.columns = append(t.columns, deltaColumn{c, "STRING", metadataComments[strings.ToLower(c)]})
	}
	return t
}

// metadataColumns are those of the file that the table is made for.
var metadataColumns = []string{
	"attribute_id", "attribute_refNumber", "attribute_name", "attribute_definition", "dataSetId", "dataSetName",
	"dataset_refNumber", "dataset_type", "system_name", "dataset_lifecycle", "dataset_axon_status", "system_parent_name",
	"glossary_id", "glossary_name", "Tempestividade", "SLO", "Periodicidade", "PeriododeRetenção", "collectionNames",
	"TipoInterface", "datasetPublishStatus", "dominio", "subdominio", "elemento_dados",
}

var metadataComments = map[string]string{
	"attribute_id":         "Key of the attribute",
	"attribute_refnumber":  "Reference number of the attribute",
	"attribute_name":       "Name of the attribute: a column of the data set",
	"attribute_definition": "What the attribute means",
	"datasetid":            "Key of the data set",
	"datasetname":          "Name of the data set: a table",
	"dataset_refnumber":    "Reference number of the data set",
	"dataset_type":         "Kind of the data set, such as fct or dim",
	"system_name":          "System that the data set belongs to",
	"dataset_lifecycle":    "Where the data set is in its life, such as Active",
	"dataset_axon_status":  "Status of the data set in Axon",
	"system_parent_name":   "Where the system runs",
	"glossary_id":          "Key of the glossary entry",
	"glossary_name":        "Name of the glossary entry",
	"tempestividade":       "Timeliness",
	"slo":                  "Service level objective",
	"periodicidade":        "How often data comes",
	"periododeretenção":    "Retention period",
	"collectionnames":      "Collections that the data set belongs to",
	"tipointerface":        "Kind of interface",
	"datasetpublishstatus": "Whether the data set is published",
	"dominio":              "Domain",
	"subdominio":           "Part of the domain",
	"elemento_dados":       "Data element",
}

// createSchema makes the schema where it is not there.
func (p Place) createSchema() string { return "CREATE SCHEMA IF NOT EXISTS " + p.schema() }

// create makes a table where it is not there.
func (p Place) create(t deltaTable) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s (\n  %s\n) USING DELTA\nCOMMENT %s\nTBLPROPERTIES (%s", p.name(t.name), columnList(t.columns, ",\n  "), literal(t.comment), made)
	if slices.ContainsFunc(t.columns, func(c deltaColumn) bool { return strings.ContainsAny(c.name, " ,;{}()\n\t=") }) {
		b.WriteString(", 'delta.columnMapping.mode' = 'name'") // else such names are refused
	}
	b.WriteString(")")
	return b.String()
}

// widen adds columns to a table that was there.
func (p Place) widen(t deltaTable, columns []deltaColumn) string {
	return fmt.Sprintf("ALTER TABLE %s ADD COLUMNS (\n  %s\n)", p.name(t.name), columnList(columns, ",\n  "))
}

func columnList(columns []deltaColumn, joint string) string {
	var parts []string
	for _, c := range columns {
		part := quoted(c.name) + " " + c.kind
		if c.comment != "" {
			part += " COMMENT " + literal(c.comment)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, joint)
}

// createView makes the view of a table; or replaces it, where it is ours and
// of older make. Rows from before there were versions have none, and an id of
// their own each.
func (p Place) createView(t deltaTable, replace bool) string {
	how, guard := "CREATE VIEW", " IF NOT EXISTS"
	if replace {
		how, guard = "CREATE OR REPLACE VIEW", ""
	}
	var names, commented []string
	for _, c := range t.columns {
		names = append(names, quoted(c.name))
		commented = append(commented, quoted(c.name)+" COMMENT "+literal(c.comment))
	}
	return fmt.Sprintf(`%s%s %s (
  %s
)
COMMENT %s
TBLPROPERTIES (%s)
AS SELECT %s
FROM (SELECT *, row_number() OVER (PARTITION BY id ORDER BY version DESC NULLS LAST, written_at DESC) AS place FROM %s)
WHERE place = 1`, how, guard, p.name(t.view), strings.Join(commented, ",\n  "), literal(t.viewComment), made,
		strings.Join(names, ", "), p.name(t.name))
}

// DDL is the SQL that makes all tables and views in a place, for people who
// make them by hand. It drops and replaces nothing.
func DDL(p Place) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	statements := []string{p.createSchema()}
	for _, t := range []deltaTable{promptOutputs(), feedback(), metadata(MetadataTable, metadataColumns)} {
		statements = append(statements, p.create(t))
		if t.view != "" {
			statements = append(statements, p.createView(t, false))
		}
	}
	return strings.Join(statements, ";\n\n") + ";\n", nil
}
