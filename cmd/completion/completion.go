// Package completion is the command that prints the scripts with which shells complete civoctl's
// lines.
package completion

import (
	"embed"

	"github.com/spf13/cobra"

	"github.com/civoctl/civoctl/internal/cli"
)

// scripts holds civoctl's own scripts: the scripts of cobra evaluate the words of the completed
// line and of the candidates.
//
//go:embed civoctl.*
var scripts embed.FS

// shell is a shell, the file of its script and the text of its command.
type shell struct {
	name, short, long, example, script string
}

// New returns the completion command.
func New(app *cli.App) *cobra.Command {
	c := cli.Group("completion SHELL", "Generate shell completion scripts")
	c.Long = `Generate shell completion scripts. They complete commands, flags, and the names
of instances, sizes, images and so on in your account.

Names are cached in $XDG_CACHE_HOME/civoctl or ~/.cache/civoctl: instances for
30 seconds, everything else for an hour. If the API does not answer within 1.5
seconds, older names are used.

To install a script: civoctl completion SHELL --help`
	for _, s := range []shell{bash(), zsh(), fish(), powershell()} {
		c.AddCommand(&cobra.Command{
			Use:     s.name,
			Short:   s.short,
			Long:    s.long,
			Example: s.example,
			Args:    cli.Args(0, 0),
			RunE: func(*cobra.Command, []string) error {
				text, err := scripts.ReadFile(s.script)
				if err != nil {
					return err
				}
				_, err = app.Term.Out.Write(text)
				return err
			},
		})
	}
	return c
}

// bash returns the bash command's texts.
func bash() shell {
	return shell{
		name:    "bash",
		short:   "Generate the completion script for bash",
		example: "  eval \"$(civoctl completion bash)\"",
		long: `Generate the completion script for bash. It works with and without the
bash-completion package.

To install it, add this line to ~/.bashrc and open a new shell:

  eval "$(civoctl completion bash)"

If bash-completion is installed, it can also load the script on demand:

  mkdir -p ~/.local/share/bash-completion/completions
  civoctl completion bash > ~/.local/share/bash-completion/completions/civoctl

To check it, type "civoctl instance s" and press TAB twice. If no commands are
listed, check that this prints a line:

  complete -p civoctl`,
		script: "civoctl.bash",
	}
}

// zsh returns the zsh command's texts.
func zsh() shell {
	return shell{
		name:    "zsh",
		short:   "Generate the completion script for zsh",
		example: "  source <(civoctl completion zsh)",
		long: `Generate the completion script for zsh.

To install it, add this line to ~/.zshrc and open a new shell:

  source <(civoctl completion zsh)

A shell starts faster if the script is saved where zsh looks for functions:

  mkdir -p ~/.zfunc
  civoctl completion zsh > ~/.zfunc/_civoctl

Then add these lines to ~/.zshrc instead:

  fpath=(~/.zfunc $fpath)
  autoload -U compinit && compinit

To check it, type "civoctl instance s" and press TAB. If no commands are listed,
check that this prints _civoctl:

  echo $_comps[civoctl]

If it prints nothing, remove ~/.zcompdump and open a new shell.`,
		script: "civoctl.zsh",
	}
}

// fish returns the fish command's texts.
func fish() shell {
	return shell{
		name:    "fish",
		short:   "Generate the completion script for fish",
		example: "  civoctl completion fish | source",
		long: `Generate the completion script for fish.

To install it:

  mkdir -p ~/.config/fish/completions
  civoctl completion fish > ~/.config/fish/completions/civoctl.fish

To check it, run this, which lists commands:

  complete -C 'civoctl instance s'`,
		script: "civoctl.fish",
	}
}

// powershell returns the PowerShell command's texts.
func powershell() shell {
	return shell{
		name:    "powershell",
		short:   "Generate the completion script for PowerShell",
		example: "  civoctl completion powershell | Out-String | Invoke-Expression",
		long: `Generate the completion script for PowerShell.

To install it, add this line to the file that $PROFILE names and
open a new shell:

  civoctl completion powershell | Out-String | Invoke-Expression

To check it, run this, which lists commands:

  (TabExpansion2 'civoctl instance s' 18).CompletionMatches`,
		script: "civoctl.ps1",
	}
}
