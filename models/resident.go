package models

import (
	"time"
)

// Resident is a person who writes to the bot, as known on one transport.
type Resident struct {
	ID          int64
	CommunityID int64  `gorm:"uniqueIndex:resident_person,priority:3;not null"`
	Transport   string `gorm:"size:32;uniqueIndex:resident_person,priority:1;not null"`
	// Person is the transport's stable id of the person.
	Person string `gorm:"size:191;uniqueIndex:resident_person,priority:2;not null"`
	// Name is the group nickname as last seen.
	Name string `gorm:"size:191;not null"`
	// ChatID is the private chat with the bot, empty when there is none.
	ChatID    string `gorm:"size:191;not null"`
	Place     `gorm:"embedded"`
	Phone     string    `gorm:"size:32;not null"`
	CreatedAt time.Time `gorm:"precision:6;not null"`
}

// Place is an address within a community. Numbers are Arabic digits.
type Place struct {
	Estate   string `gorm:"size:100;not null;default:''"`
	Building string `gorm:"size:32;not null;default:''"`
	Unit     string `gorm:"size:32;not null;default:''"`
	Room     string `gorm:"size:32;not null;default:''"`
}

// Or fills what p leaves open from q, as far as the two can be the same place.
func (p Place) Or(q Place) Place {
	if !p.Agrees(q) {
		return p
	}
	pick := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	return Place{pick(p.Estate, q.Estate), pick(p.Building, q.Building), pick(p.Unit, q.Unit), pick(p.Room, q.Room)}
}

// Agrees is false when one part is said differently in both.
func (p Place) Agrees(q Place) bool {
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return !differ(p.Estate, q.Estate) && !differ(p.Building, q.Building) &&
		!differ(p.Unit, q.Unit) && !differ(p.Room, q.Room)
}

// Corrected takes over what q says, part by part. A new building makes the old
// unit and room meaningless.
func (p Place) Corrected(q Place) Place {
	if q.Building != "" && q.Building != p.Building && p.Building != "" {
		p.Unit, p.Room = "", ""
	}
	if q.Estate != "" {
		p.Estate = q.Estate
	}
	if q.Building != "" {
		p.Building = q.Building
	}
	if q.Unit != "" {
		p.Unit = q.Unit
	}
	if q.Room != "" {
		p.Room = q.Room
	}
	return p
}

// ResidentByPerson finds a resident of the community, or nil.
func (tx *Tx) ResidentByPerson(community int64, transport, person string) (*Resident, error) {
	return first[Resident](tx.db.Where("community_id = ? AND transport = ? AND person = ?", community, transport, person))
}

// ResidentAnywhere finds the resident in whichever community he was last added
// to, or nil: a private message names no community.
func (tx *Tx) ResidentAnywhere(transport, person string) (*Resident, error) {
	return first[Resident](tx.db.Where("transport = ? AND person = ?", transport, person).Order("id DESC"))
}

// Resident finds a resident by row id, or nil.
func (tx *Tx) Resident(id int64) (*Resident, error) {
	return first[Resident](tx.db.Where("id = ?", id))
}

// SaveResident inserts or updates the resident.
func (tx *Tx) SaveResident(r *Resident) error { return tx.db.Save(r).Error }
