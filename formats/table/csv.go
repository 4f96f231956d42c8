package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
)

// maxRecord bounds one row of a CSV file; a quote that is never closed ends here.
const maxRecord = 4 << 20

const maxColumns = 2000

// csvSource reads a CSV file as spreadsheets do: a quote means something only
// at the start of a field, letters after a closing quote belong to the field,
// rows may have any number of fields, an empty line is a row without cells.
type csvSource struct {
	r         io.ReaderAt
	size      int64
	decode    func(io.Reader) io.Reader
	delimiter byte
	maxRows   int
}

func openCSV(r io.ReaderAt, size int64, sample []byte, o Options) (Source, error) {
	decode := decoder(sample)
	text, err := io.ReadAll(decode(bytes.NewReader(sample)))
	if err != nil {
		return nil, refuse("The text of the file cannot be read: %v. Save it as CSV UTF-8.", err)
	}
	return &csvSource{r: r, size: size, decode: decode, delimiter: Delimiter(string(text)), maxRows: o.MaxRows}, nil
}

func (c *csvSource) Sheets() []Sheet { return []Sheet{{}} }

func (c *csvSource) Rows(string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in := newCSVReader(c.decode(io.NewSectionReader(c.r, 0, c.size)), c.delimiter)
		for number := 1; ; number++ {
			cells, err := in.record()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(Row{}, refuse("Row %d: %v", number, err))
				return
			case number > c.maxRows:
				yield(Row{}, refuse("The file has more than %d rows, the bound of a spreadsheet. Split it by month or area.", c.maxRows))
				return
			case !yield(Row{Number: number, Cells: cells}, nil):
				return
			}
		}
	}
}

// NewCSV reads rows from a stream of UTF-8 with the given delimiter; for
// callers that have no file. It is the reader that Open uses.
func NewCSV(r io.Reader, delimiter byte) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		in := newCSVReader(r, delimiter)
		for {
			cells, err := in.record()
			if errors.Is(err, io.EOF) || !yield(cells, err) || err != nil {
				return
			}
		}
	}
}

type csvReader struct {
	r         *bufio.Reader
	delimiter byte
	long      []byte // a line that is longer than the buffer
	whole     []byte // a record of several lines
	fields    int    // of the last record, to size the next one
}

func newCSVReader(r io.Reader, delimiter byte) *csvReader {
	return &csvReader{r: bufio.NewReaderSize(r, 64<<10), delimiter: delimiter}
}

var (
	errNeverClosed = errors.New("a quote (\") opens a cell here and is never closed; close it or remove it")
	errTooLong     = errors.New("the row is longer than 4 MB; is the delimiter or a quote wrong?")
	errTooWide     = errors.New("the row has more than 2,000 columns; is the delimiter wrong?")
)

// record reads one record. Its cells share one string, so that a row costs two
// allocations.
func (c *csvReader) record() ([]string, error) {
	line, err := c.line()
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(line, '"') < 0 {
		return c.split(string(trimEOL(line)))
	}
	state := quoting{atStart: true}
	c.whole = append(c.whole[:0], line...)
	for state.see(line, c.delimiter); state.quoted; state.see(line, c.delimiter) {
		line, err = c.line()
		if errors.Is(err, io.EOF) || len(c.whole)+len(line) > maxRecord {
			return nil, errNeverClosed
		}
		if err != nil {
			return nil, err
		}
		c.whole = append(c.whole, line...)
	}
	return c.parse(trimEOL(c.whole))
}

func (c *csvReader) line() ([]byte, error) {
	line, err := c.r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return lastLine(line, err)
	}
	c.long = append(c.long[:0], line...)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(c.long) > maxRecord {
			return nil, errTooLong
		}
		line, err = c.r.ReadSlice('\n')
		c.long = append(c.long, line...)
	}
	return lastLine(c.long, err)
}

// lastLine lets a file end without a line end.
func lastLine(line []byte, err error) ([]byte, error) {
	if errors.Is(err, io.EOF) && len(line) > 0 {
		return line, nil
	}
	return line, err
}

func trimEOL(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

func (c *csvReader) split(line string) ([]string, error) {
	if line == "" {
		return nil, nil
	}
	cells := make([]string, 0, c.fields)
	for {
		i := strings.IndexByte(line, c.delimiter)
		if i < 0 {
			break
		}
		cells, line = append(cells, line[:i]), line[i+1:]
		if len(cells) > maxColumns {
			return nil, errTooWide
		}
	}
	cells = append(cells, line)
	c.fields = len(cells)
	return cells, nil
}

// quoting follows a record over its lines: is the end inside a quoted field?
type quoting struct{ atStart, quoted bool }

func (q *quoting) see(line []byte, delimiter byte) {
	for i := 0; i < len(line); i++ {
		switch ch := line[i]; {
		case q.quoted && ch == '"':
			if i+1 < len(line) && line[i+1] == '"' {
				i++
			} else {
				q.quoted = false
			}
		case q.quoted:
		case ch == '"' && q.atStart:
			q.quoted, q.atStart = true, false
		default:
			q.atStart = ch == delimiter
		}
	}
}

func (c *csvReader) parse(record []byte) ([]string, error) {
	cells := make([]string, 0, c.fields)
	var cell []byte
	for i := 0; i <= len(record); {
		cell, i = c.field(record, i, cell[:0])
		cells = append(cells, string(cell))
		if len(cells) > maxColumns {
			return nil, errTooWide
		}
	}
	c.fields = len(cells)
	return cells, nil
}

// field appends the field that starts at i and gives the start of the next.
func (c *csvReader) field(record []byte, i int, cell []byte) ([]byte, int) {
	quoted := i < len(record) && record[i] == '"'
	if quoted {
		i++
	}
	for ; i < len(record); i++ {
		switch ch := record[i]; {
		case quoted && ch == '"':
			if i+1 < len(record) && record[i+1] == '"' {
				cell = append(cell, '"')
				i++
			} else {
				quoted = false
			}
		case !quoted && ch == c.delimiter:
			return cell, i + 1
		case ch == '\r' && i+1 < len(record) && record[i+1] == '\n': // line ends within a cell are \n
		default:
			cell = append(cell, ch)
		}
	}
	return cell, len(record) + 1
}
