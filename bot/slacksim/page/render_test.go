package page

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

var names = Directory{People: map[string]string{"U1": "analyst", "U9": "datafind"}, Channels: map[string]string{"C1": "data"}}

func TestRenderGolden(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/render/*.json")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, fixture := range fixtures {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			blocks, err := os.ReadFile(fixture)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.ReplaceAll(string(Render(blocks, names)), "><", ">\n<")
			golden := strings.TrimSuffix(fixture, ".json") + ".html"
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
				t.Errorf("rendered otherwise than %s; look, then run with -update\n%s", golden, got)
			}
			if problem := foreign(got); problem != "" {
				t.Error(problem)
			}
		})
	}
}

func TestMrkdwn(t *testing.T) {
	const rel = ` target="_blank" rel="noopener noreferrer"`
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"},
		{"a\nb", "a<br>b"},
		{"*bold* _it_ ~no~ `co*de*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>co*de*</code>"},
		{"*bold _both_*", "<strong>bold <em>both</em></strong>"},
		{"2*3*4 snake_case_name ~", "2*3*4 snake_case_name ~"},
		{"* not * _ not _ **", "* not * _ not _ **"},
		{"a.raw__sales_day: `x` → `raw__x`", "a.raw__sales_day: <code>x</code> → <code>raw__x</code>"},
		{"_a `b_ c` d_ *<` e*", "<em>a <code>b_ c</code> d</em> <strong>&lt;` e</strong>"},
		{"**x** *y*", "*<strong>x</strong>* <strong>y</strong>"},
		{"a (*b*), *c*.", "a (<strong>b</strong>), <strong>c</strong>."},
		{"*one\ntwo*", "*one<br>two*"},
		{"&lt;b&gt; &amp;amp; <b>", "&lt;b&gt; &amp;amp; &lt;b&gt;"},
		{"<https://x.test/?a=1&amp;b=2|la&lt;bel>", `<a href="https://x.test/?a=1&amp;b=2"` + rel + `>la&lt;bel</a>`},
		{"*<https://x.test/a_b|t_u>*", `<strong><a href="https://x.test/a_b"` + rel + `>t_u</a></strong>`},
		{"_<https://x.test/_|t>_", `<em><a href="https://x.test/_"` + rel + `>t</a></em>`},
		{"see https://x.test/a.", `see <a href="https://x.test/a"` + rel + `>https://x.test/a</a>.`},
		{"<mailto:a@x.test>", `<a href="mailto:a@x.test"` + rel + `>a@x.test</a>`},
		{"<javascript:alert(1)|go> <JAVASCRIPT:x> <data:,x>", "&lt;javascript:alert(1)|go&gt; &lt;JAVASCRIPT:x&gt; &lt;data:,x&gt;"},
		{"<@U1> <@U7> <@U7|zoe>", `<span class="mention" data-user="U1">@analyst</span> <span class="mention">@someone</span> <span class="mention">@zoe</span>`},
		{"<#C1> <#C9|ops>", `<a class="mention" href="?channel=data" data-channel="C1">#data</a> <span class="mention">#ops</span>`},
		{"<!here> <!subteam^S1|@team> <!date^1^{date}|Monday>", `<span class="mention broadcast">@here</span> @team <time>Monday</time>`},
		{":tada: :nope: 10:30:45", "🎉 :nope: 10:30:45"},
		{"&gt; q *b*\n> r\nnext", "<blockquote>q <strong>b</strong><br>r</blockquote>next"},
		{"a\n```x *y* &lt;\n  z```\nb", "a<pre>x *y* &lt;\n  z</pre>b"},
		{"```open", "```open"},
		{"a < b > c", "a &lt; b &gt; c"},
		{"x \u202Ereversed\x00", "x reversed\uFFFD"},
	} {
		if got := string(Mrkdwn(c.in, names)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// A long line of marks that never close must not cost more than its length
// times a little; a second would be far beyond that.
func TestMrkdwnOfMarksAloneIsQuick(t *testing.T) {
	for _, unit := range []string{"*a ", "_*~a ", "<", "`a", "```", ":", "&gt;\n", "http://"} {
		text := strings.Repeat(unit, 100_000/len(unit))
		if got := Mrkdwn(text, names); len(got) < 1000 {
			t.Errorf("%q: the text is gone", unit)
		}
	}
}

func FuzzMrkdwn(f *testing.F) {
	for _, seed := range []string{
		"*<https://x.test|a>* `b` _c_ ~d~", "<@U1> <#C1> <!channel>", "```a```> q\n> r", "<script>alert(1)</script>",
		`"><img src=x onerror=alert(1)>`, "<https://x.test/\"onmouseover=\"x|y>", "&lt;b&gt;", "<|>", "*_~`", "<javascript:x|y>",
		"<https://x.test|</a><b>>", "\u202e\u2066x", "\xff\xfe<",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if problem := foreign(string(Mrkdwn(text, names))); problem != "" {
			t.Error(problem)
		}
	})
}

func FuzzRender(f *testing.F) {
	fixtures, _ := filepath.Glob("testdata/render/*.json")
	for _, fixture := range fixtures {
		if blocks, err := os.ReadFile(fixture); err == nil {
			f.Add(blocks)
		}
	}
	f.Add([]byte(`[{"type":"section","block_id":"\"><x>","text":{"type":"mrkdwn","text":"<b>"}}]`))
	f.Add([]byte(`[{"type":"markdown","text":"[a](https://x.test/\")<i>"},null,3]`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, blocks []byte) {
		if problem := foreign(string(Render(blocks, names))); problem != "" {
			t.Error(problem)
		}
	})
}
