package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// maxTokens bounds an answer; models that think aloud need some room.
const maxTokens = 800

// The chat endpoint's own words, see
// https://platform.openai.com/docs/api-reference/chat/create.
type (
	chatRequest struct {
		Model          string        `json:"model"`
		Messages       []chatMessage `json:"messages"`
		Temperature    float64       `json:"temperature"`
		MaxTokens      int           `json:"max_tokens"`
		Stream         bool          `json:"stream"`
		ResponseFormat *chatFormat   `json:"response_format,omitempty"`
	}
	chatMessage struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	chatFormat struct {
		Type   string     `json:"type"`
		Schema chatSchema `json:"json_schema"`
	}
	chatSchema struct {
		Name   string          `json:"name"`
		Strict bool            `json:"strict"`
		Schema json.RawMessage `json:"schema"`
	}
	chatAnswer struct {
		Choices []struct {
			Message struct {
				Content string `json:"content"`
				Refusal string `json:"refusal"`
			} `json:"message"`
		} `json:"choices"`
	}
)

// Ask puts a question and returns the answer's text, which should be JSON of
// this schema. Endpoints that know no schemas are asked without; then the
// schema must be clear from the instructions, and the text may hold more than
// the JSON. It is not checked here.
func (c *Client) Ask(ctx context.Context, instructions, text string, schema json.RawMessage) (string, error) {
	answer, err := c.complete(ctx, instructions, text, schema)
	c.report(ctx, chatPath, err)
	return answer, err
}

const chatPath = "/chat/completions"

func (c *Client) complete(ctx context.Context, instructions, text string, schema json.RawMessage) (string, error) {
	r := chatRequest{
		Model: c.o.Model, MaxTokens: maxTokens,
		Messages: []chatMessage{{"system", instructions}, {"user", text}},
	}
	if !c.plain.Load() {
		r.ResponseFormat = &chatFormat{Type: "json_schema", Schema: chatSchema{Name: "answer", Strict: true, Schema: schema}}
	}
	raw, err := c.ask(ctx, question{
		path: chatPath,
		body: func() (string, io.Reader, error) {
			b, err := json.Marshal(r)
			return "application/json", bytes.NewReader(b), err
		},
		again: func(err error) bool {
			if isRefusal(err) && r.ResponseFormat != nil { // perhaps of the schema
				r.ResponseFormat = nil
				return true
			}
			return worthAgain(err)
		},
	})
	if err != nil {
		return "", err
	}
	if r.ResponseFormat == nil {
		c.plain.Store(true)
	}
	return content(raw)
}

func content(raw []byte) (string, error) {
	var a chatAnswer
	if err := json.Unmarshal(raw, &a); err != nil {
		return "", fmt.Errorf("%w: it is no chat completion", ErrNoAnswer)
	}
	if len(a.Choices) == 0 {
		return "", fmt.Errorf("%w: it holds no choice", ErrNoAnswer)
	}
	m := a.Choices[0].Message
	if m.Refusal != "" || strings.TrimSpace(m.Content) == "" {
		return "", fmt.Errorf("%w: it refuses", ErrNoAnswer)
	}
	return m.Content, nil
}
