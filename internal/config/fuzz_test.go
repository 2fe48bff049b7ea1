package config

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzFile reads any text as a configuration. It is refused as an *Error or understood; then each
// change is refused or done, and a change that is done touches nothing else: not another profile,
// and no comment.
func FuzzFile(f *testing.F) {
	for _, text := range []string{
		"",
		"# comment\n",
		"current_profile: a\nprofiles:\n- name: a # c\n  region: LON1\n\n  # d\n- name: b\n  create:\n    size: s\n",
		"profiles: [{name: a, create: {tags: [x, y]}}]",
		"x: &c {size: s}\nprofiles:\n- name: a\n  create:\n    <<: *c\n- {name: b, <<: *c}\n",
		"profiles:\r\n- region: |\r\n    x\r\n  name: a\r\n",
		"---\nprofiles:\n-\n  name: a\n...\n",
		"? profiles\n: - ? name\n    : a\n",
	} {
		f.Add(text, "LON1")
	}
	// What was found.
	f.Add("profiles:\n- name: a\n", "\xa2")
	f.Add("&0 #", "a")
	f.Add("? 0\n#0000\n:", "a")
	f.Add("profiles:\n- name: a\r#", "a")
	f.Fuzz(func(t *testing.T, text, value string) {
		if _, err := parse("f", []byte(text)); err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("error %v is a %T", err, err)
			}
			return
		}
		for name, change := range map[string]func(*File) error{
			"add":  func(f *File) error { _, err := f.Add("fuzz"); return err },
			"set":  func(f *File) error { return onFirst(f, func(p *Profile) error { return p.Set("region", value) }) },
			"nest": func(f *File) error { return onFirst(f, func(p *Profile) error { return p.Set("create.image", value) }) },
			"tags": func(f *File) error {
				return onFirst(f, func(p *Profile) error { return p.Set("create.tags", value, "x") })
			},
			"rename": func(f *File) error { return onFirst(f, func(p *Profile) error { return f.Rename(p.name, "fuzz") }) },
			"use":    func(f *File) error { return onFirst(f, func(p *Profile) error { return f.Use(p.name) }) },
		} {
			was, _ := parse("f", []byte(text))
			now, _ := parse("f", []byte(text))
			if change(now) != nil {
				continue
			}
			out, err := now.encode()
			if err != nil {
				continue
			}
			again, err := parse("f", out)
			if err != nil {
				t.Fatalf("%s: %v in:\n%s", name, err, out)
			}
			for i, p := range was.profiles {
				if i > 0 && !sameValues(p, again.profiles[i]) {
					t.Errorf("%s changed profile %s:\n%s", name, p.name, out)
				}
			}
			if got := again.profiles; name == "set" && got[0].values["region"].text != value {
				t.Errorf("region is %q, want %q:\n%s", got[0].values["region"].text, value, out)
			}
			if a, b := bytes.Count([]byte(text), []byte("#")), bytes.Count(out, []byte("#")); b < a {
				t.Errorf("%s lost a comment: %q became %q", name, text, out)
			}
		}
	})
}

func onFirst(f *File, do func(*Profile) error) error {
	if len(f.profiles) == 0 {
		return ErrNoProfile
	}
	return do(f.profiles[0])
}

func sameValues(a, b *Profile) bool {
	for _, key := range Keys() {
		if a.Get(key) != b.Get(key) {
			return false
		}
	}
	return a.name == b.name
}
