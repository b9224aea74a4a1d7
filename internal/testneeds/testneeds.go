// Package testneeds is for tests that need something the machine may not have: a
// database server, Redis, a browser. Where it is missing the test is left out,
// unless GRIDBOT_CI_STRICT says that every test has to run.
package testneeds

import (
	"os"
	"testing"
)

// Strict names the variable that turns a test that would be left out into one
// that fails.
const Strict = "GRIDBOT_CI_STRICT"

// Env is the value of an environment variable that says where something is.
func Env(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		Missing(t, name+" is not set")
	}
	return value
}

// Missing ends the test, because what it needs is not there.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(Strict) != "" {
		t.Fatalf("%s, and %s says that no test may be left out", what, Strict)
	}
	t.Skip(what)
}
