// Command civoctl manages Civo instances.
package main

import "github.com/civoctl/civoctl/cmd"

func main() { cmd.Main() }
