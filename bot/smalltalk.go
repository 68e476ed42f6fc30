package bot

import (
	_ "embed" // for the list
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/datafind/datafind/catalog/text"
)

// What people say to a bot besides asking for data, in three languages.
//
//go:embed smalltalk.txt
var smalltalkFile string

// said is what a word or, for help, a sentence is known as.
var said = sync.OnceValue(func() map[string]string {
	known := make(map[string]string)
	for line := range strings.Lines(smalltalkFile) {
		line, _, _ = strings.Cut(line, "#")
		kind, list, _ := strings.Cut(line, ":")
		entries := strings.Fields(list)
		if kind == "help" {
			entries = strings.Split(list, "|")
		}
		for _, e := range entries {
			known[strings.TrimSpace(e)] = kind
		}
	}
	return known
})

// smallTalk tells what is meant by a text that asks for no data: Help for an
// empty one, a greeting or a question about the bot itself, Thanks for thanks;
// else it is empty.
func smallTalk(asked string) Kind {
	var hello, thanks, other bool
	var rest []string
	for _, word := range text.Words(asked) {
		switch said()[word] {
		case "hello":
			hello = true
			continue
		case "thanks":
			thanks = true
			continue
		case "polite":
			continue
		case "with", "help":
		default:
			other = true
		}
		rest = append(rest, word)
	}
	switch {
	case len(rest) == 0 && !thanks, said()[strings.Join(rest, " ")] == "help":
		return Help
	case other:
		return ""
	case thanks:
		return Thanks
	case hello:
		return Help
	}
	return ""
}

// ungreeted is what follows those who are greeted: of "hola equipo, ¿quién …"
// what stands behind the comma.
func ungreeted(asked string) string {
	at := pause.FindStringIndex(asked)
	if at == nil || strings.IndexFunc(asked[at[1]:], unicode.IsLetter) < 0 {
		return asked
	}
	head := text.Words(asked[:at[0]])
	if len(head) == 0 || len(head) > 6 {
		return asked
	}
	for _, word := range head {
		if kind := said()[word]; kind != "hello" && kind != "with" && kind != "polite" {
			return asked
		}
	}
	return asked[at[1]:]
}

// pause is where a sentence pauses; a dash within a word ("time-series") is none.
var pause = regexp.MustCompile(`[,!:;][,!:;\s]*|\s[-–—]+\s+`)
