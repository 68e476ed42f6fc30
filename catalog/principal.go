package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrNoPrincipal says that nobody, or nobody active, has an address.
var ErrNoPrincipal = errors.New("no principal of that address")

// Directory knows who belongs to which groups.
type Directory interface {
	// Groups are the names of all groups that the holder of an address belongs
	// to, through other groups too, as they are written in grants. The error
	// wraps ErrNoPrincipal where the address is nobody's.
	Groups(ctx context.Context, email string) ([]string, error)
}

// PersonIn is the audience of one person alone, by what a directory says of
// them. With an error it is the audience that sees nothing.
func PersonIn(ctx context.Context, d Directory, email string) (Audience, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return Audience{}, fmt.Errorf("looking for a person without an address: %w", ErrNoPrincipal)
	}
	groups, err := d.Groups(ctx, email)
	if err != nil {
		return Audience{}, fmt.Errorf("asking for the groups of a person: %w", err)
	}
	return Audience{Principals: append([]string{AccountUsers, email}, groups...)}, nil
}
