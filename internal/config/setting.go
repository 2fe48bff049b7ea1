package config

import (
	"strings"

	"github.com/civoctl/civoctl/internal/arg"
)

// setting is one value of the configuration: its name and the ways to give it.
type setting struct {
	name      string             // in the file, relative to its profile
	flag      string             // "" for a setting without a flag
	env       []string           // the first that is not empty counts
	fallback  string             // the default
	inProfile bool               // a key of a profile in the file
	list      bool               // a list of words instead of one
	isCommand bool               // the list is a command and its arguments
	check     func(string) error // of a value, or of each of a list, that is not blank
}

// settings returns all settings in the order of the documentation.
func settings() []setting {
	return []setting{
		{name: "profile", flag: "--profile", env: []string{"CIVOCTL_PROFILE"}, check: CheckProfileName},
		{name: "config", flag: "--config", env: []string{"CIVOCTL_CONFIG"}, check: arg.Check(arg.File)},
		{name: "api_key", env: []string{"CIVOCTL_API_KEY", "CIVO_TOKEN"}, inProfile: true, check: checkKey},
		{name: "api_key_command", inProfile: true, list: true, isCommand: true, check: checkText},
		{name: "api_key_shell", inProfile: true, check: checkText},
		{name: "api_key_keyring", inProfile: true, check: checkLine},
		{name: "region", flag: "--region", env: []string{"CIVOCTL_REGION", "CIVO_REGION"}, inProfile: true, check: arg.Check(arg.Region)},
		{name: "api_url", flag: "--api-url", env: []string{"CIVOCTL_API_URL", "CIVO_API_URL"}, fallback: DefaultAPIURL, inProfile: true, check: CheckAPIURL},
		{name: "output", flag: "--output", env: []string{"CIVOCTL_OUTPUT"}, fallback: "table", inProfile: true, check: arg.Check(arg.Format)},
		{name: "color", flag: "--color", fallback: "auto", inProfile: true, check: arg.Check(arg.Color)},
		{name: "sandbox", flag: "--sandbox", env: []string{"CIVOCTL_SANDBOX"}, fallback: "false", check: checkBool},
		{name: "sandbox_build_time", env: []string{"CIVOCTL_SANDBOX_BUILD_TIME"}, fallback: "5s", check: arg.Check(arg.Delay)},
		{name: "sandbox_action_time", env: []string{"CIVOCTL_SANDBOX_ACTION_TIME"}, fallback: "2s", check: arg.Check(arg.Delay)},
		{name: "sandbox_faults", env: []string{"CIVOCTL_SANDBOX_FAULTS"}, check: checkText},
		{name: "create.size", inProfile: true, check: arg.Check(arg.Ref)},
		{name: "create.image", inProfile: true, check: arg.Check(arg.Ref)},
		{name: "create.network", inProfile: true, check: arg.Check(arg.Ref)},
		{name: "create.firewall", inProfile: true, check: arg.Check(arg.Ref)},
		{name: "create.ssh_key", inProfile: true, check: arg.Check(arg.Ref)},
		{name: "create.initial_user", inProfile: true, check: arg.Check(arg.User)},
		{name: "create.tags", inProfile: true, list: true, check: arg.Check(arg.NewTag)},
	}
}

// keySources returns the names of the settings that give the API key. A profile has at most one.
func keySources() []string {
	return []string{"api_key", "api_key_command", "api_key_shell", "api_key_keyring"}
}

// profileSetting returns the setting that a profile can hold under name.
func profileSetting(name string) (setting, bool) {
	for _, s := range settings() {
		if s.inProfile && s.name == name {
			return s, true
		}
	}
	return setting{}, false
}

// isGroup reports whether name is a mapping of settings within a profile.
func isGroup(name string) bool {
	for _, s := range settings() {
		if strings.HasPrefix(s.name, name+".") {
			return true
		}
	}
	return false
}

// Keys returns the names of the settings that a profile can hold, nested ones as create.size, in
// the order of the documentation.
func Keys() []string {
	var names []string
	for _, s := range settings() {
		if s.inProfile {
			names = append(names, s.name)
		}
	}
	return names
}
