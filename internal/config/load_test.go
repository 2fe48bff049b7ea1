package config_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

// variables are all that Load looks at.
var variables = []string{
	"CIVOCTL_PROFILE", "CIVOCTL_CONFIG", "CIVOCTL_OUTPUT", "CIVOCTL_REGION", "CIVO_REGION", "CIVOCTL_API_KEY", "CIVO_TOKEN",
	"CIVOCTL_API_URL", "CIVO_API_URL", "CIVOCTL_SANDBOX", "CIVOCTL_SANDBOX_BUILD_TIME",
	"CIVOCTL_SANDBOX_ACTION_TIME", "CIVOCTL_SANDBOX_FAULTS", "CIVO_CONFIG",
}

// home is an empty home with no variable set. It returns the default path.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("USERPROFILE", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "xdg"))
	for _, name := range variables {
		t.Setenv(name, "")
	}
	return filepath.Join(dir, "xdg", "civoctl", "config.yaml")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func load(t *testing.T, flags config.Flags) *config.Settings {
	t.Helper()
	s, err := config.Load(flags)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every setting, with every set of layers that gives it: the highest counts and is named.
func TestPrecedence(t *testing.T) {
	key := func(s *config.Settings) string {
		key, err := s.Key(context.Background())
		if err != nil {
			return err.Error()
		}
		return key
	}
	for _, test := range []struct {
		name     string
		flag     func(f *config.Flags, value string)
		env      []string
		profile  string // the line, with %s for the value; "" where a profile cannot give it
		values   [4]string
		fallback string
		got      func(s *config.Settings) string
	}{
		{
			name:    "region",
			flag:    func(f *config.Flags, v string) { f.Region = v },
			env:     []string{"CIVOCTL_REGION", "CIVO_REGION"},
			profile: "region: %s",
			values:  [4]string{"AAA1", "BBB1", "CCC1", "DDD1"},
			got:     func(s *config.Settings) string { return s.Region },
		}, {
			name:     "api_url",
			flag:     func(f *config.Flags, v string) { f.APIURL = v },
			env:      []string{"CIVOCTL_API_URL", "CIVO_API_URL"},
			profile:  "api_url: %s",
			values:   [4]string{"https://a", "https://b", "http://127.0.0.1:80", "sandbox"},
			fallback: "https://api.civo.com",
			got:      func(s *config.Settings) string { return s.APIURL },
		}, {
			name:     "output",
			flag:     func(f *config.Flags, v string) { f.Output = v },
			env:      []string{"CIVOCTL_OUTPUT"},
			profile:  "output: %s",
			values:   [4]string{"json", "yaml", "", "csv"},
			fallback: "table",
			got:      func(s *config.Settings) string { return s.Output },
		}, {
			name:     "color",
			flag:     func(f *config.Flags, v string) { f.Color = v },
			profile:  "color: %s",
			values:   [4]string{"never", "", "", "always"},
			fallback: "auto",
			got:      func(s *config.Settings) string { return s.Color },
		}, {
			name:     "sandbox",
			flag:     func(f *config.Flags, _ string) { f.Sandbox = new(true) },
			env:      []string{"CIVOCTL_SANDBOX"},
			values:   [4]string{"true", "false", "", ""},
			fallback: "false",
			got:      func(s *config.Settings) string { return fmt.Sprint(s.Sandbox) },
		}, {
			name:     "sandbox_build_time",
			env:      []string{"CIVOCTL_SANDBOX_BUILD_TIME"},
			values:   [4]string{"", "250ms", "", ""},
			fallback: "5s",
			got:      func(s *config.Settings) string { return s.SandboxBuildTime.String() },
		}, {
			name:     "sandbox_action_time",
			env:      []string{"CIVOCTL_SANDBOX_ACTION_TIME"},
			values:   [4]string{"", "0s", "", ""},
			fallback: "2s",
			got:      func(s *config.Settings) string { return s.SandboxActionTime.String() },
		}, {
			name:   "sandbox_faults",
			env:    []string{"CIVOCTL_SANDBOX_FAULTS"},
			values: [4]string{"", "fail=0.1:503", "", ""},
			got:    func(s *config.Settings) string { return s.SandboxFaults },
		}, {
			name:    "api_key",
			env:     []string{"CIVOCTL_API_KEY", "CIVO_TOKEN"},
			profile: "api_key: %s",
			values:  [4]string{"", "key-of-civoctl", "key-of-civo", "key-of-profile"},
			got:     key,
		},
		{name: "create.size", profile: "create: {size: %s}", values: [4]string{3: "g3.small"}, got: func(s *config.Settings) string { return s.Create.Size }},
		{name: "create.image", profile: "create: {image: %s}", values: [4]string{3: "debian"}, got: func(s *config.Settings) string { return s.Create.Image }},
		{name: "create.network", profile: "create: {network: %s}", values: [4]string{3: "lan"}, got: func(s *config.Settings) string { return s.Create.Network }},
		{name: "create.firewall", profile: "create: {firewall: %s}", values: [4]string{3: "web"}, got: func(s *config.Settings) string { return s.Create.Firewall }},
		{name: "create.ssh_key", profile: "create: {ssh_key: %s}", values: [4]string{3: "laptop"}, got: func(s *config.Settings) string { return s.Create.SSHKey }},
		{name: "create.initial_user", profile: "create: {initial_user: %s}", values: [4]string{3: "root"}, got: func(s *config.Settings) string { return s.Create.InitialUser }},
		{name: "create.tags", profile: "create: {tags: [%s]}", values: [4]string{3: "a, b"}, got: func(s *config.Settings) string { return strings.Join(s.Create.Tags, ", ") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			for layers := range 1 << 4 {
				given := func(layer int) bool { return layers&(1<<layer) != 0 }
				if given(0) && test.flag == nil || given(1) && len(test.env) < 1 || given(2) && len(test.env) < 2 || given(3) && test.profile == "" {
					continue
				}
				path := home(t)
				var flags config.Flags
				profile := "profiles:\n- name: work\n"
				want, origin := test.fallback, "default"
				if given(3) {
					profile += "  " + fmt.Sprintf(test.profile, test.values[3]) + "\n"
					want, origin = test.values[3], "profile work in "+path
				}
				for layer := 2; layer >= 1; layer-- {
					if given(layer) {
						t.Setenv(test.env[layer-1], test.values[layer])
						want, origin = test.values[layer], "environment "+test.env[layer-1]
					}
				}
				if given(0) {
					test.flag(&flags, test.values[0])
					want, origin = test.values[0], "flag --"+strings.ReplaceAll(test.name, "_", "-")
				}
				write(t, path, profile)
				s := load(t, flags)
				if got := test.got(s); got != want {
					t.Errorf("layers %04b: got %q, want %q", layers, got, want)
				}
				if got := s.Origin(test.name).String(); got != origin {
					t.Errorf("layers %04b: origin %q, want %q", layers, got, origin)
				}
				shown, ok := s.Value(test.name)
				if masked := strings.Contains(shown.Value, "*"); !ok || test.name == "api_key" && masked != (want != "") || test.name != "api_key" && shown.Value != want {
					t.Errorf("layers %04b: shown as %+v, want %q", layers, shown, want)
				}
			}
		})
	}
}

func TestProfileChoice(t *testing.T) {
	const two = "profiles:\n- {name: work, region: LON1}\n- {name: home, region: NYC1}\n"
	for _, test := range []struct {
		name, file, flag, env   string
		profile, region, origin string
		warned                  bool
	}{
		{name: "no file", origin: "default"},
		{name: "the current one", file: "current_profile: home\n" + two, profile: "home", region: "NYC1", origin: "PATH"},
		{name: "the environment's", file: "current_profile: home\n" + two, env: "work", profile: "work", region: "LON1", origin: "environment CIVOCTL_PROFILE"},
		{name: "the flag's", file: "current_profile: home\n" + two, env: "home", flag: "work", profile: "work", region: "LON1", origin: "flag --profile"},
		{name: "the only one", file: "profiles: [{name: work, region: LON1}]", profile: "work", region: "LON1", origin: "PATH"},
		{name: "none of two", file: two, origin: "default", warned: true},
		{name: "explicitly none", file: "current_profile: ''\nprofiles: [{name: work, region: LON1}]", origin: "default", warned: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := home(t)
			if test.file != "" {
				write(t, path, test.file)
			}
			t.Setenv("CIVOCTL_PROFILE", test.env)
			s := load(t, config.Flags{Profile: test.flag})
			if s.Profile != test.profile || s.Region != test.region {
				t.Errorf("profile %q, region %q; want %q, %q", s.Profile, s.Region, test.profile, test.region)
			}
			if got, want := s.Origin("profile").String(), strings.ReplaceAll(test.origin, "PATH", path); got != want {
				t.Errorf("origin %q, want %q", got, want)
			}
			if warned := len(s.Warnings) > 0; warned != test.warned {
				t.Errorf("warnings %q", s.Warnings)
			}
		})
	}
}

func TestConfigChoice(t *testing.T) {
	path := home(t)
	dir := t.TempDir()
	byEnv, byFlag := filepath.Join(dir, "env.yaml"), filepath.Join(dir, "flag.yaml")
	write(t, path, "profiles: [{name: default, region: DEF1}]")
	write(t, byEnv, "profiles: [{name: env, region: ENV1}]")
	write(t, byFlag, "profiles: [{name: flag, region: FLG1}]")

	check := func(flags config.Flags, wantPath, region, origin string) {
		t.Helper()
		s := load(t, flags)
		if s.Path != wantPath || s.Region != region || s.Origin("config").String() != origin {
			t.Errorf("got %s, %s, %s; want %s, %s, %s", s.Path, s.Region, s.Origin("config"), wantPath, region, origin)
		}
		located, from, err := config.Locate(flags)
		if err != nil || located != wantPath || from != s.Origin("config") {
			t.Errorf("Locate: %s, %s, %v", located, from, err)
		}
	}
	check(config.Flags{}, path, "DEF1", "default")
	t.Setenv("CIVOCTL_CONFIG", byEnv)
	check(config.Flags{}, byEnv, "ENV1", "environment CIVOCTL_CONFIG")
	check(config.Flags{Config: byFlag}, byFlag, "FLG1", "flag --config")
}

func TestSandbox(t *testing.T) {
	for _, test := range []struct {
		name, flagURL, env, envURL, profileURL string
		flag                                   *bool
		want                                   bool
		origin, region, fails                  string
	}{
		{name: "by nothing", origin: "default"},
		{name: "by flag", flag: new(true), want: true, origin: "flag --sandbox", region: "LON1"},
		{name: "by flag over the environment's URL", flag: new(true), envURL: "https://x", want: true, origin: "flag --sandbox", region: "LON1"},
		{name: "by environment", env: "1", want: true, origin: "environment CIVOCTL_SANDBOX", region: "LON1"},
		{name: "by environment beside its URL", env: "1", envURL: "https://x", want: true, origin: "environment CIVOCTL_SANDBOX", region: "LON1"},
		{name: "by environment over the profile's URL", env: "true", profileURL: "https://x", want: true, origin: "environment CIVOCTL_SANDBOX", region: "LON1"},
		{name: "by the flag's word", flagURL: "sandbox", want: true, origin: "flag --api-url", region: "LON1"},
		{name: "by the profile's word", profileURL: "sandbox", want: true, origin: "profile work in PATH", region: "LON1"},
		{name: "not, by the flag's URL over the environment", flagURL: "https://x", env: "1", origin: "flag --api-url"},
		{name: "not, by the environment's URL over the profile", envURL: "https://x", profileURL: "sandbox", origin: "environment CIVO_API_URL"},
		{name: "not, by the flag over the environment", flag: new(false), env: "1", origin: "default"},
		{name: "contradicting flags", flag: new(true), flagURL: "https://x", fails: "flag --sandbox"},
		{name: "contradicting layers", env: "0", profileURL: "sandbox", fails: "environment CIVOCTL_SANDBOX"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := home(t)
			file := "profiles:\n- name: work\n"
			if test.profileURL != "" {
				file += "  api_url: " + test.profileURL
			}
			write(t, path, file)
			t.Setenv("CIVOCTL_SANDBOX", test.env)
			t.Setenv("CIVO_API_URL", test.envURL)
			s, err := config.Load(config.Flags{Sandbox: test.flag, APIURL: test.flagURL})
			if test.fails != "" {
				wantError(t, err, test.fails)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Sandbox != test.want || s.Region != test.region || (s.APIURL == "sandbox") != test.want {
				t.Errorf("sandbox %v, region %q, API %s", s.Sandbox, s.Region, s.APIURL)
			}
			if got, want := s.Origin("api_url").String(), strings.ReplaceAll(test.origin, "PATH", path); got != want {
				t.Errorf("origin %q, want %q", got, want)
			}
		})
	}
}

func TestBadValuesOutsideTheFile(t *testing.T) {
	for _, test := range []struct{ env, value, says string }{
		{"CIVO_API_URL", "http://example.com", "unencrypted"},
		{"CIVO_API_URL", "https://me:secret@example.com", "password"},
		{"CIVOCTL_SANDBOX", "perhaps", "neither true nor false"},
		{"CIVOCTL_SANDBOX_BUILD_TIME", "5", "no unit"},
		{"CIVOCTL_SANDBOX_BUILD_TIME", "-5s", "negative"},
		{"CIVO_REGION", "LON1 NYC1", "no code of a region"},
		{"CIVO_TOKEN", "two words", "not a key"},
	} {
		home(t)
		t.Setenv(test.env, test.value)
		_, err := config.Load(config.Flags{})
		wantError(t, err, "environment "+test.env, test.says)
		if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "two words") {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}

func TestProfileAskedForBesideAKeyOfTheEnvironment(t *testing.T) {
	path := home(t)
	write(t, path, "profiles: [{name: work, api_key: key-of-work}, {name: keyless}]")
	t.Setenv("CIVO_TOKEN", "key-of-environment")
	if s := load(t, config.Flags{Profile: "work"}); len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "CIVO_TOKEN") {
		t.Errorf("warnings %q", s.Warnings)
	}
	if s := load(t, config.Flags{Profile: "keyless"}); len(s.Warnings) != 0 {
		t.Errorf("warnings %q", s.Warnings)
	}
}

func TestAddressOfTheEnvironmentBesideAKeyOfTheProfile(t *testing.T) {
	path := home(t)
	write(t, path, "current_profile: work\nprofiles: [{name: work, api_key: key-of-work}, {name: own, api_key: key-of-own, api_url: \"https://own.example.com/\"}, {name: keyless}]")
	t.Setenv("CIVO_API_URL", "https://own.example.com")
	warns := func(flags config.Flags, words ...string) {
		t.Helper()
		warnings := strings.Join(load(t, flags).Warnings, "\n")
		if len(words) == 0 && warnings != "" {
			t.Errorf("warnings %q", warnings)
		}
		for _, word := range words {
			if !strings.Contains(warnings, word) {
				t.Errorf("warnings %q do not say %s", warnings, word)
			}
		}
	}
	warns(config.Flags{Profile: "work"}, "profile work", "https://api.civo.com", "https://own.example.com", "CIVO_API_URL")
	warns(config.Flags{Profile: "own"})
	warns(config.Flags{Profile: "keyless"})
	warns(config.Flags{Profile: "work", APIURL: "https://elsewhere.example.com"})
	on := true
	warns(config.Flags{Profile: "work", Sandbox: &on})
	t.Setenv("CIVO_TOKEN", "key-of-environment")
	warns(config.Flags{})
}

func TestDefaultPath(t *testing.T) {
	path := home(t)
	if got, err := config.DefaultPath(); got != path || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, path)
	}
	t.Setenv("XDG_CONFIG_HOME", "not/absolute")
	got, err := config.DefaultPath()
	if err != nil || !filepath.IsAbs(got) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestReadingWritesNothing(t *testing.T) {
	path := home(t)
	load(t, config.Flags{})
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("reading made the folder: %v", err)
	}
	const text = "profiles: [{name: work}]"
	write(t, path, text)
	load(t, config.Flags{Region: "LON1"})
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 || read(t, path) != text {
		t.Errorf("reading changed the folder: %v, %v", entries, err)
	}
}

func TestValuesListEverySettingOnce(t *testing.T) {
	home(t)
	var names []string
	for _, v := range load(t, config.Flags{}).Values() {
		names = append(names, v.Name)
	}
	want := []string{
		"profile", "config", "api_key", "region", "api_url", "output", "color", "sandbox", "sandbox_build_time",
		"sandbox_action_time", "sandbox_faults", "create.size", "create.image", "create.network", "create.firewall", "create.ssh_key", "create.initial_user", "create.tags",
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func BenchmarkLoad(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config.yaml")
	text := "current_profile: work\nprofiles:\n- name: work\n  api_key: 0123456789\n  region: LON1\n  create:\n    size: g3.small\n    tags: [a, b]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := config.Load(config.Flags{Config: path}); err != nil {
			b.Fatal(err)
		}
	}
}
