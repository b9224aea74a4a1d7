package handlers

import (
	"strings"

	"gridbot/handlers/texts"
	"gridbot/models"
)

// asksToSignIn tells whether a worker wants to come to the pages. He says so
// alone with the bot, for what he gets is a key.
func (t *turn) asksToSignIn() bool {
	return t.m.Chat.Private && strings.Trim(t.m.Text, " 。.！!") == "登录"
}

// signIn sends the worker a link that lets him in once.
func (t *turn) signIn(w *models.Worker) error {
	if t.Door == nil {
		t.reply("sign_in_off", texts.Data{})
		return nil
	}
	link, err := t.Door.ForWorker(t.tx, w)
	if err != nil {
		return err
	}
	t.reply("sign_in_link", texts.Data{Link: link})
	return nil
}
