//! Charts as SVG from the server, each with the table behind it (spec 8, *Pages*). Colours come from the
//! stylesheet: those of a tier where a series is one, else by its place.

use super::parts::count;
use super::table::{numbers, table, words};
use crate::kernel::terms::Tier;
use maud::{Markup, html};

/// Width and height of the drawing, without its labels.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 180;

/// Columns of stacked values.
pub struct Stacked<'a> {
    /// What the chart shows.
    pub title: &'a str,
    /// Heading of the first column of its table.
    pub along: &'a str,
    /// Names of the series, lowest first.
    pub series: Vec<String>,
    /// The tiers that the series are; none where they are others.
    pub tiers: Vec<Tier>,
    /// Label of a column, and its values in the order of the series.
    pub columns: Vec<(String, Vec<i64>)>,
    /// How a value is written.
    pub write: fn(i64) -> String,
}

impl Stacked<'_> {
    /// The chart and its table.
    pub fn show(&self, show_table: &str) -> Markup {
        html! {
            figure.chart {
                figcaption { (self.title) }
                (self.drawing())
                @if self.series.len() > 1 {
                    ul.legend {
                        @for (at, name) in self.series.iter().enumerate() {
                            li data-series=[self.place(at)] data-tier=[self.tier(at)] { (name) }
                        }
                    }
                }
                details { summary { (show_table) } (self.table()) }
            }
        }
    }

    fn tier(&self, at: usize) -> Option<&'static str> {
        self.tiers.get(at).map(|tier| tier.code())
    }

    fn place(&self, at: usize) -> Option<usize> {
        self.tiers.is_empty().then_some(at)
    }

    fn table(&self) -> Markup {
        let mut headings = vec![words(self.along)];
        headings.extend(self.series.iter().map(|name| numbers(name.as_str())));
        let rows: Vec<Vec<Markup>> = self
            .columns
            .iter()
            .map(|(label, values)| {
                let mut row = vec![html! { (label) }];
                row.extend(values.iter().map(|value| html! { ((self.write)(*value)) }));
                row
            })
            .collect();
        table(self.title, &headings, &rows)
    }

    fn drawing(&self) -> Markup {
        let highest =
            self.columns.iter().map(|(_, values)| values.iter().sum::<i64>()).max().unwrap_or(0).max(1);
        let step = WIDTH / self.columns.len().max(1) as i64;
        let scaled =
            |value: i64| (i128::from(value.max(0)) * i128::from(HEIGHT) / i128::from(highest)) as i64;
        let every = self.columns.len().div_ceil(7).max(1);
        html! {
            svg viewBox={ "0 0 " (WIDTH + 80) " " (HEIGHT + 36) } role="img" aria-label=(self.title) {
                line.axis x1="72" y1=(HEIGHT + 8) x2=(WIDTH + 76) y2=(HEIGHT + 8) {}
                line.grid x1="72" y1="8" x2=(WIDTH + 76) y2="8" {}
                text.label x="66" y="14" text-anchor="end" { ((self.write)(highest)) }
                text.label x="66" y=(HEIGHT + 12) text-anchor="end" { (count(0)) }
                @for (at, (label, values)) in self.columns.iter().enumerate() {
                    @let left = 76 + at as i64 * step;
                    @for (series, value) in values.iter().enumerate() {
                        @let below: i64 = values.iter().take(series).sum();
                        @let (bottom, top) = (scaled(below), scaled(below + value));
                        @if top > bottom {
                            rect data-series=[self.place(series)] data-tier=[self.tier(series)]
                                x=(left) y=(8 + HEIGHT - top) width=((step - 8).max(2)) height=(top - bottom) {}
                        }
                    }
                    @if at % every == 0 {
                        text.label x=(left + (step - 8) / 2) y=(HEIGHT + 26) text-anchor="middle" { (label) }
                    }
                }
            }
        }
    }
}
