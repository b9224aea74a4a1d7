package understand

import (
	"math/bits"
	"strings"
)

// A role is what a list's words do in a sentence. It is coarser than a tag for
// what people talk about (all things are one role) and as fine for what they
// do with words (to offer is another role than to ask).

// merged families are one role each; every other list is its own.
var mergedFamilies = [...]string{"thing", "fault", "danger", "topic"}

// roles numbers the role of each tag, roleNames tells its name.
var roles, roleNames = func() (out [tagCount]uint8, names []string) {
	index := map[string]uint8{}
	for i, name := range tagNames {
		role := roleName(tag(i), name)
		at, ok := index[role]
		if !ok {
			at = uint8(len(names))
			index[role], names = at, append(names, role)
		}
		out[i] = at
	}
	return out, names
}()

func roleName(t tag, name string) string {
	family, _, _ := strings.Cut(name, ".")
	for _, merged := range mergedFamilies {
		if family == merged {
			return family
		}
	}
	switch {
	case t >= billWater && t <= billPension:
		return "bill"
	case t == drugName || t == drugWord:
		return "drug"
	case family == "reply":
		return "reply"
	}
	return name
}

// roleSet is a set of roles.
type roleSet uint64

// roles of the tags in the set, those of replies left out.
func (s tagSet) roles() (set roleSet) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if t := i<<6 + bits.TrailingZeros64(word); t < int(replyClaim) && !isNot(tag(t)) {
				set |= 1 << roles[t]
			}
		}
	}
	return set
}

// each calls f for every role of the set.
func (s roleSet) each(f func(role rune)) {
	for ; s != 0; s &= s - 1 {
		f(rune(bits.TrailingZeros64(uint64(s))))
	}
}
