package expiry_test

import (
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/expiry"
)

func TestTag(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-25T14:00:00Z":      "expires-20261125T1400Z",
		"2026-11-25T14:00:01Z":      "expires-20261125T1401Z",
		"2026-12-31T23:59:59Z":      "expires-20270101T0000Z",
		"2026-11-25T14:00:00+02:00": "expires-20261125T1200Z",
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := expiry.Tag(at); got != want {
			t.Errorf("Tag(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, test := range []struct {
		tags []string
		want string // "" for none
		fail bool
	}{
		{tags: nil},
		{tags: []string{"web", "expire", "expires", "xexpires-20261125T1400Z"}},
		{tags: []string{"web", "expires-20261125T1400Z"}, want: "2026-11-25T14:00:00Z"},
		{tags: []string{"Expires-20261125t1400z"}, want: "2026-11-25T14:00:00Z"},
		{tags: []string{"expires-20261126T0000Z", "expires-20261125T1400Z"}, want: "2026-11-26T00:00:00Z"},
		{tags: []string{"expires-"}, fail: true},
		{tags: []string{"expires-tomorrow"}, fail: true},
		{tags: []string{"expires-20261125T1400"}, fail: true},
		{tags: []string{"expires-20261325T1400Z"}, fail: true},
		{tags: []string{"expires-20261125T1400Zz"}, fail: true},
		{tags: []string{"expires-20261125T1400Z", "expires-2026"}, fail: true},
	} {
		got, err := expiry.Of(test.tags)
		if (err != nil) != test.fail {
			t.Errorf("Of(%q): %v", test.tags, err)
		}
		text := ""
		if !got.IsZero() {
			text = got.Format(time.RFC3339)
		}
		if text != test.want {
			t.Errorf("Of(%q) = %s, want %s", test.tags, text, test.want)
		}
	}
}
