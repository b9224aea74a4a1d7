// Package understand reads what people write: text in, requests and intents
// out. It is pure. There is no database, no network and no clock here but the
// time that is passed in, so that it can be tried by the ten thousand and run
// from the command line.
package understand

import "time"

// Role says in which capacity somebody writes; it decides what a text can mean.
type Role string

// The roles. A supervisor's words are read as a worker's.
const (
	Resident Role = "resident"
	Worker   Role = "worker"
)

// Kind is what a request is about.
type Kind string

// The kinds of requests.
const (
	Repair   Kind = "repair"
	Bill     Kind = "bill"
	Medicine Kind = "medicine"
	Other    Kind = "other"
)

// Urgency says how long a request can wait.
type Urgency string

// Emergency: danger to life or damage growing now. Urgent: help needed today.
const (
	Emergency Urgency = "emergency"
	Urgent    Urgency = "urgent"
	Normal    Urgency = "normal"
)

// Slots are the facts a text or a group nickname states, normalised: numbers
// in Arabic digits ("3", "2", "501"), amounts in yuan, utilities by the English
// words of Utility. Empty means "not said".
type Slots struct {
	Estate   string   `json:"estate,omitempty"`
	Building string   `json:"building,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Room     string   `json:"room,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Items    []string `json:"items,omitempty"`   // medicine names
	Utility  string   `json:"utility,omitempty"` // water electricity gas heating property phone broadband tv insurance pension
	Amount   string   `json:"amount,omitempty"`  // yuan
	Account  string   `json:"account,omitempty"` // number of a meter or household at a utility
	When     string   `json:"when,omitempty"`    // the words that give a wanted time
}

// Request is one matter somebody asks to be done.
type Request struct {
	Kind Kind `json:"kind"`
	// Subkind refines the kind, see Subkinds for the list.
	Subkind string  `json:"subkind,omitempty"`
	Urgency Urgency `json:"urgency"`
	Slots   Slots   `json:"slots"`
	// Confidence is between 0 and 1.
	Confidence float64 `json:"confidence"`
}

// IntentName is what a reply about a ticket wants.
type IntentName string

// A worker's intents, and a resident's. None is both.
const (
	Claim    IntentName = "claim"
	Release  IntentName = "release"
	Transfer IntentName = "transfer"
	Progress IntentName = "progress"
	Done     IntentName = "done"
	Cannot   IntentName = "cannot"
	List     IntentName = "list"
	Detail   IntentName = "detail"

	Status     IntentName = "status"
	Cancel     IntentName = "cancel"
	Confirm    IntentName = "confirm"
	Dispute    IntentName = "dispute"
	Rate       IntentName = "rate"
	Reopen     IntentName = "reopen"
	Supplement IntentName = "supplement"

	None IntentName = "none"
)

// Intent is one thing a reply wants done with tickets.
type Intent struct {
	Name IntentName `json:"name"`
	// Tickets are the numbers that the text or the quoted message names,
	// without "#". Empty: the ticket of the context is meant.
	Tickets []string `json:"tickets"`
	// To is the colleague a ticket goes to, by the full name of the roster
	// where it is known, else as written.
	To string `json:"to,omitempty"`
	// Rating is "1" to "5".
	Rating     string  `json:"rating,omitempty"`
	Confidence float64 `json:"confidence"`
}

// Input is one text with what is needed to read it.
type Input struct {
	Text string
	// Nick is the name shown in the group; it may hold an address.
	Nick string
	Role Role
	// Quoted is the text of the message being answered, "" if none.
	Quoted string
	// Context is the bot's last message to this person, where it matters.
	Context string
	At      time.Time
}

// Reading is all that was understood of one text.
type Reading struct {
	// Requests is empty when the text asks the worker for nothing.
	Requests []Request
	// Intents holds at least one; the first is the main one, None if the text
	// says nothing about a ticket. A worker may say several things at once
	// ("128、130都归我 131给刘翠梅").
	Intents []Intent
	// Slots are what the text itself states, without the nickname: the answer
	// to a question or a supplement.
	Slots Slots
}

// Names are the words of one community that a reader has to know. They come
// from the configuration.
type Names struct {
	// Workers maps each worker's full name to the other names people use.
	Workers map[string][]string
	// Estates are the names of housing estates and streets.
	Estates []string
	// Lexicon adds words to the built-in lists, by list name.
	Lexicon map[string][]string
}
