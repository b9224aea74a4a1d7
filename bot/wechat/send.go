package wechat

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"sync/atomic"

	"github.com/eatmoreapple/openwechat"

	"gridbot/bot"
)

// Send delivers a text, in several messages when it is long. If a part fails,
// the next attempt with the same Ref goes on from there.
func (t *Transport) Send(ctx context.Context, out bot.Outgoing) (bot.MessageID, error) {
	s, to, err := t.address(out.Chat)
	if err != nil {
		return "", err
	}
	text := out.Text
	if out.Mention != nil && !out.Chat.Private && out.Mention.Name != "" {
		text = "@" + out.Mention.Name + fourPerEm + text
	}
	parts := split(text, t.opt.MaxText)
	var id bot.MessageID
	for i := t.partsOut(out.Ref); i < len(parts); i++ {
		part, err := s.sendText(ctx, to, parts[i], clientID(out.Ref, i))
		if err != nil {
			return "", err
		}
		if id == "" {
			id = part
		}
		t.partOut(out.Ref, i+1, len(parts))
		if i+1 < len(parts) {
			if err := t.opt.Pause(ctx, t.opt.PartPause); err != nil {
				return "", fmt.Errorf("between two parts of a text: %w", err)
			}
		}
	}
	return id, nil
}

// address finds where a chat is in the current session.
func (t *Transport) address(chat bot.Chat) (*session, string, error) {
	s, err := t.current()
	if err != nil {
		return nil, "", err
	}
	to := s.index.address(chat.ID)
	if to == "" {
		return nil, "", fmt.Errorf("%w: the chat is unknown, or could be more than one", bot.ErrRejected)
	}
	return s, to, nil
}

func (s *session) sendText(ctx context.Context, to, text, id string) (bot.MessageID, error) {
	msg := openwechat.NewTextSendMessage(text, s.index.self, to)
	if id != "" {
		msg.ClientMsgId, msg.LocalID = id, id
	}
	forget := s.t.sent.expect(to, text)
	sent, err := s.deliver(ctx, func(ctx context.Context) (*openwechat.SentMessage, error) {
		return s.bot.Caller.WebWxSendMsg(ctx, &openwechat.CallerWebWxSendMsgOptions{
			LoginInfo: s.bot.Storage.LoginInfo, BaseRequest: s.bot.Storage.Request, Message: msg,
		})
	})
	if err != nil {
		if !errors.Is(err, bot.ErrUncertain) {
			forget()
		}
		return "", err
	}
	return sent, nil
}

// deliver makes one attempt and says in the house's words how it ended.
func (s *session) deliver(ctx context.Context, call func(context.Context) (*openwechat.SentMessage, error)) (bot.MessageID, error) {
	var left atomic.Bool
	sent, err := call(context.WithValue(ctx, leftKey{}, &left))
	if err == nil {
		s.t.sent.add(sent.MsgId)
		return bot.MessageID(sent.MsgId), nil
	}
	err = tidy(err)
	var status *statusError
	refused := errors.As(err, &status) && status.code < 500
	switch {
	case isRet(err, retTooOften):
		return "", fmt.Errorf("%w: %w", bot.ErrThrottled, err)
	case isKick(err):
		return "", fmt.Errorf("%w: %w", bot.ErrOffline, err)
	case left.Load() && !anyRet(err) && !refused:
		// It has left; no answer that can be read says what became of it.
		return "", fmt.Errorf("%w: %w", bot.ErrUncertain, err)
	}
	return "", fmt.Errorf("sending to wechat: %w", err)
}

// clientID is the number under which a part of an outgoing message goes, the
// same at every attempt. The protocol wants digits.
func clientID(ref string, part int) string {
	if ref == "" {
		return ""
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(ref + "/" + strconv.Itoa(part))) // a hash never fails
	return strconv.FormatUint(h.Sum64()>>12, 10)
}

func (t *Transport) partsOut(ref string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.partial[ref]
}

func (t *Transport) partOut(ref string, done, of int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ref == "" || done >= of {
		delete(t.partial, ref)
		return
	}
	t.partial[ref] = done
}
