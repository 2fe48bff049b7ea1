package output_test

import (
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/output"
)

func TestFunctionsAreThere(t *testing.T) {
	arguments := map[string]string{"VALUE": "1", "SEP": `","`, "LIST": ".tags", "TEXT": ".hostname", "LAYOUT": `"2006"`, "TIME": ".created_at"}
	for _, f := range output.TemplateFunctions() {
		words := strings.Fields(f.Usage)
		for n, w := range words[1:] {
			words[n+1] = arguments[w]
		}
		if got := item(t, output.Options{Template: "{{" + strings.Join(words, " ") + "}}"}, odd(t)[0]); strings.TrimSpace(got) == "" {
			t.Errorf("%s gives nothing", f.Usage)
		}
	}
}
