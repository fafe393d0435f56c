//! The largest file: day-end balances, merged against the ledger in the order of account numbers.
//!
//! One thread reads, decodes and splits; this one merges, so a night takes little longer than the
//! slower of the two.

use super::day::{Applied, DayRun, FileRun, OnProgress, Stop, head, pieces};
use super::feed::{FeedFile, Kind};
use super::reader::{Chunk, Chunks};
use super::reject::{Bad, RejectKind};
use super::row::{Header, amount, key};
use crate::bank::holdings::ledger::{CLOSED, Cursor};
use crate::bank::holdings::rows::BalanceChanges;
use crate::kernel::error::Error;
use crate::kernel::money::Fen;
use std::sync::mpsc::sync_channel;

/// Pieces that may wait between the two threads.
const WAITING: usize = 4;

/// A piece of the file with its rows read.
struct Batch {
    chunk: Chunk,
    rows: Vec<BalanceRow>,
    /// Rows that could not be read: number, where the line stands, what is wrong.
    bad: Vec<(u64, std::ops::Range<usize>, Bad)>,
    sum: i128,
    unsummed: u64,
}

/// One balance: where its account number stands in the piece, and the amount.
struct BalanceRow {
    start: u32,
    len: u8,
    line: u64,
    balance: Fen,
}

impl Batch {
    fn read(chunk: Chunk, header: &Header) -> Batch {
        let mut batch = Batch { chunk, rows: Vec::new(), bad: Vec::new(), sum: 0, unsummed: 0 };
        batch.rows.reserve(batch.chunk.text.len() / 24);
        let text = batch.chunk.text.as_str();
        let base = text.as_ptr() as usize;
        for (line, content) in batch.chunk.lines() {
            match balance_row(content, header) {
                Ok((acct_no, balance)) => {
                    batch.sum += i128::from(balance);
                    let start = (acct_no.as_ptr() as usize - base) as u32;
                    batch.rows.push(BalanceRow { start, len: acct_no.len() as u8, line, balance });
                }
                Err(bad) => {
                    let start = content.as_ptr() as usize - base;
                    batch.unsummed += 1;
                    batch.bad.push((line, start..start + content.len(), bad));
                }
            }
        }
        batch
    }

    fn number(&self, row: &BalanceRow) -> &[u8] {
        &self.chunk.text.as_bytes()[row.start as usize..row.start as usize + usize::from(row.len)]
    }
}

/// Splits the common row `number|amount` directly, any other by its header.
#[inline]
fn balance_row<'l>(line: &'l str, header: &Header) -> Result<(&'l str, Fen), Bad> {
    if header.width == 2
        && header.place(0) == Some(0)
        && let Some(bar) = memchr::memchr(b'|', line.as_bytes())
        && (1..=super::row::KEY_MAX).contains(&bar)
        && line.as_bytes()[..bar].iter().all(|byte| byte.is_ascii_alphanumeric())
        && let Ok(balance) = crate::kernel::money::parse_yuan(&line.as_bytes()[bar + 1..])
    {
        return Ok((&line[..bar], balance));
    }
    let [acct_no, balance] = header.fields::<2>(line)?;
    let balance = amount("balance", balance)?;
    Ok((key("acct_no", acct_no)?, balance))
}

/// Takes the file.
pub(super) fn balances(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let mut merge = Merge::new(run, file.file.kind)?;
    if run.sort.contains(&FeedFile::Balances) {
        pieces(run, file, |run, file, header, chunk| {
            let chunk = Chunk {
                text: chunk.text.clone(),
                first_line: chunk.first_line,
                numbers: chunk.numbers.clone(),
                bad: Vec::new(),
            };
            merge.batch(run, file, &Batch::read(chunk, header), progress)
        })?;
    } else {
        two_threads(run, file, &mut merge, progress)?;
    }
    merge.end(run, file)
}

fn two_threads(
    run: &mut DayRun<'_>,
    file: &mut FileRun<'_>,
    merge: &mut Merge<'_>,
    progress: OnProgress<'_>,
) -> Result<(), Stop> {
    let mut chunks = Chunks::open(&file.file.path, file.file.encoding)?;
    let Some((header, first)) = head(file, &mut chunks)? else { return Ok(()) };
    let header = &header;
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel::<Result<Batch, Error>>(WAITING);
        scope.spawn(move || {
            let mut next = Ok(Some(first));
            while let Some(read) = next.transpose() {
                let failed = read.is_err();
                // When the other side has stopped, nobody waits for more.
                if send.send(read.map(|chunk| Batch::read(chunk, header))).is_err() || failed {
                    return;
                }
                next = chunks.read_next();
            }
        });
        for batch in receive {
            let batch = batch?;
            for bad in &batch.chunk.bad {
                file.unsummed += 1;
                file.reject(run, bad.line, Bad::new("", bad.kind), &bad.raw)?;
            }
            merge.batch(run, file, &batch, progress)?;
        }
        Ok(())
    })
}

/// The merge of a file in the order of account numbers against the ledger.
struct Merge<'c> {
    cursor: Cursor<'c>,
    changes: BalanceChanges<'c>,
    kind: Kind,
    /// Full files walk the whole ledger: whether the cursor stands on an account not seen yet.
    waiting: bool,
    before: Vec<u8>,
}

impl<'c> Merge<'c> {
    fn new(run: &DayRun<'c>, kind: Kind) -> Result<Self, Error> {
        let mut cursor = Cursor::new(run.core)?;
        let waiting = kind == Kind::Full && cursor.first()?;
        Ok(Merge {
            cursor,
            changes: BalanceChanges::new(run.core, run.day)?,
            kind,
            waiting,
            before: Vec::new(),
        })
    }

    fn batch(
        &mut self,
        run: &mut DayRun<'_>,
        file: &mut FileRun<'_>,
        batch: &Batch,
        progress: OnProgress<'_>,
    ) -> Result<(), Stop> {
        file.sum += batch.sum;
        file.unsummed += batch.unsummed;
        // Bad rows first: their accounts are in the file and must not be taken for missing ones.
        for (line, place, bad) in &batch.bad {
            file.reject(run, *line, *bad, &batch.chunk.text[place.clone()])?;
        }
        for row in &batch.rows {
            let number = batch.number(row);
            let applied = self.row(run, file, number, row.balance)?;
            match applied {
                Ok(applied) => file.count(applied),
                Err(bad) => {
                    let shown = String::from_utf8_lossy(number);
                    let text = format!("{shown}|{}", crate::kernel::money::yuan(row.balance.into()));
                    file.reject(run, row.line, bad, &text)?;
                }
            }
        }
        file.advance((batch.rows.len() + batch.bad.len()) as u64, progress);
        Ok(())
    }

    #[inline]
    fn row(
        &mut self,
        run: &mut DayRun<'_>,
        file: &FileRun<'_>,
        number: &[u8],
        balance: Fen,
    ) -> Result<Result<Applied, Bad>, Stop> {
        let order = self.before.as_slice().cmp(number);
        match order {
            std::cmp::Ordering::Greater => return Err(Stop::Unsorted(FeedFile::Balances)),
            std::cmp::Ordering::Equal => return Ok(Err(Bad::new("acct_no", RejectKind::DuplicateKey))),
            std::cmp::Ordering::Less => {
                self.before.clear();
                self.before.extend_from_slice(number);
            }
        }
        let found = match self.kind {
            Kind::Full => self.catch_up(run, file, number)?,
            Kind::Delta => self.cursor.seek(number)?,
        };
        if !found {
            return Ok(Err(Bad::new("acct_no", RejectKind::UnknownAccount)));
        }
        let applied = self.set(run, balance)?;
        if self.kind == Kind::Full {
            self.waiting = self.cursor.advance()?;
        }
        Ok(applied)
    }

    /// Walks to `number`; what is passed on the way is missing from the file and holds 0 from today.
    #[inline]
    fn catch_up(&mut self, run: &mut DayRun<'_>, file: &FileRun<'_>, number: &[u8]) -> Result<bool, Error> {
        while self.waiting {
            match self.cursor.compare(number) {
                std::cmp::Ordering::Less => {
                    self.missing(run, file)?;
                    self.waiting = self.cursor.advance()?;
                }
                order => return Ok(order.is_eq()),
            }
        }
        Ok(false)
    }

    #[inline]
    fn set(&mut self, run: &mut DayRun<'_>, balance: Fen) -> Result<Result<Applied, Bad>, Error> {
        let (account, old) = (self.cursor.account(), self.cursor.balance());
        if account.is_left_out() {
            return Ok(Ok(Applied::LeftOut));
        }
        if old == balance {
            return Ok(Ok(Applied::Same));
        }
        if account.marks & CLOSED != 0 {
            return Ok(Err(Bad::new("acct_no", RejectKind::ClosedAccount)));
        }
        run.count(account, run.cny(account, balance) - run.cny(account, old))?;
        self.cursor.set_balance(balance);
        self.changes.insert(account.acct_id, balance)?;
        Ok(Ok(Applied::Changed))
    }

    fn missing(&mut self, run: &mut DayRun<'_>, file: &FileRun<'_>) -> Result<(), Error> {
        let spared =
            |number: Vec<u8>| String::from_utf8(number).is_ok_and(|number| file.spared.contains(&number));
        if self.cursor.balance() != 0 && !spared(self.cursor.number()) {
            // A closed account holds 0 already, so 0 is never refused.
            self.set(run, 0)?.ok();
        }
        Ok(())
    }

    fn end(mut self, run: &mut DayRun<'_>, file: &FileRun<'_>) -> Result<(), Stop> {
        while self.waiting {
            self.missing(run, file)?;
            self.waiting = self.cursor.advance()?;
        }
        self.cursor.flush()?;
        self.changes.finish()?;
        Ok(())
    }
}
