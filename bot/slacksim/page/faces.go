package page

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// faces are the people of a workspace by ID, bots by their bot ID too.
type faces map[string]face

// newFaces draws up the faces; app is the handle of the bot that people come
// for, which has an avatar of its own.
func newFaces(people []Person, now time.Time, at place, app string) faces {
	all := faces{}
	for i, p := range people {
		there := place{user: or(p.Name, p.ID), channel: at.channel, tab: at.tab}
		f := face{Person: p, Shown: or(p.RealName, p.Name), Colour: colour(i), Href: there.href(),
			Current: there.user == at.user, Clock: now.In(zoneOf(p)).Format("15:04"), City: city(p.TimeZone)}
		f.Initials, f.App = initials(f.Shown), p.Bot && p.Name == app
		all[p.ID] = f
		if p.BotID != "" {
			all[p.BotID] = f
		}
	}
	return all
}

// of gives a person; one who is unknown is named by their ID.
func (f faces) of(id string) face {
	if known, ok := f[id]; ok {
		return known
	}
	return face{Person: Person{ID: id}, Shown: or(id, "unknown"), Initials: "?", Colour: colour(len(f))}
}

// initials are the first letters of the first and the last word.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return string(unicode.ToUpper(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return string(unicode.ToUpper(first)) + string(unicode.ToUpper(last))
}

// colours is how many classes of avatars the style sheet has.
const colours = 8

// colour is a class, because a style attribute would break the content security
// policy. It goes by a person's place among all, so that neighbours differ.
func colour(place int) string { return "colour" + strconv.Itoa(place%colours) }

// city is the readable end of a time zone's name: America/Sao_Paulo.
func city(zone string) string {
	_, last, found := strings.Cut(zone, "/")
	if !found {
		last = zone
	}
	return strings.ReplaceAll(last, "_", " ")
}
