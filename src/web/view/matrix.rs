//! Who went from which tier to which: rows before, columns now, the highest first, the diagonal marked.

use super::parts::{count, tier};
use crate::kernel::terms::Tier;
use crate::web::desk::Desk;
use maud::{Markup, html};

/// A movement matrix.
pub struct Matrix<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// Tier before (none: rated for the first time), tier now, how many.
    pub moves: &'a [(Option<Tier>, Tier, i64)],
    /// The address of the customers behind a cell.
    pub link: Option<&'a dyn Fn(Option<Tier>, Tier) -> String>,
}

impl Matrix<'_> {
    fn sum(&self, of: impl Fn(Option<Tier>, Tier) -> bool) -> i64 {
        self.moves.iter().filter(|(from, to, _)| of(*from, *to)).map(|(.., customers)| customers).sum()
    }

    /// The table.
    pub fn show(&self, desk: &Desk<'_>) -> Markup {
        let mut rows: Vec<Option<Tier>> = Tier::ALL.into_iter().rev().map(Some).collect();
        if self.sum(|from, _| from.is_none()) > 0 {
            rows.push(None);
        }
        let all = desk.say("合计", "All");
        html! {
            div.scroll role="group" aria-label=(self.caption) tabindex="0" {
                table.matrix {
                    caption { (self.caption) }
                    thead { tr {
                        th scope="col" { (desk.say("原层级 ↓　现层级 →", "before ↓  now →")) }
                        @for to in Tier::ALL.into_iter().rev() { th.number scope="col" { (desk.t(to.label())) } }
                        th.number scope="col" { (all) }
                    } }
                    tbody {
                        @for from in rows { (self.row(desk, from)) }
                    }
                    tfoot { tr {
                        th scope="row" { (all) }
                        @for to in Tier::ALL.into_iter().rev() { td.number { (count(self.sum(|_, is| is == to))) } }
                        td.number { (count(self.sum(|_, _| true))) }
                    } }
                }
            }
        }
    }

    fn row(&self, desk: &Desk<'_>, from: Option<Tier>) -> Markup {
        html! {
            tr {
                th scope="row" {
                    @match from {
                        Some(from) => (tier(from, desk.lang)),
                        None => (desk.say("首次评级", "rated first")),
                    }
                }
                @for to in Tier::ALL.into_iter().rev() {
                    @let customers = self.sum(|was, is| was == from && is == to);
                    td.number.same[from == Some(to)] { (self.cell(from, to, customers)) }
                }
                td.number { (count(self.sum(|was, _| was == from))) }
            }
        }
    }

    fn cell(&self, from: Option<Tier>, to: Tier, customers: i64) -> Markup {
        html! {
            @match self.link {
                _ if customers == 0 => span.soft { "–" },
                Some(link) => a href=(link(from, to)) { (count(customers)) },
                None => (count(customers)),
            }
        }
    }
}
