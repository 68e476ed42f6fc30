package blockkit

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Surface is where blocks are to stand.
type Surface string

// The surfaces.
const (
	Message   Surface = "message"
	Ephemeral Surface = "ephemeral"
	Modal     Surface = "modal"
	Home      Surface = "home"
)

// check is one run over one message or view.
type check struct {
	code     string // what Slack answers with on this surface
	problems Problems
}

func (c *check) refuse(at, words string) {
	c.problems = append(c.problems, Problem{Code: c.code, Message: words, Pointer: at})
}

// Check tells what Slack would refuse. For a message raw is the blocks, or an
// object of which text and blocks are read; for a modal or home it is the
// view.
func Check(kind Surface, raw json.RawMessage) Problems {
	c := &check{code: InvalidBlocks}
	if kind == Modal || kind == Home {
		c.code = InvalidArguments
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		code := InvalidBlocksFormat
		if c.code == InvalidArguments {
			code = InvalidArguments
		}
		return Problems{{Code: code, Message: "must be valid JSON"}}
	}
	if c.code == InvalidArguments {
		c.view(kind, v)
	} else {
		c.message(v)
	}
	return c.problems
}

func (c *check) message(v any) {
	blocks := v
	if m, ok := v.(map[string]any); ok {
		if words, ok := m["text"].(string); ok && Length(words) > MaxMessageText {
			c.problems = append(c.problems, Problem{
				Code: TextTooLong, Pointer: "/text",
				Message: fmt.Sprintf("must be less than %d characters", MaxMessageText+1),
			})
		}
		if blocks, ok = m["blocks"]; !ok {
			return
		}
	}
	list(0, MaxMessageBlocks, byType(messageBlocks))(c, "/blocks", blocks)
	uniqueBlocks(c, "/blocks", blocks)
	c.totals(items(blocks))
}

// totals are the limits over all blocks of a message.
func (c *check) totals(blocks []any) {
	tables, cells, markdown, words := 0, 0, 0, 0
	for _, b := range blocks {
		m, _ := b.(map[string]any)
		n := textIn(b)
		words += n
		switch m["type"] {
		case "table":
			tables++
			cells += n
		case "markdown":
			markdown += n
		}
	}
	if tables > 1 {
		c.refuse("/blocks", "only_one_table_allowed")
	}
	if cells > MaxTablesText {
		c.refuse("/blocks", fmt.Sprintf("table text must be less than %d characters", MaxTablesText+1))
	}
	if markdown > MaxMarkdown {
		c.refuse("/blocks", fmt.Sprintf("markdown text must be less than %d characters", MaxMarkdown+1))
	}
	if words > MaxBlocksText {
		c.problems = append(c.problems, Problem{
			Code: BlocksTooLong, Pointer: "/blocks",
			Message: fmt.Sprintf("must be less than %d characters", MaxBlocksText+1),
		})
	}
}

// textIn counts the characters under every "text" that is a string.
func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			n += textIn(one)
		}
	case map[string]any:
		for name, one := range v {
			if s, ok := one.(string); ok && name == "text" {
				n += Length(s)
			} else {
				n += textIn(one)
			}
		}
	}
	return n
}

func uniqueBlocks(c *check, at string, blocks any) {
	seen := map[string]bool{}
	for i, b := range items(blocks) {
		m, _ := b.(map[string]any)
		name, ok := m["block_id"].(string)
		if ok && seen[name] {
			c.refuse(at+"/"+strconv.Itoa(i)+"/block_id", "`block_id` \""+name+"\" already exists")
		}
		seen[name] = seen[name] || ok
	}
}

// uniqueActions demands distinct action_ids within a block.
func uniqueActions(c *check, at string, v any) {
	m, seen := v.(map[string]any), map[string]bool{}
	for i, e := range items(m["elements"]) {
		element, _ := e.(map[string]any)
		name, ok := element["action_id"].(string)
		if ok && seen[name] {
			c.refuse(at+"/elements/"+strconv.Itoa(i)+"/action_id", "`action_id` \""+name+"\" already exists")
		}
		seen[name] = seen[name] || ok
	}
}

// view checks a modal or home view.
func (c *check) view(kind Surface, v any) {
	kinds := homeBlocks
	if kind == Modal {
		kinds = modalBlocks
	}
	fields := map[string]rule{
		"blocks":           all(list(0, MaxViewBlocks, byType(kinds)), uniqueBlocks),
		"private_metadata": chars(0, MaxPrivateMetadata),
		"callback_id":      id,
		"external_id":      id,
	}
	o := object{needs: []string{"type", "blocks"}, fields: fields}
	if kind == Modal {
		o.needs = append(o.needs, "title")
		for _, name := range []string{"title", "submit", "close"} {
			fields[name] = plain(1, MaxViewTitle)
		}
		for _, name := range []string{"clear_on_close", "notify_on_close", "submit_disabled"} {
			fields[name] = boolean
		}
		o.also = submitForInputs
	}
	fields["type"] = enum(string(kind))
	o.check(c, "/view", v)
}

// submitForInputs demands a submit button where something is to be filled in.
func submitForInputs(c *check, at string, v any) {
	m := v.(map[string]any)
	if _, ok := m["submit"]; ok {
		return
	}
	for _, b := range items(m["blocks"]) {
		if block, _ := b.(map[string]any); block["type"] == "input" {
			c.refuse(at, "missing required field: submit")
			return
		}
	}
}
