package wechat

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/eatmoreapple/openwechat"
)

// detailBatch is the most entries webwxbatchgetcontact takes (library comment
// at WebWxBatchGetContact).
const detailBatch = 50

// membersAge is how old the members of a group may be before they are read
// again at the next message: names change without notice.
const membersAge = 30 * time.Minute

// load reads the contacts and the members of the configured groups; it tries
// until it succeeds or the session is refused.
func (s *session) load(ctx context.Context) error {
	for failures := 1; ; failures++ {
		err := tidy(s.loadOnce(ctx))
		if err == nil || isKick(err) || s.life.Err() != nil {
			return err
		}
		select {
		case <-s.over:
			return s.cause
		default:
		}
		s.t.log.Warn("contacts could not be read; trying again", "err", err)
		if err := s.t.opt.Pause(s.life, grow(s.t.opt.BackOff.Poll, s.t.opt.BackOff.Max, failures)); err != nil {
			return err
		}
	}
}

func (s *session) loadOnce(ctx context.Context) error {
	list, err := s.bot.Caller.WebWxGetContact(ctx, s.bot.Storage.LoginInfo)
	if err != nil {
		return fmt.Errorf("reading the contacts: %w", err)
	}
	s.index.addContacts(list)
	for _, u := range list {
		s.noteUser(u)
	}
	s.bindGroups()
	if err := s.detail(ctx, s.index.unloaded()); err != nil {
		return err
	}
	s.bindGroups()
	return s.detail(ctx, s.index.unloaded())
}

func (s *session) bindGroups() {
	missing, doubled := s.index.bind(s.t.opt.Groups, s.t.store.configuredName)
	if told := s.t.Status(); told.State == StateOnline && len(missing)+len(doubled) != len(told.Missing) {
		s.changed()
	}
}

// detail reads names and members of groups.
func (s *session) detail(ctx context.Context, groups openwechat.Members) error {
	for len(groups) > 0 {
		n := min(detailBatch, len(groups))
		list, err := s.bot.Caller.WebWxBatchGetContact(ctx, groups[:n], s.bot.Storage.Request)
		if err != nil {
			return fmt.Errorf("reading groups: %w", tidy(err))
		}
		for _, u := range list {
			s.noteUser(u)
		}
		groups = groups[n:]
	}
	return nil
}

// noteUser takes a group into the index, and notices when one of ours has a new
// name.
func (s *session) noteUser(u *openwechat.User) {
	if u == nil || !strings.HasPrefix(u.UserName, "@@") {
		return
	}
	before, configured := s.index.nameOf(u.UserName)
	s.index.noteGroup(u, s.t.opt.Now())
	after, _ := s.index.nameOf(u.UserName)
	if configured == "" || before == after {
		return
	}
	s.t.log.Warn("a group was renamed; it is still served, please change the configuration", "configured", configured, "now", after)
	if err := s.t.store.renamed(s.generation, after, configured); err != nil {
		s.t.log.Error("login file", "err", err)
	}
	s.changed()
}

// changed tells the operator which groups and contacts are found now, unless the
// login is still going on, at the end of which he hears of it anyway.
func (s *session) changed() {
	if now, err := s.t.current(); err == nil && now == s && s.t.Status().State == StateOnline {
		s.reportOnline()
	}
}

// onChanges takes in changed contacts and groups, which webwxsync brings and the
// library ignores.
func (s *session) onChanges(changed, gone []*openwechat.User) {
	s.index.removeContacts(gone)
	for _, u := range changed {
		if u.ContactFlag&contactBit != 0 || s.index.isContact(u.UserName) {
			s.index.addContacts([]*openwechat.User{u})
		}
		s.noteUser(u)
	}
	if len(changed) > 0 {
		s.bindGroups()
	}
	if told := s.t.Status(); len(s.index.unreachable(s.t.opt.Contacts, s.t.opt.SelfAccount)) != len(told.NoContact) {
		s.changed()
	}
}

// know makes sure, as far as the network allows, that the sender and the group
// of a message are in the index.
func (s *session) know(ctx context.Context, user, inGroup string) error {
	if inGroup == "" {
		if s.index.isContact(user) {
			return nil
		}
		return s.meet(ctx, user)
	}
	if _, known := s.index.configured(inGroup); !known {
		if err := s.refresh(ctx, inGroup); err != nil {
			return err
		}
	}
	if name, _ := s.index.configured(inGroup); name == "" || user == "" {
		return nil
	}
	known, age := s.index.knowsMember(user, inGroup, s.t.opt.Now())
	if known && age < membersAge {
		return nil
	}
	if err := s.refresh(ctx, inGroup); err != nil && !known {
		return err
	}
	return nil
}

// refresh reads one group anew.
func (s *session) refresh(ctx context.Context, inGroup string) error {
	if err := s.detail(ctx, openwechat.Members{{UserName: inGroup}}); err != nil {
		return err
	}
	s.bindGroups()
	return nil
}

// meet asks about somebody who writes in private and is not on the list yet: a
// friend since a moment ago.
func (s *session) meet(ctx context.Context, user string) error {
	list, err := s.bot.Caller.WebWxBatchGetContact(ctx, openwechat.Members{{UserName: user}}, s.bot.Storage.Request)
	if err != nil {
		return fmt.Errorf("asking about a contact: %w", tidy(err))
	}
	s.index.addContacts(list)
	return nil
}
