package cli

import (
	"github.com/kballard/go-shellquote"
)

// CommandLine returns a civoctl command to paste into a shell: the words, with the flags of this
// run that choose the configuration, the API and the region.
func (a *App) CommandLine(region string, words ...string) string {
	line := append([]string{"civoctl"}, words...)
	switch {
	case a.Config.Sandbox:
		line = append(line, "--sandbox")
	case a.GlobalFlags.Changed("sandbox"):
		line = append(line, "--sandbox=false")
	}
	for _, f := range []struct{ name, value string }{
		{"--config", a.Config.File},
		{"--profile", a.Config.Profile},
		{"--api-url", a.Config.APIURL},
		{"--region", region},
	} {
		if f.value != "" {
			line = append(line, f.name, f.value)
		}
	}
	return Quote(line...)
}

// Quote joins words into a line that a shell splits into the same words.
func Quote(words ...string) string { return shellquote.Join(words...) }
