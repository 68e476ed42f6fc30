package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/datafind/datafind/catalog"
	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

var faultSeed = flag.Int("seed", 0, "run this seed of the fault tests alone")

// errFault is what a source fails with in these tests.
var errFault = errors.New("fault of the source")

// faultDisk is SQLite's file system with a disk that fails at one write and at
// all that follow, until it is mended.
type faultDisk struct {
	vfs.VFS
	writes int
	at     int // 0 for never
	fails  func(f vfs.File, p []byte, off int64) error
}

func (d *faultDisk) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpen(d.VFS, name, flags)
	if err != nil {
		return nil, flags, err
	}
	return &faultFile{f, d}, flags, nil
}

func (d *faultDisk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(d.VFS, name, flags)
	if err != nil {
		return nil, flags, err
	}
	return &faultFile{f, d}, flags, nil
}

type faultFile struct {
	vfs.File
	disk *faultDisk
}

func (f *faultFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }

func (f *faultFile) MemoryMapper() vfs.MemoryMapper {
	return f.File.(vfs.FileMemoryMapper).MemoryMapper()
}

// Sync does nothing: killing a process loses nothing that it wrote, and 1,000
// trials need not wait for the disk.
func (f *faultFile) Sync(vfs.SyncFlag) error { return nil }

func (f *faultFile) WriteAt(p []byte, off int64) (int, error) {
	f.disk.writes++
	if f.disk.at > 0 && f.disk.writes >= f.disk.at {
		return 0, f.disk.fails(f.File, p, off)
	}
	return f.File.WriteAt(p, off)
}

// calm is the name of such a disk that never fails.
var calm = sync.OnceValue(func() string {
	vfs.Register("calm", &faultDisk{VFS: vfs.Find("os")})
	return "calm"
})

// plan is one seed's trial: a cache in one state, a sync to another, a fault.
type plan struct {
	seed          int
	before, after *synth // before is nil for a first sync
	kill          bool
	disk          error   // what writing gives, nil where the source is at fault
	cancel        bool    // the source is not at fault, the sync is interrupted
	where         float64 // in [0,1), from the first write, or step of the source, to the last
	at            int     // its number; 0 for none
}

const faultTables = 60

func newPlan(seed int) plan {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	p := plan{seed: seed, after: newSynth(faultTables, 4)}
	if r.IntN(4) > 0 {
		p.before = newSynth(faultTables, 4)
		p.before.dropped[r.IntN(faultTables)] = true
		p.after = p.before.clone()
		for range 1 + r.IntN(20) {
			i := r.IntN(faultTables)
			switch r.IntN(6) {
			case 0:
				p.after.altered[i]++
			case 1:
				p.after.used[i]++
			case 2:
				p.after.tagged[i] = !p.after.tagged[i]
			case 3:
				p.after.granted[i] = !p.after.granted[i]
			case 4:
				p.after.dropped[i] = !p.after.dropped[i]
			case 5:
				p.after.closed++
			}
		}
	}
	p.kill = r.IntN(5) == 0
	p.where = r.Float64()
	switch r.IntN(4) {
	case 0:
		p.disk = sqlite3.FULL
	case 1:
		p.disk = sqlite3.IOERR_WRITE
	case 2:
		p.cancel = true
	}
	return p
}

// sync runs the plan's sync on the file at path up to its fault; die is called
// in its place where the process is to be killed. Count is how many writes, or
// steps of the source, there were.
func (p plan) sync(ctx context.Context, path string, die func()) (count int, err error) {
	disk := &faultDisk{VFS: vfs.Find("os")}
	name := "fault-" + strconv.Itoa(p.seed)
	vfs.Register(name, disk)
	defer vfs.Unregister(name)
	s, err := Open(ctx, path, Options{vfs: name, batch: 7, Mapping: testMapping})
	if err != nil {
		return 0, fmt.Errorf("opening: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	source, steps := p.after.clone(), 0
	if p.disk == nil {
		source.fault = func(string) error {
			steps++
			switch {
			case steps != p.at:
			case p.kill:
				die()
			case p.cancel:
				stop()
			default:
				return errFault
			}
			return nil
		}
	} else {
		disk.writes, disk.at = 0, p.at
		disk.fails = func(f vfs.File, b []byte, off int64) error {
			if p.kill {
				f.WriteAt(b[:len(b)/2], off) // cut off in the middle
				die()
			}
			return p.disk
		}
	}
	_, err = s.Sync(ctx, source, nil)
	disk.at = 0
	if count = steps; p.disk != nil {
		count = disk.writes
	}
	return count, errors.Join(err, s.Close())
}

// testMapping finds the tag that synth gives.
var testMapping = catalog.Mapping{Personal: []catalog.Rule{{Name: "pii"}}}

// killed names the seed and the file in the process that is to be killed.
const killed = "DATAFIND_TEST_KILLED_SYNC"

// TestKilledSync is the process that is killed.
func TestKilledSync(t *testing.T) {
	var seed, at int
	var path string
	if _, err := fmt.Sscanf(os.Getenv(killed), "%d %d %s", &seed, &at, &path); err != nil {
		t.Skip("runs inside of others")
	}
	p := newPlan(seed)
	p.at = at
	_, err := p.sync(t.Context(), path, func() {
		self, err := os.FindProcess(os.Getpid())
		must(t, err)
		must(t, self.Kill())
		select {}
	})
	t.Fatalf("still alive: %v", err)
}

// tryFault carries out one plan. Whatever happened, the cache is the state of
// before or the one of after, whole, and the next sync brings the latter.
func tryFault(t *testing.T, seed int) {
	p := newPlan(seed)
	prepared := func() string {
		path := filepath.Join(t.TempDir(), "cache.db")
		if p.before != nil {
			s := open(t, path, Options{Mapping: testMapping, vfs: calm()})
			mustSync(t, s, p.before)
			must(t, s.Close())
		}
		return path
	}
	count, err := p.sync(t.Context(), prepared(), nil) // without a fault, to see how long it is
	must(t, err)
	p.at = 1 + int(p.where*float64(count))
	path := prepared()
	if p.kill {
		child := exec.Command(os.Args[0], "-test.run=^TestKilledSync$")
		child.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %s", killed, seed, p.at, path))
		var out []byte
		if out, err = child.Output(); len(out) > 0 {
			t.Fatalf("not killed: %s", out)
		}
	} else {
		_, err = p.sync(t.Context(), path, nil)
	}

	s := open(t, path, Options{Mapping: testMapping, vfs: calm()})
	defer s.Close()
	t.Logf("kill %v, disk %v, cancel %v, at %d of %d: %v", p.kill, p.disk, p.cancel, p.at, count, err)
	was := p.after
	if err != nil && !p.inForce(t, s, p.after) {
		was = p.before
	}
	check(t, s, was)
	again := p.after.clone()
	mustSync(t, s, again)
	check(t, s, p.after)
	aside, err := filepath.Glob(path + ".aside-*")
	must(t, err)
	if len(aside) > 0 {
		t.Errorf("seed %d: a whole cache was set aside", seed)
	}
}

// inForce tells whether the cache holds a state, as far as a glance shows.
func (p plan) inForce(t *testing.T, s *Store, state *synth) bool {
	tables, err := load(t, s)
	return err == nil && cmp.Equal(tables, state.want()) && cmp.Equal(containers(t, s), mustContainers(t, state))
}

// check compares the cache with a state, table by table; nil is an empty cache.
func check(t *testing.T, s *Store, state *synth) {
	t.Helper()
	tables, err := load(t, s)
	if state == nil {
		if !errors.Is(err, ErrEmpty) {
			t.Fatalf("the error is %v, not that nothing is there", err)
		}
		return
	}
	must(t, err)
	if diff := cmp.Diff(state.want(), tables); diff != "" {
		t.Fatalf("tables (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(mustContainers(t, state), containers(t, s)); diff != "" {
		t.Fatalf("containers (-want +got):\n%s", diff)
	}
}

// load reads all that the cache holds.
func load(t *testing.T, s *Store) ([]catalog.Table, error) {
	snapshot, _, err := s.Snapshot(t.Context())
	if err != nil {
		return nil, err
	}
	return whole(t, snapshot)
}

// whole are the tables of a snapshot with their columns.
func whole(t *testing.T, s *catalog.Snapshot) ([]catalog.Table, error) {
	var all []catalog.Table
	for table, err := range s.EachWhole(t.Context(), s.Positions(nil)) {
		if err != nil {
			return nil, err
		}
		all = append(all, *table)
	}
	return all, nil
}

func mustContainers(t *testing.T, state *synth) []catalog.Container {
	all, err := state.clone().Containers(t.Context())
	must(t, err)
	return all
}

func containers(t *testing.T, s *Store) []catalog.Container {
	c, err := current(t.Context(), s.reader)
	must(t, err)
	all, err := decodeContainers(c.containers, interner{})
	must(t, err)
	return all
}

func faults(t *testing.T, from, to int) {
	if *faultSeed != 0 {
		from, to = *faultSeed, *faultSeed+1
	}
	for seed := from; seed < to; seed++ {
		t.Run(strconv.Itoa(seed), func(t *testing.T) { tryFault(t, seed) })
	}
}

func TestFaults(t *testing.T) { faults(t, 1, 51) }
