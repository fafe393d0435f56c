//! Tables of records. A wide one scrolls in its own box; the page never does sideways.

use maud::{Markup, html};

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Numbers stand at the right.
    pub number: bool,
    /// Where the heading leads to sort by it, and how it is sorted now (`ascending`, `descending`).
    pub sort: Option<(String, Option<&'static str>)>,
}

/// A column of words.
pub fn words(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), number: false, sort: None }
}

/// A column of numbers.
pub fn numbers(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), number: true, sort: None }
}

impl Column {
    /// The same, sortable by its heading.
    pub fn sorted(mut self, link: String, now: Option<&'static str>) -> Column {
        self.sort = Some((link, now));
        self
    }
}

/// A table under a caption. The first cell of a row names it.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    with_total(caption, columns, rows, &[])
}

/// The same with a last row that adds the others up; none where it is empty.
pub fn with_total(caption: &str, columns: &[Column], rows: &[Vec<Markup>], total: &[Markup]) -> Markup {
    html! {
        div.scroll role="group" aria-label=(caption) tabindex="0" {
            table data-rows {
                caption { (caption) }
                thead { tr {
                    @for column in columns {
                        th scope="col" class=[column.number.then_some("number")]
                            aria-sort=[column.sort.as_ref().and_then(|(_, now)| *now)] {
                            @match &column.sort {
                                Some((link, _)) => a href=(link) { (column.heading) },
                                None => (column.heading),
                            }
                        }
                    }
                } }
                tbody { @for cells in rows { (row(columns, cells)) } }
                @if !total.is_empty() { tfoot { (row(columns, total)) } }
            }
        }
    }
}

fn row(columns: &[Column], cells: &[Markup]) -> Markup {
    html! {
        tr {
            @for (at, cell) in cells.iter().enumerate() {
                @let number = columns.get(at).is_some_and(|column| column.number);
                @let long = is_long(cell).then_some("long");
                @if at == 0 { th scope="row" class=[number.then_some("number")] { (cell) } }
                @else { td class=[long.or(number.then_some("number"))] { (cell) } }
            }
        }
    }
}

/// A sentence breaks into lines; numbers and names do not. A Chinese character is as wide as two letters.
fn is_long(cell: &Markup) -> bool {
    let wide = cell.0.chars().map(|c| if c.is_ascii() { 1 } else { 2 });
    wide.sum::<usize>() > 48 && !cell.0.contains('<')
}
