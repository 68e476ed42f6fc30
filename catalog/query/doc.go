// Package query answers questions about the metadata itself: how many, which,
// the most, what feeds what.
package query
