package figures

const dpManual = `
Counts every combination of 1 to R attributes (column and value; empty and 0
mean absent) in FILE, a CSV with one record a line, such that nobody can tell
whether any one person is in it. Prints CSV, or JSON with --json.

  --epsilon E      how much one person may change the odds of any answer: e^E.
                   Over 0, at most 12. Required.
  --length R       longest combination, 1 to 6. Required.
  --delta D        with what probability it may be more; 1e-6, at most 1e-4
  --domain FILE    code lists: CSV with 'column,value', or JSON {"column": [...]}.
                   Without it the values are read from the data, which is unsafe
                   for a release and marked so in the answer.
  --columns A,B    count these columns alone
  --min-count K    leave out counts under K, after noise; 10
  --person COLUMN  tells persons apart; --bound B is then the most rows of one
  -o OUT           write to a file
  --seed N         UNSAFE, for tests: the same noise again

Each figure has an interval that holds the true count with probability 95 %.

  ostoja disclose dp cases.csv --epsilon 1 --length 2 --domain codes.csv --json
`

const synthManual = `
Makes as many synthetic records as a release with differential privacy counts,
from that release alone. No attribute and no pair of attributes comes out that
the release does not show. Prints CSV; with -o to a file, and then --json prints
what was promised. The flags are those of 'ostoja disclose dp'.

  ostoja disclose synth cases.csv --epsilon 4 --length 3 --domain codes.csv -o synthetic.csv
`

const evaluateManual = `
Compares the combinations of 1 to R attributes in two files with the same
columns: how many are lost or invented, how far counts are off, how many rare
combinations (of fewer than K real records) occur. The answer is computed from
the real records: it is for inside only.

  --length R       longest combination, 1 to 6. Required.
  --k K            a combination of fewer records is rare; 10
  --columns A,B    compare these columns alone
  --json           print JSON

  ostoja disclose evaluate cases.csv synthetic.csv --length 3 --json
`
