package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// week is how many days a review stays whose model does not say.
const week = 7

// modelFile is what every review's stack file begins as.
const modelFile = "Pulumi.review.yaml"

// model is what this command has to know of it.
type model struct {
	text   []byte
	Review struct {
		Of   string
		Days int
	}
	Images              []string
	Services, Functions map[string]user
	how                 encryption
	// held are the keys of its configuration.
	held []string
}

// user is a service or a function, which has secrets.
type user struct {
	Secrets map[string]struct {
		Generate int
		Borrowed bool
	}
}

// encryption is how the secrets of a stack file are encrypted, if not as its backend
// does of itself.
type encryption struct {
	SecretsProvider string `yaml:"secretsprovider,omitempty"`
	EncryptedKey    string `yaml:"encryptedkey,omitempty"`
	EncryptionSalt  string `yaml:"encryptionsalt,omitempty"`
}

func readModel() (*model, error) {
	m := &model{}
	m.Review.Days = week
	var err error
	if m.text, err = os.ReadFile(modelFile); err != nil {
		return nil, fmt.Errorf("the model of reviews: %w", err)
	}
	var file struct{ Config map[string]yaml.Node }
	if err := errors.Join(yaml.Unmarshal(m.text, &file), yaml.Unmarshal(m.text, &m.how)); err != nil {
		return nil, fmt.Errorf("%s: %w", modelFile, err)
	}
	for _, key := range slices.Sorted(maps.Keys(file.Config)) {
		m.held = append(m.held, key)
		if value := file.Config[key]; strings.HasSuffix(key, ":platform") {
			// Sections of other forms are the program's to read, and say nothing here.
			if err := value.Decode(m); err != nil {
				return nil, fmt.Errorf("%s: %w", modelFile, err)
			}
		}
	}
	return m, nil
}

// secrets are those, sorted, that the review has to hold itself and the model does not:
// neither generated nor borrowed.
func (m *model) secrets() []string {
	names := map[string]bool{}
	for _, some := range []map[string]user{m.Services, m.Functions} {
		for _, one := range some {
			for name, secret := range one.Secrets {
				held := slices.ContainsFunc(m.held, func(key string) bool { return strings.HasSuffix(key, ":"+name) })
				if secret.Generate == 0 && !secret.Borrowed && !held {
					names[name] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// prepared has a stack file and a stack, whatever there is of either: a runner begins
// with no file, and an earlier attempt may have ended before there was a stack.
func (r *reviews) prepared(ctx context.Context, e *environment, days int) error {
	if err := r.write(e.stack); err != nil {
		return err
	}
	stacks, err := r.stacks(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(stacks, func(s stack) bool { return s.Name == e.stack }) {
		if err := r.begin(ctx, e.stack); err != nil {
			return fmt.Errorf("stack %s: %w", e.stack, err)
		}
	}
	if r.of != r.model.Review.Of {
		if err := r.set(ctx, e.stack, "platform.review.of", r.of); err != nil {
			return err
		}
	}
	if days > 0 {
		if err := r.set(ctx, e.stack, "platform.review.days", strconv.Itoa(days)); err != nil {
			return err
		}
	}
	for _, name := range r.model.secrets() {
		// Pulumi decrypts with the one and encrypts for the other, and shows it to nobody.
		if _, err := r.call(ctx, "pulumi", "config", "cp", name, "--stack", r.of, "--dest", e.stack); err != nil {
			return fmt.Errorf("secret %s of stack %s: %w", name, r.of, err)
		}
	}
	return nil
}

// begin makes a stack, and marks it as a review: those who may not read other stacks
// find it by that.
func (r *reviews) begin(ctx context.Context, name string) error {
	init := []string{"stack", "init", name, "--no-select", "--non-interactive"}
	how, err := r.encryption()
	if err != nil {
		return err
	}
	if how.SecretsProvider != "" {
		init = append(init, "--secrets-provider", how.SecretsProvider)
	}
	if _, err := r.call(ctx, "pulumi", init...); err != nil && !says(err, "already exists") {
		return err
	}
	_, err = r.call(ctx, "pulumi", "stack", "tag", "set", mark, r.of, "--stack", name)
	return err
}

func (r *reviews) set(ctx context.Context, stack, path, value string) error {
	if _, err := r.call(ctx, "pulumi", "config", "set", "--stack", stack, "--plaintext", "--path", path, value); err != nil {
		return fmt.Errorf("%s of stack %s: %w", path, stack, err)
	}
	return nil
}

// write makes the stack file of a review: the model, encrypted as the stack is that it
// borrows from. The same key lets the same people and roles read both.
func (r *reviews) write(stack string) error {
	text := r.model.text
	if r.model.how == (encryption{}) {
		how, err := r.encryption()
		if err != nil {
			return err
		}
		if how != (encryption{}) {
			head, err := yaml.Marshal(how)
			if err != nil {
				return err
			}
			text = slices.Concat(head, text)
		}
	}
	return os.WriteFile(stackPath(stack), text, 0o600)
}

// encryption is that of the model, where it has secrets of its own, and else of what
// is borrowed from.
func (r *reviews) encryption() (encryption, error) {
	how := r.model.how
	if how != (encryption{}) {
		return how, nil
	}
	text, err := os.ReadFile(stackPath(r.of))
	if err != nil {
		return how, fmt.Errorf("stack %s, which reviews borrow from: %w", r.of, err)
	}
	if err := yaml.Unmarshal(text, &how); err != nil {
		return how, fmt.Errorf("%s: %w", stackPath(r.of), err)
	}
	return how, nil
}

func stackPath(stack string) string { return "Pulumi." + stack + ".yaml" }
