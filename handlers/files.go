package handlers

import "gridbot/models"

// attach gives the file of this message, and what the person sent shortly
// before without words, to a ticket. It tells whether there was anything.
func (t *turn) attach(tk *models.Ticket) (bool, error) {
	adopted, err := t.tx.AdoptAttachments(tk.ID, t.owner(), t.now.Add(-looseFileWindow))
	if err != nil || t.file == nil {
		return adopted > 0, err
	}
	c, err := t.cause("")
	if err != nil {
		return false, err
	}
	return true, t.saveFile(&tk.ID, c.MessageID)
}

// owner names whose file it is, also of people who are not yet known.
func (t *turn) owner() string { return string(t.m.Chat.Transport) + ":" + t.person() }

// keepLoose stores a file that belongs to nothing yet.
func (t *turn) keepLoose() error {
	if t.file == nil {
		return nil
	}
	return t.saveFile(nil, nil)
}

func (t *turn) saveFile(ticket, message *int64) error {
	return t.tx.SaveAttachment(&models.Attachment{
		TicketID: ticket, Person: t.owner(), Kind: string(t.file.kind),
		SHA256: t.file.sha256, Path: t.file.path, Size: t.file.size, MessageID: message, At: t.now,
	})
}
