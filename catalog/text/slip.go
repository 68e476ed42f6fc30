package text

// How many bytes a word has at least that is taken for another, and for one of
// the same letters.
const (
	slipLeast = 6
	swapLeast = 5
)

// Slip tells whether a word may be another one with a slip of the keyboard: one
// letter more, less or other, or two swapped, but for the first. Short words
// never are.
func Slip(word, other string) bool {
	if min(len(word), len(other)) < swapLeast {
		return false
	}
	i := 0
	for i < min(len(word), len(other)) && word[i] == other[i] {
		i++
	}
	if i == 0 || word == other {
		return false
	}
	a, b := word[i:], other[i:]
	if len(a) == len(b) && len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:] {
		return true
	}
	if min(len(word), len(other)) < slipLeast {
		return false
	}
	switch len(a) - len(b) {
	case 0:
		return a[1:] == b[1:]
	case 1:
		return a[1:] == b
	case -1:
		return a == b[1:]
	}
	return false
}
