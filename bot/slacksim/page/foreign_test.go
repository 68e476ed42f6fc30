package page

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// What the writer may write. Anything else in its output came from a message.
var (
	ownTag       = regexp.MustCompile(`^<(/?)([a-z0-9]+)((?: [a-z-]+="[^"<>]*")*)>`)
	ownAttribute = regexp.MustCompile(` ([a-z-]+)="([^"<>]*)"`)
	ownTags      = words(`a blockquote br button code datalist details div em figcaption figure form h3 h4 h5 h6 hr input label li
		ol optgroup option p path pre s select small span strong summary svg table td textarea th time tr ul`)
	ownAttributes = words(`aria-hidden aria-label aria-pressed autocomplete autofocus checked class d data-action-id
		data-block-id data-channel data-confirm data-confirm-no data-confirm-style data-confirm-title data-confirm-yes
		data-dispatch data-optional data-type data-user data-value hidden href id label list maxlength minlength multiple name
		placeholder rel role rows selected start tabindex target title type value viewBox`)
	void = words("br hr input")
)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// foreign finds what is not the writer's own: a tag or attribute that it never
// writes, a link of another scheme, a bare bracket, tags that do not nest. It
// is empty if all is well.
func foreign(out string) string {
	var open []string
	for rest := out; rest != ""; {
		if rest[0] == '>' {
			return "a bare > in " + out
		}
		if rest[0] != '<' {
			end := strings.IndexAny(rest, "<>")
			if end < 0 {
				end = len(rest)
			}
			rest = rest[end:]
			continue
		}
		tag := ownTag.FindStringSubmatch(strings.Replace(rest, "viewBox", "viewbox", 1))
		if tag == nil || !ownTags[tag[2]] {
			return fmt.Sprintf("a foreign tag at %.60q in %s", rest, out)
		}
		rest = rest[len(tag[0]):]
		switch {
		case tag[1] == "/":
			if len(open) == 0 || open[len(open)-1] != tag[2] {
				return fmt.Sprintf("</%s> closes %v in %s", tag[2], open, out)
			}
			open = open[:len(open)-1]
		case !void[tag[2]]:
			open = append(open, tag[2])
		}
		if problem := foreignAttribute(tag[3]); problem != "" {
			return problem + " in " + out
		}
	}
	if len(open) > 0 {
		return fmt.Sprintf("%v stay open in %s", open, out)
	}
	return ""
}

func foreignAttribute(attributes string) string {
	for _, a := range ownAttribute.FindAllStringSubmatch(attributes, -1) {
		name, value := a[1], html.UnescapeString(a[2])
		if name != "viewbox" && !ownAttributes[name] {
			return "a foreign attribute " + name
		}
		if name == "href" && !safeLink(value) && !strings.HasPrefix(value, "?channel=") {
			return "a foreign link " + value
		}
	}
	return ""
}
