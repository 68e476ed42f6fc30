// Package datafind holds the Slack app's manifest, which the demo's local
// Slack and `datafind doctor` read for the scopes that the app asks for.
package datafind

import _ "embed"

// Manifest is manifest.yaml.
//
//go:embed manifest.yaml
var Manifest []byte
