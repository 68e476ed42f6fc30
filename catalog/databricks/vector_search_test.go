package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// vectorIndex is a Vector Search index as the API is documented: strict in
// what it takes, with the score behind the columns that were asked for.
type vectorIndex struct {
	name  string
	rows  []map[string]string // in the order of their score
	reply string              // instead of an answer, where there is one
	code  int
	asked []string
}

func (v *vectorIndex) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, message string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error_code":"REFUSED","message":%q}`, message)
	}
	var q struct {
		Columns []string `json:"columns"`
		Text    string   `json:"query_text"`
		Type    string   `json:"query_type"`
		Most    int      `json:"num_results"`
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		refuse(http.StatusBadRequest, err.Error())
		return
	}
	v.asked = append(v.asked, q.Text)
	switch {
	case v.code != 0:
		refuse(v.code, "about "+q.Text)
	case v.reply != "":
		fmt.Fprint(w, v.reply)
	case r.Method != http.MethodPost || r.URL.Path != "/api/2.0/vector-search/indexes/"+v.name+"/query":
		refuse(http.StatusNotFound, r.URL.Path)
	case q.Text == "" || q.Type != "HYBRID" || q.Most < 1 || q.Most > 200 || len(q.Columns) == 0:
		refuse(http.StatusBadRequest, "INVALID_PARAMETER_VALUE")
	default:
		columns := []any{}
		for _, c := range q.Columns {
			columns = append(columns, map[string]string{"name": c})
		}
		rows := [][]any{}
		for i, row := range v.rows[:min(q.Most, len(v.rows))] {
			cells := []any{}
			for _, c := range q.Columns {
				cells = append(cells, row[c])
			}
			rows = append(rows, append(cells, 1/float64(i+1)))
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"manifest": map[string]any{"column_count": len(columns) + 1, "columns": append(columns, map[string]string{"name": "score"})},
			"result":   map[string]any{"row_count": len(rows), "data_array": rows},
		})
	}
}

func newVectorIndex() *vectorIndex {
	return &vectorIndex{name: "main.datafind.metadata_index", rows: []map[string]string{
		{"system_name": "crm", "dataSetName": "customers"},
		{"system_name": "crm", "dataSetName": "orders"},
		{"system_name": "crm", "dataSetName": "customers"},
		{"system_name": "", "dataSetName": "loose"},
	}}
}

func TestVectorSearchNamesEachTableOnce(t *testing.T) {
	index := newVectorIndex()
	v := NewVectorSearch(clientOf(t, "/api/2.0/vector-search/", index), index.name, []string{"system_name", "dataSetName"})
	got, err := v.Find(t.Context(), "who buys", 1000)
	if want := []string{"crm.customers", "crm.orders", "loose"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestVectorSearchFailsWithoutTheQuestion(t *testing.T) {
	for name, index := range map[string]*vectorIndex{
		"refused":          {code: http.StatusForbidden},
		"nonsense":         {reply: "<html>"},
		"without a column": {reply: `{"manifest":{"columns":[{"name":"score"}]},"result":{"data_array":[[1]]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			v := NewVectorSearch(clientOf(t, "/api/2.0/vector-search/", index), "i", []string{"name"})
			got, err := v.Find(t.Context(), "salaries of the board", 10)
			if err == nil || got != nil || strings.Contains(err.Error(), "salaries") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
