package llm

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// slot is the one way in which a model may mention a column.
	slot = regexp.MustCompile(`\[([0-9]{1,4})\.c([0-9]{1,5})\]`)
	// place is where prose names a table, or a column of it.
	place = regexp.MustCompile(`\[([0-9]{1,4})(?:\.c([0-9]{1,5}))?\]`)
	// sentenceEnd is a full stop and its like before a space. The points in
	// slots and in names have none after them.
	sentenceEnd = regexp.MustCompile(`[.!?…]+\s+`)
	// sentenceOver is the same where the text is still coming; a line's end is
	// one too.
	sentenceOver = regexp.MustCompile(`[.!?…]+\s+|\n`)
	// identifier finds words put together as names are: snake_case, camelCase,
	// dotted. Single letters with points are abbreviations (e.g., p.ex.).
	identifier = regexp.MustCompile(`_|\p{Ll}\p{Lu}|\p{L}{2,}\.\p{L}|\p{L}\.\p{L}{3,}`)
	// drawn finds what a surface could make something else of: an emoji between
	// colons, an escaped character.
	drawn = regexp.MustCompile(`:[\p{L}+'-]+:|&\p{L}+;`)
	// aside finds sentences that speak of no data: of the model's own orders, or
	// to the reader of a secret to tell.
	aside = regexp.MustCompile(`(?i)\bprompts?\b` +
		`|\b(my|minhas|mis|internal)( \p{L}+)? (instruct|instruç|instruc)|\b(instruç|instruc)\p{L}+ intern` +
		`|\b(your|seu|sua|suas|tu|tus|su|sus)( \p{L}+)? (password|passcode|pin|credential|senha|c[oó]digo|credencia|clave|contraseña|credencial)`)
)

// sentences splits a text; each keeps its end.
func sentences(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	var out []string
	for text != "" {
		end := len(text)
		if at := sentenceEnd.FindStringIndex(text); at != nil {
			end = at[1]
		}
		out = append(out, strings.TrimSpace(text[:end]))
		text = text[end:]
	}
	return out
}

// plain tells whether a text is words and marks of prose alone: no name put
// together, no number, no link, mention or markup, nothing that cannot be seen,
// no word aside.
func plain(text string) bool {
	if identifier.MatchString(text) || drawn.MatchString(text) || aside.MatchString(text) || !utf8.ValidString(text) {
		return false
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, "://") || strings.Contains(lower, "www.") || strings.Contains(lower, "mailto:") {
		return false
	}
	return strings.IndexFunc(text, func(r rune) bool { return !plainRune(r) }) < 0
}

func plainRune(r rune) bool {
	switch {
	case unicode.IsNumber(r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
		return false
	case unicode.IsLetter(r), unicode.IsMark(r), r == ' ':
		return true
	}
	return strings.ContainsRune(`.,;:!?…'’‘"“”«»()%/&+-–—¿¡≈→=ºª€$£`, r)
}

// plainLabel tells whether a label is one or two words of letters.
func plainLabel(label string) bool {
	words := strings.Fields(label)
	if len(words) == 0 || len(words) > 2 || utf8.RuneCountInString(label) > labelLimit || !plain(label) {
		return false
	}
	return strings.IndexFunc(label, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != ' ' && r != '-' && r != '\'' && r != '’'
	}) < 0
}

// quotable tells whether a name can stand between backticks.
func quotable(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return r == '`' || r == '\uFFFD' || !unicode.IsPrint(r)
	}) < 0
}

// number reads digits that slot has let through.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
