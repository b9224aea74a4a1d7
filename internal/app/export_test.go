package app

import (
	"context"
	"io"
	"net/http"
)

// RunOn is Run with a network of the test's for each WeChat account.
func RunOn(ctx context.Context, network func(account string) http.RoundTripper, args []string, stdout, stderr io.Writer) int {
	return run(ctx, network, args, nil, stdout, stderr)
}
