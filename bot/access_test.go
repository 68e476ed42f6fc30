package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/catalog"
)

// withRights are the tables of the tests shown by rights as old as said:
// everyone can query retention, and sees of finance the metadata alone.
func withRights(f *finder, age time.Duration) *finder {
	all := func(privileges ...string) (grants []catalog.Grant) {
		for _, p := range privileges {
			grants = append(grants, catalog.Grant{Principal: catalog.AccountUsers, Privilege: p})
		}
		return grants
	}
	bare := tables()
	for i := range bare {
		bare[i].Grants = nil
	}
	bare[1].Owner = "finance team"
	f.snap = snapshotOf(bare).WithRights(catalog.Rights{
		AsOf: now.Add(-age), Now: func() time.Time { return now },
		Containers: []catalog.Container{
			{Catalog: "gold", Grants: all("USE CATALOG")},
			{Catalog: "gold", Schema: "retention", Grants: all("USE SCHEMA", "SELECT")},
			{Catalog: "gold", Schema: "finance", Grants: all("BROWSE")},
		},
	})
	return f
}

// What one person may do with the first table is said to that person alone.
func TestTheFirstTableSaysWhatOnePersonMayDo(t *testing.T) {
	for lang, says := range map[string][2]string{
		"en": {"you can query it", "ask finance team for access"},
		"pt": {"você pode consultar", "peça acesso a finance team"},
		"es": {"puedes consultarla", "pide acceso a finance team"},
	} {
		for _, surface := range []Surface{Mention, Shared, Direct, Command, Mine} {
			for i, table := range []string{churn, mrr} {
				q := question()
				q.Place.Surface = surface
				a, err := bare(withRights(found(table), time.Minute), nil).Find(t.Context(), q)
				must(t, err)
				a.Language = lang
				got := Compose(q, a, now).String()
				same(t, lang+" "+string(surface)+" "+table, strings.Contains(got, says[i]), surface.private())
				if i == 1 { // who is asked is not named twice
					same(t, "the owner", strings.Count(got, "finance team"), 1)
				}
			}
		}
	}
}

func TestUnknownAccessIsNotSaid(t *testing.T) {
	for _, access := range []catalog.Access{catalog.AccessUnknown, catalog.NoAccess, catalog.MetadataOnly} {
		owner, may := In("en").Access(access, "")
		same(t, "of nobody's table", owner+may, "")
	}
	owner, may := In("en").Access(catalog.AccessUnknown, "ana")
	same(t, "owner", owner+may, "ana")
}

// An answer that stands says what holds now, not what held when it was made.
func TestAccessIsThatOfNow(t *testing.T) {
	h := newHouse(t, withRights(found(churn), time.Minute), nil)
	q := question()
	q.Place.Surface = Direct
	must(t, h.Answer(t.Context(), q))
	same(t, "granted", h.place.only(t).Candidates[0].Access, catalog.CanQuery)
	d, _ := h.Describe(t.Context(), churn, q.Asker)
	same(t, "in the modal", d.Access, catalog.CanQuery)
	h.find.snap = snapshotOf(tables()).WithRights(catalog.Rights{
		AsOf: now, Now: func() time.Time { return now },
		Containers: []catalog.Container{{Catalog: "gold", Grants: []catalog.Grant{{Principal: q.Asker.Email, Privilege: "BROWSE"}}}},
	})
	_, a, err := h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "revoked", a.Candidates[0].Access, catalog.MetadataOnly)
	d, _ = h.Describe(t.Context(), churn, q.Asker)
	same(t, "in the modal, revoked", d.Access, catalog.MetadataOnly)
}

// Where nobody knows who may see what, that is said: of the tables nothing.
func TestRightsThatAreTooOldAreSaid(t *testing.T) {
	for _, lang := range languages {
		for _, surface := range []Surface{Mention, Direct, Command, Mine, Shared} {
			q := question()
			q.Place.Surface = surface
			a, err := bare(withRights(found(churn, mrr), catalog.MaxRightsAge+time.Second), &model{}).Find(t.Context(), q)
			must(t, err)
			same(t, "kind", a.Kind, Nothing)
			a.Language, a.Related = lang, []string{"retention"}
			m := Compose(q, a, now)
			same(t, lang+" is said", strings.TrimSpace(m.String()), In(lang).RightsUnread)
			same(t, lang+" on a phone", m.Notification, In(lang).RightsUnread)
		}
	}
	a, err := bare(withRights(found(), time.Minute), nil).Find(t.Context(), question())
	must(t, err)
	same(t, "nothing found", strings.HasPrefix(Compose(question(), a, now).String(), "No table found"), true)
}

// An answer that is drawn again meanwhile says so too, and the next time it is
// as before.
func TestRightsGetTooOldUnderAnAnswer(t *testing.T) {
	h := newHouse(t, withRights(found(churn), time.Minute), nil)
	q := question()
	must(t, h.Answer(t.Context(), q))
	h.find = withRights(h.find, time.Hour)
	_, a, err := h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "too old", a.RightsTooOld, true)
	same(t, "tables", len(a.Candidates), 0)
	h.find = withRights(h.find, time.Minute)
	_, a, err = h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "fresh again", a.RightsTooOld, false)
	same(t, "tables again", names(a.Candidates), churn)
}

// What nobody could look for is not called missing later.
func TestNothingFoundWithOldRightsStaysUnknown(t *testing.T) {
	h := newHouse(t, withRights(found(churn), time.Hour), nil)
	q := question()
	must(t, h.Answer(t.Context(), q))
	h.find = withRights(h.find, time.Minute)
	_, a, err := h.Shown(t.Context(), q.ID, q.Asker)
	must(t, err)
	same(t, "said", Compose(q, a, now).Notification, In("en").RightsUnread)
}
