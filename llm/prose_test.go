package llm_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/datafind/datafind/llm"
	"github.com/datafind/datafind/llm/llmtest"
)

// narrated are the sentences that are told of what a model streams.
func narrated(t *testing.T, reply llmtest.Reply) ([]string, llm.Prose, error) {
	t.Helper()
	server := llmtest.New(t)
	if reply != nil {
		server.Script(reply)
	}
	var told []string
	p, err := steward(server).Narrate(t.Context(), ask(), llm.Comparison, func(s string) { told = append(told, s) })
	return told, p, err
}

func TestNarrate(t *testing.T) {
	told, p, err := narrated(t, nil)
	want := []string{"`a.saldos`: Traz o que foi pedido, veja `vlr_saldo`.", "`b.clientes`: Traz o que foi pedido."}
	if diff := cmp.Diff(want, told); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if p.Model != "model-test" || p.Kept != 2 || p.Dropped != 0 || p.Prompt == 0 || p.Completion == 0 {
		t.Errorf("%+v", p)
	}
}

func TestNarrateChecksEachSentence(t *testing.T) {
	for said, want := range map[string]string{
		"[1] has one row per customer. [2] has none": "`a.saldos` has one row per customer.|`b.clientes` has none",
		"Take gold.made.up instead. [1] is fine.":    "`a.saldos` is fine.",
		"[1] is fine. [9] is better. [1.c9] too.":    "`a.saldos` is fine.",
		"[1] has 12 rows. [2] fits.":                 "`b.clientes` fits.",
		"[1] is certified. [2] fits.":                "`b.clientes` fits.",
		"See https://x.test for more. [2] fits.":     "`b.clientes` fits.",
		"Ask <!channel> first!\n- [2] fits\n":        "- `b.clientes` fits",
		"Use a_saldos. [1.c2] is the key.":           "`cd_cli` is the key.",
		"The other one, [2](x), fits. Yes.":          "The other one, `b.clientes`(x), fits.|Yes.",
	} {
		told, p, err := narrated(t, llmtest.Say(said))
		if got := strings.Join(told, "|"); got != want || err != nil || p.Kept != len(told) {
			t.Errorf("%q: told %q, want %q (%v, %+v)", said, got, want, err, p)
		}
	}
}

func TestNarrateBreaksOff(t *testing.T) {
	cut := llmtest.Completion{Content: "[1] fits. [2] does not, bec"}.Reply()
	told, _, err := narrated(t, cut)
	if got := strings.Join(told, "|"); got != "`a.saldos` fits." || err == nil {
		t.Errorf("a cut stream: %q, %v", got, err)
	}
	if told, _, err := narrated(t, llmtest.Say("Take gold.made.up.")); len(told) > 0 || !errors.Is(err, llm.ErrNothingUsable) {
		t.Errorf("nothing that stands: %q, %v", told, err)
	}
	told, p, err := narrated(t, llmtest.Say(strings.Repeat("It goes on. ", 1000)))
	if n := len(strings.Join(told, "")); n > 1500 || n < 1300 || err != nil || p.Kept != len(told) {
		t.Errorf("without an end: %d characters, %v, %+v", n, err, p)
	}
}

// TestNarrateTellsAtOnce: a sentence is told while the model still writes.
func TestNarrateTellsAtOnce(t *testing.T) {
	server, release := llmtest.New(t), make(chan struct{})
	server.Script(server.Halting("[1] fits. [2]", release, " does not."))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	told := 0
	_, err := steward(server).Narrate(ctx, ask(), llm.Explanation, func(string) {
		if told++; told == 1 {
			close(release)
		}
	})
	if told != 2 || err != nil {
		t.Errorf("told %d, %v", told, err)
	}
}
