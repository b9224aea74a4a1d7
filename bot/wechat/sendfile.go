package wechat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// SendFile uploads a file and delivers it: pictures and videos as such, all
// else as an attachment.
func (t *Transport) SendFile(ctx context.Context, chat bot.Chat, f bot.OutgoingFile) (bot.MessageID, error) {
	s, to, err := t.address(chat)
	if err != nil {
		return "", err
	}
	file, remove, err := t.named(f)
	if err != nil {
		return "", err
	}
	defer remove()
	s.lendCookies()
	return s.deliver(ctx, func(ctx context.Context) (*openwechat.SentMessage, error) {
		return s.sendFile(ctx, to, f.Kind, file)
	})
}

func (s *session) sendFile(ctx context.Context, to string, kind bot.MediaKind, file *os.File) (*openwechat.SentMessage, error) {
	info, req, self := s.bot.Storage.LoginInfo, s.bot.Storage.Request, s.index.self
	c := s.bot.Caller
	switch kind {
	case bot.Image:
		return c.WebWxSendImageMsg(ctx, file, &openwechat.CallerWebWxSendImageMsgOptions{
			FromUserName: self, ToUserName: to, BaseRequest: req, LoginInfo: info})
	case bot.Video:
		return c.WebWxSendVideoMsg(ctx, file, &openwechat.CallerWebWxSendAppMsgOptions{
			FromUserName: self, ToUserName: to, BaseRequest: req, LoginInfo: info})
	}
	return c.WebWxSendFile(ctx, file, &openwechat.CallerWebWxSendFileOptions{
		FromUserName: self, ToUserName: to, BaseRequest: req, LoginInfo: info})
}

// named opens the file under the name that people shall see: the library takes
// it from the open file. Stored files are called by their hash.
func (t *Transport) named(f bot.OutgoingFile) (file *os.File, remove func(), err error) {
	source, err := os.Open(f.Path)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	name := safeName(f.Name)
	if name == "" {
		return source, func() { _ = source.Close() }, nil
	}
	defer func() { _ = source.Close() }() // it was only read
	dir, err := os.MkdirTemp(t.opt.Dir, "wechat-send-")
	if err != nil {
		return nil, nil, fmt.Errorf("preparing a file to be sent: %w", err)
	}
	file, err = os.Create(filepath.Join(dir, name))
	if err == nil {
		_, err = io.Copy(file, source)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	remove = func() { _ = errors.Join(file.Close(), os.RemoveAll(dir)) }
	if err != nil {
		remove()
		return nil, nil, fmt.Errorf("preparing a file to be sent: %w", err)
	}
	return file, remove, nil
}

// safeName is the last part of a name, without what file systems object to.
func safeName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
}
