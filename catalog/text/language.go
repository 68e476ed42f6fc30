package text

import (
	_ "embed" // for the word list
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Words that tell the languages apart: "en: word …". A word of several lists
// speaks for each of them.
//
//go:embed language.txt
var languageFile string

var telling = sync.OnceValue(func() map[string]uint8 {
	words := map[string]uint8{}
	for lang, list := range sections(languageFile) {
		for _, w := range list {
			words[strings.ToLower(w)] |= langBit(lang)
		}
	}
	return words
})

// Language tells in which of en, pt and es a short text is written. sure is
// false where nothing decides (a lone name, a number), and then the language
// is the likelier one or "en". Names of tables and whatever is quoted do not
// decide: people of every language type them.
func Language(s string) (lang string, sure bool) {
	score := languageScores(s)
	best := 0
	for i := range score {
		if score[i] > score[best] {
			best = i
		}
	}
	sure = score[best] >= 1
	for i := range score {
		sure = sure && (i == best || score[best] >= score[i]+0.5)
	}
	return Languages[best], sure
}

// LanguageOf tells in which language a text is to be answered whose writer
// usually writes in another one, or the same; usual may be empty. The usual one
// stands where the text can be read in it too and not a whole word more speaks
// for another: "clientes dados de baja" is Spanish from Mexico.
func LanguageOf(s, usual string) string {
	lang, sure := Language(s)
	if usual == "" {
		return lang
	}
	if !sure {
		return usual
	}
	score := languageScores(s)
	best, own := slices.Index(Languages[:], lang), slices.Index(Languages[:], usual)
	if own >= 0 && score[own] > 0 && score[best]-score[own] < listed {
		return usual
	}
	return lang
}

// languageScores is what speaks for each of Languages.
func languageScores(s string) (score [3]float64) {
	for _, w := range strings.FieldsFunc(unquote(s), unicode.IsSpace) {
		w = strings.TrimFunc(w, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '¿' && r != '¡' && r != '_'
		})
		if rest := strings.TrimLeft(w, "¿¡"); rest != w {
			score[2] += 3
			w = rest
		}
		if w == "" || identifier(w) {
			continue
		}
		for _, part := range strings.FieldsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) {
			weigh(&score, strings.ToLower(part))
		}
	}
	return score
}

// listed is what a word says that is listed for one language alone.
const listed = 2.0

// weigh adds what one word says: listed words most, then letters and endings.
func weigh(score *[3]float64, w string) {
	bits, ok := telling()[w]
	if !ok {
		bits, ok = telling()[Fold(w)]
	}
	if ok {
		share := [...]float64{0, listed, 0.75, 0.25}[ones(bits)]
		for i := range score {
			if bits&(1<<i) != 0 {
				score[i] += share
			}
		}
		return
	}
	for _, r := range w {
		switch r {
		case 'ã', 'õ', 'ç', 'â', 'ê', 'ô', 'à':
			score[1] += 1.5
		case 'ñ':
			score[2] += 1.5
		case 'á', 'é', 'í', 'ó', 'ú':
			score[1] += 0.1
			score[2] += 0.1
		}
	}
	for _, e := range endings {
		if len(w) > len(e.suffix)+2 && strings.HasSuffix(w, e.suffix) {
			score[e.lang] += e.share
			return
		}
	}
}

// endings are tried in order; the first that fits counts.
var endings = []struct {
	suffix string
	lang   int
	share  float64
}{
	{"ção", 1, 2}, {"ções", 1, 2}, {"cao", 1, 1}, {"coes", 1, 1}, {"ões", 1, 2}, {"agem", 1, 1}, {"ência", 1, 1},
	{"dade", 1, 1}, {"nho", 1, 1}, {"nhos", 1, 1}, {"nha", 1, 1}, {"nhas", 1, 1}, {"lho", 1, 1}, {"lhos", 1, 1},
	{"eiro", 1, 1}, {"eiros", 1, 1}, {"eira", 1, 1}, {"eiras", 1, 1},
	{"ión", 2, 2}, {"iones", 2, 1}, {"cion", 2, 1}, {"miento", 2, 1}, {"mientos", 2, 1}, {"dad", 2, 1},
	{"illo", 2, 1}, {"uelo", 2, 0.6}, {"uesto", 2, 1}, {"uestos", 2, 1}, {"uesta", 2, 1}, {"tad", 2, 1},
	{"aron", 2, 1}, {"ieron", 2, 1}, {"ajo", 2, 1}, {"ajos", 2, 1}, {"aram", 1, 1}, {"eram", 1, 0.6},
	{"ing", 0, 1}, {"tion", 0, 1}, {"tions", 0, 1}, {"ed", 0, 0.6}, {"ness", 0, 1}, {"ity", 0, 1}, {"ies", 0, 1},
	{"ment", 0, 1}, {"ments", 0, 1}, {"ly", 0, 0.8}, {"er", 0, 0.2}, {"ers", 0, 0.5},
}

func ones(bits uint8) int { return int(bits&1 + bits>>1&1 + bits>>2&1) }

// unquote blanks what stands in quotes or backticks. An apostrophe quotes
// only where it opens a word.
func unquote(s string) string {
	out := []rune(s)
	for i := 0; i < len(out); i++ {
		end := closing(out[i])
		if end == 0 || i > 0 && unicode.IsLetter(out[i-1]) {
			continue
		}
		for j := i + 1; j < len(out) && out[j] != '\n'; j++ {
			if out[j] == end {
				for ; i <= j; i++ {
					out[i] = ' '
				}
				break
			}
		}
	}
	return string(out)
}

func closing(r rune) rune {
	switch r {
	case '"', '`', '\'':
		return r
	case '“':
		return '”'
	case '‘':
		return '’'
	case '«':
		return '»'
	}
	return 0
}

// identifier tells whether a word looks like a name of the catalog: with an
// underscore, a digit, a dot inside, or capitals after small letters.
func identifier(w string) bool {
	prevLower := false
	for _, r := range w {
		if r == '_' || r == '.' || unicode.IsDigit(r) || prevLower && unicode.IsUpper(r) {
			return true
		}
		prevLower = unicode.IsLower(r)
	}
	return false
}
