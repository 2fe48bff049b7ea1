package output

import (
	"iter"
	"net/netip"
	"os"
	"testing"
	"time"
)

type server struct {
	ID        string     `json:"id"`
	Hostname  string     `json:"hostname"`
	Status    Status     `json:"status"`
	Cores     int        `json:"cpu_cores"`
	IP        netip.Addr `json:"ip"`
	Tags      []string   `json:"tags"`
	Password  Secret     `json:"initial_password"`
	CreatedAt time.Time  `json:"created_at"`
	Notes     string     `json:"notes"`
}

func columns() []Column[server] {
	return []Column[server]{
		{Name: "id", Header: "ID", Value: func(s server) any { return s.ID }},
		{Name: "hostname", Header: "HOSTNAME", Value: func(s server) any { return s.Hostname }},
		{Name: "status", Header: "STATUS", Value: func(s server) any { return s.Status }},
		{Name: "cpu_cores", Header: "CORES", Value: func(s server) any { return s.Cores }},
		{Name: "ip", Header: "IP", Value: func(s server) any { return s.IP }},
		{Name: "created_at", Header: "AGE", Value: func(s server) any { return s.CreatedAt }},
		{Name: "tags", Header: "TAGS", Value: func(s server) any { return s.Tags }},
		{Name: "initial_password", Header: "PASSWORD", Value: func(s server) any { return s.Password }, Wide: true},
		{Name: "notes", Header: "NOTES", Value: func(s server) any { return s.Notes }, Wide: true},
	}
}

func of[T any](items ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func TestSmoke(t *testing.T) {
	items := []server{
		{ID: "1", Hostname: "web\x1b[31m", Status: "ACTIVE", Cores: 1, IP: netip.MustParseAddr("1.2.3.4"), Tags: []string{"a", "b"}, Password: "x", CreatedAt: time.Unix(1700000000, 0), Notes: "a\nb <b>"},
		{ID: "22", Hostname: "日本 👩‍💻", Status: "BUILDING", Cores: 10},
	}
	for _, o := range []Options{{Format: "table"}, {Format: "wide", Terminal: true, Color: true, Width: 60}, {Format: "json"}, {Format: "yaml"}, {Format: "csv"}, {Format: "ndjson"}, {Format: "id"}, {Format: "name"}, {JQ: ".[]|.hostname?, .tags?"}, {Template: "{{range .}}{{.id}} {{age .created_at}}\n{{end}}"}} {
		p, err := New(o, columns())
		if err != nil {
			t.Fatal(err)
		}
		p.Items(os.Stdout, of(items...))
		if o.Template == "" {
			p.Item(os.Stdout, items[0])
		}
	}
}
