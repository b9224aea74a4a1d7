package county

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"gridbot/bot"
	"gridbot/handlers"
	"gridbot/handlers/texts"
	"gridbot/handlers/understand"
	"gridbot/jobs"
	"gridbot/models"
)

// Play plays the county and calls each with the figures of every day.
func Play(ctx context.Context, o Options, each func(Day)) (*Report, error) {
	c := &county{Options: o, report: newReport()}
	if err := c.found(ctx); err != nil {
		return nil, err
	}
	for day := range o.Days {
		if err := c.day(ctx, day); err != nil {
			return nil, fmt.Errorf("day %d: %w", day+1, err)
		}
		each(c.report.day(day + 1))
	}
	return c.report, nil
}

type county struct {
	Options
	clock   atomic.Int64 // Unix seconds of virtual time
	groups  []*group
	handler *handlers.Handler
	jobs    *jobs.Jobs
	report  *Report
}

func (c *county) now() time.Time { return time.Unix(c.clock.Load(), 0).UTC() }

// found builds the house and the groups.
func (c *county) found(ctx context.Context) error {
	c.clock.Store(begins.Unix())
	roster, err := c.Store.SyncRoster(ctx, communities(c.Groups))
	if err != nil {
		return err
	}
	words, err := texts.New(nil)
	if err != nil {
		return err
	}
	reader, err := understand.New(understand.Names{Estates: []string{estate}})
	if err != nil {
		return err
	}
	evening, err := cron.ParseStandard("0 20 * * *")
	if err != nil {
		return err
	}
	announce := &handlers.Announcer{Texts: words, Roster: roster, Quiet: handlers.QuietHours{From: 22 * 60, To: 7 * 60}}
	c.handler = handlers.New(handlers.Options{
		Store: c.Store, Announce: announce, Reader: reader, Limiter: c.Limiter, Now: c.now, Log: c.Log,
		Wake:    func(context.Context) {}, // the messages are sent at the end of each minute
		Observe: func(_ bot.TransportName, o handlers.Outcome, took time.Duration) { c.report.handled(o, took) },
	})
	c.jobs = &jobs.Jobs{
		Store: c.Store, Announce: announce, Wake: func(context.Context) {}, Log: c.Log,
		Observe: func(job string, took time.Duration, _ error) { c.report.ran(job, took) },
		Settings: jobs.Settings{
			Reminders: evening, CatchUp: 12 * time.Hour, EmergencyRepeat: 3 * time.Minute, SupervisorAfter: 3,
			UnclaimedFor: 4 * time.Hour, UndoneFor: 48 * time.Hour, AnswerWithin: 15 * time.Minute, CloseAfter: 72 * time.Hour,
			Zone: zone,
		},
	}
	c.gather(roster)
	return nil
}

// gather makes the groups.
func (c *county) gather(roster *models.Roster) {
	for n := range c.Groups {
		c.groups = append(c.groups, &group{
			number: n, members: c.Members, perDay: c.PerDay, seed: c.Seed + uint64(n), community: roster.ByGroup(groupName(n)),
			chat: bot.Chat{Transport: Network, ID: bot.ChatID("group:" + groupName(n)), Name: groupName(n)},
			r:    rand.New(rand.NewPCG(c.Seed, uint64(n))),
		})
	}
}

// day plays a day minute by minute.
func (c *county) day(ctx context.Context, day int) error {
	for _, g := range c.groups {
		g.today = g.day(day)
	}
	midnight := begins.AddDate(0, 0, day)
	for minute := range minutesPerDay {
		now := midnight.Add(time.Duration(minute) * time.Minute)
		c.clock.Store(now.Unix())
		group, gctx := errgroup.WithContext(ctx)
		group.SetLimit(c.Chats)
		for _, g := range c.groups {
			group.Go(func() error { return g.minute(gctx, c.handler, c.Store, now.UTC(), minute) })
		}
		if err := group.Wait(); err != nil {
			return err
		}
		c.jobs.Tick(ctx, now.UTC())
		if err := c.send(ctx, now.UTC()); err != nil {
			return err
		}
	}
	return c.Store.FlushSeen(ctx)
}

// send settles everything that is due, as a network that takes it at once.
func (c *county) send(ctx context.Context, now time.Time) error {
	for {
		rows, err := c.Store.LeaseOutbox(ctx, Network, 100, now, now.Add(time.Minute))
		if err != nil || len(rows) == 0 {
			return err
		}
		for i := range rows {
			sent := models.Settlement{State: models.Sent, Attempt: rows[i].Attempts, MessageID: fmt.Sprintf("s%d", rows[i].ID), At: now}
			if err := c.Store.SettleOutbox(ctx, rows[i].ID, sent); err != nil {
				return err
			}
			c.report.sent.Add(1)
		}
	}
}
