package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/datafind/datafind"

// mayImport is who may import whom among the project's own rooms. A room
// that is missing here fails the test, so a new one is a decision.
var mayImport = map[string][]string{
	".":                    {},
	"catalog":              {},
	"catalog/text":         {},
	"catalog/catalogtest":  {"catalog"},
	"catalog/search":       {"catalog", "catalog/text"},
	"catalog/file":         {"catalog"},
	"catalog/eval":         {"catalog", "catalog/text", "catalog/search"},
	"catalog/query":        {"catalog", "catalog/text", "catalog/store"},
	"catalog/store":        {"catalog"},
	"catalog/search/synth": {"catalog"},
	"catalog/search/peers": {"catalog", "catalog/text", "catalog/search", "catalog/search/synth", "catalog/eval", "catalog/file"}, // a module of its own

	"catalog/databricks":                 {"catalog", "catalog/search", "catalog/databricks/dbsql"},
	"catalog/databricks/dbsql":           {},
	"catalog/databricks/dbsql/dbsqltest": {},

	"llm":               {"catalog"},
	"llm/llmtest":       {},
	"bot":               {"catalog", "catalog/search", "catalog/query", "catalog/text", "llm", "bot/journal"},
	"bot/eval":          {"bot", "catalog", "catalog/eval", "catalog/text", "llm"},
	"bot/journal":       {},
	"bot/blockkit":      {},
	"bot/socket":        {"bot/journal"},
	"bot/slackapp":      {"bot", "bot/socket", "bot/blockkit", "bot/journal", "catalog"},
	"bot/slacksim":      {"bot/blockkit", "bot/slacksim/page"},
	"bot/slacksim/page": {},
}

// onlyIn keeps a technology in its rooms.
var onlyIn = map[string][]string{
	"github.com/slack-go/slack":         {"bot/slackapp", "bot/socket"},
	"github.com/sashabaranov/go-openai": {"llm"},
	"github.com/ncruces/go-sqlite3":     {"bot/journal", "catalog/query", "catalog/store", "catalog/search/peers"},
	"github.com/alecthomas/kong":        {"cmd/datafind"},
}

func TestRoomsImportOnlyWhatTheyMay(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "node_modules" || name == "build" || strings.HasPrefix(name, ".") && path != root {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		checkImports(t, filepath.ToSlash(rel), path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, room, path string) {
	t.Helper()
	allowed, known := mayImport[room]
	inCommand := strings.HasPrefix(room, "cmd/")
	if !known && !inCommand {
		t.Errorf("%s: room %q is not in the table", path, room)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if own, ok := strings.CutPrefix(name, module+"/"); ok && !inCommand && !contains(allowed, own) {
			t.Errorf("%s imports %s, which %s may not", path, own, room)
		}
		for lib, rooms := range onlyIn {
			if (name == lib || strings.HasPrefix(name, lib+"/")) && !contains(rooms, room) {
				t.Errorf("%s imports %s, which belongs in %v alone", path, name, rooms)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
