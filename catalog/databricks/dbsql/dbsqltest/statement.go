package dbsqltest

import (
	"fmt"
	"time"
)

// Statement is a statement that was taken.
type Statement struct {
	ID          string
	Text        string
	Parameters  map[string]Parameter // by name
	WarehouseID string
	Catalog     string
	Schema      string
	Disposition string // INLINE or EXTERNAL_LINKS
	WaitTimeout string
	State       string // as of Server.Statements
}

// Parameter is a parameter as it came; Value is nil for NULL.
type Parameter struct {
	Value *string
	Type  string
}

// Reply is what a statement does and returns.
type Reply struct {
	Columns   []Column
	Rows      [][]any       // nil is NULL; everything else is sent as fmt.Sprint writes it
	Fail      *Failure      // the statement fails, without effect
	Pending   time.Duration // PENDING for so long, on a warm warehouse too
	Running   time.Duration // then RUNNING for so long
	Commit    func()        // called once when the statement succeeds; must not call the Server
	Truncated bool          // the manifest says so
	Closed    bool          // CLOSED instead of SUCCEEDED
}

// Column is a column of a result, by the API's names for types.
type Column struct {
	Name      string
	Type      string
	Precision int
	Scale     int
}

// Failure is why a statement failed.
type Failure struct {
	Code     string
	Message  string
	SQLState string
}

// Failures that the API is known for.
var (
	// NoTable is an unknown table or view.
	NoTable = Failure{"BAD_REQUEST", "[TABLE_OR_VIEW_NOT_FOUND] The table or view `a`.`b` cannot be found. SQLSTATE: 42P01", "42P01"}
	// NoSchema is an unknown schema.
	NoSchema = Failure{"BAD_REQUEST", "[SCHEMA_NOT_FOUND] The schema `a` cannot be found. SQLSTATE: 42704", "42704"}
	// ConcurrentAppend is a conflict between two writers of a Delta table.
	ConcurrentAppend = Failure{"BAD_REQUEST", "[DELTA_CONCURRENT_APPEND] ConcurrentAppendException: Files were added by a concurrent update. SQLSTATE: 2D521", "2D521"}
)

// Affected is the reply to a change of so many rows.
func Affected(n int) Reply {
	return Reply{Columns: []Column{{Name: "num_affected_rows", Type: "LONG"}}, Rows: [][]any{{n}}}
}

// Failed is the reply of a statement that fails.
func Failed(f Failure) Reply { return Reply{Fail: &f} }

// statement is a statement on its way. It is guarded by its server's mutex.
type statement struct {
	Statement
	reply    Reply
	pending  time.Time // until then
	running  time.Time // until then
	over     chan struct{}
	finished bool
	canceled bool
	cells    [][]*string
}

func newStatement(st Statement, reply Reply, ready time.Time) *statement {
	s := &statement{Statement: st, reply: reply, over: make(chan struct{})}
	s.pending = ready.Add(reply.Pending)
	s.running = s.pending.Add(reply.Running)
	return s
}

func (st *statement) state(now time.Time) string {
	switch {
	case st.canceled:
		return "CANCELED"
	case st.finished && st.reply.Fail != nil:
		return "FAILED"
	case st.finished && st.reply.Closed:
		return "CLOSED"
	case st.finished:
		return "SUCCEEDED"
	case now.Before(st.pending):
		return "PENDING"
	}
	return "RUNNING"
}

// finish has the statement take effect, unless it was canceled.
func (st *statement) finish(inlineLimit int) {
	if st.finished || st.canceled {
		return
	}
	size := 0
	for _, row := range st.reply.Rows {
		cells := make([]*string, len(row))
		for i, value := range row {
			if value != nil {
				text := fmt.Sprint(value)
				cells[i] = &text
				size += len(text)
			}
		}
		st.cells = append(st.cells, cells)
	}
	if st.Disposition == "INLINE" && size > inlineLimit && st.reply.Fail == nil {
		st.reply.Fail = &Failure{"BAD_REQUEST", fmt.Sprintf("Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of at most %d bytes. Please execute the statement with disposition=EXTERNAL_LINKS if you want to download the full result.", inlineLimit), ""}
	}
	st.finished = true
	if st.reply.Fail == nil && st.reply.Commit != nil {
		st.reply.Commit()
	}
	close(st.over)
}

func (st *statement) cancel() {
	if st.finished || st.canceled {
		return
	}
	st.canceled = true
	close(st.over)
}
