package engine

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// keyring is the key service of quick stacks. It wraps their data key, as AWS KMS
// does for a real one, and speaks as much of Vault's transit engine as that takes. A
// passphrase would be stretched a million times by every process of the CLI, which is
// most of what a short one does.
type keyring struct {
	sealer  cipher.AEAD
	data    []byte
	address string
}

const (
	// vault is where the CLI believes the keyring to be.
	vault = "hashivault://quick"
	// wrapped is how Vault marks a ciphertext.
	wrapped = "vault:v1:"
)

// theKeyring of this process starts when it is first asked for. Its keys are in no
// file: what they protect can be read as long as the process lives.
var theKeyring = sync.OnceValues(func() (*keyring, error) {
	keys := make([]byte, 2*config.SymmetricCrypterKeyBytes)
	if _, err := rand.Read(keys); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(keys[config.SymmetricCrypterKeyBytes:])
	if err != nil {
		return nil, err
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ring := &keyring{sealer, keys[:config.SymmetricCrypterKeyBytes], listener.Addr().String()}
	server := &http.Server{Handler: ring, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener) //nolint:errcheck // serves to the end of the process
	return ring, nil
})

// env tells the CLI where the keyring is.
func (k *keyring) env() map[string]string {
	return map[string]string{"VAULT_SERVER_URL": "http://" + k.address, "VAULT_SERVER_TOKEN": "quick"}
}

// wrappedKey is the data key as the settings of a stack hold it.
func (k *keyring) wrappedKey() string {
	return base64.StdEncoding.EncodeToString([]byte(k.wrap(k.data)))
}

// crypter encrypts and decrypts as the CLI does with the data key.
func (k *keyring) crypter() config.Crypter { return config.NewSymmetricCrypter(k.data) }

// message is what goes either way.
type message struct {
	Plaintext  []byte `json:"plaintext,omitempty"` // base64 in JSON, as Vault has it
	Ciphertext string `json:"ciphertext,omitempty"`
}

func (k *keyring) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked, answer message
	err := json.NewDecoder(r.Body).Decode(&asked)
	switch {
	case err != nil:
	case strings.Contains(r.URL.Path, "/transit/encrypt/"):
		answer.Ciphertext = k.wrap(asked.Plaintext)
	case strings.Contains(r.URL.Path, "/transit/decrypt/"):
		answer.Plaintext, err = k.unwrap(asked.Ciphertext)
	default:
		err = errors.New("the keyring wraps and unwraps, and does nothing else")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]message{"data": answer}) // a caller that is gone needs no answer
}

func (k *keyring) wrap(plain []byte) string {
	sealed := k.sealer.Seal(nil, nil, plain, nil) //nolint:gosec // this sealer draws its nonces itself
	return wrapped + base64.StdEncoding.EncodeToString(sealed)
}

func (k *keyring) unwrap(text string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, wrapped))
	if err != nil {
		return nil, err
	}
	return k.sealer.Open(nil, nil, sealed, nil)
}
