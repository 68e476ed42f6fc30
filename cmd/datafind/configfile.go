package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// readConfigFile adds the YAML file's lines as the weakest source of settings.
func readConfigFile(ctx *kong.Context) error {
	path, _ := ctx.FlagValue(findFlag(ctx.Model.Node, "config")).(string)
	if path == "" {
		return nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the settings: %w", err)
	}
	file, err := parseConfigFile(raw, ctx.Model)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	ctx.AddResolver(file)
	return nil
}

// configFile holds the settings of a YAML file by flag name.
type configFile map[string]any

// parseConfigFile reads the lines and refuses those that no flag is named
// after, so that a misspelt setting is not silently without effect.
func parseConfigFile(raw []byte, app *kong.Application) (configFile, error) {
	lines := map[string]any{}
	if err := yaml.Unmarshal(raw, &lines); err != nil {
		return nil, fmt.Errorf("not a YAML file of settings: %w", err)
	}
	file := configFile{}
	for key, value := range lines {
		name := strings.ReplaceAll(key, "_", "-")
		flag := findFlag(app.Node, name)
		if flag == nil || name == "help" || name == "config" {
			return nil, fmt.Errorf("unknown setting %q; known are: %s", key, strings.Join(settings(app.Node), ", "))
		}
		switch value.(type) {
		case nil:
			continue
		case map[string]any:
			return nil, fmt.Errorf("setting %q takes a value or a list, not a block of lines", key)
		case []any:
			if !flag.IsSlice() {
				return nil, fmt.Errorf("setting %q takes one value, not a list", key)
			}
			file[name] = value
		default:
			file[name] = fmt.Sprint(value)
		}
	}
	return file, nil
}

// Validate has nothing left to do: parseConfigFile has checked every line.
func (configFile) Validate(*kong.Application) error { return nil }

// Resolve gives way to an environment variable, which is the stronger source.
func (f configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return f[flag.Name], nil
}

func findFlag(n *kong.Node, name string) *kong.Flag {
	for _, f := range n.Flags {
		if f.Name == name {
			return f
		}
	}
	for _, c := range n.Children {
		if f := findFlag(c, name); f != nil {
			return f
		}
	}
	return nil
}

func settings(n *kong.Node) []string {
	seen := map[string]bool{"help": true, "config": true}
	var names []string
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			if !seen[f.Name] {
				seen[f.Name] = true
				names = append(names, f.Name)
			}
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(n)
	sort.Strings(names)
	return names
}
