package config_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"landfall/config"
)

func TestFitRoundsUpToAPair(t *testing.T) {
	for asked, want := range map[[2]int]string{
		{0, 0}:          "256 512",
		{256, 512}:      "256 512",
		{256, 600}:      "256 1024",
		{100, 1500}:     "256 2048",
		{100, 2049}:     "512 3072",
		{500, 0}:        "512 1024",
		{512, 4097}:     "1024 5120",
		{1025, 100}:     "2048 4096",
		{4096, 30721}:   "8192 32768",
		{8192, 16385}:   "8192 20480",
		{16384, 122880}: "16384 122880",
	} {
		cpu, memory, ok := config.Fit(asked[0], asked[1])
		assert.True(t, ok, asked)
		assert.Equal(t, want, fmt.Sprintf("%d %d", cpu, memory), asked)
	}
	for _, asked := range [][2]int{{16385, 0}, {0, 122881}} {
		_, _, ok := config.Fit(asked[0], asked[1])
		assert.False(t, ok, asked)
	}
}

func TestSecretiveIsWhatEnvRefuses(t *testing.T) {
	for variable, want := range map[[2]string]bool{
		{"JWT_SECRET", "x"}:                           true,
		{"JWT_SECRET", ""}:                            false,
		{"API_URL", "https://api.example.com"}:        false,
		{"BROKER", "amqp://guest:guest@rabbit:5672"}:  true,
		{"NEXT_PUBLIC_API_KEY", "pk"}:                 false,
		{"PAYMENTS", "sk_live_4eC39HqLyjWDarjtT1zd0"}: true,
	} {
		assert.Equal(t, want, config.Secretive(variable[0], variable[1]), variable)
	}
}
