package page

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Options are what the page shows besides the workspace.
type Options struct {
	// Examples are questions that an empty channel offers, by language
	// ("pt"); a person without a list of their language sees "en".
	Examples map[string][]string
	// Commands are the slash commands to complete, as typed: "/datafind".
	Commands []string
	// Shortcuts are the app's message shortcuts, names by callback ID.
	Shortcuts map[string]string
	// Now tells the time for "Today" and the clocks; nil is time.Now.
	Now func() time.Time
}

//go:embed templates assets
var files embed.FS

// policy allows nothing but what this server itself sends: no inline script or
// style, so markup that got through a hole in the escaping would still be dead.
const policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"

type handler struct {
	ws       Workspace
	options  Options
	template *template.Template
}

// Handler serves the page at / and its assets below /page/. The people's API
// (/sim/…) must be on the same origin. An address names what it shows:
// /?user=analyst&channel=data&thread=TS&tab=home, each by ID or name.
func Handler(ws Workspace, options Options) http.Handler {
	funcs := template.FuncMap{"plural": plural, "icon": icon, "shortcuts": func() map[string]string { return options.Shortcuts }}
	h := &handler{ws: ws, options: options,
		template: template.Must(template.New("page").Funcs(funcs).ParseFS(files, "templates/*.html"))}
	assets, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.page)
	mux.Handle("GET /page/", http.StripPrefix("/page/", typed(http.FileServerFS(assets))))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-store")
		mux.ServeHTTP(w, r)
	})
}

// typed names the type of an asset itself: the standard library asks the
// machine, and some Windows machines call a script plain text.
func typed(next http.Handler) http.Handler {
	types := map[string]string{".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if kind := types[path.Ext(r.URL.Path)]; kind != "" {
			w.Header().Set("Content-Type", kind+"; charset=utf-8")
		}
		next.ServeHTTP(w, r)
	})
}

func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	at := place{user: q.Get("user"), channel: q.Get("channel"), thread: q.Get("thread"), tab: q.Get("tab"), all: q.Get("all") != ""}
	var out bytes.Buffer
	if err := h.template.ExecuteTemplate(&out, "page.html", h.compose(at)); err != nil {
		http.Error(w, "drawing the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = out.WriteTo(w) // the reader is gone, nobody is left to tell
}

func (h *handler) now() time.Time {
	if h.options.Now != nil {
		return h.options.Now()
	}
	return time.Now()
}

// plural counts: "1 reply", "2 replies".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func icon(name string) template.HTML {
	var w writer
	w.icon(name)
	return w.html()
}

// composer is a field to write a message in.
type composer struct{ ID, Key, Channel, Thread, Label string }

// Composer is the field under the channel.
func (s screen) Composer() composer {
	return composer{ID: "composer", Key: "composer " + s.Me.ID + " " + s.Room.ID, Channel: s.Room.ID, Label: "Message " + s.Room.Label()}
}

// ThreadComposer is the field under the thread.
func (s screen) ThreadComposer() composer {
	return composer{ID: "thread-composer", Key: "composer " + s.Me.ID + " " + s.Room.ID + " " + s.Thread.TS,
		Channel: s.Room.ID, Thread: s.Thread.TS, Label: "Reply in thread"}
}
