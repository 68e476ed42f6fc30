package bot

func english() Words {
	return Words{
		Language: "en",

		Columns: "Columns & SQL", More: "More", Mine: "Show mine", Share: "Share",
		Good: "Good answer", Bad: "Bad answer",

		Certified: "✓ certified", Deprecated: "⚠ deprecated", Personal: "🔒 personal data",

		Or: "Or", Use: "Use {}.", Better: "Better: {}",
		OnlyThose: "only {}", Without: "without {}",
		OrTwin: "Or, holding nearly the same", JoinsOn: "Joins {} on {}.", Mind: "Mind: {}",
		Copy: "{} copy", Copies: "{} copies",
		Was: "was {}",
		Ordinals: [11]string{"", "first", "second", "third", "fourth", "fifth",
			"sixth", "seventh", "eighth", "ninth", "tenth"},
		Today: Hour{"today {}", "today {}"}, Yesterday: Hour{"yesterday {}", "yesterday {}"},
		WrittenAt: "written {}", WrittenOn: "written {}",
		User: "{} user in 30 days", Users: "{} users in 30 days",
		Query: "{} query in 30 days", Queries: "{} queries in 30 days",
		CatalogAt:    Hour{"Catalog of {}", "Catalog of {}"},
		CatalogOf:    "Catalog of {}",
		SearchOnly:   "Ranked by search only",
		ModelFailed:  "Ranked by search only: the model failed",
		ModelLate:    "Ranked by search only: the model was late",
		NothingFound: "No table found for {}.", Nearest: "Nearest names: {}", Try: "Try: {}",
		CanQuery: "you can query it", AskOwner: "ask {} for access",
		RightsUnread: "Nothing can be shown for now: who may see which tables could not be read lately.",
		Holds:        "Holds {}.", HoldsToo: "Holds {} and {} more.",
		OfWhat: "{} of what?", WhichOne: "Which of these?",
		Months: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
			"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		CountedLine: "Counted: {}",
		Status:      "is looking at {} tables", StatusIn: "is looking at {} tables in {}",
		Queued:      "will get to this in a moment",
		StatusAgain: "is searching in other words", StatusFlow: "is following where the data comes from and goes",
		StatusColumns: "is reading the columns of a table",
		StatusCount:   "is counting in the catalog",
		Failure:       "Could not finish this one; please ask again.",
		Forgotten:     "This answer is no longer kept; please ask again.",
		Hidden:        "You have no access to the tables of this answer.",

		GuestRefused:    "Guests cannot look into the catalog. A member of the workspace can ask for you.",
		StrangerRefused: "Only members of this workspace can look into its catalog.",
		BotRefused:      "Questions are answered for people only.",

		HelpLead:     "Say in your own words what data you need, and see which tables hold it.",
		HelpExamples: "For example:",
		HelpHow:      "Mention the bot in a channel, write here, or use /datafind.",
		ExampleOf:    "where do I find {}?",
		Welcome:      "You're welcome. Ask whenever you need a table.",

		ShowSQL: "Show query", TableOne: "table", TableMany: "tables", ColumnOne: "column", ColumnMany: "columns",
		FactDistinct: "{} distinct {}", FactBy: "{} by {}", FactMore: "and {} more", FactMeans: "Counts over the metadata of the tables that you may see.",
		Suspected: "looks like personal data", SuspectedPossible: "possibly personal data",

		Close: "Close", Send: "Send",
		TableLabel: "Table", ColumnsLabel: "Columns", SQLLabel: "SQL",
		Joins: "Joins", JoinKey: "foreign key", JoinShared: "same key",
		FedBy: "Fed by", Feeds: "Feeds", WhyHere: "Why it ranks here",
		Owner: "Owner", Domain: "Domain", LastWrite: "Last write", UsersLabel: "Users in 30 days",
		Grain: "Grain", OneRowPer: "one row per {}",
		WhichRight: "Which was right?", Missing: "It doesn't exist", SearchTable: "Search for a table",
		Reason: "Why?", ReasonHint: "What was missing or wrong",
		HomeTitle: "What you can ask", AskHere: "Ask a question",
	}
}
