package page

import "strings"

// angle writes what stood between < and >: a mention, a call to many, a date,
// a link; anything else is text and shows as it was written.
func (m *mrkdwn) angle(inside string) {
	body, label, _ := strings.Cut(inside, "|")
	label = unslack(label)
	if body == "" {
		m.w.text("<" + unslack(inside) + ">")
		return
	}
	switch body[0] {
	case '@':
		m.person(body[1:], label)
	case '#':
		m.channel(body[1:], label)
	case '!':
		m.special(body[1:], label)
	default:
		if !safeLink(unslack(body)) {
			m.w.text("<" + unslack(inside) + ">")
			return
		}
		m.w.link(unslack(body), or(label, strings.TrimPrefix(unslack(body), "mailto:")))
	}
}

func (m *mrkdwn) person(id, label string) {
	name, known := m.dir.People[id]
	m.w.element("span", "@"+or(name, or(label, "someone")), "class", "mention", when(known, "data-user"), id)
}

func (m *mrkdwn) channel(id, label string) {
	if name, known := m.dir.Channels[id]; known {
		m.w.element("a", "#"+name, "class", "mention", "href", "?channel="+name, "data-channel", id)
		return
	}
	m.w.element("span", "#"+or(label, "private channel"), "class", "mention")
}

// special writes <!here> and its kin; a date shows its fallback, which the
// sender has to give.
func (m *mrkdwn) special(command, label string) {
	name, _, _ := strings.Cut(command, "^")
	switch name {
	case "here", "channel", "everyone":
		m.w.element("span", "@"+name, "class", "mention broadcast")
	case "date":
		m.w.element("time", label)
	default:
		m.w.text(or(label, "<!"+command+">"))
	}
}
