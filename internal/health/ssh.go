package health

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// SSHPort is the port of SSH.
const SSHPort = 22

// AwaitSSH waits until the address greets as an SSH server does. It returns why the address did not
// when ctx ends.
func AwaitSSH(ctx context.Context, address string) error {
	return await(ctx, func() error { return greet(ctx, address) })
}

// greet returns an error where the server at the address does not greet as an SSH server.
func greet(ctx context.Context, address string) error {
	dialer := net.Dialer{Timeout: LongestLook}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(LongestLook)); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	line, err := bufio.NewReader(io.LimitReader(conn, 255)).ReadString('\n')
	switch {
	case strings.HasPrefix(line, "SSH-"):
		return nil
	case line == "" && err != nil:
		return fmt.Errorf("%s answers, but not as SSH: %w", address, err)
	}
	return fmt.Errorf("%s answers, but not as SSH", address)
}
