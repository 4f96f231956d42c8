package openrosa

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"ostoja/formats/openrosa/xmldoc"
)

// Encryption of submissions as ODK defines it
// (https://getodk.github.io/xforms-spec/encryption). A fresh AES-256 key
// encrypts each file in CFB mode with PKCS#7 padding; the form's RSA key
// encrypts that key (OAEP, SHA-256). Its limits: the form's id and version, the
// instanceID and the names of the files stay readable; the signature is made
// with the public key, so it shows damage but not who sent the record.

// RecordName is the name of the record among the encrypted files.
const RecordName = "submission.xml"

// Envelope is the manifest that is sent in place of an encrypted record.
type Envelope struct {
	FormID     string
	Version    string
	InstanceID string
	Key        []byte // the AES key, encrypted to the form's RSA key
	XMLFile    string // name of the encrypted record
	Media      []string
	Signature  []byte // see Envelope.digest; nil when the client made none
	key64      string // the key as it was written, which the signature covers
}

// File is a file with its name, as it is before encryption or after.
type File struct {
	Name    string
	Content []byte
}

// ParseEnvelope reads the manifest of an encrypted submission.
func ParseEnvelope(data []byte) (*Envelope, error) {
	s, err := ParseSubmission(data)
	if err != nil {
		return nil, err
	}
	if !s.Encrypted {
		return nil, errors.New("the submission is not encrypted: its root element does not say encrypted=\"yes\"")
	}
	e := &Envelope{FormID: s.FormID, Version: s.Version, InstanceID: s.InstanceID, XMLFile: valueOf(s.Root, "encryptedXmlFile"), key64: valueOf(s.Root, "base64EncryptedKey")}
	for _, c := range s.Root.Elements() {
		if c.Name.Local == "media" {
			for _, f := range c.Elements() {
				if f.Name.Local == "file" {
					e.Media = append(e.Media, strings.TrimSpace(f.Value()))
				}
			}
		}
	}
	if e.Key, err = base64.StdEncoding.DecodeString(e.key64); err != nil || len(e.Key) == 0 {
		return nil, errors.New("the encrypted key (base64EncryptedKey) is missing or damaged")
	}
	if e.XMLFile == "" {
		return nil, errors.New("the manifest names no encrypted record (encryptedXmlFile)")
	}
	if signature := valueOf(s.Root, "base64EncryptedElementSignature"); signature != "" {
		if e.Signature, err = base64.StdEncoding.DecodeString(signature); err != nil {
			return nil, errors.New("the signature (base64EncryptedElementSignature) is damaged")
		}
	}
	return e, nil
}

// ErrSignature means that the files are not those that were sent together.
var ErrSignature = errors.New("the signature does not fit: a file was changed, lost or mixed up with another record's")

// Decrypt opens an envelope with the form's private key. Read gives an
// encrypted file by its name. The first of the files is the record. It gives
// ErrSignature, and no files, when the envelope has a signature that does not
// fit.
func Decrypt(private *rsa.PrivateKey, e *Envelope, read func(name string) ([]byte, error)) ([]File, error) {
	key, err := rsa.DecryptOAEP(sha256.New(), nil, private, e.Key, nil)
	if err != nil {
		return nil, errors.New("the key does not open this record; it was encrypted to another one")
	}
	ivs, err := newIVs(e.InstanceID, key)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, name := range append(append([]string{}, e.Media...), e.XMLFile) {
		plainName := strings.TrimSuffix(name, ".enc")
		if !isFileName(plainName) {
			return nil, fmt.Errorf("the manifest names a file %q, which is no name of a file", name)
		}
		content, err := read(name)
		if err != nil {
			return nil, fmt.Errorf("the encrypted file %s cannot be read: %w", name, err)
		}
		plain, err := ivs.decrypt(content)
		if err != nil {
			return nil, fmt.Errorf("the encrypted file %s is damaged: %w", name, err)
		}
		files = append(files, File{plainName, plain})
	}
	if err := e.verify(private, files); err != nil {
		return nil, err
	}
	return append(files[len(files)-1:], files[:len(files)-1]...), nil
}

// verify compares the signature with the files, the record being the last.
func (e *Envelope) verify(private *rsa.PrivateKey, files []File) error {
	if e.Signature == nil {
		return nil
	}
	signed, err := rsa.DecryptOAEP(sha256.New(), nil, private, e.Signature, nil)
	if err != nil || subtle.ConstantTimeCompare(signed, e.digest(files)) != 1 {
		return ErrSignature
	}
	return nil
}

// digest is what the signature holds: the MD5 of the lines form id, version
// (when there is one), key, instanceID, and name::md5 of each file.
func (e *Envelope) digest(files []File) []byte {
	lines := []string{e.FormID}
	if e.Version != "" {
		lines = append(lines, e.Version)
	}
	lines = append(lines, e.key64, e.InstanceID)
	for _, f := range files {
		sum := md5.Sum(f.Content)
		lines = append(lines, f.Name+"::"+hex.EncodeToString(sum[:]))
	}
	sum := md5.Sum([]byte(strings.Join(lines, "\n") + "\n"))
	return sum[:]
}

// Encrypt seals a record with its files to the form's public key. The record
// says which form and which instance it is. What comes back is the envelope's
// XML, to be sent as the record, and the encrypted files.
func Encrypt(random io.Reader, public *rsa.PublicKey, record []byte, media []File) (envelope []byte, files []File, err error) {
	s, err := ParseSubmission(record)
	if err != nil {
		return nil, nil, err
	}
	key := make([]byte, 32)
	if _, err := io.ReadFull(random, key); err != nil {
		return nil, nil, fmt.Errorf("no random key: %w", err)
	}
	sealed, err := rsa.EncryptOAEP(sha256.New(), random, public, key, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("the form's key cannot encrypt: %w", err)
	}
	e := &Envelope{FormID: s.FormID, Version: s.Version, InstanceID: s.InstanceID, Key: sealed, XMLFile: RecordName + ".enc", key64: base64.StdEncoding.EncodeToString(sealed)}
	ivs, err := newIVs(e.InstanceID, key)
	if err != nil {
		return nil, nil, err
	}
	plain := append(append([]File{}, media...), File{RecordName, record})
	for _, f := range plain {
		files = append(files, File{f.Name + ".enc", ivs.encrypt(f.Content)})
	}
	for _, f := range files[:len(media)] {
		e.Media = append(e.Media, f.Name)
	}
	if e.Signature, err = rsa.EncryptOAEP(sha256.New(), random, public, e.digest(plain), nil); err != nil {
		return nil, nil, fmt.Errorf("the form's key cannot sign: %w", err)
	}
	return e.xml(), files, nil
}

// xml writes the envelope.
func (e *Envelope) xml() []byte {
	var b bytes.Buffer
	text := func(s string) string { return xmldoc.Escape(s) }
	fmt.Fprintf(&b, `<data xmlns="http://opendatakit.org/submissions" id="%s"`, text(e.FormID))
	if e.Version != "" {
		fmt.Fprintf(&b, ` version="%s"`, text(e.Version))
	}
	fmt.Fprintf(&b, ` encrypted="yes"><base64EncryptedKey>%s</base64EncryptedKey><encryptedXmlFile>%s</encryptedXmlFile>`, e.key64, text(e.XMLFile))
	for _, m := range e.Media {
		fmt.Fprintf(&b, `<media><file>%s</file></media>`, text(m))
	}
	fmt.Fprintf(&b, `<base64EncryptedElementSignature>%s</base64EncryptedElementSignature>`, base64.StdEncoding.EncodeToString(e.Signature))
	fmt.Fprintf(&b, `<meta xmlns="http://openrosa.org/xforms"><instanceID>%s</instanceID></meta></data>`, text(e.InstanceID))
	return b.Bytes()
}

// ivs gives the initialisation vector of each file in turn: the MD5 of
// instanceID and key, one more of its bytes increased for each file.
type ivs struct {
	block cipher.Block
	seed  [md5.Size]byte
	files int
}

func newIVs(instanceID string, key []byte) (*ivs, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(key) != 32 {
		return nil, errors.New("the record's key does not have the 256 bits that it should have")
	}
	return &ivs{block: block, seed: md5.Sum(append([]byte(instanceID), key...))}, nil
}

func (v *ivs) next() []byte {
	v.seed[v.files%len(v.seed)]++
	v.files++
	return bytes.Clone(v.seed[:])
}

// decrypt undoes CFB (NIST SP 800-38A, 6.3, segments of 128 bits) and the
// padding.
func (v *ivs) decrypt(content []byte) ([]byte, error) {
	previous := v.next()
	if len(content) == 0 || len(content)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("it has %d bytes, which is no multiple of %d", len(content), aes.BlockSize)
	}
	plain := make([]byte, len(content))
	for at := 0; at < len(content); at += aes.BlockSize {
		block := content[at : at+aes.BlockSize]
		v.block.Encrypt(plain[at:], previous)
		subtle.XORBytes(plain[at:at+aes.BlockSize], plain[at:], block)
		previous = block
	}
	pad := int(plain[len(plain)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(plain[len(plain)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("its end is not the one that encryption gives")
	}
	return plain[:len(plain)-pad], nil
}

// encrypt pads the content and encrypts it.
func (v *ivs) encrypt(content []byte) []byte {
	pad := aes.BlockSize - len(content)%aes.BlockSize
	sealed := append(bytes.Clone(content), bytes.Repeat([]byte{byte(pad)}, pad)...)
	previous := v.next()
	mask := make([]byte, aes.BlockSize)
	for at := 0; at < len(sealed); at += aes.BlockSize {
		v.block.Encrypt(mask, previous)
		previous = sealed[at : at+aes.BlockSize]
		subtle.XORBytes(previous, previous, mask)
	}
	return sealed
}
