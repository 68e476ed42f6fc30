package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The README's table of settings is what the program has, no more, no less.
func TestTheReadmeNamesEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := settingsTable(t)
	if !bytes.Contains(readme, []byte(want)) {
		t.Errorf("the README's table of settings should be:\n%s", want)
	}
}

func settingsTable(t *testing.T) string {
	t.Helper()
	var cli CLI
	parser, err := newParser(&cli, streams{&bytes.Buffer{}, &bytes.Buffer{}}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range append([]string{"config"}, settings(parser.Model.Node)...) {
		f := findFlag(parser.Model.Node, name)
		def := ""
		if f.Default != "" && name != "journal" {
			def = " Default: `" + f.Default + "`."
		}
		help := strings.ReplaceAll(f.Help, f.Enum, strings.ReplaceAll(f.Enum, ",", ", "))
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s%s |\n", name, f.Envs[0], help, def)
	}
	return b.String()
}
