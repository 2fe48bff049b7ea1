package config

import (
	"os"
	"slices"
	"strings"
)

// Environ returns the environment for a program that civoctl starts: that of this process, without
// the variables that give an API key. A program that needs one has to be given it on purpose.
func Environ() []string {
	secret := keyVariables()
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		// Windows knows a variable by its name in any case.
		return slices.ContainsFunc(secret, func(s string) bool { return strings.EqualFold(s, name) })
	})
}

// keyVariables returns the names of the environment variables that give an API key.
func keyVariables() []string {
	var names []string
	for _, s := range settings() {
		if slices.Contains(keySources(), s.name) {
			names = append(names, s.env...)
		}
	}
	return names
}
