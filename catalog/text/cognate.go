package text

import "strings"

// Cognate reduces a folded word to a form that it shares with its relatives
// in the other two languages: "população", "población" and "population" have
// one, "estudante", "estudiante" and "student" another. It is a guess by
// spelling, good for finding and too crude for proof; short words have none.
func Cognate(word string) string {
	if len(word) < 5 || hasDigit(word) {
		return ""
	}
	w := singular(word)
	for _, e := range cognateEndings {
		if rest, ok := strings.CutSuffix(w, e[0]); ok && len(rest) >= 2 {
			w = rest + e[1]
			break
		}
	}
	if rest, ok := strings.CutPrefix(w, "es"); ok && rest != "" && strings.IndexByte("ptcqm", rest[0]) >= 0 {
		w = "s" + rest
	}
	w = cognateLetters.Replace(w)
	w = strings.TrimRight(undouble(w), "aeo")
	if len(w) < 4 {
		return ""
	}
	return w
}

// singular drops the plural ending in whichever of the languages.
func singular(w string) string {
	for _, e := range [...][2]string{{"coes", "cion"}, {"soes", "sion"}, {"ciones", "cion"}, {"siones", "sion"}, {"ies", "y"}, {"ais", "al"}, {"ns", "n"}} {
		if rest, ok := strings.CutSuffix(w, e[0]); ok {
			return rest + e[1]
		}
	}
	if !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") {
		w = strings.TrimSuffix(w, "s")
	}
	return w
}

// cognateEndings map an ending to the one that stands for its kin. Longer
// ones come first.
var cognateEndings = [][2]string{
	{"mente", "ly"}, {"idade", "ity"}, {"edade", "ity"}, {"idad", "ity"}, {"edad", "ity"}, {"dade", "ty"}, {"dad", "ty"},
	{"encia", "ence"}, {"ancia", "ance"}, {"ency", "ence"}, {"ancy", "ance"}, {"logia", "logy"}, {"grafia", "graphy"},
	{"cion", "tion"}, {"cao", "tion"}, {"sao", "sion"}, {"ario", "ary"}, {"aria", "ary"}, {"orio", "ory"}, {"oria", "ory"},
	{"ismo", "ism"}, {"ista", "ist"}, {"avel", "able"}, {"able", "able"}, {"ivel", "ible"}, {"ante", "nt"}, {"ente", "nt"},
	{"ant", "nt"}, {"ent", "nt"}, {"ador", "ator"}, {"ico", "ic"}, {"ica", "ic"}, {"ical", "ic"}, {"ivo", "ive"}, {"iva", "ive"},
	{"oso", "ous"}, {"osa", "ous"}, {"gem", "ge"}, {"je", "ge"},
}

var cognateLetters = strings.NewReplacer("tio", "cio", "ph", "f", "th", "t", "ch", "c", "qu", "c", "k", "c", "y", "i", "ct", "t", "cc", "c", "pt", "t", "x", "s", "z", "s", "w", "v")

func undouble(w string) string {
	var b strings.Builder
	for i := range len(w) {
		if i == 0 || w[i] != w[i-1] {
			b.WriteByte(w[i])
		}
	}
	return b.String()
}
