package journal

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// fill makes a journal with each kind of record in it.
func fill(t testing.TB, j *Journal) {
	t.Helper()
	ctx := t.Context()
	accept(t, j, "event:open")
	accept(t, j, "event:dead")
	must(t, j.GiveUp(ctx, "event:dead", "no luck"))
	ask(t, j, "Q1", "U1")
	_, _, err := j.Ask(ctx, Question{ID: "command:1", User: "U2", Team: "T1", Channel: "C2", Surface: "command",
		Text: "saldo <da> conta & \"conta\"", Body: []byte("no JSON"), Asked: noon.Add(time.Second)})
	must(t, err)
	must(t, j.SaveAnswer(ctx, Answer{Question: "Q1", Revision: 1, Kind: "tables", Tables: []string{"a.b.c", "d.e.f"}, Body: []byte(`{"Revision":1}`), Made: noon}))
	must(t, j.SaveAnswer(ctx, Answer{Question: "Q1", Revision: 2, Kind: "tables", Settled: true, Model: "m", Tables: []string{"d.e.f"}, Made: noon}))
	_, err = j.Intend(ctx, "Q1")
	must(t, err)
	must(t, j.Posted(ctx, "Q1", "C1/2", 2))
	for i, up := range []bool{true, false} {
		_, err = j.Vote(ctx, Vote{Question: "Q1", User: "U2", Up: up, Revision: 2, At: noon.Add(time.Duration(i) * time.Minute)})
		must(t, err)
	}
	must(t, j.Correct(ctx, "Q1", "U2", "none", "nothing fits"))
	must(t, j.Withdraw(ctx, "command:1"))
}

func TestExport(t *testing.T) {
	j := openTest(t)
	fill(t, j)
	var out bytes.Buffer
	must(t, j.Export(t.Context(), &out))
	if *update {
		must(t, os.WriteFile("testdata/export.jsonl", out.Bytes(), 0o644))
	}
	want, err := os.ReadFile("testdata/export.jsonl")
	must(t, err)
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Error(diff)
	}
}

// during lets something happen after the first line was written.
type during struct {
	bytes.Buffer
	then func()
}

func (d *during) Write(p []byte) (int, error) {
	if d.then != nil {
		d.then()
		d.then = nil
	}
	return d.Buffer.Write(p)
}

func TestExportIsOfOneMoment(t *testing.T) {
	j := openTest(t)
	fill(t, j)
	var before bytes.Buffer
	must(t, j.Export(t.Context(), &before))
	out := during{then: func() { // a write is not held up, and not seen
		_, err := j.Vote(t.Context(), Vote{Question: "Q1", User: "U3", Up: true, At: noon})
		must(t, err)
	}}
	must(t, j.Export(t.Context(), &out))
	if out.String() != before.String() {
		t.Error("the export changed while it was written")
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestExportTellsOfABrokenPipe(t *testing.T) {
	j := openTest(t)
	fill(t, j)
	if err := j.Export(t.Context(), broken{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

// Who knows an address to answer at can write there while it lasts.
func TestExportShowsNoAddress(t *testing.T) {
	j := openTest(t)
	const body = `{"Text":"see https://x.test for 1 < 2","Place":{"ResponseURL":"https://hooks.x.test/secret","Channel":"C1"},"N":12345678901234567890}`
	_, _, err := j.Ask(t.Context(), Question{ID: "command:1", User: "U2", Surface: "command", Body: []byte(body), Asked: noon})
	must(t, err)
	must(t, j.Posted(t.Context(), "command:1", "https://hooks.x.test/secret", 1))
	var out bytes.Buffer
	must(t, j.Export(t.Context(), &out))
	if bytes.Contains(out.Bytes(), []byte("secret")) {
		t.Errorf("an address is shown: %s", out.String())
	}
	if want := `"body":{"N":12345678901234567890,"Place":{"Channel":"C1"},"Text":"see https://x.test for 1 < 2"}`; !bytes.Contains(out.Bytes(), []byte(want)) {
		t.Errorf("no %s in %s", want, out.String())
	}
}
