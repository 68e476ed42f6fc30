//go:build real

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"
)

// pagePatience is how long the page may take for one thing; it only passes
// when something is broken.
const pagePatience = 20 * time.Second

// openDemo runs the demo until the test ends.
func openDemo(t *testing.T, flags catalogFlags) *demo {
	t.Helper()
	return runDemo(t, demoCmd{catalogFlags: flags})
}

// runDemo is openDemo with all settings.
func runDemo(t *testing.T, c demoCmd) *demo {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	log := zaptest.NewLogger(t, zaptest.Level(zap.WarnLevel))
	c.Listen, c.NoOpen = "127.0.0.1:0", true
	d, err := startDemo(ctx, c, log)
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- d.run(ctx) }()
	connected, cancel := context.WithTimeout(ctx, pagePatience)
	defer cancel()
	if err := d.slack.Await(connected, func() bool { return d.slack.Connections() > 0 }); err != nil {
		t.Fatal("the bot does not connect: ", err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	return d
}

// openBrowserFor starts a Chromium for the test.
func openBrowserFor(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("there is no Chromium here, `make test-real` installs one")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("font-render-hinting", "none"))
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("closing the browser: %v", err)
		}
		end()
		free()
	})
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("starting %s: %v", path, err)
	}
	return browser
}

// visitor is somebody at the page, in a browser profile of their own.
type visitor struct {
	t   *testing.T
	tab context.Context
	d   *demo
	who string
}

// openPage shows a place to somebody; what their browser complains of fails the
// test.
func openPage(t *testing.T, browser context.Context, d *demo, who, channel string) *visitor {
	t.Helper()
	tab, close := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	v := &visitor{t: t, tab: tab, d: d, who: who}
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1280, 800)); err != nil { // opens the tab, for as long as its context lives
		t.Fatal(err)
	}
	var mu sync.Mutex
	var complaints []string
	told := chromedp.Console(tab)
	go func() {
		for m, err := range told {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" {
				mu.Lock()
				complaints = append(complaints, m.String())
				mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range complaints {
			t.Errorf("the browser of %s complains: %s", who, c)
		}
	})
	v.goTo(channel, "")
	return v
}

// size sets the window's size, in CSS pixels.
func (v *visitor) size(width, height int64, more ...chromedp.EmulateViewportOption) {
	v.t.Helper()
	v.do("resizing", chromedp.EmulateViewport(width, height, more...))
}

// goTo opens a channel by its address, or the bot's home by tab "home".
func (v *visitor) goTo(channel, tab string) {
	v.t.Helper()
	address := v.d.slack.URL() + "?" + url.Values{"user": {v.who}, "channel": {channel}, "tab": {tab}}.Encode()
	v.do("opening "+address, chromedp.Navigate(address))
	v.until("the page is drawn", `document.querySelector("#main")`)
}

func (v *visitor) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.tab, pagePatience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatalf("%s, %s: %v\n%s", v.who, what, err, v.text("body"))
	}
}

// until waits for a condition in JavaScript; it is looked at after each change
// of the page.
func (v *visitor) until(what, condition string) {
	v.t.Helper()
	const watch = `new Promise((done) => {
		const watcher = new MutationObserver(look);
		function look() { if (%s) { watcher.disconnect(); done(true); } }
		watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
		look();
	})`
	ctx, cancel := context.WithTimeout(v.tab, pagePatience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(watch, condition), chromedp.EvalAwaitPromise)); err != nil {
		v.shoot("failed")
		v.t.Fatalf("%s waits until %s: %v\n%s", v.who, what, err, v.text("body"))
	}
}

// shows waits until an element's text has all parts.
func (v *visitor) shows(selector string, parts ...string) {
	v.t.Helper()
	v.until(selector+" shows "+strings.Join(parts, ", "), fmt.Sprintf(
		`%s.every((part) => (document.querySelector(%s)?.innerText ?? "").includes(part))`, quoted(parts), quoted(selector)))
}

// gone waits until nothing fits the selector.
func (v *visitor) gone(selector string) {
	v.t.Helper()
	v.until(selector+" is gone", "!document.querySelector("+quoted(selector)+")")
}

func quoted(what any) string {
	raw, err := json.Marshal(what)
	if err != nil {
		panic(err) // texts alone are quoted
	}
	return string(raw)
}

// text is what an element shows, empty without one.
func (v *visitor) text(selector string) string {
	ctx, cancel := context.WithTimeout(v.tab, pagePatience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector(`+quoted(selector)+`)?.innerText ?? ""`))
	if err != nil {
		return err.Error()
	}
	return text
}

// count is how many elements fit.
func (v *visitor) count(selector string) int {
	v.t.Helper()
	n, err := chromedp.Run(v.tab, chromedp.Evaluate[int](`document.querySelectorAll(`+quoted(selector)+`).length`))
	if err != nil {
		v.t.Fatal(err)
	}
	return n
}

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.do("clicking "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// write types into a field and presses Enter.
func (v *visitor) write(selector, text string) {
	v.t.Helper()
	v.do("writing "+text, chromedp.SendKeys(chromedp.CSS(selector), text+"\r", chromedp.NodeVisible))
}

// say sends a message in the channel and waits until it is sent.
func (v *visitor) say(text string) {
	v.t.Helper()
	v.write("#composer", text)
	v.until("the message is sent", `document.querySelector("#composer").value === ""`)
}

// thread opens the thread of the last message that shows a text.
func (v *visitor) thread(text string) {
	v.t.Helper()
	const find = `[...document.querySelectorAll("#messages .message")].filter((m) => m.innerText.includes(%s)).at(-1)?.querySelector("[data-testid=replies]")`
	v.until("the thread of "+text+" is there", fmt.Sprintf(find, quoted(text)))
	if _, err := chromedp.Run(v.tab, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(find+".click()", quoted(text)))); err != nil {
		v.t.Fatal(err)
	}
	v.until("the thread is open", `document.querySelector("#thread")`)
}

// dark asks the page for its dark colours.
func (v *visitor) dark() {
	v.t.Helper()
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
	if _, err := chromedp.Call(v.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		v.t.Fatal(err)
	}
}

// shoot keeps a picture of the page where SCREENSHOTS names a folder.
func (v *visitor) shoot(name string) {
	v.t.Helper()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	const still = `Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations < 9).map((a) => a.finished)).then(() => true)`
	_, err := chromedp.Run(v.tab, chromedp.Evaluate[bool](still, chromedp.EvalAwaitPromise))
	var picture []byte
	if err == nil {
		picture, err = chromedp.Run(v.tab, chromedp.CaptureScreenshot())
	}
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
	}
	if err != nil {
		v.t.Errorf("the picture %s: %v", name, err)
	}
}
