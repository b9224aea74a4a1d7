package wechat

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// media offers the file of a message. It is fetched by the session that is
// current then; the message's id is the same in all of them.
func (s *session) media(kind bot.MediaKind, r raw) *bot.Media {
	return &bot.Media{Kind: kind, Fetch: func(ctx context.Context, limit int64) ([]byte, error) {
		now, err := s.t.current()
		if err != nil {
			return nil, err
		}
		return now.fetch(ctx, kind, r, limit)
	}}
}

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
