package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/datafind/datafind/catalog/eval"
)

// People see three tables, so what stands first and among three leads.
func printReport(w io.Writer, about string, r eval.Report) {
	fmt.Fprintf(w, "%s: %d questions with an answer\n", about, r.N)
	fmt.Fprintf(w, "  hit@1 %.3f   hit@3 %.3f   hit@5 %.3f   hit@10 %.3f   mrr %.3f\n", r.Hit1, r.Hit3, r.Hit5, r.Hit10, r.MRR)
	fmt.Fprintf(w, "  all@1 %.3f   all@5 %.3f   all@10 %.3f   cr@10 %.3f\n", r.All1, r.All5, r.All10, r.CR10)
	fmt.Fprintf(w, "  declined wrongly %.3f", r.WronglyDeclined)
	if r.Unanswerable > 0 {
		fmt.Fprintf(w, ", rightly %.3f of %d that nothing answers", r.Declined, r.Unanswerable)
	}
	fmt.Fprintln(w)
}

func printBesides(w io.Writer, b eval.Besides) {
	fmt.Fprintf(w, "asked again\n  in two to five words hit@3 %.3f   with a typing slip hit@3 %.3f\n", b.ShortHit3, b.MisspeltHit3)
	fmt.Fprintf(w, "  without their tables %.3f of %d are declined\n", b.Gone.Declined, b.Gone.N)
	fmt.Fprint(w, "  wrong first tables when only the surest are answered")
	for _, r := range b.Risk {
		fmt.Fprintf(w, "   %.0f %%: %.3f", 100*r.Coverage, r.Risk)
	}
	fmt.Fprintf(w, "\n  nine in ten are right among the surest %.3f\n", b.Sure)
	fmt.Fprintf(w, "  \"best match\" is said of %d first tables, of which %.3f are right\n", b.Best.Said, b.Best.Right)
	if b.Twins.Met > 0 {
		fmt.Fprintf(w, "  of several versions of a table the final one stands highest in %.3f of %d\n", b.Twins.Final, b.Twins.Met)
	}
}

func printMisses(w io.Writer, misses []eval.Miss) {
	for _, m := range misses {
		fmt.Fprintf(w, "\n%s  %s\n", m.ID, m.Question)
		fmt.Fprintf(w, "  wanted  %s\n", strings.Join(m.Gold, ", "))
		fmt.Fprintf(w, "  came    %s\n", strings.Join(m.Got, ", "))
		if m.Rank > 0 {
			fmt.Fprintf(w, "  at      %d\n", m.Rank)
		}
	}
}

func printComparison(w io.Writer, c eval.Comparison, questions []eval.Question) {
	fmt.Fprintf(w, "\nagainst the earlier run: %d won, %d lost\n", len(c.Won), len(c.Lost))
	for _, d := range c.Differences {
		fmt.Fprintf(w, "  %-7s %.3f → %.3f  %+.3f (95 %%: %+.3f to %+.3f)  %s\n", d.Figure, d.Before, d.After, d.After-d.Before, d.Low, d.High, chance(d))
	}
	text := make(map[string]string, len(questions))
	for _, q := range questions {
		text[q.ID] = q.Text
	}
	for _, list := range [...]struct {
		word  string
		moves []eval.Move
	}{{"won", c.Won}, {"lost", c.Lost}} {
		for _, m := range list.moves {
			fmt.Fprintf(w, "  %-4s  %s → %s  %s  %s\n", list.word, placeWord(m.Before), placeWord(m.After), m.ID, text[m.ID])
		}
	}
}

func chance(d eval.Difference) string {
	switch {
	case d.Real && d.After > d.Before:
		return "better"
	case d.Real:
		return "worse"
	}
	return "no more than chance"
}

// placeWord writes the place of a right table, – for none.
func placeWord(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}
