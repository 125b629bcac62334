package main

import (
	"bytes"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// heard is a writer that is told what was said.
type heard func(said string)

func (h heard) Write(text []byte) (int, error) {
	h(string(text))
	return len(text), nil
}

func TestAnInterruptOfTheTerminalIsNoSecondOneForAnUpdate(t *testing.T) {
	var group int
	require.NoError(t, watch(t.Context(), heard(func(said string) {
		process, err := strconv.Atoi(strings.TrimSpace(said))
		if assert.NoError(t, err) {
			group, err = syscall.Getpgid(process)
			assert.NoError(t, err)
		}
	}), "sh", "-c", "echo $$; sleep 0.3"))
	assert.NotZero(t, group)
	assert.NotEqual(t, syscall.Getpgrp(), group)
}

func TestAProgramOfAnyNameHasTime(t *testing.T) {
	said, err := call(t.Context(), "echo", "hello")
	require.NoError(t, err)
	assert.Equal(t, "hello\n", string(said))
}

// TestAProgramThatFailsIsQuoted: what it complained of decides what is done next.
func TestAProgramThatFailsIsQuoted(t *testing.T) {
	err := watch(t.Context(), io.Discard, "sh", "-c", "echo the stack is locked >&2; exit 3")
	require.EqualError(t, err, "sh -c echo the stack is locked >&2; exit 3: exit status 3")
	var failed complaint
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "the stack is locked\n", failed.said)
	require.ErrorAs(t, err, new(*exec.ExitError))

	var kept ending
	for range 3 {
		_, err := kept.Write(bytes.Repeat([]byte("x"), 5<<10))
		require.NoError(t, err)
	}
	assert.Len(t, kept.text, 8<<10)
}
