//go:build real && full

package databricks

import "testing"

func TestFullEachVerdictCountsOnce(t *testing.T) { countedOnce(t, 10_000, 500) }
