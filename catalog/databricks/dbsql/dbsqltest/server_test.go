package dbsqltest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql/dbsqltest"
)

// call makes a raw request with the access token.
func call(t *testing.T, s *dbsqltest.Server, method, path, body string) (status int, reply map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://workspace.test"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+dbsqltest.Token)
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &reply); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return res.StatusCode, reply
}

const statements = "/api/2.0/sql/statements"

// submission is a good submission with one field changed.
func submission(t *testing.T, field string, value any) string {
	t.Helper()
	body := map[string]any{
		"statement": "SELECT 1", "warehouse_id": dbsqltest.WarehouseID, "wait_timeout": "0s",
		"on_wait_timeout": "CONTINUE", "disposition": "INLINE", "format": "JSON_ARRAY",
	}
	body[field] = value
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// What the API refuses, the double must refuse, or the driver's tests prove
// nothing.
func TestSubmissionsThatTheAPIRefuses(t *testing.T) {
	parameter := func(name, kind string) []any {
		return []any{map[string]any{"name": name, "value": "1", "type": kind}}
	}
	for _, test := range []struct {
		field string
		value any
		want  int
	}{
		{"statement", "SELECT 1", 200},
		{"wait_timeout", "50s", 200},
		{"parameters", parameter("p", "DECIMAL(4,2)"), 200},
		{"wait_timeout", "4s", 400},
		{"wait_timeout", "51s", 400},
		{"wait_timeout", "", 400},
		{"statement", "", 400},
		{"warehouse_id", "other", 400},
		{"disposition", "BOTH", 400},
		{"format", "ARROW_STREAM", 400},
		{"on_wait_timeout", "", 400},
		{"parameters", parameter("", "INT"), 400},
		{"parameters", parameter("p", "ARRAY<INT>"), 400},
		{"parameters", append(parameter("p", "INT"), parameter("p", "INT")...), 400},
		{"idempotency_token", "x", 400},
	} {
		s := dbsqltest.New()
		s.On("", dbsqltest.Reply{})
		if status, _ := call(t, s, http.MethodPost, statements, submission(t, test.field, test.value)); status != test.want {
			t.Errorf("%s=%v: HTTP %d, want %d", test.field, test.value, status, test.want)
		}
	}
}

func TestStatementGoesThroughItsStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dbsqltest.New()
		commits := 0
		s.On("", dbsqltest.Reply{Pending: time.Minute, Running: time.Minute, Commit: func() { commits++ }})
		state := func(want string) {
			t.Helper()
			_, reply := call(t, s, http.MethodGet, statements+"/01ef-0001", "")
			status, _ := reply["status"].(map[string]any)
			if status["state"] != want {
				t.Errorf("the state is %v, want %s", status["state"], want)
			}
		}
		call(t, s, http.MethodPost, statements, submission(t, "statement", "MERGE"))
		state("PENDING")
		time.Sleep(time.Minute)
		state("RUNNING")
		time.Sleep(time.Minute)
		synctest.Wait()
		state("SUCCEEDED")
		if status, _ := call(t, s, http.MethodPost, statements+"/01ef-0001/cancel", ""); status != 200 {
			t.Errorf("canceling: HTTP %d", status)
		}
		state("SUCCEEDED") // what is done stays done
		if commits != 1 {
			t.Errorf("%d commits", commits)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	for action, want := range map[string]string{"CONTINUE": "RUNNING", "CANCEL": "CANCELED"} {
		synctest.Test(t, func(t *testing.T) {
			s := dbsqltest.New()
			s.On("", dbsqltest.Reply{Running: time.Minute})
			since := time.Now()
			body := strings.Replace(submission(t, "wait_timeout", "30s"), "CONTINUE", action, 1)
			_, reply := call(t, s, http.MethodPost, statements, body)
			if status, _ := reply["status"].(map[string]any); status["state"] != want || time.Since(since) != 30*time.Second {
				t.Errorf("%s: %v after %s", action, status["state"], time.Since(since))
			}
			time.Sleep(time.Minute) // for the timer of the statement
		})
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := dbsqltest.New()
	for _, path := range []string{statements + "/01ef-9999", statements + "/01ef-9999/result/chunks/0", "/api/2.0/sql/other", "/api/2.0/sql/warehouses/other"} {
		if status, reply := call(t, s, http.MethodGet, path, ""); status != 404 || reply["error_code"] == "" {
			t.Errorf("%s: HTTP %d, %v", path, status, reply)
		}
	}
}

// TestStatementsSideBySide holds that each of several statements that are taken
// at once has an id of its own.
func TestStatementsSideBySide(t *testing.T) {
	const n = 20
	s := dbsqltest.New()
	var taken sync.WaitGroup
	taken.Add(n)
	s.Handle(func(dbsqltest.Statement) dbsqltest.Reply {
		taken.Done()
		taken.Wait()
		return dbsqltest.Affected(1)
	})
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			call(t, s, http.MethodPost, "/api/2.0/sql/statements", `{"statement":"SELECT 1","warehouse_id":"wh1","wait_timeout":"30s","on_wait_timeout":"CONTINUE","disposition":"INLINE","format":"JSON_ARRAY"}`)
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for _, st := range s.Statements() {
		ids[st.ID] = true
	}
	if len(ids) != n {
		t.Errorf("%d ids for %d statements", len(ids), n)
	}
}
