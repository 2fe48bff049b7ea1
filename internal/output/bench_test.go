package output_test

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func BenchmarkItems(b *testing.B) {
	all := fleet(b, 10000)
	for name, o := range map[string]output.Options{
		"table": {}, "terminal": {Terminal: true, Color: true, Width: 80}, "json": {Format: "json"}, "ndjson": {Format: "ndjson"},
		"yaml": {Format: "yaml"}, "csv": {Format: "csv"}, "jq": {JQ: ".[].id"}, "sorted": {Format: "id", SortBy: "public_ip"},
	} {
		b.Run(name, func(b *testing.B) {
			p := printer(b, o)
			b.ReportAllocs()
			for b.Loop() {
				if err := p.Items(io.Discard, of(all...)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkScan has encoding/json's own scanners beside the one of this package.
func BenchmarkScan(b *testing.B) {
	src, err := json.Marshal(fleet(b, 1000))
	if err != nil {
		b.Fatal(err)
	}
	p, err := output.New(output.Options{Format: "json"}, []output.Column[json.RawMessage]{})
	if err != nil {
		b.Fatal(err)
	}
	for name, scan := range map[string]func(){
		"redact": func() { output.Redact(src) },
		"indent": func() { _ = p.Item(io.Discard, src) },
		"valid":  func() { json.Valid(src) },
		"std":    func() { var dst bytes.Buffer; _ = json.Indent(&dst, src, "", "  ") },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				scan()
			}
		})
	}
}
