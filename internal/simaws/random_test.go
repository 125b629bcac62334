package simaws

import (
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// randomly makes one resource of the random provider.
func randomly(t *testing.T, token, name string, in map[string]any) (string, resource.PropertyMap) {
	t.Helper()
	id, out, err := New(Options{}).Mocks().NewResource(pulumi.MockResourceArgs{
		TypeToken: token, Name: name, Custom: true, Inputs: resource.NewPropertyMapFromMap(in),
	})
	require.NoError(t, err)
	return id, out
}

func TestPasswords(t *testing.T) {
	for _, c := range []struct {
		in   map[string]any
		want string
	}{
		{map[string]any{"length": 32, "special": false}, `^[A-Za-z0-9]{32}$`},
		{map[string]any{"length": 16, "upper": false, "numeric": false, "special": false}, `^[a-z]{16}$`},
		{map[string]any{"length": 16, "number": false, "special": false}, `^[A-Za-z]{16}$`},
		{map[string]any{"length": 8, "lower": false, "upper": false, "numeric": false, "overrideSpecial": "-"}, `^-{8}$`},
		{map[string]any{"length": 4, "minLower": 1, "minUpper": 1, "minNumeric": 1, "minSpecial": 1, "overrideSpecial": "!"}, `^[a-zA-Z0-9!]*!`},
	} {
		_, out := randomly(t, passwordType, "password", c.in)
		require.True(t, out["result"].IsSecret())
		assert.Regexp(t, c.want, bare(out["result"]).StringValue())
	}
	_, one := randomly(t, passwordType, "one", map[string]any{"length": 32})
	_, two := randomly(t, passwordType, "two", map[string]any{"length": 32})
	assert.NotEqual(t, one["result"], two["result"])
}

func TestRandomIDs(t *testing.T) {
	id, out := randomly(t, randomIDType, "id", map[string]any{"byteLength": 4, "prefix": "p-"})
	raw, err := base64.RawURLEncoding.DecodeString(id)
	require.NoError(t, err)
	assert.Len(t, raw, 4)
	assert.Equal(t, "p-"+hex.EncodeToString(raw), out["hex"].StringValue())
	assert.Equal(t, "p-"+id, out["b64Url"].StringValue())
	assert.Equal(t, "p-"+base64.StdEncoding.EncodeToString(raw), out["b64Std"].StringValue())
	assert.Equal(t, "p-"+new(big.Int).SetBytes(raw).String(), out["dec"].StringValue())
}
