package text

import "strings"

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// cardNumber tells whether digits can be a payment card's: a network's first
// digits, a length in use, and the Luhn sum. Dates and counters written
// without marks start otherwise or fail the sum.
func cardNumber(d string) bool {
	if len(d) < 14 || len(d) > 19 || strings.IndexByte("23456", d[0]) < 0 {
		return false
	}
	if d[0] == '2' && (len(d) != 16 || d < "2221" || d >= "2721") {
		return false
	}
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// cpfNumber checks the two check digits of a Brazilian person's number.
func cpfNumber(d string) bool {
	return len(d) == 11 && strings.Trim(d, d[:1]) != "" &&
		d[9] == checkDigit(d[:9], 11) && d[10] == checkDigit(d[:10], 11)
}

// cnpjNumber checks the two check digits of a Brazilian company's number.
func cnpjNumber(d string) bool {
	return len(d) == 14 && strings.Trim(d, d[:1]) != "" &&
		d[12] == checkDigit(d[:12], 9) && d[13] == checkDigit(d[:13], 9)
}

// checkDigit is the modulo-11 digit over weights that count up from 2 at the
// right and start again after most.
func checkDigit(d string, most int) byte {
	sum, weight := 0, 2
	for i := len(d) - 1; i >= 0; i-- {
		sum += int(d[i]-'0') * weight
		if weight++; weight > most {
			weight = 2
		}
	}
	if r := sum % 11; r >= 2 {
		return '0' + byte(11-r)
	}
	return '0'
}

// phoneLength bounds an international number, country code included.
func phoneLength(d string) bool { return len(d) >= 9 && len(d) <= 15 }
