package ecb

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"strings"
	"time"
)

// The bounds of a file: a century of fifty currencies is below them.
const (
	maxBytes = 64 << 20
	maxRates = 1_500_000
)

// errDone ends the reading when nobody wants more.
var errDone = errors.New("ecb: done")

// Read gives the rates of a file in its order: CSV, XML, or a zip with one of them.
func Read(file io.ReaderAt, size int64) iter.Seq2[Rate, error] {
	return func(yield func(Rate, error) bool) {
		n := 0
		each := func(r Rate) error {
			if n++; n > maxRates {
				return refuse("The file has more than %d rates. Send eurofxref-hist.csv of the European Central Bank.", maxRates)
			}
			if !yield(r, nil) {
				return errDone
			}
			return nil
		}
		err := read(io.NewSectionReader(file, 0, size), size, each)
		if err == nil && n == 0 {
			err = refuse("The file holds no rates. Send eurofxref-hist.csv or eurofxref-daily.xml of the European Central Bank.")
		}
		if err != nil && !errors.Is(err, errDone) {
			yield(Rate{}, err)
		}
	}
}

func read(file *io.SectionReader, size int64, each func(Rate) error) error {
	head := make([]byte, 512)
	n, _ := file.ReadAt(head, 0)
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\ufeff")), " \t\r\n")
	in := io.LimitReader(file, maxBytes)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return readZip(file, size, each)
	case bytes.HasPrefix(head, []byte("<")):
		return readXML(in, each)
	}
	return readCSV(in, each)
}

// readZip reads the one table that the archive holds.
func readZip(file *io.SectionReader, size int64, each func(Rate) error) error {
	archive, err := zip.NewReader(file, size)
	if err != nil || len(archive.File) != 1 {
		return refuse("The archive is damaged or holds more than one file. Take the one with the rates out of it and send that.")
	}
	in, err := archive.File[0].Open()
	if err != nil {
		return refuse("The archive is damaged: fetch it again.")
	}
	defer in.Close()
	bounded := bufio.NewReader(io.LimitReader(in, maxBytes))
	if head, _ := bounded.Peek(1); string(head) == "<" {
		return readXML(bounded, each)
	}
	return readCSV(bounded, each)
}

// readCSV reads a day a row, a currency a column; N/A and empty cells are days without a rate.
func readCSV(in io.Reader, each func(Rate) error) error {
	rows := csv.NewReader(in)
	rows.FieldsPerRecord, rows.TrimLeadingSpace, rows.ReuseRecord = -1, true, true
	head, err := rows.Read()
	if err != nil || len(head) < 2 || strings.TrimPrefix(strings.TrimSpace(head[0]), "\ufeff") != "Date" {
		return refuse("The first row does not begin with 'Date', as the European Central Bank's table does. Send eurofxref-hist.csv as it was fetched.")
	}
	currencies := make([]string, len(head))
	for i, c := range head[1:] {
		if c = strings.TrimSpace(c); c != "" && !Currency(c) {
			return refuse("Column %d is headed '%.20s', which is no currency. Send the file as it was fetched.", i+2, c)
		}
		currencies[i+1] = strings.TrimSpace(c)
	}
	for number := 2; ; number++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return refuse("Row %d cannot be read as CSV. Send the file as it was fetched.", number)
		}
		if err := readRow(row, currencies, number, each); err != nil {
			return err
		}
	}
}

func readRow(row, currencies []string, number int, each func(Rate) error) error {
	day, ok := parseDay(row[0])
	if !ok {
		return refuse("Row %d begins with '%.20s', which is no day such as 2026-03-31.", number, row[0])
	}
	for i, cell := range row[1:] {
		if cell = strings.TrimSpace(cell); cell == "" || cell == "N/A" {
			continue
		}
		if i+1 >= len(currencies) || currencies[i+1] == "" {
			return refuse("Row %d has a rate in column %d, which has no currency.", number, i+2)
		}
		units, ok := ParseUnits(cell)
		if !ok {
			return refuse("Row %d says that a euro is '%.20s' %s, which is no rate.", number, cell, currencies[i+1])
		}
		if err := each(Rate{day, currencies[i+1], units}); err != nil {
			return err
		}
	}
	return nil
}

// readXML reads Cube elements: one with a time, and within it one for each currency.
func readXML(in io.Reader, each func(Rate) error) error {
	decoder := xml.NewDecoder(in)
	var day time.Time
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return refuse("The XML is damaged at line %d. Fetch the file again.", line(decoder))
		}
		start, ok := token.(xml.StartElement)
		if _, isDirective := token.(xml.Directive); isDirective {
			return refuse("The XML has a DOCTYPE, which the European Central Bank's file has not.")
		}
		if !ok || start.Name.Local != "Cube" {
			continue
		}
		if err := readCube(start, &day, line(decoder), each); err != nil {
			return err
		}
	}
}

func line(d *xml.Decoder) int {
	n, _ := d.InputPos()
	return n
}

func readCube(start xml.StartElement, day *time.Time, line int, each func(Rate) error) error {
	at := map[string]string{}
	for _, a := range start.Attr {
		at[a.Name.Local] = a.Value
	}
	if text, ok := at["time"]; ok {
		if *day, ok = parseDay(text); !ok {
			return refuse("Line %d: '%.20s' is no day.", line, text)
		}
	}
	if at["currency"] == "" && at["rate"] == "" {
		return nil
	}
	units, ok := ParseUnits(at["rate"])
	if !ok || day.IsZero() || !Currency(at["currency"]) {
		return refuse("Line %d is no rate of a currency on a day.", line)
	}
	return each(Rate{*day, at["currency"], units})
}
