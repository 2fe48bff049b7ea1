// Package config reads and changes civoctl's configuration: one YAML file with a list of profiles,
// the environment, and the flags of a run.
//
// The policies kept here:
//
//   - A flag beats the environment, which beats the profile, which beats the default. An empty flag
//     or variable counts as not given. Each value remembers its [Origin].
//   - Reading never writes. [Edit] is the only way to change the file: under a lock, as a whole or
//     not at all, with comments, order and unknown keys kept.
//   - A file that cannot be understood is reported as an [*Error], with its place, and never
//     overwritten.
//   - An API key is resolved only by [Settings.Key], and only what a caller hands to [Profile.Set]
//     reaches the file: a key from the environment does not find its way there.
//
// The file:
//
//	current_profile: work
//	profiles:
//	  - name: work
//	    api_key: ...                                     # one of these four
//	    api_key_command: [pass, show, civo]              # run as it is, without a shell
//	    api_key_shell: pass show civo | head -1          # run by the shell
//	    api_key_keyring: work                            # an account in the OS keyring
//	    region: LON1
//	    api_url: https://api.civo.com                    # or sandbox
//	    output: table
//	    color: auto
//	    create:                                          # defaults of instance create
//	      size: g3.small
//	      image: ubuntu-noble
//	      network: default
//	      firewall: web
//	      ssh_key: laptop
//	      initial_user: civo
//	      tags: [staging]
//
// Keys that begin with "x-" are the user's own. Any other unknown key is kept and warned about.
// YAML anchors, aliases and merge keys are refused: a value stands where it is used.
package config
