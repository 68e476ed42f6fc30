// Package text takes words apart.
package text
