package handlers_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"gridbot/bot"
	"gridbot/internal/housetest"
	"gridbot/models"
	"gridbot/models/modelstest"
)

// chats is how many chats are written in at the same time.
const chats = 8

// BenchmarkRequestPostgres is BenchmarkRequest on PostgreSQL with several chats
// at once, beside bare pgx writing the same rows with as many connections. Both
// take turns of a few hundred requests.
func BenchmarkRequestPostgres(b *testing.B) {
	mine, bare := modelstest.Fresh(b, models.Postgres), modelstest.Fresh(b, models.Postgres)
	h := housetest.On(b, mine.Open(b))
	rows, pool := barePostgres(b, bare)
	h.Handler.Now = time.Now // shared by all chats

	var sent, wrote atomic.Int64
	var ours, theirs time.Duration
	for b.Loop() {
		const each = 25
		ours += together(b, func(ctx context.Context, chat int) error {
			for range each {
				if err := h.Handler.Receive(ctx, inChat(chat, int(sent.Add(1)))); err != nil {
					return err
				}
			}
			return nil
		})
		theirs += together(b, func(ctx context.Context, _ int) error {
			for range each {
				if err := writeBarePgx(ctx, pool, rows, int(wrote.Add(1))); err != nil {
					return err
				}
			}
			return nil
		})
	}
	b.ReportMetric(float64(sent.Load())/ours.Seconds(), "requests/s")
	b.ReportMetric(float64(wrote.Load())/theirs.Seconds(), "bare/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "bare_ratio")
}

// inChat is the i-th request, said in one of several chats of one community by
// somebody who is new.
func inChat(chat, i int) bot.Message {
	m := bot.Message{
		ID:   bot.MessageID(fmt.Sprintf("c%d", i)),
		Chat: bot.Chat{Transport: housetest.Network, ID: bot.ChatID(fmt.Sprintf("group:%d", chat)), Name: housetest.Group},
		Text: "我家水管漏水了 找个师傅来看看", Time: time.Now(),
		Sender: bot.Sender{ID: bot.PersonID(fmt.Sprintf("person-%d", i)), Name: fmt.Sprintf("%d-%d-%d01 王", i%12+1, i%4+1, i%9+1)},
	}
	m.Sender.Account = string(m.Sender.ID)
	return m
}

// together runs f once per chat, all at once, and takes the time.
func together(b *testing.B, f func(ctx context.Context, chat int) error) time.Duration {
	b.Helper()
	began := time.Now()
	var wait sync.WaitGroup
	for chat := range chats {
		wait.Go(func() {
			if err := f(b.Context(), chat); err != nil {
				b.Error(err)
			}
		})
	}
	wait.Wait()
	return time.Since(began)
}

func barePostgres(b *testing.B, d modelstest.Database) ([]bareRow, *pgxpool.Pool) {
	b.Helper()
	h := housetest.On(b, d.Open(b))
	if err := h.Handler.Receive(b.Context(), request(h, 0)); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("pgx", d.DSN)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows := bareRows(b, db, func(n int) string { return fmt.Sprintf("$%d", n) })
	cfg, err := pgxpool.ParseConfig(d.DSN)
	if err != nil {
		b.Fatal(err)
	}
	cfg.MaxConns = chats
	pool, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	return rows, pool
}

func writeBarePgx(ctx context.Context, pool *pgxpool.Pool, rows []bareRow, n int) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }()
	for _, r := range rows {
		if r.table == "tickets" { // numbered where the house numbers them
			if _, err := tx.Exec(ctx, countUp); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, r.insert, r.with(n)...); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}
