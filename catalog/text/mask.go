package text

import (
	"regexp"
	"strings"
)

// A pattern of personal data. The checks keep ordinary numbers, dates and
// names of tables out.
type personal struct {
	shape *regexp.Regexp
	name  string
	check func(digits string) bool // nil: the shape is proof enough
}

// Tried in this order; what one has masked the next cannot see. Shapes with
// marks of their own (123.456.789-09) count even with wrong check digits: a
// mistyped number is still somebody's.
var personalData = []personal{
	{regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`), "[email]", nil},
	{regexp.MustCompile(`(?i)\b[0-9a-z]{2}\.[0-9a-z]{3}\.[0-9a-z]{3}/[0-9a-z]{4}-\d{2}\b`), "[cnpj]", nil},
	{regexp.MustCompile(`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{9}-\d{2}\b`), "[cpf]", nil},
	{regexp.MustCompile(`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{2,4}(?:[ -]?\d{1,3})?\b|\b3\d{3}[ -]?\d{6}[ -]?\d{4,5}\b`), "[card]", cardNumber},
	{regexp.MustCompile(`\b\d{14}\b`), "[cnpj]", cnpjNumber},
	{regexp.MustCompile(`\b\d{11}\b`), "[cpf]", cpfNumber},
	// international, with or without marks
	{regexp.MustCompile(`\+\d{1,3}[ .-]?(?:\(\d{1,4}\)|\d{1,4})(?:[ .-]?\d{2,5}){1,4}\b`), "[phone]", phoneLength},
	// Brazil: (11) 91234-5678, 11 91234-5678, 91234-5678, 11912345678
	{regexp.MustCompile(`\(\d{2}\) ?9?\d{4}[ -]?\d{4}\b|\b[1-9]\d[ -]9?\d{4}-\d{4}\b|\b[1-9]\d 9\d{4} \d{4}\b|\b9\d{4}-\d{4}\b|\b[1-9][1-9]9\d{8}\b`), "[phone]", nil},
	// North America: (415) 555-2671, 1-800-555-0199, 415.555.2671
	{regexp.MustCompile(`(?:\b1[ .-])?\([2-9]\d{2}\) ?\d{3}[ .-]?\d{4}\b|\b(?:1[.-])?[2-9]\d{2}[.-][2-9]\d{2}[.-]\d{4}\b|\b[2-9]\d{2} [2-9]\d{2} \d{4}\b`), "[phone]", nil},
	// Mexico: 55 1234 5678, 222 123 4567
	{regexp.MustCompile(`\b(?:33|55|56|81) \d{4} \d{4}\b|\b[2-9]\d{2} \d{3} \d{4}\b`), "[phone]", nil},
}

// labelled finds a bare number that the words before it call a phone.
var labelled = regexp.MustCompile(`(?i)\b((?:tele)?(?:fone|phone|fono)s?|tel|cel|celular|móvil|movil|mobile|whatsapp|zap)([ .:=#nº°]{1,4})(\d{4,5}[ -]?\d{4,6})\b`)

// postcode finds the word that makes 94103-1234 a place and not a phone.
var postcode = regexp.MustCompile(`(?i)\b(?:zip|zip code|postcode|cep)[ .:]{1,3}$`)

// Mask replaces personal data in a text by its name in brackets: [cpf],
// [cnpj], [email], [phone], [card]. It errs on the side of masking where the
// shape is telling, and leaves a number alone where only its length is.
func Mask(s string) string {
	if !strings.ContainsAny(s, "0123456789@") {
		return s
	}
	for _, p := range personalData {
		s = replace(s, p)
	}
	return labelled.ReplaceAllString(s, "${1}${2}[phone]")
}

// replace masks each match of one pattern that passes its check and is not a
// part of a longer word or number.
func replace(s string, p personal) string {
	found := p.shape.FindAllStringIndex(s, -1)
	if found == nil {
		return s
	}
	var b strings.Builder
	at := 0
	for _, f := range found {
		if partOfMore(s, f[0], f[1]) || postcode.MatchString(s[:f[0]]) || p.check != nil && !p.check(digitsOf(s[f[0]:f[1]])) {
			continue
		}
		b.WriteString(s[at:f[0]])
		b.WriteString(p.name)
		at = f[1]
	}
	b.WriteString(s[at:])
	return b.String()
}

// partOfMore tells whether a match goes on to the left or the right, as in
// tb_12345678901, 4111-1111-… of a longer number, or 1.2.3-4.
func partOfMore(s string, start, end int) bool {
	left, right := s[:start], s[end:]
	if left != "" && joins(left[len(left)-1]) {
		left = left[:len(left)-1]
	}
	if right != "" && joins(right[0]) {
		right = right[1:]
	}
	return left != "" && alnum(left[len(left)-1]) && (len(left) < start || alnum(s[start])) ||
		right != "" && alnum(right[0])
}

func joins(c byte) bool { return strings.IndexByte("_.-/", c) >= 0 }

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}
