package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/suggest"
)

// otherWords returns what commands of other tools are called here: words after civoctl. Words that
// a command here has as its name or alias need no line.
func otherWords() map[string]string {
	return map[string]string{
		"apply":      "instance create",
		"attach":     "instance ssh",
		"connect":    "instance ssh",
		"deploy":     "instance create",
		"edit":       "instance update",
		"halt":       "instance stop",
		"kill":       "instance rm",
		"launch":     "instance create",
		"migrate":    "instance resize",
		"modify":     "instance update",
		"poweroff":   "instance stop",
		"poweron":    "instance start",
		"provision":  "instance create",
		"ps":         "instance list",
		"reload":     "instance reboot",
		"run":        "instance create",
		"scale":      "instance resize",
		"shell":      "instance ssh",
		"spawn":      "instance create",
		"terminate":  "instance rm",
		"top":        "instance list --watch",
		"unpause":    "instance start",
		"up":         "instance start",
		"down":       "instance stop",
		"watch":      "instance list --watch",
		"label":      "instance tag",
		"tags":       "instance tag",
		"droplet":    "instance",
		"droplets":   "instance",
		"node":       "instance",
		"nodes":      "instance",
		"server":     "instance",
		"servers":    "instance",
		"machine":    "instance",
		"machines":   "instance",
		"vms":        "instance",
		"diskimage":  "image",
		"diskimages": "image",
		"flavor":     "size",
		"flavors":    "size",
		"plan":       "size",
		"plans":      "size",
		"datacenter": "region",
		"location":   "region",
		"locations":  "region",
		"zones":      "region",
		"key":        "sshkey",
		"keypair":    "sshkey",
		"keypairs":   "sshkey",
		"keys":       "sshkey",
		"ssh-key":    "sshkey",
		"ssh-keys":   "sshkey",
		"vpc":        "network",
		"vpcs":       "network",
		"limits":     "quota show",
		"apikey":     "auth login",
		"apikeys":    "auth status",
		"configure":  "auth login",
		"init":       "auth login",
		"signin":     "auth login",
		"signout":    "auth logout",
		"account":    "auth status",
		"user":       "auth status",
		"context":    "profile",
		"contexts":   "profile",
		"switch":     "profile use",
		"settings":   "config list",
		"curl":       "api",
		"request":    "api",
		"check":      "doctor",
		"diagnose":   "doctor",
	}
}

// otherTasks returns hints for words of other tools that no single command stands for here.
func otherTasks() map[string]string {
	return map[string]string{
		"log":    "instances keep their own logs: `civoctl instance ssh INSTANCE journalctl` reads them",
		"logs":   "instances keep their own logs: `civoctl instance ssh INSTANCE journalctl` reads them",
		"power":  "`civoctl instance start`, `stop` and `reboot` switch instances on and off",
		"rename": "`civoctl instance update INSTANCE --hostname NAME` renames an instance",
	}
}

// guessCommand returns the hint for a word that the group c has no command for.
func guessCommand(c *cobra.Command, word string) string {
	word = strings.ToLower(word)
	// What is said at the top, or of instances, may be in the words of another tool. In a smaller
	// group a typing mistake is likelier.
	isSmall := c.HasParent() && c.Name() != "instance"
	if !isSmall {
		if hint := guessOther(c, word); hint != "" {
			return hint
		}
	}
	if near := suggest.Closest(word, commandNames(c)); len(near) > 0 {
		return didYouMean(c.CommandPath() + " " + near[0])
	}
	if other := verbBelow(c.Root(), word); other != nil && (!isSmall || other.Parent().Name() != "instance") {
		return didYouMean(other.CommandPath())
	}
	return "`" + c.CommandPath() + " --help` lists the commands"
}

// guessOther returns the hint for a word that another tool, or another group, has for a command; ""
// for any other word.
func guessOther(c *cobra.Command, word string) string {
	if hint := otherTasks()[word]; hint != "" {
		return hint
	}
	if verb := verbBelow(c, word); verb != nil {
		return didYouMean(verb.CommandPath())
	}
	if other := otherWords()[word]; other != "" {
		return didYouMean(c.Root().Name() + " " + other)
	}
	return ""
}

// verbBelow returns the command that a group below c has by the name or alias; of several groups
// that of the largest. It returns nil where none has.
func verbBelow(c *cobra.Command, name string) (verb *cobra.Command) {
	for _, group := range c.Commands() {
		for _, sub := range group.Commands() {
			isCalled := sub.IsAvailableCommand() && (sub.Name() == name || sub.HasAlias(name))
			if isCalled && (verb == nil || len(group.Commands()) > len(verb.Parent().Commands())) {
				verb = sub
			}
		}
	}
	return verb
}

// didYouMean returns the hint that names a command.
func didYouMean(command string) string { return "did you mean `" + command + "`?" }

// commandNames returns the names and aliases of the commands below c.
func commandNames(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(append(names, sub.Name()), sub.Aliases...)
		}
	}
	return names
}

// otherFlags returns what flags of other tools are called here: names of flags, which a command
// need not have, or whole arguments.
func otherFlags() map[string]string {
	return map[string]string{
		"api-key":    "",
		"token":      "",
		"confirm":    "--yes",
		"force":      "--yes",
		"flavor":     "--size",
		"plan":       "--size",
		"type":       "--size",
		"template":   "--image",
		"diskimage":  "--image",
		"os":         "--image",
		"key":        "--ssh-key",
		"sshkey":     "--ssh-key",
		"ssh-keys":   "--ssh-key",
		"keypair":    "--ssh-key",
		"tags":       "--tag",
		"label":      "--tag",
		"labels":     "--tag",
		"selector":   "--tag",
		"user-data":  "--script",
		"cloud-init": "--script",
		"format":     "--output",
		"fields":     "--columns",
		"json":       "--output json",
		"yaml":       "--output yaml",
		"csv":        "--output csv",
		"no-header":  "--no-headers",
		"no-color":   "--color never",
		"verbose":    "--debug",
		"silent":     "--quiet",
		"sort":       "--sort-by",
		"order-by":   "--sort-by",
		"query":      "--jq",
		"timeout":    "--wait-timeout",
		"filter":     "--tag, --status or --name",
		"follow":     "--watch",
		"location":   "--region",
		"datacenter": "--region",
	}
}

// guessFlag returns the hint for a flag, without its dashes, that c does not have.
func guessFlag(c *cobra.Command, name string) string {
	name = strings.ToLower(name)
	other, isKnown := otherFlags()[name]
	switch first, _, _ := strings.Cut(strings.TrimPrefix(other, "--"), " "); {
	case isKnown && other == "":
		return "others can see a key that is on the command line: `civoctl auth login` saves it, or set CIVOCTL_API_KEY"
	case isKnown && c.Flag(strings.TrimSuffix(first, ",")) != nil:
		return "did you mean " + other + "?"
	}
	if near := closestFlags(c, name); len(near) > 0 {
		return "did you mean " + suggest.Either(near) + "?"
	}
	if name == "wait" && c.Flag("no-wait") != nil {
		return "it waits by itself; --no-wait does not"
	}
	return "`" + c.CommandPath() + " --help` lists the flags"
}

// closestFlags returns the flags of c that a misspelt name may be meant for, also those that other
// tools call by a similar word.
func closestFlags(c *cobra.Command, name string) []string {
	meaning := map[string]string{} // by word, without dashes
	for _, flag := range flagNames(c) {
		meaning[strings.TrimPrefix(flag, "--")] = flag
	}
	for word, flag := range otherFlags() {
		first, _, _ := strings.Cut(strings.TrimPrefix(flag, "--"), " ")
		if first != "" && c.Flag(first) != nil {
			meaning[word] = flag
		}
	}
	var flags []string
	for _, word := range suggest.Closest(name, slices.Collect(maps.Keys(meaning))) {
		if !slices.Contains(flags, meaning[word]) {
			flags = append(flags, meaning[word])
		}
	}
	return flags
}
