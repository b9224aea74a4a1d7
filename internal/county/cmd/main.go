// Command county plays a simulated county and tells the figures. It is started
// by "make county" and "make soak"; see docs/benchmarks.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"gridbot/internal/county"
	"gridbot/internal/speed"
	"gridbot/models"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "county:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	o := county.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	driver := flag.String("driver", models.SQLite, "sqlite, postgres or mysql")
	dsn := flag.String("dsn", "county.db", "an empty database")
	redis := flag.String("redis", "", "host:port of Redis; empty: one in this process")
	flag.IntVar(&o.Groups, "groups", 20, "groups, each a community of its own")
	flag.IntVar(&o.Members, "members", 200, "members of a group")
	flag.IntVar(&o.Days, "days", 3, "days")
	flag.IntVar(&o.PerDay, "per-day", 80, "messages of a group on a day")
	flag.IntVar(&o.Chats, "chats", 8, "groups that are handled at the same time")
	flag.Uint64Var(&o.Seed, "seed", 1, "the same seed makes the same county")
	flag.Parse()

	var err error
	if o.Store, err = models.Connect(ctx, models.Options{Driver: *driver, DSN: *dsn}); err != nil {
		return err
	}
	defer func() { _ = o.Store.Close() }() // each day has been written
	limits, err := speed.Open(ctx, speed.Options{Addr: *redis, Log: o.Log})
	if err != nil {
		return err
	}
	defer limits.Close()
	ctx, stop := context.WithCancel(ctx)
	listening := make(chan error, 1)
	go func() { listening <- limits.Run(ctx) }() // the embedded one forgets by this
	defer func() {
		stop()
		<-listening
	}()
	o.Limiter = limits
	report, err := county.Play(ctx, o, func(d county.Day) {
		fmt.Printf("day %3d: %9d messages in, %8d out, %4d MB, %s\n", d.Day, d.Messages, d.Sent, d.Memory, d.Took.Round(1e9))
	})
	if err != nil {
		return err
	}
	report.Write(os.Stdout)
	return o.Store.Tell(ctx, os.Stdout)
}
