// Gridbot listens in a community's convenience-service group, makes tickets of
// what residents ask for, brings each to the grid worker responsible, and
// reminds every evening of what is outstanding.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"gridbot/internal/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := app.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
