package config_test

func platformHelper(name string, args []string) error { return nil }
