package databricks

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// Place is the schema that the bot was given to write to, and nowhere else.
type Place struct {
	Catalog string // empty: the connection's own
	Schema  string
}

func (p Place) check() error {
	if p.Schema == "" {
		return errors.New("no schema to write to was given")
	}
	return nil
}

// name is the quoted full name of a table in the place.
func (p Place) name(table string) string { return p.schema() + "." + quoted(table) }

func (p Place) schema() string {
	if p.Catalog == "" {
		return quoted(p.Schema)
	}
	return quoted(p.Catalog) + "." + quoted(p.Schema)
}

func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// literal is a SQL string literal.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// Asker is how people are written into the tables.
type Asker string

// The ways to write people.
const (
	PlainAsker  Asker = "plain" // the id in the workspace
	HashedAsker Asker = "hash"  // keyed: without the key nobody can try ids
	NoAsker     Asker = "none"
)

// WriterConfig is what a Writer works with. DB, Client and Place are needed.
type WriterConfig struct {
	DB     *sql.DB
	Client *dbsql.Client // of the same warehouse: settles statements
	Place  Place
	Asker  Asker  // PlainAsker where empty
	Key    []byte // of HashedAsker: 16 bytes at least, the same for ever
	Logger *zap.Logger
	Jitter func() float64 // in [0,1), spreads retries; random where nil
}

// Writer writes what the bot was asked, what it answered and what people made
// of it into Delta tables. A row is known by id and version and written once,
// however often it is sent. There are no transactions and no edits: a change is
// a row of a higher version, and the views show the latest.
type Writer struct{ cfg WriterConfig }

// NewWriter checks the settings; it connects to nothing.
func NewWriter(cfg WriterConfig) (*Writer, error) {
	if err := cfg.Place.check(); err != nil {
		return nil, err
	}
	switch cfg.Asker {
	case "":
		cfg.Asker = PlainAsker
	case PlainAsker, NoAsker:
	case HashedAsker:
		if len(cfg.Key) < 16 {
			return nil, errors.New("a key of 16 bytes or more is needed to hash who asked")
		}
	default:
		return nil, fmt.Errorf("who asked is stored as %s, %s or %s, not as %q", PlainAsker, HashedAsker, NoAsker, cfg.Asker)
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	if cfg.Jitter == nil {
		cfg.Jitter = rand.Float64
	}
	return &Writer{cfg}, nil
}

// person is what is stored of someone; nil is NULL.
func (w *Writer) person(user string) *string {
	switch {
	case user == "" || w.cfg.Asker == NoAsker:
		return nil
	case w.cfg.Asker == HashedAsker:
		user = w.hash(user)
	}
	return &user
}

func (w *Writer) hash(user string) string {
	mac := hmac.New(sha256.New, w.cfg.Key)
	mac.Write([]byte(user))
	return hex.EncodeToString(mac.Sum(nil))
}

// Settle makes sure that an earlier statement can do nothing any more, and
// tells whether it took effect. A statement that the server has forgotten is
// over; whatever it did is not done twice, since rows are known by their ids.
func (w *Writer) Settle(ctx context.Context, statement string) (happened bool, err error) {
	state, err := w.cfg.Client.Settle(ctx, statement)
	if errors.Is(err, dbsql.ErrNoStatement) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("settling a statement: %w", err)
	}
	return state == dbsql.StateSucceeded || state == dbsql.StateClosed, nil
}

// How often a statement that lost against another writer is run again, and how
// long after: 0.5, 1, 2, … seconds.
const (
	conflictTries = 8
	conflictPause = 500 * time.Millisecond
)

// exec runs a change and calls sent, where not nil, with its statement's id as
// soon as that is known. A conflict with another writer left nothing behind, so
// the change is run again.
func (w *Writer) exec(ctx context.Context, sent func(string), statement string, args ...any) error {
	return execute(ctx, w.cfg.DB, w.cfg.Jitter, sent, statement, args...)
}

func execute(ctx context.Context, db *sql.DB, jitter func() float64, sent func(string), statement string, args ...any) error {
	var told string
	tell := func(id string) {
		if sent != nil && id != "" && id != told {
			told = id
			sent(id)
		}
	}
	watched := dbsql.WithProgress(ctx, func(p dbsql.Progress) { tell(p.StatementID) })
	for try := 0; ; try++ {
		_, err := db.ExecContext(watched, statement, args...)
		if err == nil {
			return nil
		}
		tell(dbsql.StatementID(err))
		if !conflict(err) || try+1 == conflictTries {
			return err
		}
		pause := conflictPause << try
		select {
		case <-time.After(pause + time.Duration(jitter()*float64(pause))):
		case <-ctx.Done():
			return fmt.Errorf("%w, and then: %w", err, ctx.Err())
		}
	}
}

// conflict tells whether a statement failed because another one committed
// first. All of Delta's conflicts have one SQL state; older servers name the
// exception alone.
func conflict(err error) bool {
	var e *dbsql.Error
	if !errors.As(err, &e) || errors.Is(err, dbsql.ErrUnknownOutcome) {
		return false
	}
	return e.SQLState == "2D521" || strings.Contains(e.Message, "DELTA_CONCURRENT_") ||
		strings.Contains(e.Message, "ConcurrentAppendException")
}

// missing tells whether a statement failed because what it names is not there.
func missing(err error) bool {
	var e *dbsql.Error
	return errors.As(err, &e) && (e.SQLState == "42P01" || e.SQLState == "42704")
}
