package page

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// get fetches an address of the page; the status must be 200.
func get(t *testing.T, f *fake, address string) (string, http.Header) {
	t.Helper()
	h := Handler(f, Options{Examples: examples, Commands: []string{"/datafind"}, Now: noon,
		Shortcuts: map[string]string{"find_for_message": "Find data for this"}})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d: %s", address, w.Code, w.Body)
	}
	return w.Body.String(), w.Header()
}

func TestPageGolden(t *testing.T) {
	for name, address := range map[string]string{
		"channel": "/?user=analyst&channel=data",
		"thread":  "/?user=engineer&channel=data&thread=1795341000.000100",
		"home":    "/?user=analyst&channel=datafind&tab=home",
		"modal":   "/?user=steward&channel=general",
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := get(t, newFake(t), address)
			golden := filepath.Join("testdata", "page", name+".html")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("the page differs from %s; look, then run with -update", golden)
			}
		})
	}
}

func TestPageShows(t *testing.T) {
	for _, c := range []struct {
		address     string
		has, hasNot []string
	}{
		{"/", []string{`data-user="U1"`, `data-channel="C1"`, "This is the start of #general", "@datafind onde fica o saldo"}, []string{"<dialog", `id="thread"`}},
		{"/?user=U2&channel=C2", []string{"Ethan Clark", "New York 07:30", "2 replies", "Last reply today at 04:56"}, []string{`id="thread"`}},
		{"/?user=analyst&channel=data", []string{"06:50", "Last reply today at 06:56", "(edited)", "Only visible to you", "datafind is looking at 18 tables…", ">Yesterday<", ">Today<", "👍 2",
			`data-text="@datafind where do we keep churn by month?"`, `data-callback="find_for_message"`}, []string{"hr.attrition_monthly", "<img"}},
		{"/?user=analyst&channel=%23data&thread=1795341000.000100", []string{`id="thread-composer"`, "hr.attrition_monthly", `data-action-id="thumbs"`, "<span>2 replies</span>"}, nil},
		{"/?user=analyst&channel=datafind&tab=home", []string{`id="home"`, "Which data do you need?", `data-view-id="V1"`, `data-dispatch="enter"`}, []string{`id="composer"`}},
		{"/?user=engineer&channel=datafind&tab=home", []string{"has not filled its home tab"}, nil},
		{"/?user=engineer&channel=D1", []string{"Ask datafind which data you need", `data-example="where do we keep`}, []string{`data-example="@`}},
		{"/?user=steward&channel=data", []string{`<dialog id="modal"`, `data-do="submit-view">Send<`, ">Cancel<"}, nil},
		{"/?user=nobody&channel=nowhere&thread=1", []string{`data-user="U1"`, "This thread is gone."}, nil},
		{"/?user=guest&channel=board", []string{"Guest · es-ES · Madrid 13:30"}, nil},
	} {
		body, _ := get(t, newFake(t), c.address)
		for _, part := range c.has {
			if !strings.Contains(body, part) {
				t.Errorf("%s: %q is not there", c.address, part)
			}
		}
		for _, part := range c.hasNot {
			if strings.Contains(body, part) {
				t.Errorf("%s: %q is there", c.address, part)
			}
		}
	}
}

// TestPrompts: what the bot suggests stands under a direct message, and is no
// markup.
func TestPrompts(t *testing.T) {
	f := newFake(t)
	f.Asked = map[string]json.RawMessage{"D1 ": json.RawMessage(`[{"title": "Who <b>owns</b> it?", "message": "owner of churn"}]`)}
	const chip = `data-example="owner of churn">Who &lt;b&gt;owns&lt;/b&gt; it?</button>`
	if body, _ := get(t, f, "/?user=engineer&channel=D1"); strings.Contains(body, chip) {
		t.Error("an empty channel has its own examples and the bot's")
	}
	f.Said["D1"] = []json.RawMessage{json.RawMessage(`{"ts": "1795341000.000100", "user": "U2", "text": "churn"}`)}
	if body, _ := get(t, f, "/?user=engineer&channel=D1"); !strings.Contains(body, chip) {
		t.Errorf("%s is not there", chip)
	}
}

// TestWritingIsMarked: a message that still grows says so, and nothing else does.
func TestWritingIsMarked(t *testing.T) {
	const mark = `class="writing"`
	f := newFake(t)
	f.Said["C2"] = append(f.Said["C2"], json.RawMessage(`{"ts": "1795342400.000100", "thread_ts": "1795342300.000100", "user": "U9", "text": "Both", "streaming": true}`))
	for address, want := range map[string]int{"/?channel=data&thread=1795342300.000100": 1, "/?channel=data": 0} {
		body, _ := get(t, f, address)
		if n := strings.Count(body, mark); n != want {
			t.Errorf("%s: %d messages are marked, want %d", address, n, want)
		}
		if _, growing, _ := strings.Cut(body, `data-ts="1795342400.000100"`); want > 0 && !strings.Contains(growing, mark) {
			t.Errorf("%s: another message is marked", address)
		}
	}
}

// The policy forbids inline scripts and styles, so the page must have none.
func TestPageKeepsItsPolicy(t *testing.T) {
	body, header := get(t, newFake(t), "/?user=analyst&channel=data&thread=1795341000.000100")
	if !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'self';") {
		t.Errorf("policy %q", header.Get("Content-Security-Policy"))
	}
	if inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+="|<script(?: type="module")?>`).FindString(body); inline != "" {
		t.Errorf("the page has %q", inline)
	}
	if elsewhere := regexp.MustCompile(`(?:src|href)="https?:[^"]*"[^>]*>`).FindAllString(body, -1); len(elsewhere) > 0 {
		for _, link := range elsewhere {
			if !strings.Contains(link, `rel="noopener noreferrer"`) {
				t.Errorf("the page loads or links %q", link)
			}
		}
	}
}

func TestAssets(t *testing.T) {
	body, _ := get(t, newFake(t), "/")
	found := regexp.MustCompile(`"(/page/[a-z.]+)"`).FindAllStringSubmatch(body, -1)
	if len(found) < 3 {
		t.Fatalf("the page names the assets %v", found)
	}
	for _, f := range found {
		get(t, newFake(t), f[1])
	}
	script, header := get(t, newFake(t), "/page/page.js")
	if kind := header.Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") {
		t.Errorf("the script is served as %q", kind)
	}
	for _, f := range regexp.MustCompile(`from "\.(/[a-z]+\.js)"`).FindAllStringSubmatch(script, -1) {
		get(t, newFake(t), "/page"+f[1])
	}
}

func TestNothingElseIsServed(t *testing.T) {
	h := Handler(newFake(t), Options{})
	for _, c := range []struct{ method, path string }{{"GET", "/x"}, {"GET", "/page/../handler.go"}, {"POST", "/"}, {"GET", "/templates/page.html"}} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code < 300 {
			t.Errorf("%s %s: status %d", c.method, c.path, w.Code)
		}
	}
}

func TestManyMessagesAreCut(t *testing.T) {
	f := newFake(t)
	for range newest + 5 {
		f.Said["C1"] = append(f.Said["C1"], json.RawMessage(`{"user":"U1","text":"hi","ts":"1795341000.000100"}`))
	}
	f.Said["C1"] = append(f.Said["C1"], json.RawMessage(`7`))
	body, _ := get(t, f, "/?channel=general")
	if n := strings.Count(body, "<article"); n != newest {
		t.Errorf("%d messages are shown, want %d", n, newest)
	}
	if !strings.Contains(body, "Earlier messages") || !strings.Contains(body, "This message cannot be read.") {
		t.Error("no word of what is left out or broken")
	}
	if body, _ = get(t, f, "/?channel=general&all=1"); strings.Count(body, "<article") != newest+6 {
		t.Error("all messages were asked for, and not all are shown")
	}
}

// An empty workspace still gives a page.
func TestNobodyAndNothing(t *testing.T) {
	body, _ := get(t, &fake{}, "/?user=x&channel=y&thread=z&tab=home")
	if !strings.Contains(body, `id="app"`) {
		t.Error("no page")
	}
}
