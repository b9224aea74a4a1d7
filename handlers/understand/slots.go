package understand

// slots reads all facts of a text, without the nickname.
func (r *Reader) slots(t *text, address Slots) Slots {
	out := address
	out.Phone = phone(t.runes)
	out.Items = r.items(t)
	out.Utility = t.utility(t.tags)
	out.Account = account(t.runes, out.Phone)
	out.Amount = amount(t)
	out.When = when(t)
	return out
}

// over lays the facts of the text over those of the nickname. An address of
// which the text names another building is somebody else's: the nickname's
// unit and room do not belong to it.
func over(text, nick Slots) Slots {
	if text.Building != "" && text.Building != nick.Building {
		return text
	}
	out := text
	if out.Estate == "" {
		out.Estate = nick.Estate
	}
	if out.Building == "" {
		out.Building = nick.Building
	}
	if out.Unit == "" {
		out.Unit = nick.Unit
		if out.Room == "" {
			out.Room = nick.Room
		}
	} else if out.Room == "" && out.Unit == nick.Unit {
		out.Room = nick.Room
	}
	return out
}
