package arch

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/civoctl/civoctl"

// homes are the third-party modules and the packages that may import each. A
// module that is not here may not be imported at all.
func homes() map[string][]string {
	return map[string][]string{
		"github.com/spf13/cobra":               {"cmd", "internal/cli", "internal/gen"},
		"github.com/spf13/pflag":               {"cmd", "internal/arg", "internal/cli", "internal/gen"},
		"github.com/kballard/go-shellquote":    {"internal/cli"},
		"github.com/spf13/viper":               {"internal/config"},
		"github.com/gofrs/flock":               {"internal/config"},
		"github.com/zalando/go-keyring":        {"internal/config"},
		"go.yaml.in/yaml/v3":                   {"internal/config", "internal/output"},
		"github.com/olekukonko/tablewriter":    {"internal/output"},
		"github.com/itchyny/gojq":              {"internal/output"},
		"github.com/clipperhouse/displaywidth": {"internal/output"},
		"github.com/briandowns/spinner":        {"internal/progress"},
		"github.com/AlecAivazis/survey/v2":     {"internal/prompt"},
		"github.com/mattn/go-runewidth":        {"internal/progress", "internal/prompt"},
		"github.com/cenkalti/backoff/v5":       {"internal/transport"},
		"go.etcd.io/bbolt":                     {"internal/sandbox"},
		"github.com/google/uuid":               {"internal/arg", "internal/sandbox"},
		"golang.org/x/net":                     {"internal/sandbox", "internal/h2test"},
		"golang.org/x/sync":                    {"cmd", "internal/bulk"},
		"golang.org/x/sys":                     {"internal/cli", "internal/job", "internal/prompt", "internal/ptytest"},
		"golang.org/x/term":                    {"internal/cli", "internal/prompt"},
		"github.com/creack/pty":                {"internal/ptytest"},
	}
}

// strangers are the packages that do not know each other.
func strangers() []string {
	return []string{"config", "output", "prompt", "progress", "transport", "wait", "bulk", "knownhosts", "sandbox"}
}

type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct{ Path string }
}

// imports are what each package of the module imports, by path below the
// module, and the modules that packages belong to.
func imports(t *testing.T) (ours map[string][]string, owner map[string]string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Module", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	ours, owner = map[string][]string{}, map[string]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return ours, owner
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Standard || p.Module == nil {
			continue
		}
		owner[p.ImportPath] = p.Module.Path
		if p.Module.Path == module {
			ours[strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")] = p.Imports
		}
	}
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestArrowsPointDown(t *testing.T) {
	ours, _ := imports(t)
	if len(ours) < 15 {
		t.Fatalf("%d packages: the list is not the module's", len(ours))
	}
	for _, from := range slices.Sorted(maps.Keys(ours)) {
		for _, path := range ours[from] {
			to, ok := strings.CutPrefix(path, module+"/")
			if ok && !allowed(from, to) {
				t.Errorf("%s imports %s", from, to)
			}
		}
	}
}

// allowed says whether the package from may import to; both are below the
// module, and main is "".
func allowed(from, to string) bool {
	switch {
	case within(from, "pkg"):
		return within(to, "pkg")
	case from == "":
		return to == "cmd"
	case from == "internal/gen", within(from, "bench"):
		return true
	case from == "internal/cli":
		return within(to, "internal") || within(to, "pkg")
	case from == "cmd":
		return true
	case within(from, "cmd"):
		// A noun's own packages, and nothing of another noun.
		noun := strings.Join(strings.SplitN(from, "/", 3)[:2], "/")
		return within(to, noun) || within(to, "internal") || within(to, "pkg")
	}
	// The grammar of arguments, the guesses, job control, what hides secrets, and where and how files are kept
	// are known to all.
	switch {
	case slices.Contains([]string{"internal/suggest", "internal/secrets", "internal/atomicfile", "internal/interrupt", "internal/job", "internal/xdg"}, to):
		return true
	case from == "internal/arg", from == "internal/schema":
		return within(to, "pkg")
	case to == "internal/arg":
		return true
	}
	for _, s := range strangers() {
		if within(from, "internal/"+s) {
			return within(to, "internal/"+s)
		}
	}
	return false
}

func TestEachLibraryHasItsHome(t *testing.T) {
	ours, owner := imports(t)
	homes := homes()
	used := map[string]bool{}
	for _, from := range slices.Sorted(maps.Keys(ours)) {
		for _, path := range ours[from] {
			lib := owner[path]
			if lib == "" || lib == module {
				continue
			}
			used[lib] = true
			if !slices.ContainsFunc(homes[lib], func(home string) bool { return within(from, home) }) {
				t.Errorf("%s imports %s, whose home is %v", from, path, homes[lib])
			}
		}
	}
	for _, lib := range slices.Sorted(maps.Keys(homes)) {
		if !used[lib] && !platformOnly(lib) {
			t.Errorf("nothing imports %s: take it off the list", lib)
		}
	}
}

// platformOnly are libraries that not every platform's build imports.
func platformOnly(lib string) bool { return lib == "golang.org/x/sys" }

func TestNoDrawerForOddsAndEnds(t *testing.T) {
	ours, _ := imports(t)
	for path := range ours {
		name := path[strings.LastIndexByte(path, '/')+1:]
		if slices.Contains([]string{"util", "utils", "common", "helpers", "base", "shared", "types", "models"}, name) {
			t.Errorf("package %s says nothing of what is in it", path)
		}
	}
}

func TestClientNeedsTheStandardLibraryAlone(t *testing.T) {
	ours, owner := imports(t)
	for _, path := range ours["pkg/civo"] {
		if owner[path] != "" {
			t.Errorf("pkg/civo imports %s", path)
		}
	}
}
