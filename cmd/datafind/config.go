package main

import (
	"os"
	"path/filepath"
	"time"
)

// CLI is every command and every setting. A setting is a flag, an environment
// variable and a line of the YAML file, in this order of strength.
type CLI struct {
	Config   string `help:"YAML file with settings, a line each, named as the flags." type:"path" placeholder:"FILE"`
	LogLevel string `help:"Least level that is logged: ${enum}." enum:"debug,info,warn,error" default:"info"`

	Serve   serveCmd   `cmd:"" help:"Run the bot in your Slack workspace."`
	Demo    demoCmd    `cmd:"" help:"Run the bot in a local Slack, in the browser, without any account."`
	Ask     askCmd     `cmd:"" help:"Ask from the command line."`
	Eval    evalCmd    `cmd:"" help:"Measure how well questions with known tables are answered."`
	Sync    syncCmd    `cmd:"" help:"Fill the cache from a Databricks workspace, or bring it up to date."`
	Ingest  ingestCmd  `cmd:"" help:"Load a metadata CSV into a table of the workspace."`
	DDL     ddlCmd     `cmd:"" help:"Print the SQL of the tables that are written to."`
	Export  exportCmd  `cmd:"" help:"Write questions, answers and thumbs as JSON Lines."`
	Forget  forgetCmd  `cmd:"" help:"Remove a person from the journal."`
	Doctor  doctorCmd  `cmd:"" help:"Check tokens, scopes, model, catalog, workspace and journal, and say how to mend them."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// catalogFlags say which metadata is loaded and who may see it.
type catalogFlags struct {
	Catalog      string   `help:"File with the catalog: the metadata CSV or JSON Lines, plain or gzipped. The embedded demo catalog when left out." placeholder:"FILE"`
	Include      []string `help:"What may be shown, as patterns over catalog.schema.table (gold.*, *.finance.*)." placeholder:"PATTERN"`
	Exclude      []string `help:"What is left out, as patterns; stronger than include." placeholder:"PATTERN"`
	Visibility   string   `help:"Who may see the tables: as the catalog's grants say (a catalog without grants is open to all members), or everyone." enum:"grants,everyone" default:"grants"`
	mappingFlags `embed:""`
	Glossary     string `help:"CSV file with the company's own terms: term, means, tables." placeholder:"FILE"`
	TableURL     string `help:"Link behind a table's name, with {catalog}, {schema} and {table}." placeholder:"URL"`
}

// mappingFlags name the file that says what properties and tags mean.
type mappingFlags struct {
	Mapping string `help:"YAML file that says which properties and tags mean owner, domain, certified and so on." placeholder:"FILE"`
}

// modelFlags name the model that weighs and explains; without one the search
// answers alone.
type modelFlags struct {
	OpenAIAPIKey     []string      `name:"openai-api-key" help:"Key of an OpenAI-compatible provider. Several are for the models in turn; one alone is for those without an address of their own." env:"OPENAI_API_KEY" placeholder:"KEY"`
	OpenAIBaseURL    string        `name:"openai-base-url" help:"Its address, where it is not OpenAI's own." env:"OPENAI_BASE_URL" placeholder:"URL"`
	OpenAIModel      []string      `name:"openai-model" help:"The model's name; several in order of preference, each with an address of its own if need be (name@https://…). Without one the search answers alone." env:"OPENAI_MODEL" placeholder:"NAME"`
	ModelTimeout     time.Duration `help:"How long an answer waits for the model before it stands as found." default:"10s"`
	ModelPrice       []string      `help:"What a million tokens of prompt and of answer cost, in US dollars (0.15/0.60); several are for the models in turn." placeholder:"PROMPT/ANSWER"`
	ModelPrompt      int           `help:"Tokens that a prompt may take, for small models less." default:"6000"`
	ModelDailyTokens int           `help:"Tokens that may be used in a day (UTC); then the search answers alone. 0: no limit."`
	ModelDailyCost   float64       `help:"US dollars that may be used in a day (UTC), at the prices set; then the search answers alone. 0: no limit."`
}

// journalFlags name the file that must not be lost.
type journalFlags struct {
	Journal string `help:"The journal: questions, answers and thumbs." type:"path" default:"${state}" placeholder:"FILE"`
}

// slackFlags are the app's two tokens.
type slackFlags struct {
	SlackBotToken string `help:"Bot token of the Slack app (xoxb-…)." env:"SLACK_BOT_TOKEN" placeholder:"TOKEN"`
	SlackAppToken string `help:"App-level token with connections:write (xapp-…)." env:"SLACK_APP_TOKEN" placeholder:"TOKEN"`
}

// networkFlags hold for Slack and the model alike; HTTPS_PROXY is honoured.
type networkFlags struct {
	CAFile string `name:"ca-file" help:"PEM file with certificates to trust beside the system's." type:"path" placeholder:"FILE"`
}

// defaultJournal is where a service or a user keeps state.
func defaultJournal() string {
	if dir := os.Getenv("STATE_DIRECTORY"); dir != "" { // set by systemd
		return filepath.Join(dir, "journal.db")
	}
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "datafind", "journal.db")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "datafind-journal.db"
	}
	return filepath.Join(home, ".local", "state", "datafind", "journal.db")
}
