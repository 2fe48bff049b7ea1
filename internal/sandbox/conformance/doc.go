// Package conformance holds the sandbox against a client that nobody here wrote: the vendor's Go
// SDK. It is a module of its own, so that the SDK is a dependency of this test and of nothing else.
package conformance
