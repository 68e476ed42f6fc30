package main

import (
	"fmt"
	"iter"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
)

// bleveEngine keeps its index on disk, as bleve does by default: the index in
// memory of bleve.NewMemOnly is an older kind.
type bleveEngine struct{ bleve.Index }

// bleveFields are the fields' names in the index.
var bleveFields = [fieldCount]string{"name", "comment", "column", "column_comment"}

const (
	wordsAnalyzer = "words"
	bleveBatch    = 2_000 // documents
)

func buildBleve(folder string, documents iter.Seq[document]) (engine, error) {
	m, err := bleveMapping()
	if err != nil {
		return nil, fmt.Errorf("describing the fields to bleve: %w", err)
	}
	ix, err := bleve.New(filepath.Join(folder, "bleve"), m)
	if err != nil {
		return nil, fmt.Errorf("making a bleve index: %w", err)
	}
	batch, id := ix.NewBatch(), 0
	flush := func() error {
		err := ix.Batch(batch)
		batch.Reset()
		return err
	}
	for d := range documents {
		fields := make(map[string]any, fieldCount)
		for f := range d {
			fields[bleveFields[f]] = strings.Join(d[f], " ")
		}
		err := batch.Index(strconv.Itoa(id), fields)
		if id++; err == nil && id%bleveBatch == 0 {
			err = flush()
		}
		if err != nil {
			return nil, fmt.Errorf("filling a bleve index: %w", err)
		}
	}
	if err := flush(); err != nil {
		return nil, fmt.Errorf("filling a bleve index: %w", err)
	}
	return bleveEngine{ix}, nil
}

// bleveMapping keeps what ranking needs and nothing else, so that bleve is as
// fast as it can be.
func bleveMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	err := m.AddCustomAnalyzer(wordsAnalyzer, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name})
	if err != nil {
		return nil, err
	}
	table := bleve.NewDocumentStaticMapping()
	for _, name := range bleveFields {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = wordsAnalyzer
		f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
		table.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = table
	return m, nil
}

func (e bleveEngine) Search(words []string, limit int) ([]int, error) {
	if len(words) == 0 {
		return nil, nil
	}
	var any []query.Query
	for f, name := range bleveFields {
		for _, w := range words {
			q := bleve.NewTermQuery(w)
			q.SetField(name)
			q.SetBoost(boosts[f])
			any = append(any, q)
		}
	}
	found, err := e.Index.Search(bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(any...), limit, 0, false))
	if err != nil {
		return nil, err
	}
	ids := make([]int, 0, len(found.Hits))
	for _, h := range found.Hits {
		id, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
