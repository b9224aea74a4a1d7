package logs_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"gridbot/internal/logs"
)

func TestNothingPersonalReachesTheLog(t *testing.T) {
	for _, test := range []struct {
		name         string
		attr         slog.Attr
		hides, keeps string
	}{
		{"phone in a text", slog.String("url", "tel 13912345678 x"), "13912345678", "tel"},
		{"phone with spaces", slog.String("a", "139 1234 5678"), "5678", ""},
		{"fixed line", slog.String("a", "0911-8112345"), "8112345", ""},
		{"name in an error", slog.Any("err", errors.New("chat remark:马文惠 is unknown")), "马文惠", "is unknown"},
		{"address in an error", slog.Any("err", errors.New("Duplicate entry '3-2-501王秀英' for key 'x'")), "501", "Duplicate entry"},
		{"message text in an error", slog.Any("err", fmt.Errorf("bad value: %w", errors.New("我家 3号楼漏水了，快来"))), "漏水", "bad value"},
		{"meter number in an error", slog.Any("err", errors.New("value 6123009911 too long")), "6123009911", "too long"},
		{"in a group", slog.Group("g", slog.Any("err", errors.New("王秀英"))), "王秀英", ""},
		{"a number of ours", slog.Int64("outbox", 123456789), "\x00", "123456789"},
		{"a group's configured name", slog.String("group", "便民服务群"), "\x00", "便民服务群"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, json := range []bool{true, false} {
				var b bytes.Buffer
				log := logs.New(slog.LevelInfo, json, &b)
				log.Info("something", test.attr)
				log.With(test.attr).Info("something")
				if strings.Contains(b.String(), test.hides) || strings.Count(b.String(), test.keeps) < 2 {
					t.Errorf("logged %s", b.String())
				}
			}
		})
	}
}
