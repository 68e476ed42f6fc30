package eval

// Report is how well a search found the tables of a question set. Shares are
// between 0 and 1 over the N questions that have an answer.
type Report struct {
	N     int     `json:"n"`
	All1  float64 `json:"all@1"` // every gold table among the first k; for Any one of them
	All5  float64 `json:"all@5"`
	All10 float64 `json:"all@10"`
	Hit1  float64 `json:"hit@1"` // at least one gold table among the first k
	Hit3  float64 `json:"hit@3"`
	Hit5  float64 `json:"hit@5"`
	Hit10 float64 `json:"hit@10"`
	MRR   float64 `json:"mrr"`   // mean of 1/place of the first gold table
	CR10  float64 `json:"cr@10"` // of all gold tables (at most 10 a question) the share in the first 10

	Unanswerable    int     `json:"unanswerable"`     // questions that nothing answers
	Declined        float64 `json:"declined"`         // the share of those that were declined
	WronglyDeclined float64 `json:"wrongly_declined"` // the share of the N that were declined too

	Ranks  []Rank `json:"ranks"`            // every question, in their order; what Compare needs
	Misses []Miss `json:"misses,omitempty"` // questions whose first candidate was wrong, in their order
}

// Rank is what one question came to. Places count from 1; 0 means not among
// the first ten.
type Rank struct {
	ID           string `json:"id"`
	Lang         string `json:"lang"`
	First        int    `json:"first"` // the place of the first right table
	All          int    `json:"all"`   // the place at which all that is needed is there
	Unanswerable bool   `json:"unanswerable,omitempty"`
	Declined     bool   `json:"declined,omitempty"`

	Best       bool    `json:"best,omitempty"` // the search would call its first table the best match
	Confidence float64 `json:"confidence"`     // how likely the search takes its first table to be a right one, 0 to 1
}

// Miss is a question whose first candidate was not a right one.
type Miss struct {
	ID       string   `json:"id"`
	Lang     string   `json:"lang"`
	Question string   `json:"question"`
	Gold     []string `json:"gold"`
	Got      []string `json:"got"`  // the first three that came instead
	Rank     int      `json:"rank"` // where the first right one came, 0 for not at all
	Declined bool     `json:"declined,omitempty"`
}

func (t *tally) report() Report {
	return Report{
		N:    t.n,
		All1: share(t.all[0], t.n), All5: share(t.all[4], t.n), All10: share(t.all[9], t.n),
		Hit1: share(t.hit[0], t.n), Hit3: share(t.hit[2], t.n), Hit5: share(t.hit[4], t.n), Hit10: share(t.hit[9], t.n),
		MRR:             t.reciprocal / float64(max(1, t.n)),
		CR10:            share(t.found, t.gold),
		Unanswerable:    t.unanswerable,
		Declined:        share(t.declined, t.unanswerable),
		WronglyDeclined: share(t.wronglyDeclined, t.n),
		Ranks:           t.ranks,
		Misses:          t.misses,
	}
}

func share(part, of int) float64 { return float64(part) / float64(max(1, of)) }
