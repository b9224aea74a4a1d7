package wechat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// media offers the file of a message. It is fetched by the session that is
// current then; the message's id is the same in all of them.
func (s *session) media(kind bot.MediaKind, r raw) *bot.Media {
	return &bot.Media{Kind: kind, Fetch: func(ctx context.Context, limit int64) ([]byte, error) {
		return s.t.fetch(ctx, kind, r, limit)
	}}
}

// fetchAttempts: a file may not be there yet when its message is (known), and a
// photo that is lost to a hiccup does not come again.
const fetchAttempts = 4

func (t *Transport) fetch(ctx context.Context, kind bot.MediaKind, r raw, limit int64) (data []byte, err error) {
	for attempt := 1; ; attempt++ {
		now, e := t.current()
		if err = e; err == nil {
			data, err = now.fetch(ctx, kind, r, limit)
		}
		if err == nil || errors.Is(err, bot.ErrTooLarge) || attempt == fetchAttempts {
			return data, err
		}
		if t.opt.Pause(ctx, grow(fetchPause, t.opt.BackOff.Max, attempt)) != nil {
			return nil, err
		}
	}
}

const fetchPause = time.Second

func (s *session) fetch(ctx context.Context, kind bot.MediaKind, r raw, limit int64) ([]byte, error) {
	ctx = context.WithValue(ctx, limitKey{}, limit)
	m := &openwechat.Message{MsgId: r.id, FromUserName: r.from, MediaId: r.mediaID, EncryFileName: r.encryName}
	client, info := s.bot.Caller.Client, s.bot.Storage.LoginInfo
	var resp *http.Response
	var err error
	switch kind {
	case bot.Image:
		resp, err = client.WebWxGetMsgImg(ctx, m, info)
	case bot.Voice:
		resp, err = client.WebWxGetVoice(ctx, m, info)
	case bot.Video:
		resp, err = client.WebWxGetVideo(ctx, m, info)
	default:
		s.lendCookies()
		resp, err = client.WebWxGetMedia(ctx, m, info)
	}
	if err != nil {
		return nil, fmt.Errorf("fetching the %s of message %s: %w", kind, r.id, tidy(err))
	}
	defer func() { _ = resp.Body.Close() }() // the guard has read it already
	data, err := io.ReadAll(resp.Body)
	if err == nil && len(data) == 0 {
		err = errEmptyMedia
	}
	if err != nil {
		return nil, fmt.Errorf("fetching the %s of message %s: %w", kind, r.id, err)
	}
	return data, nil
}
