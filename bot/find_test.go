package bot

import (
	"context"
	"errors"
	"testing"

	"github.com/datafind/datafind/catalog/search"
)

func TestFindKinds(t *testing.T) {
	senses := []search.Sense{{Label: "customers", Candidate: 0}, {Label: "revenue", Candidate: 1}}
	tests := []struct {
		name    string
		text    string
		found   []string
		result  search.Result
		kind    Kind
		settled bool
	}{
		{"tables", "churn by month", []string{churn, mrr}, search.Result{}, Tables, false},
		{"nothing near", "churn by month", nil, search.Result{Nothing: true}, Nothing, true},
		{"nearest names", "churn by month", []string{old}, search.Result{Nothing: true}, Nothing, false},
		{"two readings", "churn", []string{churn, mrr}, search.Result{Senses: senses}, Ambiguous, false},
		{"readings that point nowhere", "churn", []string{churn}, search.Result{Senses: senses}, Tables, false},
		{"one reading", "churn", []string{churn, mrr}, search.Result{Senses: senses[:1]}, Tables, false},
		{"empty", "  ", nil, search.Result{}, Help, true},
		{"help", "Help?", nil, search.Result{}, Help, true},
		{"ajuda", "ajuda", nil, search.Result{}, Help, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := found(tt.found...)
			f.result = tt.result
			q := question()
			q.Text = tt.text
			a, err := bare(f, &model{}).Find(t.Context(), q)
			must(t, err)
			same(t, "kind", a.Kind, tt.kind)
			same(t, "settled", a.Settled, tt.settled)
			same(t, "as of", a.AsOf, f.snap.AsOf)
			same(t, "revision", a.Revision, 1)
		})
	}
}

func TestFindSpeaks(t *testing.T) {
	tests := []struct{ text, asker, want string }{
		{"onde encontro o saldo da conta corrente do cliente?", "en", "pt"},
		{"where do we keep churn by month?", "pt", "en"},
		{"¿dónde están los pagos de los clientes?", "en", "es"},
		{"churn", "pt", "pt"},
		{"churn", "", "en"},
	}
	for _, tt := range tests {
		q := Question{Text: tt.text, Asker: Person{Language: tt.asker}}
		a, err := bare(found(churn), nil).Find(t.Context(), q)
		must(t, err)
		same(t, tt.text, a.Language, tt.want)
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bare(found(churn), nil).Find(ctx, question()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTwinsAreOneLine(t *testing.T) {
	twins := tables()
	twin := twins[0]
	twin.Catalog = "bronze"
	near := twins[0]
	near.Catalog, near.Columns = "silver", columns("month", "churn_rate")
	f := found(churn, "bronze.retention.churn_monthly", "silver.retention.churn_monthly")
	f.snap = snapshotOf(append(twins, twin, near))
	a, err := bare(f, nil).Find(t.Context(), question())
	must(t, err)
	same(t, "order", names(a.Candidates), churn+" silver.retention.churn_monthly")
	same(t, "copies", a.Candidates[0].Copies, 1)
	same(t, "copies of another shape", a.Candidates[1].Copies, 0)
}
