package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func parse(t *testing.T, args ...string) (CLI, error) {
	t.Helper()
	var cli CLI
	parser, err := newParser(&cli, streams{&bytes.Buffer{}, &bytes.Buffer{}}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return cli, err
}

func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "datafind.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFlagIsStrongerThanTheEnvironmentAndThatThanTheFile(t *testing.T) {
	path := settingsFile(t, "table_url: file\nlog-level: debug\nmodel-timeout: 3s\nlimit: 4\ninclude: [gold.*, 'silver.*']\nexclude: tmp.*\n")
	t.Setenv("DATAFIND_TABLE_URL", "env")
	t.Setenv("DATAFIND_MODEL_TIMEOUT", "5s")
	cli, err := parse(t, "--config", path, "ask", "--model-timeout=7s", "churn")
	if err != nil {
		t.Fatal(err)
	}
	if got := cli.Ask.ModelTimeout.String(); got != "7s" {
		t.Errorf("flag gave way: %s", got)
	}
	if got := cli.Ask.TableURL; got != "env" {
		t.Errorf("environment gave way: %s", got)
	}
	if cli.LogLevel != "debug" || cli.Ask.Limit != 4 {
		t.Errorf("the file was not read: %s, %d", cli.LogLevel, cli.Ask.Limit)
	}
	if want := []string{"gold.*", "silver.*"}; !reflect.DeepEqual(cli.Ask.Include, want) {
		t.Errorf("include is %q", cli.Ask.Include)
	}
	if want := []string{"tmp.*"}; !reflect.DeepEqual(cli.Ask.Exclude, want) {
		t.Errorf("exclude is %q", cli.Ask.Exclude)
	}
}

func TestTheFileCanBeNamedByTheEnvironment(t *testing.T) {
	t.Setenv("DATAFIND_CONFIG", settingsFile(t, "openai_model: small\n"))
	cli, err := parse(t, "ask", "churn")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"small"}; !reflect.DeepEqual(cli.Ask.OpenAIModel, want) {
		t.Errorf("model is %q", cli.Ask.OpenAIModel)
	}
}

func TestBadSettingsSayWhatToDo(t *testing.T) {
	for text, want := range map[string]string{
		"tabel_url: x\n":       `unknown setting "tabel_url"; known are: `,
		"config: x\n":          `unknown setting "config"`,
		"table_url: [a, b]\n":  `"table_url" takes one value, not a list`,
		"include: {a: b}\n":    `"include" takes a value or a list`,
		"- a\n":                "not a YAML file of settings",
		"limit: many\n":        "limit",
		"visibility: nobody\n": "must be one of",
	} {
		_, err := parse(t, "--config", settingsFile(t, text), "ask", "churn")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want %q in it", text, err, want)
		}
	}
	if _, err := parse(t, "--config", "/nowhere/datafind.yaml", "ask", "churn"); err == nil {
		t.Error("a file that is not there is no error")
	}
}

// Every setting must be reachable in all three ways.
func TestEverySettingHasAnEnvironmentVariable(t *testing.T) {
	var cli CLI
	parser, err := newParser(&cli, streams{&bytes.Buffer{}, &bytes.Buffer{}}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range settings(parser.Model.Node) {
		if f := findFlag(parser.Model.Node, name); len(f.Envs) == 0 {
			t.Errorf("--%s has no environment variable", name)
		}
	}
}
