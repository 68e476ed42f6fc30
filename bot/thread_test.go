package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/datafind/datafind/bot/journal"
)

// talk is a conversation in one place.
type talk struct {
	*house
	place Place
	said  int
}

func newTalk(t *testing.T, s Surface, names ...string) *talk {
	return &talk{house: newHouse(t, found(names...), nil), place: Place{Surface: s, Team: "T1", Channel: "C1", Thread: "1000.000000"}}
}

// say asks something and gives what stands as its answer.
func (k *talk) say(t *testing.T, text string) (Question, Answer) {
	t.Helper()
	q := question()
	q.Text, q.Place = text, k.place
	q.Place.Message = fmt.Sprintf("%d.000000", 1000+k.said)
	if k.place.Thread == "" { // at the top of a direct message
		q.Place.Thread = q.Place.Message
	}
	q.ID, q.Asked = "T1/C1/"+q.Place.Message, time.Unix(int64(1000+k.said), 0).UTC()
	k.said++
	must(t, k.Answer(t.Context(), q))
	q, a, err := k.latest(t.Context(), k.find, must2(k.question(t.Context(), q.ID))(t))
	must(t, err)
	return q, a
}

func must2[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T { t.Helper(); must(t, err); return v }
}

func (k *talk) searched() string { return k.find.asked[len(k.find.asked)-1].Text }

func TestAThreadRemembers(t *testing.T) {
	for name, place := range map[string]Place{
		"thread":                     {Surface: Mention, Thread: "1000.000000"},
		"direct message":             {Surface: Direct},
		"thread of a direct message": {Surface: Direct, Thread: "1000.000000"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, place.Surface, churn, mrr, cancelled)
			k.place.Thread = place.Thread
			k.say(t, "where do we keep churn?")

			q, a := k.say(t, "and by month?")
			same(t, "searched", k.searched(), "where do we keep churn by month")
			same(t, "about", newComposer(q, a, now, reasonLimit).about(), "churn by month")

			_, a = k.say(t, "apenas as tabelas certificadas")
			same(t, "narrowed", names(a.Candidates), churn)
			same(t, "language", a.Language, "pt")
			_, a = k.say(t, "in English please")
			same(t, "still narrowed", names(a.Candidates), churn)
			same(t, "language", a.Language, "en")
			same(t, "searched the same", k.searched(), "where do we keep churn by month")

			q, a = k.say(t, "which columns?")
			same(t, "the table", names(a.Candidates), churn)
			if said := Plain(q, a, now); !strings.Contains(said, "Holds month, plan, churned, churn_rate.") || strings.Contains(said, "search only") {
				t.Errorf("columns:\n%s", said)
			}

			_, a = k.say(t, "start over")
			same(t, "start over", a.Kind, Help)
			k.say(t, "and by plan?")
			same(t, "nothing remembered", k.searched(), "and by plan?")
		})
	}
}

func TestTheSecondOne(t *testing.T) {
	k := newTalk(t, Mention, churn, mrr)
	k.say(t, "where do we keep churn?")
	_, a := k.say(t, "the second one: which columns?")
	same(t, "second", names(a.Candidates), mrr)
	_, a = k.say(t, "and the first?")
	same(t, "of the list, not of the one table", names(a.Candidates), churn)
	searches := len(k.find.asked)
	k.say(t, "the third one")
	same(t, "there is no third: searched for", len(k.find.asked), searches+1)

	k.find.snap = snapshotOf(tables()[:1]) // the second is gone, or hidden
	_, a = k.say(t, "the second one: which columns?")
	if strings.Contains(names(a.Candidates), mrr) {
		t.Error("what is gone is told")
	}
}

// TestWhereNothingIsRemembered: another thread, another channel, the day
// before, and what one person alone was answered.
func TestWhereNothingIsRemembered(t *testing.T) {
	for name, change := range map[string]func(*talk){
		"another thread":  func(k *talk) { k.place.Thread = "1005.000000" },
		"another channel": func(k *talk) { k.place.Channel = "C2" },
		"no thread":       func(k *talk) { k.place.Thread = "" },
		"later":           func(k *talk) { k.place.Surface, k.place.Thread = Direct, ""; k.said += 4000 },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, Mention, churn)
			k.say(t, "where do we keep churn?")
			k.said += 10
			change(k)
			k.say(t, "and by month?")
			same(t, "searched", k.searched(), "and by month?")
		})
	}
}

func TestFollows(t *testing.T) {
	k := newTalk(t, Mention, churn)
	asked, _ := k.say(t, "where do we keep churn?")
	for said, want := range map[string]bool{
		"and by month?": true, "only certified": true, "which columns?": true, "em português": true,
		"and by the way, lunch": false, "and lunch": false, "start over": false, "where do we keep revenue?": false, "thanks": false,
	} {
		q := asked
		q.ID, q.Text, q.Place.Message = "x", said, "1001.000000"
		follows, err := k.Follows(t.Context(), q)
		must(t, err)
		same(t, said, follows, want)
		q.Asker.ID = "U2"
		follows, err = k.Follows(t.Context(), q)
		must(t, err)
		same(t, said+" by another person", follows, false)
		q.Asker.ID, q.Place.Thread = asked.Asker.ID, "1000.500000"
		follows, err = k.Follows(t.Context(), q)
		must(t, err)
		same(t, said+" elsewhere", follows, false)
	}
}

// TestAnEditLeansToo: a follow-up that is changed is understood anew.
func TestAnEditLeansToo(t *testing.T) {
	k := newTalk(t, Mention, churn, mrr)
	k.say(t, "where do we keep churn?")
	k.say(t, "and by month?")
	_, err := k.Edited(t.Context(), Edit{Team: "T1", Channel: "C1", Message: "1001.000000", Text: "and by plan?", At: now})
	must(t, err)
	same(t, "searched", k.searched(), "where do we keep churn by plan")
	_, err = k.Edited(t.Context(), Edit{Team: "T1", Channel: "C1", Message: "1001.000000", Text: "lost revenue", At: now.Add(time.Minute)})
	must(t, err)
	same(t, "searched", k.searched(), "lost revenue")
}

func TestMineAndShareKeepWhatWasMeant(t *testing.T) {
	k := newTalk(t, Mention, churn, mrr)
	k.say(t, "where do we keep churn?")
	q, _ := k.say(t, "only certified")
	mine, err := k.Mine(t.Context(), q.ID, q.Asker, "E1", "https://x.test/r")
	must(t, err)
	must(t, k.Answer(t.Context(), mine))
	same(t, "searched", k.searched(), "where do we keep churn?")
	_, a, err := k.Shown(t.Context(), mine.ID, mine.Asker)
	must(t, err)
	same(t, "narrowed", names(a.Candidates), churn)
}

// TestTheModelIsToldTheThread: what was asked and answered before, with
// personal data masked and without what the reader may not see.
func TestTheModelIsToldTheThread(t *testing.T) {
	k := newTalk(t, Direct, churn, attrition)
	k.place.Thread = ""
	m := &model{verdict: fits(pick(0, "why"))}
	k.config.Explainer = m
	k.restart()
	first, _ := k.say(t, "where do we keep churn of ana@x.test?")
	_, err := k.journal.Vote(t.Context(), journal.Vote{Question: first.ID, User: first.Asker.ID, Up: true, At: now})
	must(t, err)
	k.say(t, "thanks")
	k.say(t, "revenue")
	thread := m.asked[1].Thread
	if len(thread) != 1 || strings.Contains(thread[0].Asked, "@") || !strings.Contains(thread[0].Asked, "churn") {
		t.Fatalf("told %+v", thread)
	}
	same(t, "answered", strings.Join(thread[0].Answered, " "), churn)
	same(t, "clicked", strings.Join(thread[0].Clicked, " "), churn)
	k.say(t, "start over")
	k.say(t, "margins")
	same(t, "after starting over", len(m.asked[2].Thread), 0)
}

// TestAFactIsFollowedUp: counted again in another language, and never with a
// narrowing that the number would not hold.
func TestAFactIsFollowedUp(t *testing.T) {
	k := newTalk(t, Mention, churn)
	_, a := k.say(t, "how many tables are there?")
	same(t, "counted", a.Kind, Counted)
	q, a := k.say(t, "em português")
	same(t, "counted again", a.Kind, Counted)
	same(t, "language", a.Language, "pt")
	if said := Plain(q, a, now); !strings.Contains(said, "4 tabelas") {
		t.Errorf("said:\n%s", said)
	}
	q, a = k.say(t, "and in finance?")
	if said := Plain(q, a, now); a.Kind != Counted || !strings.Contains(said, "1 tab") {
		t.Errorf("said:\n%s", said)
	}
	_, a = k.say(t, "only certified")
	if a.Kind == Counted {
		t.Error("a narrowed question got the number of all")
	}
}
