package suggest_test

import (
	"slices"
	"testing"

	"github.com/civoctl/civoctl/internal/suggest"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name  string
		known []string
		want  []string
	}{
		{"lst", []string{"show", "list", "ls"}, []string{"list", "ls"}},
		{"lits", []string{"show", "list"}, []string{"list"}},
		{"WEB", []string{"web-3", "db-1", "web-2", "web-1", "web-4"}, []string{"web-1", "web-2", "web-3"}},
		{"web-1", []string{"web-1", "web-1"}, []string{"web-1"}},
		{"x", []string{"db"}, nil},
		{"", []string{"db", "web"}, nil},
		{"a", nil, nil},
	} {
		if got := suggest.Closest(tt.name, tt.known); !slices.Equal(got, tt.want) {
			t.Errorf("%q among %q: got %q, want %q", tt.name, tt.known, got, tt.want)
		}
	}
}
