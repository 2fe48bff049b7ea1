package instance

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"

	"github.com/civoctl/civoctl/internal/config"
)

// openURL opens an address with the program that the system has for it, such as xdg-open. What the
// program prints goes to messages. The program does not get the API key.
func openURL(ctx context.Context, address string, messages io.Writer) error {
	words := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		words[0] = "open"
	case "windows":
		words = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = config.Environ(), messages, messages
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("open a browser: %w", err)
	}
	return nil
}
