package dbsql

import (
	"regexp"
	"strings"
)

var (
	firstWord = regexp.MustCompile(`^[A-Za-z]+`)
	change    = regexp.MustCompile(`(?i)\b(?:insert|update|delete|merge)\b`)
)

// isRead tells whether running a statement twice changes nothing. What is not
// surely a read counts as a write. WITH may lead to either, so it is a read
// only where no word of change stands anywhere in it, be it in a string: to
// take a read for a write costs a retry, the other way round costs a row.
func isRead(statement string) bool {
	switch strings.ToUpper(firstWord.FindString(skipBlank(statement))) {
	case "SELECT", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "VALUES":
		return true
	case "WITH":
		return !change.MatchString(statement)
	}
	return false
}

// skipBlank drops the spaces, comments and brackets that a statement begins
// with.
func skipBlank(statement string) string {
	for {
		statement = strings.TrimLeft(statement, " \t\r\n\f(")
		switch {
		case strings.HasPrefix(statement, "--"):
			_, statement, _ = strings.Cut(statement, "\n")
		case strings.HasPrefix(statement, "/*"):
			statement = statement[commentLength(statement):]
		default:
			return statement
		}
	}
}

// commentLength is the length of a bracketed comment; they nest.
func commentLength(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(text[i:], "*/"):
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}
