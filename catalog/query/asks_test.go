package query

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/datafind/datafind/catalog/file"
	"github.com/datafind/datafind/catalog/text"
)

func TestAsksToCount(t *testing.T) {
	for question, want := range map[string]bool{
		"how many tables are blue?": true, "tell me how many of the columns sing": true, "quantas tabelas estão tristes?": true,
		"¿cuántos esquemas distintos cantan?": true, "how many rows does orders have?": true, "quantos registros tem a tabela de pedidos?": true,
		"how many customers churned?": false, "which table counts columns?": false, "conta corrente": false, "count of customers": false,
		"quantos clientes temos?": false, "conta tabela": false, "": false, "how many": false, "where are the tables?": false,
	} {
		if got := AsksToCount(question, text.LanguageOf(question, "en")); got != want {
			t.Errorf("%q: got %t", question, got)
		}
	}
	for line := range bytes.Lines(file.DemoQuestions()) {
		var q struct{ Question string }
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		if AsksToCount(q.Question, text.LanguageOf(q.Question, "en")) {
			t.Errorf("a table is looked for: %q", q.Question)
		}
	}
}
