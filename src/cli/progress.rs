//! Progress of long work: drawn in place on a terminal, a line every few seconds elsewhere.

use super::Context;
use crate::kernel::clock::Stopwatch;
use crate::kernel::lang::Label;
use std::io::Write;
use std::time::Duration;

/// Between two drawings on a terminal.
const REDRAW: Duration = Duration::from_millis(100);
/// Between two lines elsewhere.
const LINE: Duration = Duration::from_secs(5);
/// Places of the bar.
const BAR: u64 = 24;

/// Draws progress on standard error.
pub struct Meter<'a> {
    err: &'a mut dyn Write,
    terminal: bool,
    zh: bool,
    unit: Label,
    step: String,
    step_watch: Stopwatch,
    last: Stopwatch,
    drawn: bool,
}

impl<'a> Meter<'a> {
    /// A meter for the work of a command.
    pub fn new(err: &'a mut dyn Write, terminal: bool, zh: bool) -> Self {
        Meter {
            err,
            terminal,
            zh,
            unit: Label::new("行", "rows"),
            step: String::new(),
            step_watch: Stopwatch::start(),
            last: Stopwatch::start(),
            drawn: false,
        }
    }

    /// The same, counting something else than rows.
    pub fn counting(self, zh: &'static str, en: &'static str) -> Self {
        Meter { unit: Label::new(zh, en), ..self }
    }

    /// Takes note that `done` of `total` of `step` are done.
    pub fn at(&mut self, step: &str, done: u64, total: u64) {
        if self.step != step {
            step.clone_into(&mut self.step);
            self.step_watch = Stopwatch::start();
        }
        let wait = if self.terminal { REDRAW } else { LINE };
        if self.last.elapsed() < wait {
            return;
        }
        self.last = Stopwatch::start();
        self.drawn = true;
        let line = self.line(done, total);
        // Progress that cannot be drawn must not stop the work.
        if self.terminal {
            write!(self.err, "\r\x1b[2K{line}").and_then(|()| self.err.flush()).ok();
        } else {
            writeln!(self.err, "{line}").ok();
        }
    }

    fn line(&self, done: u64, total: u64) -> String {
        let millis = u64::try_from(self.step_watch.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = done * 1_000 / millis;
        let step = &self.step;
        let rows = if self.zh { self.unit.zh } else { self.unit.en };
        if total == 0 {
            return if done == 0 { step.clone() } else { format!("{step}  {done} {rows}  {rate} {rows}/s") };
        }
        let filled = (done * BAR / total).min(BAR);
        let bar = format!("{}{}", "█".repeat(filled as usize), "░".repeat((BAR - filled) as usize));
        let left = total.saturating_sub(done).checked_div(rate).unwrap_or(0);
        let left = if self.zh { format!("剩余约 {left} 秒") } else { format!("about {left} s left") };
        format!("{step}  {bar}  {done}/{total} {rows}  {rate} {rows}/s  {left}")
    }

    /// Clears what was drawn in place.
    pub fn end(&mut self) {
        if self.terminal && self.drawn {
            write!(self.err, "\r\x1b[2K").and_then(|()| self.err.flush()).ok();
        }
        self.drawn = false;
    }
}

impl<'a> Context<'a> {
    /// A meter on this command's standard error.
    pub fn meter(&mut self) -> Meter<'_> {
        Meter::new(self.err, self.terminal, self.lang == crate::kernel::lang::Lang::Zh)
    }
}
