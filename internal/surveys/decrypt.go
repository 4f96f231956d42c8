package surveys

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ostoja/formats/openrosa"
	"ostoja/internal/command"
	"ostoja/internal/fault"
)

var decryptCommand = command.Command{
	Name:  "form decrypt",
	Args:  "MANIFEST --key KEY.pem [-o FOLDER] [--json]",
	Short: "Open an encrypted submission with the form's private key",
	Manual: `Reads the manifest of an encrypted submission (the XML that was sent in place of the
record) and the encrypted files that stand beside it, opens them with the private key
and writes submission.xml and the media into a folder of the record's own. Nothing is
written when a file is missing, damaged or mixed up with another record's.

  --key KEY.pem  the RSA private key of the form, in PEM
  -o FOLDER      where to write (without it: the folder 'decrypted' beside the manifest)
  --json         print {"form", "version", "instance", "files", "signed"}

The files hold what people told in confidence. Open them on a machine that is yours and
delete them when you are done.

  ostoja form decrypt uuid1/submission.xml --key ct-survey.pem -o opened`,
	Run: runDecrypt,
}

// opened is what --json prints.
type opened struct {
	Form     string   `json:"form"`
	Version  string   `json:"version"`
	Instance string   `json:"instance"`
	Files    []string `json:"files"`
	Signed   bool     `json:"signed"`
}

func runDecrypt(_ context.Context, env *command.Env, args []string) error {
	flags := command.Flags("form decrypt")
	keyFile := flags.String("key", "", "")
	out := flags.String("o", "", "")
	asJSON := flags.Bool("json", false, "")
	manifests, err := command.ParseN(flags, args, 1)
	if err != nil {
		return err
	}
	if *keyFile == "" {
		return fault.Misuse("'ostoja form decrypt' needs the private key of the form: --key KEY.pem.")
	}
	if *out == "" {
		*out = filepath.Join(filepath.Dir(manifests[0]), "decrypted")
	}
	envelope, files, err := openRecord(manifests[0], *keyFile)
	if err != nil {
		return err
	}
	result := opened{envelope.FormID, envelope.Version, envelope.InstanceID, []string{}, envelope.Signature != nil}
	if result.Files, err = writeFiles(*out, files); err != nil {
		return err
	}
	if *asJSON {
		return env.PrintJSON(result)
	}
	if !result.Signed {
		fmt.Fprintln(env.Stderr, "note: the record has no signature, so a change on the way would not be seen")
	}
	for _, f := range result.Files {
		fmt.Fprintln(env.Stdout, f)
	}
	return nil
}

// openRecord reads manifest and key and decrypts the files beside the manifest.
func openRecord(manifest, keyFile string) (*openrosa.Envelope, []openrosa.File, error) {
	pem, err := readBounded(keyFile)
	if err != nil {
		return nil, nil, err
	}
	key, err := openrosa.ParsePrivateKey(pem)
	if err != nil {
		return nil, nil, fault.Refuse("%s: %v.", keyFile, err)
	}
	data, err := readBounded(manifest)
	if err != nil {
		return nil, nil, err
	}
	envelope, err := openrosa.ParseEnvelope(data)
	if err != nil {
		return nil, nil, fault.Refuse("%s: %v.", manifest, err)
	}
	files, err := openrosa.Decrypt(key, envelope, func(name string) ([]byte, error) {
		if name != filepath.Base(name) || name == ".." {
			return nil, errors.New("its name leads out of the folder")
		}
		return os.ReadFile(filepath.Join(filepath.Dir(manifest), name))
	})
	if err != nil {
		return nil, nil, fault.Refuse("%s: %v.", manifest, err)
	}
	return envelope, files, nil
}

// writeFiles writes the plain files so that only their owner can read them.
func writeFiles(folder string, files []openrosa.File) ([]string, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fault.Refuse("%s cannot be made (%v); choose another place with -o.", folder, errors.Unwrap(err))
	}
	var written []string
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if err := os.WriteFile(path, f.Content, 0o600); err != nil {
			return nil, fault.Refuse("%s cannot be written (%v); choose another place with -o.", path, errors.Unwrap(err))
		}
		written = append(written, path)
	}
	return written, nil
}
