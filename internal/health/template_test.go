package health_test

import (
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/health"
	"github.com/civoctl/civoctl/pkg/civo"
)

// What the API gives can be nothing in a URL but what the placeholder says.
func TestTemplate(t *testing.T) {
	const id = "0a0a0a0a-0b0b-4c4c-8d8d-0e0e0e0e0e0e"
	for _, test := range []struct {
		template string
		instance civo.Instance
		want     string // "" for an error
	}{
		{"http://{public_ip}/health", civo.Instance{PublicIP: "192.0.2.7"}, "http://192.0.2.7/health"},
		{"https://{public_ip}:8443/", civo.Instance{PublicIP: "2001:db8::7"}, "https://[2001:db8::7]:8443/"},
		{"http://{private_ip}/{hostname}?id={id}", civo.Instance{PrivateIP: "10.0.0.7", Hostname: "web-1", ID: id}, "http://10.0.0.7/web-1?id=" + id},
		{"http://proxy.example/{hostname}", civo.Instance{Hostname: "web-1"}, "http://proxy.example/web-1"},
		{"http://{public_ip}/", civo.Instance{}, ""},
		{"http://{public_ip}/", civo.Instance{PublicIP: "evil.example"}, ""},
		{"http://{public_ip}/", civo.Instance{PublicIP: "fe80::1%evil.example"}, ""},
		{"http://{hostname}/", civo.Instance{Hostname: "evil.example/@"}, ""},
		{"http://{hostname}/", civo.Instance{Hostname: "{id}", ID: id}, ""},
		{"http://x.example/{id}", civo.Instance{ID: "../../x"}, ""},
	} {
		template, err := health.ParseTemplate(test.template)
		if err != nil {
			t.Errorf("%s: %v", test.template, err)
			continue
		}
		got, err := template.For(test.instance)
		if got != test.want || (err == nil) != (test.want != "") || err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s of %+v: %q, %v; want %q", test.template, test.instance, got, err, test.want)
		}
	}
}
