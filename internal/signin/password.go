package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what one guess at a password costs: the second of the settings that
// OWASP recommends for argon2id, which suits a small server.
var cost = struct {
	memory uint32 // KiB
	passes uint32
	lanes  uint8
	length uint32 // bytes
}{19 << 10, 2, 1, 32}

// Passwords have to be long rather than odd; the upper bound keeps hashing cheap.
const (
	MinPassword = 8   // characters
	maxPassword = 200 // bytes
)

// hasher computes at most two hashes at a time: each takes 19 MB.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher { return &hasher{make(chan struct{}, 2)} }

func (h *hasher) key(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, cost.passes, cost.memory, cost.lanes, cost.length), nil
}

// hash is what is stored of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // it never fails
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return "", err
	}
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.memory, cost.passes, cost.lanes,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// matches compares in constant time. It costs the same when there is no hash to
// compare with, so that nobody can tell who has an account.
func (h *hasher) matches(ctx context.Context, password, stored string) (bool, error) {
	salt, want, ok := parse(stored)
	if !ok {
		salt = make([]byte, 16)
	}
	if len(password) > maxPassword {
		password = ""
	}
	key, err := h.key(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return ok && subtle.ConstantTimeCompare(key, want) == 1, nil
}

// parse reads a stored hash of today's cost.
func parse(stored string) (salt, key []byte, ok bool) {
	head := fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, cost.memory, cost.passes, cost.lanes)
	rest, ok := strings.CutPrefix(stored, head)
	if !ok {
		return nil, nil, false
	}
	first, second, _ := strings.Cut(rest, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(first)
	key, err2 := base64.RawStdEncoding.DecodeString(second)
	return salt, key, err1 == nil && err2 == nil && len(key) == int(cost.length)
}
