package bot

import (
	"strconv"
	"strings"
)

// Words is everything that is said, in one language. A place for a name or a
// number is written {}. Labels fit a button (75) and titles a modal (24).
type Words struct {
	Language string

	// Buttons.
	Columns, More, Mine, Share string
	Good, Bad                  string // what the thumbs are called, for a screen reader

	// Badges, each with its word.
	Certified, Deprecated, Personal string

	// Lines of an answer.
	Or, Use, Better, Also, BestMatch          string
	OnlyThose, Without                        string // how an answer was narrowed
	OrTwin, JoinsOn, Mind                     string // a table, then columns; what speaks against a table
	OwnedBy, OwnerUnknown, WriteUnknown       string // what was wanted of a table
	NotCertified, NoKey                       string // and of two that are to be joined
	Was                                       string // "was {}" with one of Ordinals
	Ordinals                                  [11]string
	Today, Yesterday                          Hour
	WrittenAt, WrittenOn                      string // today or yesterday, on another day
	User, Users, Query, Queries               string
	CatalogAt                                 Hour
	CatalogOf                                 string // of another day
	SearchOnly, ModelFailed, ModelLate        string
	ModelUnheard                              string // it saw nothing that fits
	Beside, FactsOnly                         string // over tables to compare with the first; the model told nothing of them
	ProseStopped, ProseCut, ProseLost         string // the last words of prose that did not come to its end
	NothingFound, Nearest, Try                string
	CanQuery, AskOwner                        string // what one person may do
	RightsUnread                              string
	Holds, HoldsToo                           string // columns; columns and how many more
	OfWhat, WhichOne                          string
	Months                                    [12]string
	CountedLine                               string
	Status, StatusIn, Queued                  string
	StatusAgain, StatusFlow, StatusColumns    string
	StatusCount                               string
	Failure, Forgotten, Hidden                string
	GuestRefused, StrangerRefused, BotRefused string
	HelpLead, HelpExamples, HelpHow           string
	ExampleOf, Welcome                        string

	// Questions about the metadata itself.
	ShowSQL                                    string
	TableOne, TableMany, ColumnOne, ColumnMany string
	FactDistinct, FactBy, FactMore, FactMeans  string // number and what, what by what, how many more
	DistinctOwners, DistinctDomains            string // owners that differ, and so on
	DistinctCatalogs, DistinctSchemas          string
	DistinctTypes, DistinctTags                string
	NotCounted                                 string // over tables instead of a number
	Suspected, SuspectedPossible               string // what a column that is not tagged looks like

	// Modals and home.
	Close, Send                          string
	TableLabel, ColumnsLabel, SQLLabel   string
	Joins, JoinKey, JoinShared           string
	FedBy, Feeds, WhyHere                string
	Owner, Domain, LastWrite, UsersLabel string
	Grain, OneRowPer                     string
	WhichRight, Missing, SearchTable     string
	Reason, ReasonHint                   string
	HomeTitle, AskHere                   string
}

// Hour says at what time something was: a sentence for most hours of the day
// and, since Portuguese and Spanish speak of it in the singular, one for one
// o'clock.
type Hour struct{ Many, One string }

// In gives the words of a language; of an unknown one, the English.
func In(language string) Words {
	switch language {
	case "pt":
		return portuguese()
	case "es":
		return spanish()
	}
	return english()
}

// Label is what a button is called.
func (w Words) Label(a Action) string {
	switch a {
	case ShowColumns:
		return w.Columns
	case ShowMore:
		return w.More
	case ShowQuery:
		return w.ShowSQL
	case ShowMine:
		return w.Mine
	case ShareAnswer:
		return w.Share
	}
	return ""
}

// Counted says how the thumbs stand: "👍 2 · 👎 1". It is empty for none.
func (w Words) Counted(t Tally) string {
	var parts []string
	if t.Up > 0 {
		parts = append(parts, "👍 "+strconv.Itoa(t.Up))
	}
	if t.Down > 0 {
		parts = append(parts, "👎 "+strconv.Itoa(t.Down))
	}
	return strings.Join(parts, " · ")
}

// Looking is the status line while the model works. It holds no comma, which
// would split it on its way to Slack. domain may be empty.
func (w Words) Looking(tables int, domain string) string {
	n := strconv.Itoa(tables)
	if domain = strings.ReplaceAll(Elide(w.Part(squeezed(domain, nameLimit)), 30), ",", " "); domain == "" {
		return fill(w.Status, prose(n)).String()
	}
	return fill(w.StatusIn, prose(n), prose(domain)).String()
}

// Per says what one row of a table stands for, where its key is known.
func (w Words) Per(key []string) string {
	if len(key) == 0 {
		return ""
	}
	return fill(w.OneRowPer, prose(strings.Join(key, ", "))).String()
}

// number writes n followed by the word for one or for many.
func number(n int, one, many string) Text {
	if n == 1 {
		return fill(one, prose("1"))
	}
	return fill(many, prose(strconv.Itoa(n)))
}
