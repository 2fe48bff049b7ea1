package config_test

import "fmt"

func platformHelper(name string, _ []string) error { return fmt.Errorf("no helper %s", name) }
