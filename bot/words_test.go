package bot

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/search"
)

var update = flag.Bool("update", false, "write the golden files anew")

var languages = []string{"en", "pt", "es"}

// every string of Words by the name of its field.
func allWords(w Words) map[string]string {
	out := make(map[string]string)
	v := reflect.ValueOf(w)
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			out[name] = f.String()
		case reflect.Struct:
			out[name+".Many"], out[name+".One"] = f.Field(0).String(), f.Field(1).String()
		case reflect.Array:
			for j := range f.Len() {
				if name != "Ordinals" || j > 0 {
					out[name+strconv.Itoa(j)] = f.Index(j).String()
				}
			}
		}
	}
	return out
}

func TestWordsAreWholeInEachLanguage(t *testing.T) {
	english := allWords(In("en"))
	for _, lang := range languages {
		same(t, "language", In(lang).Language, lang)
		for name, s := range allWords(In(lang)) {
			if s == "" {
				t.Errorf("%s: %s is not said", lang, name)
			}
			same(t, lang+" "+name+": places to fill", strings.Count(s, "{}"), strings.Count(english[name], "{}"))
			if name != "ExampleOf" && strings.Contains(" "+s, " I ") {
				t.Errorf("%s: %s says I: %q", lang, name, s)
			}
		}
	}
	same(t, "an unknown language", In("de").Language, "en")
}

// Slack refuses a modal whose title is longer, and splits a status at commas.
func TestWordsFitTheirPlaces(t *testing.T) {
	for _, lang := range languages {
		w := In(lang)
		for _, title := range []string{w.Columns, w.More, w.WhichRight, w.Close, w.Send} {
			if n := utf8.RuneCountInString(title); n > 24 {
				t.Errorf("%s: %q has %d characters, a title may have 24", lang, title, n)
			}
		}
		for _, status := range []string{w.Looking(18, "finance, risk"), w.Looking(3, ""), w.Queued, w.StatusAgain, w.StatusFlow, w.StatusColumns, w.StatusCount} {
			if strings.Contains(status, ",") || len(status) > 100 {
				t.Errorf("%s: status %q", lang, status)
			}
		}
	}
}

// forms are the answers that the golden files show.
func forms(t *testing.T, lang string) []Answer {
	t.Helper()
	make := func(f *finder, e Explainer) Answer {
		a, err := bare(f, e).Find(t.Context(), question())
		must(t, err)
		a.Language = lang
		return a
	}
	first := make(found(churn, cancelled, mrr), &model{})
	reordered := settled(first, fits(
		pick(2, "Revenue lost by month.", 0, 1), pick(0, "Customers lost, one row per month and plan."), pick(1, "one row per cancellation.")), NoLapse, false)
	versions := tables()
	reordered.Candidates[0].Versions = []*catalog.Table{&versions[3]}
	reordered.Candidates[2].Versions = []*catalog.Table{&versions[4], &versions[3]}
	first.Candidates[0].Best = true
	keptOrder := settled(first, fits(pick(1, "One row per cancellation."), pick(0, "Churn rate by month.", 0, 3)), NoLapse, true)
	keptOrder.Tally = Tally{Up: 2, Down: 1}
	one := make(found(churn), nil)
	one.AsOf = time.Date(2025, 12, 30, 9, 0, 0, 0, time.UTC)
	failed, late := settled(first, verdict{}, Failed, false), settled(first, verdict{}, Late, false)

	nothing := found(old)
	nothing.result = search.Result{Nothing: true, Unknown: []string{"churn", "month"}, Related: []string{"cancellations", "retention"}}
	readings := found(churn, mrr)
	readings.result = search.Result{Senses: []search.Sense{{Label: "customers", Candidate: 0}, {Label: "revenue", Candidate: 1}}}
	help := Answer{Kind: Help, Language: lang, Settled: true, AsOf: first.AsOf, Examples: []string{"where do I find churn?"}}
	return []Answer{first, reordered, keptOrder, one, failed, late, make(nothing, nil), make(readings, nil), help}
}

func TestWording(t *testing.T) {
	asked := map[string]string{
		"en": "where do we keep churn by month?", "pt": "onde guardamos o churn por mês?", "es": "¿dónde guardamos el churn por mes?",
	}
	for _, lang := range languages {
		q := question()
		q.Text = asked[lang]
		var b strings.Builder
		for _, a := range forms(t, lang) {
			m := Compose(q, a, now)
			b.WriteString("== " + m.Notification + "\n")
			for _, block := range m.Blocks {
				for _, l := range block.Lines {
					b.WriteString([]string{"   ", " · ", "", ""}[block.Form] + marked(l) + "\n")
				}
				for _, button := range block.Buttons {
					b.WriteString("[" + button.Label + "] ")
				}
				if len(block.Buttons) > 0 {
					b.WriteString("\n")
				}
				if block.Form == Thumbs {
					b.WriteString("👍 👎\n")
				}
			}
		}
		golden(t, "wording."+lang, b.String())
	}
}

// marked writes a line so that its styles can be seen.
func marked(l Text) string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(map[Style]string{Prose: "", Strong: "**", Code: "`", Name: "<", Head: "<<"}[s.Style])
		b.WriteString(s.Text)
		b.WriteString(map[Style]string{Prose: "", Strong: "**", Code: "`", Name: ">", Head: ">>"}[s.Style])
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%s is missing: run with -update", path)
	}
	must(t, err)
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

func TestPlain(t *testing.T) {
	a := forms(t, "en")[3]
	same(t, "plain", Plain(question(), a, now), strings.Join([]string{
		"gold.retention.churn_monthly  ✓ certified",
		"Monthly churn by plan.",
		"churn → churn_rate · month → month",
		"retention team · written today 06:10 · 212 users in 30 days",
		"Catalog of 30 Dec 2025 · Ranked by search only",
	}, "\n"))
}

func TestUnknownFactsAreLeftOut(t *testing.T) {
	day := func(d, h int) time.Time { return time.Date(2026, 11, d, h, 10, 0, 0, time.UTC) }
	tests := []struct {
		name  string
		table catalog.Table
		want  string
	}{
		{"nothing known", catalog.Table{}, ""},
		{"owner", catalog.Table{Owner: "ana@x.test"}, "ana@x.test"},
		{"today in the asker's zone", catalog.Table{LastWrite: day(22, 3)}, "written today 00:10"},
		{"yesterday there, today in UTC", catalog.Table{LastWrite: day(22, 2)}, "written yesterday 23:10"},
		{"another day", catalog.Table{LastWrite: day(2, 9)}, "written 2 Nov"},
		{"one user", catalog.Table{Usage: catalog.Usage{Users: 1, Queries: 9}}, "1 user in 30 days"},
		{"queries alone", catalog.Table{Usage: catalog.Usage{Queries: 9}}, "9 queries in 30 days"},
	}
	for _, tt := range tests {
		got := facts(In("en"), &tt.table, catalog.AccessUnknown, face(In("en"), now, "America/Sao_Paulo")).String()
		same(t, tt.name, got, tt.want)
	}
	same(t, "an unknown zone is UTC", In("en").Moment(now, now, "Moon/Base"), "today 09:30")
}

// Portuguese and Spanish speak of one o'clock in the singular.
func TestOneOClock(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 11, 22, h, 0, 0, 0, time.UTC) }
	for lang, want := range map[string][4]string{
		"en": {"written today 01:00", "Catalog of 01:00", "written today 06:00", "Catalog of 06:00"},
		"pt": {"atualizada hoje à 01:00", "Catálogo da 01:00", "atualizada hoje às 06:00", "Catálogo das 06:00"},
		"es": {"actualizada hoy a la 01:00", "Catálogo de la 01:00", "actualizada hoy a las 06:00", "Catálogo de las 06:00"},
	} {
		w := In(lang)
		got := [4]string{w.Written(at(1), now, ""), w.Catalog(at(1), now, ""), w.Written(at(6), now, ""), w.Catalog(at(6), now, "")}
		same(t, lang, got, want)
	}
}

func TestPartsOfTheCompany(t *testing.T) {
	for name, want := range map[string][3]string{
		"hr":              {"HR", "RH", "RH"},
		"crm":             {"CRM", "CRM", "CRM"},
		"cartoes":         {"Cards", "Cartões", "Tarjetas"},
		"credito":         {"Credit", "Crédito", "Crédito"},
		"payments":        {"Payments", "Pagamentos", "Pagos"},
		"supply_chain":    {"Supply chain", "Suprimentos", "Cadena de suministro"},
		"mx ventas":       {"MX ventas", "MX ventas", "MX ventas"},
		"lost accounts":   {"Lost accounts", "Lost accounts", "Lost accounts"},
		"gold.x_y.iPhone": {"gold.x y.iPhone", "gold.x y.iPhone", "gold.x y.iPhone"},
		"":                {"", "", ""},
	} {
		for i, lang := range languages {
			same(t, name+" in "+lang, In(lang).Part(name), want[i])
		}
	}
}

// TestScorePartsAreTold: each part that the search names has its word.
func TestScorePartsAreTold(t *testing.T) {
	gen := indexed(
		catalog.Table{Schema: "shop", Name: "orders", Comment: "Online orders of the shop.", Certified: true,
			LastWrite: now, Usage: catalog.Usage{Users: 9}, Tags: []catalog.Tag{{Key: "orders"}},
			Properties: []catalog.Property{{Name: "origin", Text: "orders"}}},
		catalog.Table{Schema: "raw", Name: "orders_old", Deprecated: true},
	)
	for _, q := range []string{"shop orders", "gold.shop.orders", "orders value"} {
		r := gen.Search(t.Context(), search.Query{Text: q, Limit: 10})
		if len(r.Candidates) == 0 {
			t.Errorf("%q finds nothing", q)
		}
		for _, c := range r.Candidates {
			for _, p := range c.Parts {
				if In("pt").ScorePart(p.Name) == p.Name || In("es").ScorePart(p.Name) == p.Name {
					t.Errorf("%q is said in English", p.Name)
				}
			}
		}
	}
	same(t, "in English", In("en").ScorePart("layer"), "layer")
	same(t, "an unknown one", In("pt").ScorePart("moon"), "moon")
}
