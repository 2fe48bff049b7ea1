// Command empty does nothing: what it takes is what every Go program takes.
package main

func main() {}
