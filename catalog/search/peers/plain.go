package main

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// The textbook's settings.
const (
	k1 = 1.2
	b  = .75
)

// plain is BM25F as the textbook has it, and the simplest way to compute it.
type plain struct {
	postings map[string][]posting
	count    int
}

// posting is one document that has a word, with what the word counts there
// over all fields.
type posting struct {
	document int
	weight   float64
}

func buildPlain(_ string, documents iter.Seq[document]) (engine, error) {
	p := &plain{postings: map[string][]posting{}}
	var all []document
	var average [fieldCount]float64
	for d := range documents {
		all = append(all, d)
		for f := range d {
			average[f] += float64(len(d[f]))
		}
	}
	p.count = len(all)
	for f := range average {
		average[f] /= float64(p.count)
	}
	for id, d := range all {
		weights := map[string]float64{}
		for f := range d {
			norm := 1 - b + b*float64(len(d[f]))/average[f]
			for _, w := range d[f] {
				weights[w] += boosts[f] / norm
			}
		}
		for w, weight := range weights {
			p.postings[w] = append(p.postings[w], posting{id, weight})
		}
	}
	return p, nil
}

func (p *plain) Search(words []string, limit int) ([]int, error) {
	scores := map[int]float64{}
	for _, w := range words {
		list := p.postings[w]
		having := float64(len(list))
		idf := math.Log(1 + (float64(p.count)-having+.5)/(having+.5))
		for _, at := range list {
			scores[at.document] += idf * at.weight / (k1 + at.weight)
		}
	}
	ids := make([]int, 0, len(scores))
	for id := range scores {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) })
	return ids[:min(limit, len(ids))], nil
}

func (p *plain) Close() error { return nil }
