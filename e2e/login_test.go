//go:build linux || darwin

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/ptytest"
)

// newUserWithoutKey returns a user who has a key for the API at url, and whose civoctl has no key
// and no settings.
func newUserWithoutKey(t *testing.T) *user {
	t.Helper()
	u := newUser(t, "")
	u.env = append(os.Environ(), cleanEnv(u.home)...)
	u.env = append(u.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(u.home, "no-bus"))
	return u
}

func TestLoginAtATerminal(t *testing.T) {
	t.Parallel()
	u := newUserWithoutKey(t)
	console := ptytest.Start(t, u.civoctl("auth", "login", "--api-url", u.url), ptytest.Options{})
	console.Expect("https://dashboard.civo.com/security")
	console.Expect("API key:")
	console.Type(ptytest.Enter)
	console.Expect("Nothing was typed")
	console.Expect("API key:")
	console.Type(testKey)
	console.Type(ptytest.Enter)
	console.Expect("Region:")
	console.Type("fra")
	console.Type(ptytest.Enter)
	if code := console.Wait(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, console.Text())
	}
	if strings.Contains(console.Transcript(), testKey) {
		t.Errorf("the key was shown:\n%s", console.Text())
	}
	if !console.Cooked() || !console.CursorShown() {
		t.Error("the terminal was not given back")
	}
	for _, want := range []string{"api_key: " + testKey, "region: FRA1", "api_url: " + u.url} {
		if !strings.Contains(u.readConfig(), want) {
			t.Errorf("the file lacks %q:\n%s", want, u.readConfig())
		}
	}

	// The next command needs nothing more.
	out, err := u.civoctl("instance", "list").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "no instances in FRA1") {
		t.Errorf("%v: %s", err, out)
	}
}

// However a login at a terminal does not come to its end, nothing is saved.
func TestLoginThatIsNotFinished(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		keys []string
		code int
	}{
		{"Ctrl-C at the key", []string{"half", ptytest.CtrlC}, 130},
		{"Ctrl-D at the key", []string{ptytest.CtrlD}, 10},
		{"an empty key, twice", []string{ptytest.Enter, "API key:", ptytest.Enter}, 2},
		{"a refused key", []string{"wrong", ptytest.Enter}, 4},
		{"Ctrl-C at the region", []string{testKey, ptytest.Enter, "Region:", ptytest.CtrlC}, 130},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := newUserWithoutKey(t)
			console := ptytest.Start(t, u.civoctl("auth", "login", "--api-url", u.url), ptytest.Options{})
			console.Expect("API key:")
			for _, key := range test.keys {
				if strings.HasSuffix(key, ":") {
					console.Expect(key)
					continue
				}
				console.Type(key)
			}
			if code := console.Wait(); code != test.code {
				t.Errorf("exit code %d, want %d:\n%s", code, test.code, console.Text())
			}
			if !console.Cooked() {
				t.Error("the terminal was not given back")
			}
			if test.code == 130 && !strings.Contains(console.Text(), "interrupted, nothing was changed") {
				t.Errorf("it does not say that nothing was changed:\n%s", console.Text())
			}
			if text := u.readConfig(); text != "" {
				t.Errorf("something was saved:\n%s", text)
			}
		})
	}
}

func TestTokenFromAPipe(t *testing.T) {
	t.Parallel()
	for _, text := range []string{testKey, testKey + "\n", "\t" + testKey + "\r\n\n"} {
		u := newUserWithoutKey(t)
		cmd := u.civoctl("auth", "login", "--with-token", "--region", "lon1", "--api-url", u.url)
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", text, err, out)
		}
		if !strings.Contains(u.readConfig(), "api_key: "+testKey+"\n") {
			t.Errorf("%q: the file is\n%s", text, u.readConfig())
		}
	}
}

// A keyring that is not there is an error: the key does not end in the file.
func TestNoKeyring(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("only on Linux is a session bus named by the environment")
	}
	u := newUserWithoutKey(t)
	cmd := u.civoctl("auth", "login", "--with-token", "--store", "keyring", "--api-url", u.url)
	cmd.Env = append(cmd.Env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(u.home, "no-bus"))
	cmd.Stdin = strings.NewReader(testKey)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "keep key default in the OS keyring") || !strings.Contains(string(out), "--store file") {
		t.Errorf("%v: %s", err, out)
	}
	if text := u.readConfig(); text != "" {
		t.Errorf("something was saved:\n%s", text)
	}
}

// A key from the environment is in nothing that any command writes, wherever it
// writes it.
func TestTheEnvironmentsKeyIsWrittenNowhere(t *testing.T) {
	t.Parallel()
	u := newUserWithoutKey(t)
	for _, variable := range []string{"CIVO_TOKEN", "CIVOCTL_API_KEY"} {
		for _, line := range []string{
			"config set region LON1",
			"config set create.size g3.small",
			"config list --origin",
			"config get api_key",
			"profile list -o yaml",
			"profile rename default work",
			"profile use work",
			"auth status -o json",
			"doctor -o json",
			"instance create web-1 --size g3.small --image ubuntu-noble --dry-run",
			"instance create web-1 --size g3.small --image ubuntu-noble",
			"instance list",
			"instance show web-1 -o json",
			"__complete instance show w",
			"api --include GET /v2/instances",
			"api GET /v2/nothing",
			"--api-url http://127.0.0.1:1 instance list",
			"--region LON9 instance list",
			"instance rm web-1 --yes",
			"auth logout",
			"profile rename work default",
		} {
			cmd := u.civoctl(append([]string{"--debug"}, strings.Fields(line)...)...)
			cmd.Env = append(cmd.Env, variable+"="+testKey, "CIVO_API_URL="+u.url)
			if out, _ := cmd.CombinedOutput(); bytes.Contains(out, []byte(testKey)) {
				t.Errorf("%s: civoctl %s shows the key:\n%s", variable, line, out)
			}
		}
	}
	if !strings.Contains(u.readConfig(), "region: LON1") {
		t.Errorf("the commands wrote nothing:\n%s", u.readConfig())
	}
	if err := checkSecretAbsent(u.home, testKey, ""); err != nil {
		t.Error(err)
	}
}
