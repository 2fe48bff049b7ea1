package doctor

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
)

// checkCompletion looks for the completion of the user's shell in the places where packages and
// people put it.
func (ch *checker) checkCompletion() {
	shell := filepath.Base(os.Getenv("SHELL"))
	home, _ := os.UserHomeDir() // without one only the system's places are left
	files, startup := completionPlaces(shell, home)
	if files == nil {
		ch.note("completion", ok, "not checked: $SHELL is not bash, zsh or fish", "")
		return
	}
	for _, path := range files {
		if _, err := os.Stat(path); err == nil {
			ch.note("completion", ok, path, "")
			return
		}
	}
	for _, path := range startup {
		if text, err := os.ReadFile(path); err == nil && bytes.Contains(text, []byte("civoctl completion")) {
			ch.note("completion", ok, path, "")
			return
		}
	}
	ch.note("completion", warn, "none found for "+shell, "`civoctl completion "+shell+" --help` says how to install it")
}

// completionPlaces returns the files that may hold a shell's completion, and the files that may
// load it when the shell starts; nil for an unsupported shell.
func completionPlaces(shell, home string) (files, startup []string) {
	xdg := func(name, fallback string) string {
		return cmp.Or(os.Getenv(name), filepath.Join(home, fallback))
	}
	data, conf := xdg("XDG_DATA_HOME", ".local/share"), xdg("XDG_CONFIG_HOME", ".config")
	prefixes := []string{"/usr", "/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew"}
	switch shell {
	case "bash":
		files = []string{
			filepath.Join(data, "bash-completion/completions/civoctl"),
			"/etc/bash_completion.d/civoctl",
		}
		for _, prefix := range prefixes {
			files = append(files, prefix+"/share/bash-completion/completions/civoctl", prefix+"/etc/bash_completion.d/civoctl")
		}
		startup = []string{".bashrc", ".bash_profile", ".profile", ".bash_completion"}
	case "zsh":
		for _, dir := range filepath.SplitList(os.Getenv("FPATH")) {
			files = append(files, filepath.Join(dir, "_civoctl"))
		}
		for _, prefix := range prefixes {
			files = append(files, prefix+"/share/zsh/site-functions/_civoctl", prefix+"/share/zsh/vendor-completions/_civoctl")
		}
		for _, dir := range []string{".zfunc", ".zsh/completions", ".zsh/completion", ".oh-my-zsh/completions"} {
			files = append(files, filepath.Join(home, dir, "_civoctl"))
		}
		startup = []string{".zshrc", ".zprofile", ".zshenv"}
	case "fish":
		files = []string{filepath.Join(conf, "fish/completions/civoctl.fish")}
		for _, prefix := range prefixes {
			files = append(files, prefix+"/share/fish/vendor_completions.d/civoctl.fish")
		}
		startup = []string{".config/fish/config.fish"}
	}
	for i, name := range startup {
		startup[i] = filepath.Join(home, name)
	}
	return files, startup
}
