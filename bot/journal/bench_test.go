package journal

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkAccept tells what stands between an envelope and its
// acknowledgement; p99 should be a few milliseconds.
func BenchmarkAccept(b *testing.B) {
	j := openTest(b)
	payload := make([]byte, 3000)
	var took []time.Duration
	i := 0
	for b.Loop() {
		i++
		start := time.Now()
		if _, err := j.Accept(b.Context(), Envelope{Key: fmt.Sprint(i), Payload: payload}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkQuestion tells what the journal adds between a question and its
// answer: from the envelope to the word that the post may leave.
func BenchmarkQuestion(b *testing.B) {
	j := openTest(b)
	ctx := b.Context()
	payload, body := make([]byte, 3000), make([]byte, 10_000)
	var took []time.Duration
	do := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	for b.Loop() {
		i++
		id := fmt.Sprint(i)
		start := time.Now()
		_, err := j.Accept(ctx, Envelope{Key: id, Lane: id, Payload: payload})
		do(err)
		_, err = j.Begin(ctx, id)
		do(err)
		_, _, err = j.Ask(ctx, Question{ID: id, User: "U1", Body: payload[:500]})
		do(err)
		do(j.SaveAnswer(ctx, Answer{Question: id, Revision: 1, Body: body}))
		_, err = j.Intend(ctx, id)
		do(err)
		took = append(took, time.Since(start))
		do(j.Posted(ctx, id, "C1/1.1", 1))
		do(j.Finish(ctx, id))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// BenchmarkAcceptMany is the same from 16 goroutines, which share commits.
func BenchmarkAcceptMany(b *testing.B) {
	j := openTest(b)
	payload := make([]byte, 3000)
	var n atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := j.Accept(b.Context(), Envelope{Key: fmt.Sprint(n.Add(1)), Payload: payload}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
