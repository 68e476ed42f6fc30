package databricks

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// VectorSearch finds tables in a Vector Search index, by words and by vectors
// at once. The index knows nothing of who asks: what it names must be filtered.
type VectorSearch struct {
	client  *dbsql.Client
	index   string
	columns []string
}

// NewVectorSearch makes a finder over an index, as catalog.schema.index, of
// which these columns, put together by dots, are a table's name. Rows with the
// same name, as of a table's columns, are one table.
func NewVectorSearch(client *dbsql.Client, index string, columns []string) *VectorSearch {
	return &VectorSearch{client, index, columns}
}

// Name is "vector-search".
func (v *VectorSearch) Name() string { return "vector-search" }

// maxResults is the most that the API takes.
const maxResults = 200

type vectorQuery struct {
	Columns []string `json:"columns"`
	Text    string   `json:"query_text"`
	Type    string   `json:"query_type"`
	Most    int      `json:"num_results"`
}

type vectorReply struct {
	Manifest struct {
		Columns []struct {
			Name string `json:"name"`
		} `json:"columns"`
	} `json:"manifest"`
	Result struct {
		Rows [][]any `json:"data_array"`
	} `json:"result"`
}

// Find names the tables nearest to a text, at most so many; fewer where several
// rows are of one table. An error says nothing of the text.
func (v *VectorSearch) Find(ctx context.Context, text string, most int) ([]string, error) {
	const doing = "asking the Vector Search index"
	var reply vectorReply
	path := "/api/2.0/vector-search/indexes/" + url.PathEscape(v.index) + "/query"
	err := v.client.Post(ctx, doing, path, vectorQuery{v.columns, text, "HYBRID", min(most, maxResults)}, &reply)
	var failed *dbsql.Error
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", doing, ctx.Err())
	case errors.As(err, &failed):
		return nil, fmt.Errorf("%s: HTTP %d %s", doing, failed.HTTPStatus, failed.Code) // the message may repeat the question
	case err != nil:
		return nil, err
	}
	return v.names(reply)
}

// names puts the columns of each row together, by their names: the API puts
// the score behind them.
func (v *VectorSearch) names(reply vectorReply) ([]string, error) {
	at := make([]int, len(v.columns))
	for i, name := range v.columns {
		at[i] = -1
		for j, c := range reply.Manifest.Columns {
			if c.Name == name {
				at[i] = j
			}
		}
		if at[i] < 0 {
			return nil, fmt.Errorf("the Vector Search index sent no column %s", name)
		}
	}
	var names []string
	for _, row := range reply.Result.Rows {
		var parts []string
		for _, j := range at {
			if j < len(row) {
				if part, ok := row[j].(string); ok && part != "" {
					parts = append(parts, part)
				}
			}
		}
		if name := strings.Join(parts, "."); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}
