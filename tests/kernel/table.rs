//! Tables of cases that a banker can write: a line of headings, then one named row per case, columns parted
//! by `|`; `#` begins a comment line.

/// A case: its line in the file and its cells by heading.
pub struct Case<'a> {
    line: usize,
    headings: &'a [&'a str],
    cells: Vec<&'a str>,
}

impl Case<'_> {
    /// The cell under a heading.
    pub fn get(&self, heading: &str) -> &str {
        let at = self.headings.iter().position(|known| *known == heading);
        self.cells[at.unwrap_or_else(|| panic!("no column {heading}"))]
    }
}

/// Runs `check` on each row and fails once, with every case that came out wrong. The table must have exactly
/// these headings and at least one row.
pub fn check_all(text: &str, headings: &[&str], check: impl Fn(&Case) -> Result<(), String>) {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    let (_, first) = lines.next().expect("a line of headings");
    assert_eq!(cells(first), headings, "the headings of the table");
    let mut failures = Vec::new();
    let mut count = 0;
    for (line, row) in lines {
        let case = Case { line, headings, cells: cells(row) };
        assert_eq!(case.cells.len(), headings.len(), "columns in line {line}: {row}");
        count += 1;
        if let Err(why) = check(&case) {
            failures.push(format!("line {}, {}: {why}", case.line, case.cells[0]));
        }
    }
    assert!(count > 0, "a table without cases");
    assert!(failures.is_empty(), "{} of {count} cases:\n{}", failures.len(), failures.join("\n"));
}

/// Fails a case when the answer differs from what the row says.
pub fn expect(what: &str, answer: &str, row: &str) -> Result<(), String> {
    if answer == row { Ok(()) } else { Err(format!("{what}: expected {row}, came out as {answer}")) }
}

fn cells(row: &str) -> Vec<&str> {
    row.split('|').map(str::trim).collect()
}

const TWO: &[&str] = &["case", "answer"];

#[test]
fn every_row_is_checked() {
    let seen = std::cell::RefCell::new(Vec::new());
    check_all("# why\ncase | answer\none | 1\n\ntwo | 2\n", TWO, |case| {
        seen.borrow_mut().push(format!("{}={}", case.get("case"), case.get("answer")));
        Ok(())
    });
    assert_eq!(seen.into_inner(), ["one=1", "two=2"]);
}

#[test]
#[should_panic(expected = "1 of 2 cases:\nline 3, two: answer: expected 2, came out as 1")]
fn a_wrong_row_is_named() {
    check_all("case|answer\none|1\ntwo|2\n", TWO, |case| expect("answer", "1", case.get("answer")));
}

#[test]
#[should_panic(expected = "a table without cases")]
fn an_empty_table_is_no_test() {
    check_all("case|answer\n", TWO, |_| Ok(()));
}
