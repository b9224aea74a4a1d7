package bot

import (
	"context"
	"errors"
)

// Receive takes in one message. A nil result means that everything the message
// led to is committed, and the transport may forget it. On an error the
// transport must offer the same message (same id) again later; offering one
// twice changes nothing.
//
// Calls for one chat must come in the order in which the messages were said;
// calls for different chats may come at the same time.
type Receive func(ctx context.Context, m Message) error

// Transport joins the house to one chat network.
type Transport interface {
	// Name is constant and unique among the transports of a process.
	Name() TransportName

	// Run receives until ctx ends, then returns nil after the last receive has
	// returned. It reconnects by itself; an error means that it has given up.
	// The bot's own messages and the network's system notices are never passed
	// to receive.
	Run(ctx context.Context, receive Receive) error

	// Send delivers one message and returns the network's id for it, or "" when
	// the network tells none. It makes one attempt. It is called from one
	// goroutine per transport, also before Run is connected, and then returns
	// ErrOffline.
	Send(ctx context.Context, out Outgoing) (MessageID, error)
}

// FileSender is a Transport that can pass on photos and files.
type FileSender interface {
	// SendFile delivers one file to the chat. Same rules as Transport.Send.
	SendFile(ctx context.Context, chat Chat, f OutgoingFile) (MessageID, error)
}

// Presence is a Transport that knows whether it is connected.
type Presence interface {
	// Online tells at once whether Send could work now. While it does not, the
	// outbox is left alone.
	Online() bool
}

// Errors by which Send tells the dispatcher what to do next. All other errors
// mean "not delivered, try again later".
var (
	// ErrOffline: not connected now; nothing was sent, and it costs no attempt.
	ErrOffline = errors.New("transport is not connected")
	// ErrUncertain: the message may or may not have arrived (a timeout after
	// the request left). Only important messages are sent once more.
	ErrUncertain = errors.New("delivery is uncertain")
	// ErrRejected: this message will never be delivered (no such chat, not a
	// member, forbidden). Trying again is of no use.
	ErrRejected = errors.New("message was rejected")
	// ErrThrottled: the network asks for a slower pace; wait before any send.
	ErrThrottled = errors.New("sending too fast")
)
