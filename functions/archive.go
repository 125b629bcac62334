package functions

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// kept is the folder, below that of Pulumi.yaml, in which archives are kept.
const kept = ".tools/functions"

// executable is what Lambda starts in an archive for provided.al2023.
const executable = "bootstrap"

var archives struct {
	sync.Mutex
	made map[string]string
}

// archive is the path of the zip with the function of a source folder, which is
// compiled if these sources never were. The same sources are the same bytes on
// every machine: the toolchain is the one go.mod names, and the file in the zip has
// a date and a mode of its own, so that a preview shows no change.
func archive(folder, source string) (string, error) {
	archives.Lock()
	defer archives.Unlock()
	root, err := sourcesOf(folder, source)
	if err != nil {
		return "", err
	}
	at := filepath.Join(root, source)
	if path, made := archives.made[at]; made {
		return path, nil
	}
	b, err := buildOf(root, source)
	if err != nil {
		return "", err
	}
	path := filepath.Join(root, filepath.FromSlash(kept), source+"-"+b.key[:16]+".zip")
	if _, err := os.Stat(path); err != nil {
		if err := b.write(path); err != nil {
			return "", fmt.Errorf("build of functions/%s: %w", source, err)
		}
	}
	if archives.made == nil {
		archives.made = map[string]string{}
	}
	archives.made[at] = path
	return path, nil
}

// sourcesOf is the folder of this module: the given one or above it, or else where the
// program runs or above, for a stack file may lie in a folder of its own.
func sourcesOf(folder, source string) (string, error) {
	for _, start := range []string{folder, "."} {
		at, err := filepath.Abs(start)
		if err != nil {
			return "", err
		}
		for ; ; at = filepath.Dir(at) {
			if _, err := os.Stat(filepath.Join(at, "functions", source, "main.go")); err == nil {
				return at, nil
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return "", fmt.Errorf("functions/%s is neither in %s nor where the program runs: run it in the folder of its sources", source, folder)
}

// build is everything the bytes of an archive follow from.
type build struct {
	root, source, toolchain string
	// key tells builds apart: a hash of toolchain, modules, sources and how they are compiled.
	key string
}

// toolchainLine is the compiler that go.mod names.
var toolchainLine = regexp.MustCompile(`(?m)^toolchain (go\S+)$`)

func buildOf(root, source string) (build, error) {
	files, err := madeOf(root, source)
	if err != nil {
		return build{}, err
	}
	b := build{root: root, source: source}
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q\n", building, settings)
	for _, file := range slices.Sorted(slices.Values(files)) {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
		if err != nil {
			return b, err
		}
		if file == "go.mod" {
			line := toolchainLine.FindSubmatch(text)
			if line == nil {
				return b, fmt.Errorf("%s names no toolchain", filepath.Join(root, file))
			}
			b.toolchain = string(line[1])
		}
		fmt.Fprintf(hash, "%s %d\n", file, len(text))
		hash.Write(text)
	}
	b.key = hex.EncodeToString(hash.Sum(nil))
	return b, nil
}

// write compiles the function and packs it. The file appears under its name only
// when it is whole, as several programs may be at it.
func (b build) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), ".build-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	program := filepath.Join(scratch, executable)
	if err := b.compile(program); err != nil {
		return err
	}
	packed := filepath.Join(scratch, "zip")
	if err := pack(packed, program); err != nil {
		return err
	}
	return os.Rename(packed, path)
}

// What the compiler is told. Lambda speaks to the program over HTTP; the older way is
// left out.
var (
	building = []string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w -buildid="}
	settings = []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=arm64", "GOARM64=v8.0", "GOFLAGS=-trimpath -buildvcs=false", "GOEXPERIMENT=", "GOWORK=off"}
)

// compile makes a program that needs nothing of the machine it runs on and says
// nothing of the one it was made on.
func (b build) compile(to string) error {
	folder, err := filepath.Abs(b.root)
	if err != nil {
		return err
	}
	to, err = filepath.Abs(to)
	if err != nil {
		return err
	}
	command := exec.Command("go", append(slices.Clone(building), "-o", to, "./functions/"+b.source)...)
	command.Dir = folder
	command.Env = append(append(os.Environ(), settings...), "GOTOOLCHAIN="+b.toolchain)
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, bytes.TrimSpace(said))
	}
	return nil
}

// epoch is the first moment a zip can tell.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

func pack(path, program string) (err error) {
	from, err := os.Open(program)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	writer := zip.NewWriter(file)
	header := &zip.FileHeader{Name: executable, Method: zip.Deflate, Modified: epoch}
	header.SetMode(0o755)
	entry, err := writer.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := io.Copy(entry, from); err != nil {
		return err
	}
	return writer.Close()
}
