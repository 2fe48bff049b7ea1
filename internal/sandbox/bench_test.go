package sandbox_test

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/civoctl/civoctl/internal/sandbox"
)

func seeded(b *testing.B, n int) *sandbox.Sandbox {
	b.Helper()
	s, err := sandbox.Open(sandbox.Options{Path: filepath.Join(b.TempDir(), "sandbox.db")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.Seed(b.Context(), n, nil, ""); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkPageOf100In100000(b *testing.B) {
	s := seeded(b, 100_000)
	page := 0
	for b.Loop() {
		page = page%1000 + 1
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", fmt.Sprintf("/v2/instances?per_page=100&page=%d", page), nil))
		if w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}

func BenchmarkSeed(b *testing.B) {
	s := seeded(b, 0)
	for b.Loop() {
		if err := s.Seed(b.Context(), 1000, nil, ""); err != nil {
			b.Fatal(err)
		}
	}
}
