package bot

import "time"

// FollowUp words a settled answer that comes as a message of its own, after
// its first stage, which stands and cannot be replaced. It says that it is the
// later word: in full where the first stage led with something else, and with
// the reasons alone where it did not. Where the model failed or was late it is
// that line alone. ok is false where it has nothing to add.
func FollowUp(q Question, a Answer, sameLead bool, now time.Time) (m Message, ok bool) {
	m = Compose(q, a, now)
	if a.Lapse != NoLapse {
		m.Blocks = []Block{note(prose(newComposer(q, a, now, reasonLimit).ranked()))}
		return m, true
	}
	if sameLead {
		if !reasoning(a) {
			return Message{}, false
		}
		m.Blocks = sections(m.Blocks)
	}
	m.Blocks = append([]Block{note(prose(closerLook(a.Language)))}, m.Blocks...)
	return m, true
}

// reasoning tells whether a model said why of what is shown.
func reasoning(a Answer) bool {
	for _, c := range a.Shown() {
		if c.Why != "" {
			return a.Kind == Tables
		}
	}
	return false
}

func sections(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		if b.Form == Section {
			out = append(out, b)
		}
	}
	return out
}

func closerLook(language string) string {
	switch language {
	case "pt":
		return "Analisando melhor:"
	case "es":
		return "Tras revisarlo mejor:"
	}
	return "On a closer look:"
}
