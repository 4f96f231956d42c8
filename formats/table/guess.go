package table

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

const delimiters = ",\t;|:"

// Delimiter guesses the delimiter from the start of a CSV file: the one that
// makes a row of HXL hashtags, else the one that splits the first lines most
// evenly into most cells.
func Delimiter(sample string) byte {
	lines := strings.Split(strings.ReplaceAll(sample, "\r\n", "\n"), "\n")
	if len(lines) > 1 { // the last line may be cut
		lines = lines[:len(lines)-1]
	}
	lines = lines[:min(len(lines), 60)]
	for _, line := range lines[:min(len(lines), 25)] {
		if d := tagDelimiter(line); d != 0 {
			return d
		}
	}
	best, bestScore := byte(','), 0
	for i := range len(delimiters) {
		if score := evenness(lines, delimiters[i]); score > bestScore {
			best, bestScore = delimiters[i], score
		}
	}
	return best
}

// tagDelimiter gives the delimiter of a line most of whose cells are hashtags; 0 for others.
func tagDelimiter(line string) byte {
	if strings.Count(line, "#") < 2 {
		return 0
	}
	for i := range len(delimiters) {
		tags, filled := 0, 0
		for _, cell := range strings.Split(line, delimiters[i:i+1]) {
			cell = strings.Trim(cell, " \"")
			if cell != "" {
				filled++
			}
			if strings.HasPrefix(cell, "#") && !strings.ContainsAny(cell[1:], "#,;|\t") {
				tags++
			}
		}
		if tags > 1 && 2*tags >= filled {
			return delimiters[i]
		}
	}
	return 0
}

// evenness counts the delimiters outside quotes in the line that is typical
// (the most frequent count above zero), times the lines that share that count.
func evenness(lines []string, delimiter byte) int {
	counts := map[int]int{}
	quoted := false
	for _, line := range lines {
		n := 0
		for i := range len(line) {
			switch {
			case line[i] == '"':
				quoted = !quoted
			case line[i] == delimiter && !quoted:
				n++
			}
		}
		if !quoted {
			counts[n]++
		}
	}
	best := 0
	for n, lines := range counts {
		best = max(best, n*lines)
	}
	return best
}

func isUTF16(sample []byte) bool {
	return bytes.HasPrefix(sample, []byte("\xff\xfe")) || bytes.HasPrefix(sample, []byte("\xfe\xff"))
}

// decoder gives what turns the file into UTF-8 with \n line ends.
func decoder(sample []byte) func(io.Reader) io.Reader {
	enc := charset(sample)
	oldMac := bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 && !isUTF16(sample)
	return func(r io.Reader) io.Reader {
		r = transform.NewReader(r, enc.NewDecoder())
		if oldMac {
			r = crToLF{r}
		}
		return r
	}
}

// charset guesses the character set: UTF-16 by its mark, UTF-8 where it is
// valid, else what Excel writes in Poland, Ukraine and western Europe, or the
// standard's own set for Poland.
func charset(sample []byte) encoding.Encoding {
	switch {
	case isUTF16(sample):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case utf8.Valid(cutRune(sample)):
		return unicode.UTF8BOM
	case cyrillicRuns(sample):
		return charmap.Windows1251
	case isLatin2(sample):
		return charmap.ISO8859_2
	case slices.ContainsFunc(sample, isPolishByte):
		return charmap.Windows1250
	}
	return charmap.Windows1252
}

// isPolishByte tells ś ź ł ą ż Ł Ś Ż in Windows-1250, whose places in
// Windows-1252 no western European word has.
func isPolishByte(b byte) bool { return strings.IndexByte("\x9c\x9f\xb3\xb9\xbf\xa3\x8c\xaf", b) >= 0 }

// isLatin2 tells ISO 8859-2 from Windows-1250 by the six Polish letters whose
// places differ (ą ś ź Ą Ś Ź), which stand in words or next to them.
func isLatin2(sample []byte) bool {
	latin2, windows := 0, 0
	for i, b := range sample {
		if i == 0 || !isLetter(sample[i-1]) && (i+1 == len(sample) || !isLetter(sample[i+1])) {
			continue
		}
		switch {
		case strings.IndexByte("\xb1\xb6\xbc\xa1\xa6\xac", b) >= 0:
			latin2++
		case strings.IndexByte("\xb9\x9c\x9f\xa5\x8c\x8f", b) >= 0:
			windows++
		}
	}
	return latin2 > windows
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// cutRune leaves out a rune that the end of the sample has cut.
func cutRune(sample []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax, len(sample)); i++ {
		if b := sample[len(sample)-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(sample[len(sample)-i:]) {
				return sample[:len(sample)-i]
			}
			break
		}
	}
	return sample
}

// cyrillicRuns tells that most bytes above 0x7F stand in runs of three and
// more: whole words, not single letters with accents.
func cyrillicRuns(sample []byte) bool {
	high, inRuns, run := 0, 0, 0
	for _, b := range append(sample[:len(sample):len(sample)], 0) {
		if b >= 0x80 {
			high++
			run++
			continue
		}
		if run >= 3 {
			inRuns += run
		}
		run = 0
	}
	return 2*inRuns > high
}

// crToLF reads the line ends of old Macintosh files.
type crToLF struct{ r io.Reader }

func (c crToLF) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
