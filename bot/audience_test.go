package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/datafind/datafind/catalog"
)

// directory knows the groups of hana; everything else is as told.
type directory struct{ down bool }

func (d directory) Groups(_ context.Context, email string) ([]string, error) {
	switch {
	case d.down:
		return nil, errors.New("no answer")
	case email == "hana@x.test":
		return []string{"hr"}, nil
	}
	return nil, fmt.Errorf("looking: %w", catalog.ErrNoPrincipal)
}

func TestTheDirectoryDecidesAndSilenceShowsNothing(t *testing.T) {
	b := bare(found(churn, attrition), nil)
	for _, tt := range []struct {
		down  bool
		email string
		want  string
	}{
		{false, "hana@x.test", churn + " " + attrition},
		{false, "ana@x.test", ""}, // nobody of that address
		{false, "", ""},
		{true, "hana@x.test", ""},
	} {
		b.directory = directory{tt.down}
		same(t, "names for "+tt.email, strings.Join(b.Names(t.Context(), "ch", Person{Email: tt.email}, 5), " "), tt.want)
		_, ok := b.Describe(t.Context(), attrition, Person{Email: tt.email})
		same(t, "described to "+tt.email, ok, strings.Contains(tt.want, attrition))
	}
}

// TestAnEditedQuestionIsAnsweredForWhoMayReadItNow has someone leave a group
// between question and edit.
func TestAnEditedQuestionIsAnsweredForWhoMayReadItNow(t *testing.T) {
	for _, down := range []bool{false, true} {
		h := newHouse(t, found(churn, attrition), nil)
		h.Bot.directory = directory{}
		q := question()
		q.Place.Surface, q.Asker = Direct, hana()
		q.Audience = h.Audience(t.Context(), Direct, hana())
		must(t, h.Answer(t.Context(), q))
		h.Bot.directory = directory{down}
		_, err := h.Edited(t.Context(), Edit{Team: q.Place.Team, Channel: q.Place.Channel, Message: q.Place.Message, Text: "churn by plan", At: now})
		must(t, err)
		want := churn + " " + attrition
		if down {
			want = ""
		}
		same(t, "shown after the edit", names(h.place.only(t).Candidates), want)
	}
}
