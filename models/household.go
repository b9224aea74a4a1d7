package models

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The categories of households: they say how often somebody visits (三访).
const (
	Hardship = "hardship" // 特困: every week
	Key      = "key"      // 重点: every month
	Ordinary = "ordinary" // 普通: every quarter
)

// ErrOldHousehold: somebody changed the household since it was shown.
var ErrOldHousehold = errors.New("the household has changed since")

// Household is a flat and who lives there, as the community keeps it.
type Household struct {
	ID          int64
	CommunityID int64 `gorm:"not null;uniqueIndex:household_place,priority:1;index:household_category,priority:1"`
	// PlaceKey is the address in one word; each flat is there once.
	PlaceKey  string `gorm:"size:191;not null;uniqueIndex:household_place,priority:2"`
	Place     `gorm:"embedded"`
	Contact   string    `gorm:"size:100;not null"`
	Phone     string    `gorm:"size:32;not null"`
	Category  string    `gorm:"size:16;not null;index:household_category,priority:2"`
	People    int       `gorm:"not null"` // how many live there; 0: not known
	Notes     string    `gorm:"type:text;not null"`
	UpdatedAt time.Time `gorm:"precision:6;not null"`
	// Version grows with every change.
	Version int64 `gorm:"not null"`
}

// key is the address in one word.
func (p Place) key() string { return strings.Join([]string{p.Estate, p.Building, p.Unit, p.Room}, "|") }

// HouseholdFilter narrows the households of a community; what is zero does not.
type HouseholdFilter struct {
	Community int64
	Area      *Area // nil: all
	Category  string
	Words     string // address, phone or the beginning of a name
}

// Households lists households by row id from one on.
func (tx *Tx) Households(f HouseholdFilter, after int64, limit int) ([]Household, error) {
	q := tx.db.Model(&Household{}).Where("community_id = ? AND id > ?", f.Community, after)
	if f.Area != nil {
		q = q.Where(f.Area.where(tx.db))
	}
	if f.Category != "" {
		q = q.Where("category = ?", f.Category)
	}
	if words := strings.TrimSpace(f.Words); words != "" {
		if p, ok := placeWritten(words); ok && len(p.Building) <= 4 {
			q = q.Where("building = ?", p.Building)
			if p.Unit != "" {
				q = q.Where("unit = ?", p.Unit)
			}
			if p.Room != "" {
				q = q.Where("room = ?", p.Room)
			}
		} else {
			w := likely(words) + "%"
			q = q.Where("(contact LIKE ? OR phone LIKE ? OR estate LIKE ?)", w, w, w)
		}
	}
	return list[Household](q.Order("id").Limit(limit))
}

// Household finds a household by row id, or nil.
func (tx *Tx) Household(id int64) (*Household, error) {
	return first[Household](tx.db.Where("id = ?", id))
}

// HouseholdAt finds the household of a flat, or nil.
func (tx *Tx) HouseholdAt(community int64, p Place) (*Household, error) {
	return first[Household](tx.db.Where("community_id = ? AND place_key = ?", community, p.key()))
}

// PutHousehold stores a household by its address: a new one, or what is newly
// known of one that is there. It tells whether it is new.
func (tx *Tx) PutHousehold(h *Household, at time.Time) (bool, error) {
	h.PlaceKey, h.UpdatedAt = h.key(), at
	old, err := tx.HouseholdAt(h.CommunityID, h.Place)
	if err != nil {
		return false, fmt.Errorf("look for a household: %w", err)
	}
	if old == nil {
		h.Version = 1
		return true, tx.db.Create(h).Error
	}
	h.ID, h.Version = old.ID, old.Version+1
	return false, tx.db.Save(h).Error
}

// ChangeHousehold stores a household as it was edited, unless somebody changed
// it in between.
func (tx *Tx) ChangeHousehold(h *Household, at time.Time) error {
	shown := h.Version
	h.PlaceKey, h.UpdatedAt = h.key(), at
	h.Version++
	res := tx.db.Model(h).Select("*").Omit("id").Where("version = ?", shown).Updates(h)
	if res.Error != nil {
		return fmt.Errorf("store household %d: %w", h.ID, res.Error)
	}
	if res.RowsAffected == 0 {
		return ErrOldHousehold
	}
	return nil
}
