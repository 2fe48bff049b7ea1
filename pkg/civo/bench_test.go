package civo_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/pkg/civo"
)

// tenThousand is 10,000 instances in pages of 100, each a bit different.
func tenThousand(b *testing.B) [][]byte {
	b.Helper()
	one := sample(b, "get.json")
	var pages [][]byte
	for page := range 100 {
		var items []string
		for n := range 100 {
			items = append(items, strings.Replace(one, id[:8], fmt.Sprintf("%08d", page*100+n), 1))
		}
		var text bytes.Buffer
		if err := json.Compact(&text, fmt.Appendf(nil, `{"page":%d,"per_page":100,"pages":100,"items":[%s]}`, page+1, strings.Join(items, ","))); err != nil {
			b.Fatal(err)
		}
		pages = append(pages, text.Bytes())
	}
	return pages
}

// BenchmarkDecode decodes 10,000 instances, typed and with their objects kept,
// and for comparison as encoding/json does either alone.
func BenchmarkDecode(b *testing.B) {
	pages := tenThousand(b)
	run := func(name string, decode func([]byte) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(pages[0]) * len(pages)))
			for b.Loop() {
				for _, page := range pages {
					if err := decode(page); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	run("pages", func(data []byte) error {
		_, err := replay{status: 200, body: data}.client().ListInstances(b.Context(), civo.ListOptions{})
		return err
	})
	run("typed alone", func(data []byte) error {
		type fields civo.Instance // without its methods
		var page struct {
			Pages int
			Items []fields
		}
		return json.Unmarshal(data, &page)
	})
	run("kept alone", func(data []byte) error {
		var page struct {
			Pages int
			Items []json.RawMessage
		}
		return json.Unmarshal(data, &page)
	})
}

// BenchmarkInstances lists 10,000 instances from a server in this process.
func BenchmarkInstances(b *testing.B) {
	all := fleet(10_000, 100)
	c := serve(b, all)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range c.Instances(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 10_000 {
			b.Fatalf("%d instances", n)
		}
	}
}
