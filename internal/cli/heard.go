package cli

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
)

// Heard passes on what Pulumi complains of, line by line, but for what Explain says
// better.
type Heard struct {
	To   io.Writer
	line []byte
}

// complaints are what Pulumi says in words of its own of what everybody meets once.
var complaints = []struct {
	form *regexp.Regexp
	// repair is what to do, with what the form found.
	repair string
}{
	{regexp.MustCompile(`error: no stack named '([^'\s]+)' found`), "stack %s is not where Pulumi is logged in: pulumi login names the place, pulumi stack init %[1]s makes it there"},
	{regexp.MustCompile(`error: PULUMI_ACCESS_TOKEN must be set for login`), "Pulumi is logged in nowhere: pulumi login s3://… with the bucket of the state, or pulumi login for Pulumi Cloud"},
}

// Explain puts what a program complained of in words that say what to do; its own error
// stays for whoever asks, and alone where there is nothing better to say.
func Explain(err error, said []byte) error {
	for _, c := range complaints {
		if found := c.form.FindSubmatch(said); err != nil && found != nil {
			var names []any
			for _, name := range found[1:] {
				names = append(names, string(name))
			}
			return explained{fmt.Sprintf(c.repair, names...), err}
		}
	}
	return err
}

// explained is an error in better words.
type explained struct {
	text string
	err  error
}

func (e explained) Error() string { return e.text }

func (e explained) Unwrap() error { return e.err }

// Write passes whole lines on.
func (h *Heard) Write(text []byte) (int, error) {
	h.line = append(h.line, text...)
	for {
		end := bytes.IndexByte(h.line, '\n')
		if end < 0 {
			return len(text), nil
		}
		if err := h.pass(h.line[:end+1]); err != nil {
			return 0, err
		}
		h.line = h.line[end+1:]
	}
}

// Close passes on what did not end its line.
func (h *Heard) Close() error {
	err := h.pass(h.line)
	h.line = nil
	return err
}

func (h *Heard) pass(line []byte) error {
	for _, c := range complaints {
		if c.form.Match(line) {
			return nil
		}
	}
	_, err := h.To.Write(line)
	return err
}
