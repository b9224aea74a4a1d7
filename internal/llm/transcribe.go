package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

// Transcribe returns the words of a voice message, see
// https://platform.openai.com/docs/api-reference/audio/createTranscription.
func (c *Client) Transcribe(ctx context.Context, audio []byte) (string, error) {
	text, err := c.transcribe(ctx, audio)
	c.report(ctx, voicePath, err)
	return text, err
}

const voicePath = "/audio/transcriptions"

func (c *Client) transcribe(ctx context.Context, audio []byte) (string, error) {
	if len(audio) > c.o.MaxAudio {
		return "", ErrTooLong
	}
	raw, err := c.ask(ctx, question{
		path:  voicePath,
		body:  func() (string, io.Reader, error) { return c.form(audio) },
		again: worthAgain,
	})
	if err != nil {
		return "", err
	}
	var a struct {
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(raw, &a); err != nil || a.Text == nil {
		return "", fmt.Errorf("%w: it is no transcription", ErrNoAnswer)
	}
	text := strings.TrimSpace(*a.Text)
	if text == "" {
		return "", fmt.Errorf("%w: it heard no words", ErrNoAnswer)
	}
	return text, nil
}

// form is the multipart form of one voice message. It is written in memory,
// where nothing but a programming mistake can fail.
func (c *Client) form(audio []byte) (string, io.Reader, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range [...][2]string{{"model", c.o.Model}, {"language", "zh"}, {"response_format", "json"}} {
		if err := w.WriteField(f[0], f[1]); err != nil {
			return "", nil, err
		}
	}
	part, err := w.CreateFormFile("file", "voice"+extension(audio))
	if err != nil {
		return "", nil, err
	}
	if _, err := part.Write(audio); err != nil {
		return "", nil, err
	}
	return w.FormDataContentType(), &b, w.Close()
}

// extension is what endpoints tell the format by. WeChat's voice messages are
// MP3, often without a tag at the beginning, which is therefore the default.
func extension(audio []byte) string {
	switch {
	case bytes.HasPrefix(audio, []byte("#!AMR")):
		return ".amr"
	case len(audio) > 8 && string(audio[4:8]) == "ftyp":
		return ".m4a"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(audio), ";")
	switch kind {
	case "audio/wave":
		return ".wav"
	case "application/ogg":
		return ".ogg"
	case "video/webm":
		return ".webm"
	}
	return ".mp3"
}
