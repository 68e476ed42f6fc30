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
