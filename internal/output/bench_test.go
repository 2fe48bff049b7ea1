package output

import (
	"fmt"
	"io"
	"net/netip"
	"testing"
	"time"
)

func fleet(n int) []server {
	all := make([]server, n)
	for i := range all {
		all[i] = server{ID: fmt.Sprintf("%08x-1234-4321-8888-%012x", i, i), Hostname: fmt.Sprintf("web-%d.example.com", i), Status: "ACTIVE", Cores: i % 8, IP: netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), Tags: []string{"web", "prod"}, Password: "secret", CreatedAt: time.Unix(1700000000, 0), Notes: "some notes about this machine"}
	}
	return all
}

func benchmark(b *testing.B, o Options) {
	all := fleet(10000)
	p, err := New(o, columns())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Items(io.Discard, of(all...)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTable(b *testing.B)    { benchmark(b, Options{}) }
func BenchmarkTerminal(b *testing.B) { benchmark(b, Options{Terminal: true, Color: true, Width: 80}) }
func BenchmarkJSON(b *testing.B)     { benchmark(b, Options{Format: "json"}) }
func BenchmarkYAML(b *testing.B)     { benchmark(b, Options{Format: "yaml"}) }
func BenchmarkCSV(b *testing.B)      { benchmark(b, Options{Format: "csv"}) }
func BenchmarkJQ(b *testing.B)       { benchmark(b, Options{JQ: ".[].id"}) }

func BenchmarkRewrite(b *testing.B) {
	src, err := source(fleet(1000))
	if err != nil {
		b.Fatal(err)
	}
	var dst []byte
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if dst, err = rewrite(dst[:0], src, style{indent: "  "}); err != nil {
			b.Fatal(err)
		}
	}
}
