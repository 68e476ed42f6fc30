//go:build full

package store

import "testing"

func TestFullFaults(t *testing.T) { faults(t, 51, 1051) }
