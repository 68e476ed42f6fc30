package bot

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
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
		{"clientes dados de baja por mes", "es", "es"},
		{"help", "pt", "pt"}, // what /datafind is told in every language
		{"¿ayuda?", "en", "es"},
		{"vendas por mes", "es", "pt"},
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
	same(t, "other versions", versions(a.Candidates[0]), "bronze.retention.churn_monthly")
	same(t, "versions of another shape", versions(a.Candidates[1]), "")
}

func versions(c Candidate) string {
	var names []string
	for _, t := range c.Versions {
		names = append(names, t.FullName())
	}
	return strings.Join(names, " ")
}

// The raw and staged forms that a table stands for are named for those who may
// see them, also when the answer is read again or by someone else.
func TestVersionsAreNamedWithinRights(t *testing.T) {
	f := found(churn)
	f.twins = []string{cancelled, attrition}
	h := newHouse(t, f, nil)
	q := question()
	q.Asker, q.Audience, q.Place.Surface = Person{ID: "UHANA", Email: "hana@x.test"}, f.snap.Person("hana@x.test"), Direct
	must(t, h.Answer(t.Context(), q))
	said := Plain(q, h.place.only(t), now)
	if !strings.Contains(said, "also "+cancelled+", "+attrition) {
		t.Errorf("the versions are not named:\n%s", said)
	}
	_, again, err := h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "versions read again", versions(again.Candidates[0]), cancelled+" "+attrition)
	_, again, err = h.Shown(t.Context(), q.ID, ana())
	must(t, err)
	same(t, "versions for one who may see one of them", versions(again.Candidates[0]), cancelled)
}

// "Best match" is said of the first table alone, where the search is sure.
func TestBestMatch(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    search.Result
		v    verdict
		want string
	}{
		{"sure", search.Result{Confidence: 0.99}, verdict{}, churn},
		{"not sure", search.Result{Confidence: 0.5}, verdict{}, ""},
		{"two readings", search.Result{Confidence: 0.99, Senses: []search.Sense{{Label: "a"}, {Label: "b", Candidate: 1}}}, verdict{}, ""},
		{"nothing", search.Result{Confidence: 0.99, Nothing: true}, verdict{}, ""},
		{"the model agrees", search.Result{Confidence: 0.99}, fits(pick(0, "Churn.")), churn},
		{"the model puts another first", search.Result{Confidence: 0.99}, fits(pick(1, "Revenue."), pick(0, "Churn.")), ""},
	} {
		f := found(churn, mrr)
		f.result = tt.r
		a, err := bare(f, nil).Find(t.Context(), question())
		must(t, err)
		a = settled(a, tt.v, NoLapse, false)
		got := ""
		for line := range strings.Lines(Plain(question(), a, now)) {
			if name, _, ok := strings.Cut(line, "  best match"); ok {
				got += name
			}
		}
		same(t, tt.name, got, tt.want)
	}
}

func TestSmallTalk(t *testing.T) {
	help := []string{"", "¿?", "👋", "...", "help", "Help me!", "hi", "Hello there", "good morning", "what can you do?", "How does this work?",
		"ajuda", "oi, tudo bem?", "bom dia!", "Olá, como funciona?", "o que você faz?", "hola", "¡Buenas tardes!", "¿ayuda?", "¿Qué puedes hacer?"}
	thanks := []string{"thanks", "Thank you so much!", "ok", "obrigada!", "valeu, muito obrigado", "gracias", "¡Muchas gracias!", "perfeito, obrigado pela ajuda"}
	data := []string{"churn", "churn by month", "help desk tickets", "good customers", "clientes da noite", "thanks, and by store?", "hola, ¿ventas por tienda?",
		"what can you tell me about churn?", "como funciona o churn", "tb_cli_cad", "morning sales", "you"}
	for kind, list := range map[Kind][]string{Help: help, Thanks: thanks, "": data} {
		for _, asked := range list {
			same(t, asked, smallTalk(asked), kind)
		}
	}
}

// Who says thanks is not told that no table was found, nor asked for a thumb.
func TestThanksAreAnsweredWithoutThumbs(t *testing.T) {
	f := found()
	q := question()
	q.Text, q.Language = "muito obrigada!", "pt"
	a, err := bare(f, &model{}).Find(t.Context(), q)
	must(t, err)
	same(t, "searches", len(f.asked), 0)
	same(t, "settled", a.Settled, true)
	m := Compose(q, a, now)
	same(t, "blocks", len(m.Blocks), 1)
	same(t, "said", strings.TrimSpace(m.String()), In("pt").Welcome)
	same(t, "notification", m.Notification, In("pt").Welcome)
}

// Personal data in a question is not searched for, so that no reason repeats it.
func TestPersonalDataIsNotSearchedFor(t *testing.T) {
	f := found(churn)
	q := question()
	q.Text = "churn of ana@x.test, 529.982.247-25"
	_, err := bare(f, nil).Find(t.Context(), q)
	must(t, err)
	same(t, "searched", f.asked[0].Text, "churn of [email], [cpf]")
}

// Groups change: an answer for one person goes by those of today.
func TestReadersOfToday(t *testing.T) {
	f := found(churn, attrition)
	for surface, want := range map[Surface]string{
		Direct: churn + " " + attrition, Command: churn + " " + attrition, Mine: churn + " " + attrition,
		Mention: churn, Shared: churn,
	} {
		q := question()
		q.Asker.Email, q.Place.Surface, q.Audience = "hana@x.test", surface, catalog.Everyone()
		a, err := bare(f, nil).Find(t.Context(), q)
		must(t, err)
		same(t, "joined the group: "+string(surface), names(a.Candidates), want)
		q.Asker.Email, q.Audience = "ana@x.test", f.snap.Person("hana@x.test")
		if surface == Mention || surface == Shared {
			continue // these never carry more than everyone may see
		}
		a, err = bare(f, nil).Find(t.Context(), q)
		must(t, err)
		same(t, "left the group: "+string(surface), names(a.Candidates), churn)
	}
}
