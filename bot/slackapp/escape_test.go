package slackapp

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextCannotLeaveItsPlace(t *testing.T) {
	for name, c := range map[string]struct{ in, mrkdwn, code string }{
		"plain":            {"Churn by month", "Churn by month", "`Churn by month`"},
		"entities":         {"a < b && c > d", "a &lt; b &amp;&amp; c &gt; d", "`a &lt; b &amp;&amp; c &gt; d`"},
		"ping":             {"<!channel> <@U1>", "&lt;!channel&gt; &lt;＠U1&gt;", "`&lt;!channel&gt; &lt;@U1&gt;`"},
		"at here":          {"ask @here", "ask ＠here", "`ask @here`"},
		"address":          {"ana@bank.test", "ana@bank.test", "`ana@bank.test`"},
		"bold":             {"*now*", "∗now∗", "`*now*`"},
		"italic":           {"_now_ churn_rate", "ˍnowˍ churn_rate", "`_now_ churn_rate`"},
		"strike":           {"~now~", "∼now∼", "`~now~`"},
		"breaks code":      {"a`b```c", "aˋbˋˋˋc", "`aˋbˋˋˋc`"},
		"fakes a line":     {"a\n\r\u2028*Or*", "a ∗Or∗", "`a *Or*`"},
		"quote":            {"> said", "› said", "`&gt; said`"},
		"link":             {"https://evil.test/x", "https:∕∕evil.test/x", "`https://evil.test/x`"},
		"direction":        {"abc\u202etxt.exe\u2066", "abctxt.exe", "`abctxt.exe`"},
		"without width":    {"a\u200bb\u200d\ufeffc\u00ad", "abc", "`abc`"},
		"control":          {"a\x00\x1b[31mb", "a [31mb", "`a [31mb`"},
		"not utf-8":        {"a\xff\xfeb", "ab", "`ab`"},
		"fillers":          {"\u3164\u2800\u115f", "", ""},
		"piled marks":      {"e\u0301\u0301\u0301\u0301\u0301", "e\u0301\u0301\u0301", "`e\u0301\u0301\u0301`"},
		"accents and more": {"finanças 表 👍🏽", "finanças 表 👍🏽", "`finanças 表 👍🏽`"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mrkdwn(c.in); got != c.mrkdwn {
				t.Errorf("mrkdwn(%q) = %q, want %q", c.in, got, c.mrkdwn)
			}
			if got := code(c.in); got != c.code {
				t.Errorf("code(%q) = %q, want %q", c.in, got, c.code)
			}
		})
	}
}

func TestCodeBlockKeepsLines(t *testing.T) {
	got := codeBlock("SELECT a\n  , `b`\nFROM x -- <!here>```")
	want := "```\nSELECT a\n  , `b`\nFROM x -- &lt;!here&gt;ˋˋˋ\n```"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCutPartsNoCharacter(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 10, "short"},
		{"a longer line", 8, "a longe…"},
		{"a word", 3, "a…"},
		{"cafe\u0301 noir", 5, "caf…"},
		{"ok 👍🏽 yes", 5, "ok…"},
		{"🇧🇷🇵🇹🇪🇸", 4, "🇧🇷…"},
		{"x", 0, "…"},
	} {
		if got := cut(c.in, c.limit); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func TestAddressStaysInItsLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://dbx.test/explore/data/a?o=1&b=2":    "https://dbx.test/explore/data/a?o=1&amp;b=2",
		"https://dbx.test/a|b>c":                     "https://dbx.test/a%7Cb%3Ec",
		"javascript:alert(1)":                        "",
		"https://":                                   "",
		"not an address":                             "",
		"https://x.test/" + strings.Repeat("a", 600): "",
	} {
		if got := address(in); got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzEscape holds what every drawing relies on.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "<!channel>", "*a* _b_ ~c~ `d`", "> q", "a_b_c", "\u202e", "\xff", "a\nb", "@here"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, out := range []string{mrkdwn(s), strings.Trim(code(s), "`")} {
			if !utf8.ValidString(out) || strings.ContainsAny(out, "<>`\n\r\t\x00\u202e\u200b") {
				t.Errorf("%q came out as %q", s, out)
			}
		}
		if out := mrkdwn(s); strings.ContainsAny(out, "*~") || strings.Contains(out, "://") {
			t.Errorf("%q formats: %q", s, out)
		}
		if got := cut(tidy(s), 20); utf8.RuneCountInString(got) > 20 {
			t.Errorf("cut left %d characters of %q", utf8.RuneCountInString(got), s)
		}
	})
}
