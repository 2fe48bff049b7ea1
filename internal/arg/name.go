package arg

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/civoctl/civoctl/pkg/civo"
)

// None is the word for "no firewall" and "no key", which beats a default of the profile.
const None = "none"

// Ref parses a reference to a resource: its ID or its exact name.
func Ref(s string) (string, error) {
	if strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
		return "", errorf("it has a line break or another control character, or is not UTF-8")
	}
	return s, nil
}

// RefOrNone parses a reference as [Ref] does, and returns "" for the word [None].
func RefOrNone(s string) (string, error) {
	if strings.EqualFold(s, None) {
		return "", nil
	}
	return Ref(s)
}

// Text parses text of any number of lines.
func Text(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errorf("it is not UTF-8")
	}
	return s, nil
}

// File parses the path of a file, or - for a standard stream.
func File(s string) (string, error) {
	if strings.ContainsRune(s, 0) {
		return "", errorf("a path has no NUL character")
	}
	return s, nil
}

// Tag parses a tag that instances are selected by. A comma is a part of the tag.
func Tag(s string) (string, error) {
	if err := civo.CheckTag(s); err != nil {
		return "", errorf("%v", err).withHint("join the words of one tag, as in two-words; for several tags, repeat the flag")
	}
	return s, nil
}

// NewTag parses a tag that an instance is to get. It returns an error for a tag with a comma,
// because several tags are meant.
func NewTag(s string) (string, error) {
	if strings.ContainsRune(s, ',') {
		return "", errorf("it has a comma, which a new tag cannot have").withHint("for several tags, repeat the flag")
	}
	return Tag(s)
}

// Hostname parses the name of an instance: a name as [DNSName] parses it, which does not have the
// form of an ID, because instances are named by IDs, too.
func Hostname(s string) (string, error) {
	if IsID(s) {
		return "", errorf("it has the form of an ID").
			withHint("an instance of that hostname could not be told from the one of that ID")
	}
	return DNSName(s)
}

// DNSName parses a name of the domain name system as RFC 1123 allows it for a host: labels of up to
// 63 letters, digits and inner hyphens, 253 characters in all.
func DNSName(s string) (string, error) {
	hint := "use letters, digits and hyphens, up to 63 between dots and 253 in all"
	bad := func(why string) (string, error) {
		return "", errorf("%s", why).
			withHint("%s", hint)
	}
	if len(s) > 253 {
		return bad("it is longer than 253 characters")
	}
	for label := range strings.SplitSeq(s, ".") {
		switch {
		case label == "":
			return bad("a label is empty")
		case len(label) > 63:
			return bad("a label is longer than 63 characters")
		case label[0] == '-' || label[len(label)-1] == '-':
			return bad("a label begins or ends with a hyphen")
		}
		for _, r := range label {
			if !isInDNSName(r) {
				if near, err := DNSName(withHyphens(s)); err == nil {
					hint = "did you mean " + near + "? " + hint
				}
				return bad(fmt.Sprintf("%q is no letter, digit, hyphen or dot", r))
			}
		}
	}
	return s, nil
}

// isInDNSName reports whether a label of a name may have r.
func isInDNSName(r rune) bool {
	return r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// withHyphens returns s with a hyphen for every character that a name cannot have.
func withHyphens(s string) string {
	return strings.Map(func(r rune) rune {
		if isInDNSName(r) || r == '.' {
			return r
		}
		return '-'
	}, s)
}

// IsID reports whether s has the form of the API's IDs, a UUID.
func IsID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// Glob parses a pattern for hostnames in the form of [path.Match].
func Glob(s string) (string, error) {
	if _, err := path.Match(s, ""); err != nil {
		return "", errorf("it is no pattern").withHint("* stands for any letters, ? for one, [a-z] for a range")
	}
	return s, nil
}

// User parses the name of a user on an instance.
func User(s string) (string, error) {
	if !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`).MatchString(s) {
		return "", errorf("it is no name of a user").withHint("a letter first, then letters, digits and ._-")
	}
	return s, nil
}

// Region parses the code of a region, such as LON1.
func Region(s string) (string, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`).MatchString(s) {
		return "", errorf("it is no code of a region, such as LON1").withHint("`civoctl region list` shows the codes")
	}
	return s, nil
}

// Option parses an option of ssh_config(5), as KEYWORD=VALUE.
func Option(s string) (string, error) {
	keyword, value, _ := strings.Cut(s, "=")
	isWord := keyword != "" && !strings.ContainsFunc(keyword, func(r rune) bool { return !(r|0x20 >= 'a' && r|0x20 <= 'z') })
	if !isWord || strings.TrimSpace(value) == "" || strings.ContainsAny(s, "\r\n\x00") {
		return "", errorf("it is no option of ssh").withHint("write KEYWORD=VALUE, such as Port=2222")
	}
	return s, nil
}
