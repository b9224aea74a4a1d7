package llm_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gridbot/internal/llm"
	"gridbot/internal/llm/llmtest"
)

func TestAVoiceMessageIsSentAsTheProtocolWantsIt(t *testing.T) {
	for name, c := range map[string]struct{ audio, file string }{
		"mp3": {"ID3\x04rest", "voice.mp3"}, "mp3 without a tag": {"\xff\xfb\x90rest", "voice.mp3"},
		"wav": {"RIFF\x00\x00\x00\x00WAVErest", "voice.wav"}, "ogg": {"OggS\x00rest", "voice.ogg"},
		"webm": {"\x1aE\xdf\xa3rest", "voice.webm"}, "amr": {"#!AMR\nrest", "voice.amr"}, "m4a": {"\x00\x00\x00\x18ftypM4A rest", "voice.m4a"},
	} {
		t.Run(name, func(t *testing.T) {
			e := llmtest.New(t, llmtest.Hears(" 水管漏水了 "))
			text, err := open(e, 5*time.Second).Transcribe(t.Context(), []byte(c.audio))
			if err != nil || text != "水管漏水了" {
				t.Fatalf("%q, %v", text, err)
			}
			a := e.Asked()[0]
			if a.Path != "/v1/audio/transcriptions" || a.Key != key || a.Audio != c.audio || a.File != c.file ||
				a.Fields["model"] != "qwen2.5:7b" || a.Fields["language"] != "zh" {
				t.Errorf("asked %+v", a)
			}
		})
	}
}

func TestAVoiceMessageThatCannotBeHeardIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		reply llmtest.Reply
		asked int
	}{
		"silence": {llmtest.Hears("  "), 1}, "no text": {llmtest.Raw(`{"error":"x"}`), 1}, "no json": {llmtest.Raw("words"), 1},
		"wrong type": {llmtest.Raw(`{"text":7}`), 1}, "ill": {llmtest.Fails(500), 2}, "unknown format": {llmtest.Fails(415), 1},
		"huge": {llmtest.Huge(), 1},
	} {
		e := llmtest.New(t, c.reply)
		text, err := open(e, 5*time.Second).Transcribe(t.Context(), []byte("audio"))
		if err == nil || text != "" || len(e.Asked()) != c.asked {
			t.Errorf("%s: %q, %v, asked %d times", name, text, err, len(e.Asked()))
		}
	}
}

func TestALongVoiceMessageIsNotSent(t *testing.T) {
	e := llmtest.New(t, llmtest.Hears("x"))
	_, err := open(e, 5*time.Second).Transcribe(t.Context(), []byte(strings.Repeat("a", 1001)))
	if !errors.Is(err, llm.ErrTooLong) || len(e.Asked()) != 0 {
		t.Errorf("%v, asked %d times", err, len(e.Asked()))
	}
}
