//go:build full

package journal

import "testing"

func TestFullFaultsLoseAndDoubleNothing(t *testing.T) { faultSeeds(t, 1000) }
