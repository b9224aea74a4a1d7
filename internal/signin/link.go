package signin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridbot/models"
)

// LinkPath begins the path of a one-time link. To open it shows a button; only
// that uses it up, for chat programs look at links by themselves.
const LinkPath = "/desk/in/"

// operatorName is the first user.
const operatorName = "管理员"

// ForWorker makes a link for somebody of the roster, who becomes a user with it.
func (d *Door) ForWorker(tx *models.Tx, w *models.Worker) (string, error) {
	u, err := tx.UserOfWorker(w.ID)
	if err != nil {
		return "", err
	}
	if u == nil {
		if u, err = d.addWorker(tx, w); err != nil {
			return "", fmt.Errorf("make worker %d a user: %w", w.ID, err)
		}
	}
	return d.ForUser(tx, u, LinkFor)
}

// addWorker makes a user. Where two communities have workers of one name, the
// second signs in with the community before it.
func (d *Door) addWorker(tx *models.Tx, w *models.Worker) (*models.User, error) {
	for _, name := range []string{w.Name, d.roster.Community(w.CommunityID).Name + w.Name} {
		u := &models.User{
			Name: name, Role: models.RoleWorker, CommunityID: w.CommunityID, WorkerID: &w.ID, Active: true, CreatedAt: d.now(),
		}
		if added, err := tx.AddUser(u); added || err != nil {
			return u, err
		}
	}
	return nil, errors.New("the name is taken")
}

// ForUser makes a link that lets a user in once; his older links are void.
func (d *Door) ForUser(tx *models.Tx, u *models.User, lasts time.Duration) (string, error) {
	secret, hash := newSecret()
	now := d.now()
	if err := tx.AddLink(&models.SignInLink{Hash: hash, UserID: u.ID, CreatedAt: now, ExpiresAt: now.Add(lasts)}); err != nil {
		return "", fmt.Errorf("store a link: %w", err)
	}
	if err := tx.Audit(d.entry(u, models.MadeLink)); err != nil {
		return "", err
	}
	return d.url + LinkPath + secret, nil
}

// First makes the operator's link as long as there is no operator with a
// password; "" when there is one.
func (d *Door) First(ctx context.Context) (string, error) {
	link := ""
	err := d.store.Tx(ctx, func(tx *models.Tx) error {
		link = ""
		u, err := tx.UserOfRole(models.RoleOperator)
		if err != nil {
			return err
		}
		if u == nil {
			u = &models.User{Name: operatorName, Role: models.RoleOperator, Active: true, CreatedAt: d.now()}
			if added, err := tx.AddUser(u); err != nil || !added {
				return err
			}
		}
		if u.Password != "" {
			return nil
		}
		link, err = d.ForUser(tx, u, FirstFor)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("make the operator's first link: %w", err)
	}
	return link, nil
}

// Again makes a link for a user by name, for whoever sits at the machine.
func (d *Door) Again(ctx context.Context, name string) (string, error) {
	if name == "" {
		name = operatorName
	}
	link := ""
	err := d.store.Tx(ctx, func(tx *models.Tx) error {
		u, err := tx.UserNamed(name)
		if err != nil || u == nil {
			return errors.Join(err, ErrNobody)
		}
		link, err = d.ForUser(tx, u, LinkFor)
		return err
	})
	return link, err
}

// Peek tells whose link it is, without using it.
func (d *Door) Peek(ctx context.Context, secret string) (*models.User, error) {
	tx := d.store.Read(ctx)
	l, err := tx.Link(Hash(secret), d.now())
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ErrUsed
	}
	u, err := tx.User(l.UserID)
	if err == nil && (u == nil || !u.Active) {
		err = ErrUsed
	}
	return u, err
}

// Redeem uses a link up and opens a session.
func (d *Door) Redeem(ctx context.Context, secret, from string) (string, error) {
	if !d.limiter.Allow(ctx, "signin:"+from, tries, triesWithin) {
		return "", ErrTooMany
	}
	u, err := d.Peek(ctx, secret)
	if err != nil {
		return "", err
	}
	session, hash := newSecret()
	err = d.store.Tx(ctx, func(tx *models.Tx) error {
		good, err := tx.UseLink(Hash(secret), d.now())
		if err != nil {
			return err
		}
		if !good {
			return ErrUsed
		}
		return d.openIn(tx, u.ID, hash)
	})
	return session, err
}
