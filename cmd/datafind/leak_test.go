package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
	"github.com/datafind/datafind/catalog/eval"
	"github.com/datafind/datafind/catalog/file"
)

// circle is who may see a schema. Its mark stands in all that is written of its
// tables and nowhere else, so that wherever it turns up one of them does.
type circle struct {
	mark    string
	group   string   // that may see its tables; empty: nobody
	schemas []string // none: all that are in no other circle
}

var (
	open   = circle{"qzopen", catalog.AccountUsers, nil}
	people = circle{"qzpeople", "people team", []string{"hr", "hr_raw", "rh", "payroll"}}
	money  = circle{"qzmoney", "finance team", []string{"finance", "financas", "contab", "mx_finanzas", "payments", "pagamentos"}}
	shut   = circle{"qzshut", "", []string{"compliance", "governanca", "risk", "risco"}}

	circles = []circle{open, people, money, shut}
)

// browsed is a schema of the finance team that they see the metadata of alone.
const browsed = "mx_finanzas"

func circleOf(schema string) circle {
	for _, c := range circles {
		if slices.Contains(c.schemas, schema) {
			return c
		}
	}
	return open
}

// asker is a person with rights of their own.
type asker struct {
	name, user, email string
	groups            []string
	known             bool // to the directory
	sees              []circle
}

var askers = []asker{
	{"of the people team", "U0ANALYST1", "ana.souza@mare.example", []string{people.group}, true, []circle{open, people}},
	{"of the finance team", "U0ENGINEER", "ethan.clark@mare.example", []string{money.group}, true, []circle{open, money}},
	{"of no team", "U0STEWARD1", "sofia.ramirez@mare.example", nil, true, []circle{open}},
	{"not in the directory", "U0ANALYST1", "ana.souza@mare.example", []string{people.group}, false, nil},
}

// Groups makes an asker the directory.
func (a asker) Groups(_ context.Context, email string) ([]string, error) {
	if !a.known || email != a.email {
		return nil, catalog.ErrNoPrincipal
	}
	return a.groups, nil
}

// hidden are the circles whose tables must not show in a place. Public answers
// show what everyone may see, whoever asked, and so does what is written of
// them in calls, prompts, log and journal.
func (a asker) hidden(place string) (hidden []circle) {
	sees := a.sees
	switch place {
	case "public messages":
		sees = []circle{open}
	case "ephemeral messages", "direct messages", "modals", "home":
	default:
		sees = append([]circle{open}, sees...)
	}
	for _, c := range circles {
		if !slices.ContainsFunc(sees, func(s circle) bool { return s.mark == c.mark }) {
			hidden = append(hidden, c)
		}
	}
	return hidden
}

// marked is the demo's catalog with each table marked by its circle, shown by
// rights on catalogs and schemas.
func marked(t *testing.T) *catalog.Snapshot {
	t.Helper()
	demo, _, err := file.Demo(file.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]string{}
	for i := range demo.Tables {
		one := &demo.Tables[i]
		named[one.FullName()] = one.FullName() + "_" + circleOf(one.Schema).mark
	}
	var tables []catalog.Table
	containers := map[[2]string]catalog.Container{}
	for _, one := range demo.Tables {
		c := circleOf(one.Schema)
		tables = append(tables, mark(one, c.mark, named))
		containers[[2]string{one.Catalog}] = catalog.Container{Catalog: one.Catalog, Grants: grants(catalog.AccountUsers, "USE CATALOG")}
		inside := catalog.Container{Catalog: one.Catalog, Schema: one.Schema}
		switch {
		case c.group == "":
		case one.Schema == browsed:
			inside.Grants = grants(c.group, "BROWSE")
		default:
			inside.Grants = grants(c.group, "USE SCHEMA", "SELECT")
		}
		containers[[2]string{one.Catalog, one.Schema}] = inside
	}
	rights := catalog.Rights{AsOf: time.Now()}
	for _, c := range containers {
		rights.Containers = append(rights.Containers, c)
	}
	return catalog.NewSnapshot(tables, nil, demo.AsOf, demo.Source).WithRights(rights)
}

func grants(principal string, privileges ...string) (all []catalog.Grant) {
	for _, p := range privileges {
		all = append(all, catalog.Grant{Principal: principal, Privilege: p})
	}
	return all
}

// mark writes a mark into all that is said of a table. Keys keep their names,
// by which tables of different circles join.
func mark(t catalog.Table, mark string, named map[string]string) catalog.Table {
	renamed := func(names []string) (out []string) {
		for _, n := range names {
			out = append(out, named[n])
		}
		return out
	}
	keys := slices.Clone(t.PrimaryKey)
	t.Foreign = slices.Clone(t.Foreign)
	for i := range t.Foreign {
		keys = append(keys, t.Foreign[i].Columns...)
		t.Foreign[i].Table = named[t.Foreign[i].Table]
	}
	t.Name += "_" + mark
	t.Owner, t.Domain = mark+"."+t.Owner, t.Domain+" "+mark
	t.Upstream, t.Downstream = renamed(t.Upstream), renamed(t.Downstream)
	if t.Comment != "" {
		t.Comment = strings.ToUpper(mark[:1]) + mark[1:] + " " + t.Comment
	}
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		c := &t.Columns[i]
		if !slices.Contains(keys, c.Name) && !strings.HasSuffix(c.Name, "_id") {
			c.Name += "_" + mark
		}
		c.Comment += " " + mark
	}
	return t
}

// leakQuestions are those of the demo by the circle of what they look for, of
// each at most so many.
func leakQuestions(t *testing.T, each int) (questions []string) {
	t.Helper()
	all, err := eval.ReadFile("../../catalog/file/demo/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]string{}
	for _, q := range all {
		mark := open.mark
		if len(q.Gold) > 0 {
			mark = circleOf(strings.Split(q.Gold[0], ".")[1]).mark
		}
		by[mark] = append(by[mark], q.Text)
	}
	for _, c := range circles {
		questions = append(questions, by[c.mark][:min(each, len(by[c.mark]))]...)
	}
	return questions
}

// TestNothingLeaks asks a few questions of the demo's, about tables of every
// circle, as people with different rights, and looks for what each of them may
// not see wherever the bot writes. TestFullNothingLeaks asks all of them.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	questions := leakQuestions(t, 2)
	for _, a := range askers {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			written := a.goThrough(t, questions, 2)
			a.check(t, written)
			a.control(t, written)
		})
	}
}

// check demands that what is hidden from the asker stands nowhere.
func (a asker) check(t *testing.T, written map[string][]byte) {
	t.Helper()
	for place, text := range written {
		for _, c := range a.hidden(place) {
			if at := bytes.Index(bytes.ToLower(text), []byte(c.mark)); at >= 0 {
				t.Errorf("%q stands in the %s: …%s…", c.mark, place, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
}

// control demands that what the asker may see does stand where it should, as
// otherwise the test would find nothing whatever leaked.
func (a asker) control(t *testing.T, written map[string][]byte) {
	t.Helper()
	places := []string{"ephemeral messages", "direct messages", "modals", "calls", "prompts", "journal export"}
	for _, c := range a.sees {
		for _, place := range places {
			if !bytes.Contains(bytes.ToLower(written[place]), []byte(c.mark)) {
				t.Errorf("nothing of %q in the %s", c.mark, place)
			}
		}
	}
	if !bytes.Contains(written["public messages"], []byte(open.mark)) {
		t.Error("no public answer holds a table")
	}
	for _, method := range []string{"assistant.threads.setStatus", "views.open", "views.update", "views.publish", "chat.update"} {
		if !bytes.Contains(written["calls"], []byte("/api/"+method)) {
			t.Errorf("%s was not called", method)
		}
	}
	for _, span := range []string{"question", "search", "post", "settle", "model", "check", "chat m"} {
		if !bytes.Contains(written["traces"], []byte("Name:"+span+" ")) {
			t.Errorf("no span %q", span)
		}
	}
	for _, place := range []string{"home", "log", "metrics"} {
		if len(written[place]) == 0 {
			t.Errorf("there is no %s", place)
		}
	}
}
