package config_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/civoctl/civoctl/internal/config"
)

const civoJSON = `{"apikeys":{"prod":"key-of-prod","my team/dev":"key-of-dev","empty":""},` +
	`"meta":{"admin":false,"current_apikey":"prod","default_region":"LON1","latest_release_check":"2024-05-01T10:00:00Z",` +
	`"url":"https://civo.example.com/","last_command_executed":"2024-05-01T10:00:00Z"},"region_to_features":{"LON1":{"iaas":true}}}`

func TestReadCivoJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".civo.json")
	write(t, path, civoJSON)
	profiles, current, err := config.ReadCivoJSON(path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range profiles {
		got = append(got, strings.Join([]string{p.Name, string(p.Key), p.Region, p.APIURL}, " "))
	}
	want := []string{"my-team-dev key-of-dev LON1 https://civo.example.com", "prod key-of-prod LON1 https://civo.example.com"}
	if fmt.Sprint(got) != fmt.Sprint(want) || current != "prod" {
		t.Errorf("got %q, current %q", got, current)
	}
	if read(t, path) != civoJSON {
		t.Error("the file was changed")
	}
	wantOnly(t, filepath.Dir(path), ".civo.json")

	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := config.Edit(t.Context(), file, func(f *config.File) error {
		for _, p := range profiles {
			profile, err := f.Add(p.Name)
			if err != nil {
				return err
			}
			if err := profile.Set("api_key", string(p.Key)); err != nil {
				return err
			}
		}
		return f.Use(current)
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(read(t, file), "api_key: key-of-prod") {
		t.Errorf("the file is:\n%s", read(t, file))
	}
}

func TestImportedNamesAreValidAndUnique(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".civo.json")
	write(t, path, `{"apikeys": {"a b": "1", "a/b": "2", "a-b": "3", "é": "4", "--": "5", "`+strings.Repeat("n", 100)+`": "6"}, "meta": {"url": "https://api.civo.com"}}`)
	profiles, current, err := config.ReadCivoJSON(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, p := range profiles {
		if err := config.CheckProfileName(p.Name); err != nil || seen[p.Name] {
			t.Errorf("name %q: %v", p.Name, err)
		}
		if p.APIURL != "" {
			t.Errorf("the usual URL was taken over: %s", p.APIURL)
		}
		seen[p.Name] = true
	}
	if len(seen) != 6 || current != "" {
		t.Errorf("got %v, current %q", seen, current)
	}
}

func TestReadCivoJSONThatIsBroken(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".civo.json")
	for text, says := range map[string]string{
		"":                             ":1:",
		"{\n  \"apikeys\": {,}\n}":     ":2:",
		`{"apikeys": {"a": 12345678}}`: "number",
		`{"apikeys": null}`:            "no keys",
		`[]`:                           "array",
	} {
		write(t, path, text)
		_, _, err := config.ReadCivoJSON(path)
		wantError(t, err, path, says)
		if strings.Contains(err.Error(), "12345678") {
			t.Errorf("the error tells a key: %v", err)
		}
	}
	_, _, err := config.ReadCivoJSON(dir)
	wantError(t, err, dir, "directory")
	_, _, err = config.ReadCivoJSON(filepath.Join(dir, "absent"))
	wantError(t, err, "absent")
}

func TestCivoJSONPath(t *testing.T) {
	home(t)
	if got, err := config.CivoJSONPath(); err != nil || filepath.Base(got) != ".civo.json" {
		t.Errorf("got %s, %v", got, err)
	}
	t.Setenv("CIVO_CONFIG", "elsewhere.json")
	if got, err := config.CivoJSONPath(); err != nil || got != "elsewhere.json" {
		t.Errorf("got %s, %v", got, err)
	}
}
