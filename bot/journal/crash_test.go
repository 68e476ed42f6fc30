package journal

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// crashing is set to a journal's path in the process that is to be killed.
const crashing = "DATAFIND_TEST_CRASHING_JOURNAL"

// TestKilled kills a process in the middle of its writes, a few times, and
// looks for everything that it had been told was kept.
func TestKilled(t *testing.T) {
	if path := os.Getenv(crashing); path != "" {
		writeForEver(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "journal.db")
	told := map[string]bool{}
	for round := range 5 {
		child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		child.Env = append(os.Environ(), crashing+"="+path)
		out, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			told[lines.Text()] = true
			if n == 20+37*round { // goes on writing while it is killed
				must(t, child.Process.Kill())
			}
		}
		child.Wait() // killed
		j, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		must(t, j.Check(t.Context()))
		kept := map[string]bool{}
		for _, key := range unfinished(t, j) {
			kept[key] = true
		}
		for key := range told {
			if !kept[key] {
				t.Errorf("round %d: %s was acknowledged and is lost", round, key)
			}
		}
		must(t, j.Close())
	}
}

func writeForEver(t *testing.T, path string) {
	j, err := Open(t.Context(), path, Options{})
	must(t, err)
	for i := 0; ; i++ {
		key := fmt.Sprintf("%d-%d", os.Getpid(), i)
		_, err := j.Accept(t.Context(), Envelope{Key: key, Payload: make([]byte, 3000)})
		must(t, err)
		fmt.Println(key) // a line that was cut off is not told
	}
}
