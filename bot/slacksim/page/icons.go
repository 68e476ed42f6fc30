package page

// paths are the page's own signs, drawn on a square of 24.
var paths = map[string]string{
	"thumbs_up":   "M7 11v9H4v-9h3Zm0 0 4-8c1.7 0 3 1.2 3 3v3h5a2 2 0 0 1 2 2.3l-1.1 6.5A2.6 2.6 0 0 1 17.3 20H7",
	"thumbs_down": "M7 13V4H4v9h3Zm0 0 4 8c1.7 0 3-1.2 3-3v-3h5a2 2 0 0 0 2-2.3l-1.1-6.5A2.6 2.6 0 0 0 17.3 4H7",
	"trash":       "M5 7h14M10 7V4h4v3m-7 0 1 13h8l1-13M10 11v5m4-5v5",
	"find":        "M4 5h13M4 10h6M4 15h4M15 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm3 7 3 3",
	"menu":        "M4 6h16M4 12h16M4 18h16",
	"down":        "m6 9 6 6 6-6",
	"lock":        "M6 11h12v9H6zm2.5 0V8a3.5 3.5 0 0 1 7 0v3",
	"close":       "m6 6 12 12M18 6 6 18",
	"send":        "M4 5l16 7-16 7 3-7-3-7Zm3 7h6",
	"eye":         "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6ZM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z",
	"reply":       "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
	"edit":        "m4 20 1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3",
	"dot":         "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
}

// icon draws a sign; one that is unknown is a dot.
func (w *writer) icon(name string) {
	path, known := paths[name]
	if !known {
		path = paths["dot"]
	}
	w.open("svg", "class", "sign", "viewBox", "0 0 24 24", "aria-hidden", "true")
	w.open("path", "d", path)
	w.close("path")
	w.close("svg")
}
