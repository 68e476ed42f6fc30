//go:build real

package databricks

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog/databricks/dbsql"
)

// bridge is a warehouse of Spark with real Delta tables; see bridge/bridge.py.
// Its tables outlive its process.
type bridge struct {
	dir  string
	port int

	mu    sync.Mutex
	pid   int
	input io.Closer     // the process ends when this is closed, also by this one's death
	ended chan struct{} // closed once the process is gone
}

// sparkStart bounds how long Spark may take to come up: seconds where the machine
// is idle, minutes where it is not.
const sparkStart = 10 * time.Minute

var shared = sync.OnceValues(func() (*bridge, error) {
	dir, err := os.MkdirTemp("", "datafind-bridge")
	if err != nil {
		return nil, err
	}
	return startBridge(dir)
})

// TestMain starts the shared bridge, also for the tests that look for one in
// the environment.
func TestMain(m *testing.M) {
	b, err := shared()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	dsn := fmt.Sprintf("http://token:dapi-test@127.0.0.1:%d/sql/1.0/warehouses/wh1", b.port)
	if err := os.Setenv("DATABRICKS_BRIDGE", dsn); err != nil {
		panic(err) // ours
	}
	code := m.Run()
	b.kill()
	if code != 0 {
		fmt.Fprintln(os.Stderr, b.lastWords())
	}
	if err := os.RemoveAll(b.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// sharedBridge is the one that all tests use that do not kill theirs. A test
// works in a schema of its own.
func sharedBridge(t *testing.T) *bridge {
	t.Helper()
	b, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func startBridge(dir string) (*bridge, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &bridge{dir: dir, port: l.Addr().(*net.TCPAddr).Port}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return b, b.start()
}

// start starts the bridge where it does not run: at first, once it was killed,
// and where its Spark ended by itself, as a warehouse is started again.
func (b *bridge) start() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.ended:
	default:
		if b.ended != nil {
			return nil
		}
	}
	return b.launch()
}

// launch runs the bridge on its directory and port, and waits until it serves.
func (b *bridge) launch() error {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		return err
	}
	python := filepath.Join(root, "build", "venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		return fmt.Errorf("run .ci/needs-spark first: %w", err)
	}
	process := exec.Command(python, filepath.Join("bridge", "bridge.py"),
		"--dir", b.dir, "--port", fmt.Sprint(b.port), "--token", "dapi-test", "--chunk-rows", "100")
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Spark's Java too
	out, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	if b.input, err = process.StdinPipe(); err != nil {
		return err
	}
	log, err := os.OpenFile(b.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the child has its own
	process.Stderr = log
	if err := process.Start(); err != nil {
		return err
	}
	b.pid, b.ended = process.Process.Pid, make(chan struct{})
	go func(ended chan struct{}) {
		_, _ = process.Process.Wait() // not the command's own, which would close the pipes
		close(ended)
	}(b.ended)
	timer := time.AfterFunc(sparkStart, func() { _ = syscall.Kill(-process.Process.Pid, syscall.SIGKILL) })
	defer timer.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "ready") {
			go func() { // the pipe must not fill
				for lines.Scan() {
				}
			}()
			return nil
		}
	}
	return fmt.Errorf("the bridge did not come up; %s", b.lastWords())
}

// kill ends the bridge and its Spark wherever they are.
func (b *bridge) kill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	_ = syscall.Kill(-b.pid, syscall.SIGKILL)
	<-b.ended
}

// lastWords is the end of what the bridge and its Spark logged, of all its
// processes: why a context ended or a statement failed stands nowhere else.
func (b *bridge) lastWords() string {
	const most = 20_000
	log, err := os.ReadFile(b.log())
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s ends:\n%s", b.log(), log[max(0, len(log)-most):])
}

func (b *bridge) log() string { return filepath.Join(b.dir, "bridge.log") }

func (b *bridge) config() dbsql.Config {
	return dbsql.Config{
		Host: "127.0.0.1", Port: b.port, Insecure: true, WarehouseID: "wh1", Token: "dapi-test", Catalog: "spark_catalog",
	}
}

// open connects to the bridge; the transport may be nil.
func (b *bridge) open(t *testing.T, transport http.RoundTripper) (*sql.DB, *dbsql.Client) {
	t.Helper()
	return connect(t, b.config(), transport)
}

func connect(t *testing.T, cfg dbsql.Config, transport http.RoundTripper) (*sql.DB, *dbsql.Client) {
	t.Helper()
	if transport != nil {
		cfg.HTTPClient = &http.Client{Transport: transport}
	}
	connector, err := dbsql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db, connector.Client()
}

// run runs statements, one after the other.
func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.ExecContext(context.Background(), s); err != nil {
			t.Fatalf("%.200s: %v", s, err)
		}
	}
}

// cells runs a query and returns its rows as text, cells parted by "|".
func cells(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	all, err := readCells(db, query, args...)
	if err != nil {
		t.Fatalf("%.300s: %v", query, err)
	}
	return all
}

func readCells(db *sql.DB, query string, args ...any) ([]string, error) {
	rows, err := db.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		row, to := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		var line []string
		for _, c := range row {
			line = append(line, c.String)
		}
		all = append(all, strings.Join(line, "|"))
	}
	return all, rows.Err()
}
