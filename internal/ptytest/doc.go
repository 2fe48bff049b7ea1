// Package ptytest runs a program at a real terminal, types text and keys, and checks what the
// program draws. It is for tests on Linux and macOS.
//
// A test states what it expects to be drawn and what it types next; it never sleeps. Text and keys
// are sent when the program is ready for them, so when the terminal is raw and the program draws
// nothing: earlier input would be echoed into a question or read by another one.
package ptytest
