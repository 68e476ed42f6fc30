package text

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/spanish"
)

// Languages are the three that are understood, in the order of preference.
var Languages = [...]string{"en", "pt", "es"}

// Stem cuts a word's ending off by the Snowball rules of a language. The word
// may be folded or not; the stem is folded. Words shorter than four letters
// and words with digits are their own stem, and so is every word of a language
// that is not known.
func Stem(lang, word string) string { return NewStemmer(lang)(word) }

// NewStemmer is Stem for many words of one language. It may not be used by
// two goroutines at once.
func NewStemmer(lang string) func(word string) string {
	env := snowballstem.NewEnv("")
	return func(word string) string {
		if len(word) < 4 || hasDigit(word) {
			return Fold(word)
		}
		switch lang {
		case "en":
			env.SetCurrent(word)
			english.Stem(env)
		case "pt":
			env.SetCurrent(regular(word, portugueseEndings))
			portuguese.Stem(env)
		case "es":
			env.SetCurrent(regular(word, spanishEndings))
			spanish.Stem(env)
		default:
			return Fold(word)
		}
		return Fold(env.Current())
	}
}

func hasDigit(word string) bool {
	for i := range len(word) {
		if '0' <= word[i] && word[i] <= '9' {
			return true
		}
	}
	return false
}

// Singular is a key that a folded word shares with its plural and little else, by rules that hold in the
// three languages alike: "clientes", "setores" and "companies" meet "cliente",
// "setor" and "company". It tells apart what stems mix up ("customer" and
// "custom"), and so is the closer kinship of two words.
func Singular(word string) string {
	if len(word) < 4 {
		return word
	}
	if word[len(word)-1] != 's' {
		if strings.HasSuffix(word, "dade") {
			return word[:len(word)-1] // cidades and ciudades end alike, so must cidade and ciudad
		}
		return word
	}
	for _, e := range pluralEndings {
		if rest, ok := strings.CutSuffix(word, e[0]); ok && len(rest) > 1 {
			return rest + e[1]
		}
	}
	return word
}

var pluralEndings = [][2]string{
	{"coes", "cao"}, {"soes", "sao"}, {"ciones", "cion"}, {"siones", "sion"}, {"oes", "ao"}, {"aes", "ao"},
	{"ies", "y"}, {"sses", "ss"}, {"shes", "sh"}, {"ches", "ch"}, {"xes", "x"},
	{"ores", "or"}, {"ares", "ar"}, {"eres", "er"}, {"dades", "dad"}, {"edes", "ed"}, {"ades", "ad"}, {"zes", "z"}, {"ais", "al"}, {"eis", "el"},
	{"ss", "ss"}, {"us", "us"}, {"is", "is"}, {"ns", "n"}, {"s", ""},
}

// regular turns the plurals that a stemmer gets wrong once folded into their
// singular, and puts back the mark that it knows an ending by.
func regular(word string, endings [][2]string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(word, e[0]); ok && len(rest) > 1 {
			return rest + e[1]
		}
	}
	return word
}

var (
	portugueseEndings = [][2]string{{"coes", "ção"}, {"ções", "ção"}, {"cao", "ção"}, {"oes", "ão"}, {"ões", "ão"}, {"aes", "ão"}, {"ais", "al"}, {"ns", "m"}}
	spanishEndings    = [][2]string{{"ciones", "ción"}, {"cion", "ción"}, {"siones", "sión"}, {"sion", "sión"}}
)
