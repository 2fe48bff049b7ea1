package output_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/civoctl/civoctl/internal/output"
)

// server is an item as the API's client has them: some fields known, all kept.
type server struct {
	ID       string        `json:"id"`
	Hostname string        `json:"hostname"`
	Status   output.Status `json:"status"`
	Cores    int           `json:"cpu_cores"`
	IP       string        `json:"public_ip"`
	Tags     []string      `json:"tags"`
	Created  time.Time     `json:"created_at"`
	Password output.Secret `json:"initial_password"`
	Script   string        `json:"script"`

	raw json.RawMessage
}

func (s server) MarshalJSON() ([]byte, error) { return s.raw, nil }

func parse(tb testing.TB, text string) server {
	tb.Helper()
	type fields server
	var s fields
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		tb.Fatalf("fixture: %v", err)
	}
	s.raw = json.RawMessage(text)
	return server(s)
}

func columns() []output.Column[server] {
	return []output.Column[server]{
		{Name: "id", Header: "ID", Value: func(s server) any { return s.ID }},
		{Name: "hostname", Header: "HOSTNAME", Keep: true, Value: func(s server) any { return s.Hostname }},
		{Name: "status", Header: "STATUS", Keep: true, Value: func(s server) any { return s.Status }},
		{Name: "cpu_cores", Header: "CORES", Value: func(s server) any { return s.Cores }},
		{Name: "public_ip", Header: "PUBLIC IP", Aliases: []string{"ip"}, Keep: true, Whole: true, Value: func(s server) any { return s.IP }},
		{Name: "created_at", Header: "AGE", FullHeader: "CREATED", Priority: 1, Value: func(s server) any { return s.Created }},
		{Name: "tags", Header: "TAGS", Wide: true, Value: func(s server) any { return s.Tags }},
		{Name: "initial_password", Header: "PASSWORD", Wide: true, Value: func(s server) any { return s.Password }},
		{Name: "script", Header: "SCRIPT", Wide: true, Value: func(s server) any { return s.Script }},
	}
}

// odd are servers with what can go wrong in them. The escapes are of Go here,
// so that the JSON holds the characters themselves.
func odd(tb testing.TB) []server {
	return []server{
		parse(tb, `{"id":"a1","hostname":"web-10","status":"ACTIVE","cpu_cores":2,"public_ip":"10.0.0.9",
			"tags":["web","prod"],"created_at":"2026-03-01T10:00:00Z","initial_password":"hunter2","script":"#!/bin/sh\necho <hi> & exit\n",
			"zeta":1,"alpha":{"civostatsd_token":"hunter2","n":123456789012345678901234567890},"ratio":1.50,"exp":1E5,"none":null,"no":false,"deep":[[],{},[{"rescue_password":["hunter2"]}]]}`),
		parse(tb, `{"id":"b2","hostname":"\u001b[31mred\u0007\r\nrow\u009b2J","status":"BUILDING","cpu_cores":16,"public_ip":"10.0.0.10",
			"tags":["a,b","say \"hi\""],"created_at":"2026-03-01T11:59:20Z","initial_password":"","script":"`+"\u009b1m\u202egnp.exe\u2066\u200b\u00ad\ufeff\u2028"+`"}`),
		parse(tb, `{"id":"c3","hostname":"`+"日本語 👩‍💻 e\u0301 🇩🇪"+`","status":"KERNEL_ERROR","cpu_cores":8,"public_ip":null,
			"tags":[],"created_at":null,"initial_password":null,"script":null,"yes":"yes","number":"007","time":"12:30:00","date":"2026-01-01","tilde":"~","merge":"<<","lead":" x","big":9007199254740993}`),
		parse(tb, `{"id":"","hostname":"","status":"","public_ip":"2001:db8::1","tags":null,"created_at":"2020-01-01T00:00:00Z"}`),
		parse(tb, `{"id":"d4","hostname":"web-9","status":"SHUTOFF","cpu_cores":1,"public_ip":"9.255.0.1","tags":["one"],"created_at":"2026-02-28T12:00:00Z","initial_password":"hunter2","script":"\\x1b =1+1"}`),
	}
}

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func fleet(tb testing.TB, n int) []server {
	all := make([]server, n)
	for i := range all {
		s := server{
			ID: fmt.Sprintf("%08x-1234-4321-8888-%012x", i, i), Hostname: fmt.Sprintf("web-%d.example.com", i), Status: "ACTIVE",
			Cores: i % 8, IP: netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}).String(), Tags: []string{"web", "prod"}, Created: noon(),
		}
		s.raw = fmt.Appendf(nil, `{"id":%q,"hostname":%q,"status":"ACTIVE","cpu_cores":%d,"public_ip":%q,"tags":["web","prod"],"initial_password":"hunter2","size":"g3.xsmall","region":"LON1","notes":null,"created_at":"2026-03-01T12:00:00Z"}`, s.ID, s.Hostname, s.Cores, s.IP)
		all[i] = s
	}
	return all
}

func of[T any](items ...T) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func printer(tb testing.TB, o output.Options) *output.Printer {
	tb.Helper()
	if o.Now == nil {
		o.Now = noon
	}
	p, err := output.New(o, columns())
	if err != nil {
		tb.Fatalf("New(%+v): %v", o, err)
	}
	return p
}

func items(tb testing.TB, o output.Options, all ...server) string {
	tb.Helper()
	var b strings.Builder
	if err := printer(tb, o).Items(&b, of(all...)); err != nil {
		tb.Fatalf("Items with %+v: %v", o, err)
	}
	return b.String()
}

func item(tb testing.TB, o output.Options, one server) string {
	tb.Helper()
	var b strings.Builder
	if err := printer(tb, o).Item(&b, one); err != nil {
		tb.Fatalf("Item with %+v: %v", o, err)
	}
	return b.String()
}

func itoa(n int) string { return fmt.Sprint(n) }
