// Package ptytest runs a program at a real terminal, types at it and looks at what it draws. It is for tests, on Linux and macOS.
//
// A test says what it expects to read and what it types next; it never sleeps. Text and keys are sent once the program is ready for them:
// with the terminal raw and silent, because what is typed earlier is echoed into the question or taken for something else.
package ptytest
