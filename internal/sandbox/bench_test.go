package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

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

// BenchmarkGet asks over a socket for one of 10,000 instances, which should take less than 2 ms.
func BenchmarkGet(b *testing.B) {
	s := seeded(b, 10_000)
	server := httptest.NewUnstartedServer(nil)
	server.Config = sandbox.NewServer(s)
	server.Start()
	b.Cleanup(server.Close)
	get := func(path string) []byte {
		res, err := server.Client().Get(server.URL + path)
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res.Status, err)
		}
		return body
	}
	var page struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(get("/v2/instances?per_page=99999999"), &page); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		id := page.Items[len(took)*7919%len(page.Items)].ID
		start := time.Now()
		get("/v2/instances/" + id + "?region=LON1")
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "ms-median")
	b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "ms-p99")
}
