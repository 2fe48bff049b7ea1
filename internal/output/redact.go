package output

import (
	"bytes"
	"encoding/json"

	"github.com/civoctl/civoctl/internal/secrets"
)

// Redact returns JSON with the value of each secret, at any depth, replaced by
// "REDACTED" and nothing else changed. Secrets are the fields that hold a
// password or a token in the API's objects: initial_password, rescue_password
// and civostatsd_token; null and "" are not hidden. Text that is not JSON is
// returned as it is, unless it names a secret: then all of it is replaced.
func Redact(src []byte) []byte {
	dst, err := rewrite(make([]byte, 0, len(src)+16), src, style{keep: true})
	switch {
	case err == nil:
		return dst
	case namesSecret(src):
		return []byte(`"` + secrets.Hidden + `"`)
	default:
		return src
	}
}

// IsSecret reports whether fields of the name hold a secret.
func IsSecret(name string) bool { return isSecret([]byte(name)) }

func isSecret(name []byte) bool { return contains(secretNames(), name) }

func contains(names []string, name []byte) bool {
	for _, n := range names {
		if len(name) == len(n) && bytes.EqualFold(name, []byte(n)) {
			return true
		}
	}
	return false
}

func namesSecret(src []byte) bool {
	src = bytes.ToLower(src)
	for _, secret := range secretNames() {
		if bytes.Contains(src, []byte(secret)) {
			return true
		}
	}
	return false
}

func secretNames() []string {
	return []string{"initial_password", "rescue_password", "civostatsd_token"}
}

// field reads the value of the field whose name, in its quotes, has just been
// read.
func (s *scanner) field(name []byte, depth int) error {
	if s.secrets || !secretField(name) || contains(s.reveal, name[1:len(name)-1]) {
		return s.value(depth)
	}
	at, from := len(s.dst), s.pos
	if err := s.value(depth); err != nil {
		return err
	}
	if v := string(s.src[from:s.pos]); v != "null" && v != `""` {
		s.dst = append(s.dst[:at], `"`+secrets.Hidden+`"`...)
	}
	return nil
}

// secretField is isSecret for a name in quotes, whose escapes may hide it.
func secretField(quoted []byte) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return isSecret(quoted[1 : len(quoted)-1])
	}
	var name string
	return json.Unmarshal(quoted, &name) == nil && isSecret([]byte(name))
}
