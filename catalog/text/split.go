package text

import (
	"unicode"
	"unicode/utf8"
)

// Token is one word of a text.
type Token struct {
	Text       string // folded
	Start, End int    // where it stands, in bytes
	// Whole is set on the first part of a word that only its case or digits
	// take apart: "github" on the "git" of "GitHub". The two spellings are
	// one word to people, so both ways must find it.
	Whole string
}

// maxWord bounds one word in bytes; what is longer is cut, not a word.
const maxWord = 64

// Split takes a text apart into words: at anything that is neither letter nor
// digit, between lower and upper case (unitPrice), before the last capital of
// an acronym (HTTPServer) and between letters and digits (covid19). An English
// possessive is dropped, "don't" is one word and "d'água" two.
func Split(s string) []Token {
	tokens := make([]Token, 0, 1+len(s)/6)
	for i := 0; i < len(s); {
		if end := plainRun(s, i); end > i { // most words, told without decoding
			tokens = append(tokens, Token{Text: s[i:end], Start: i, End: end})
			i = end
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			i += size
			continue
		}
		end := runEnd(s, i)
		tokens = appendRun(tokens, s, i, end)
		i = possessive(s, end)
	}
	return tokens
}

// plainRun is the end of a word of small ASCII letters alone that starts at i,
// or i where it is not so plain.
func plainRun(s string, i int) int {
	end := i
	for end < len(s) && 'a' <= s[end] && s[end] <= 'z' {
		end++
	}
	if end-i > maxWord || end < len(s) && (s[end] >= utf8.RuneSelf || s[end] == '\'' || wordRune(rune(s[end]))) {
		return i
	}
	return end
}

// Words is the folded text of each token.
func Words(s string) []string {
	tokens := Split(s)
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Text
	}
	return words
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

// runEnd is the end of the run of letters and digits that starts at i. An
// apostrophe inside "don't" belongs to the run.
func runEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !wordRune(r) {
			if apostrophe(r) && contraction(s[i+size:]) {
				i += size
				continue
			}
			break
		}
		i += size
	}
	return i
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// contraction tells whether an apostrophe is followed by nothing but a t.
func contraction(rest string) bool {
	return rest != "" && (rest[0] == 't' || rest[0] == 'T') && !startsWord(rest[1:])
}

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && wordRune(r)
}

// possessive steps over the "'s" that may follow a word.
func possessive(s string, end int) int {
	r, size := utf8.DecodeRuneInString(s[end:])
	if end >= len(s) || !apostrophe(r) {
		return end
	}
	rest := s[end+size:]
	if rest != "" && (rest[0] == 's' || rest[0] == 'S') && !startsWord(rest[1:]) {
		return end + size + 1
	}
	return end + size
}

// class sorts the letters for the breaks within a run.
type class int

const (
	lower class = iota
	upper
	digit
	mark
)

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case '0' <= r && r <= '9':
		return digit
	case r < utf8.RuneSelf || unicode.Is(unicode.Mn, r):
		return mark
	case unicode.IsDigit(r):
		return digit
	case unicode.IsUpper(r):
		return upper
	}
	return lower
}

// appendRun adds the words of one run of letters and digits.
func appendRun(tokens []Token, s string, start, end int) []Token {
	first := len(tokens)
	begin, prev, prevAt := start, mark, start
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(s[i:end])
		c := classOf(r)
		switch {
		case c == mark || prev == mark:
		case (c == digit) != (prev == digit), c == upper && prev == lower:
			tokens = appendToken(tokens, s, begin, i)
			begin = i
		case c == lower && prev == upper && prevAt > begin && !pluralS(s[i:end]):
			tokens = appendToken(tokens, s, begin, prevAt)
			begin = prevAt
		}
		if c != mark {
			prev, prevAt = c, i
		}
		i += size
	}
	tokens = appendToken(tokens, s, begin, end)
	if len(tokens)-first > 1 && end-start <= maxWord {
		tokens[first].Whole = bare(Fold(s[start:end]))
	}
	return tokens
}

// pluralS tells whether only the s of an acronym's plural is left ("KPIs").
func pluralS(rest string) bool { return rest == "s" }

func appendToken(tokens []Token, s string, start, end int) []Token {
	word := s[start:min(end, start+maxWord)]
	for !utf8.ValidString(word) && word != "" {
		word = word[:len(word)-1]
	}
	if word = bare(Fold(word)); word == "" {
		return tokens
	}
	return append(tokens, Token{Text: word, Start: start, End: end})
}

// bare drops the apostrophe of a contraction.
func bare(s string) string {
	for i, r := range s {
		if apostrophe(r) {
			return s[:i] + s[i+utf8.RuneLen(r):]
		}
	}
	return s
}
