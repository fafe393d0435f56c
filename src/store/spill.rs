//! Sorting more records than fit in memory: sorted runs in an unnamed temporary file, then merged.

use crate::kernel::error::{Error, Fault, Result};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A record of fixed size that sorts by itself and packs into bytes.
pub trait Record: Copy + Ord {
    /// Bytes of one packed record.
    const SIZE: usize;
    /// Packs the record; `out` is [`Record::SIZE`] long.
    fn pack(&self, out: &mut [u8]);
    /// Unpacks what [`Record::pack`] wrote.
    fn unpack(packed: &[u8]) -> Self;
}

/// Takes records in any order and gives them back sorted, in bounded memory.
pub struct Sorter<R: Record> {
    dir: PathBuf,
    in_memory_max: usize,
    records: Vec<R>,
    sorted: bool,
    spill: Option<Spill>,
}

struct Spill {
    file: BufWriter<File>,
    /// First and last byte of each run.
    runs: Vec<(u64, u64)>,
    end: u64,
}

impl<R: Record> Sorter<R> {
    /// A sorter that keeps at most `in_memory_max` records in memory and spills into `dir`.
    pub fn new(dir: &Path, in_memory_max: usize) -> Self {
        Sorter {
            dir: dir.to_owned(),
            in_memory_max: in_memory_max.max(1),
            records: Vec::new(),
            sorted: true,
            spill: None,
        }
    }

    /// Takes one record.
    ///
    /// # Errors
    /// A fault when the temporary file cannot be written.
    #[inline]
    pub fn push(&mut self, record: R) -> Result<()> {
        if self.records.len() >= self.in_memory_max {
            self.write_run()?;
        }
        if self.records.last().is_some_and(|last| *last > record) {
            self.sorted = false;
        }
        self.records.push(record);
        Ok(())
    }

    fn write_run(&mut self) -> Result<()> {
        self.sort();
        let fault = |error| Error::from(Fault::file(&self.dir, error));
        if self.spill.is_none() {
            let file = unnamed(&self.dir)?;
            self.spill =
                Some(Spill { file: BufWriter::with_capacity(1 << 18, file), runs: Vec::new(), end: 0 });
        }
        if let Some(spill) = &mut self.spill {
            let begin = spill.end;
            let mut packed = vec![0; R::SIZE];
            for record in &self.records {
                record.pack(&mut packed);
                spill.file.write_all(&packed).map_err(fault)?;
            }
            spill.end += (self.records.len() * R::SIZE) as u64;
            spill.runs.push((begin, spill.end));
        }
        self.records.clear();
        self.sorted = true;
        Ok(())
    }

    fn sort(&mut self) {
        if !self.sorted {
            self.records.sort_unstable();
            self.sorted = true;
        }
    }

    /// Ends the taking; the records come back in order.
    ///
    /// # Errors
    /// A fault when the temporary file cannot be read back.
    pub fn into_sorted(mut self) -> Result<Sorted<R>> {
        self.sort();
        let mut sources = Vec::new();
        if let Some(spill) = self.spill.take() {
            let fault = |error| Error::from(Fault::file(&self.dir, error));
            let file = spill.file.into_inner().map_err(|error| fault(error.into_error()))?;
            // Each run gets its share of a fixed amount of reading buffer.
            let share = ((16 << 20) / spill.runs.len().max(1) / R::SIZE).max(64) * R::SIZE;
            let file = std::rc::Rc::new(file);
            for (begin, end) in spill.runs {
                sources.push(Run { file: file.clone(), at: begin, end, share, buffer: Vec::new(), next: 0 });
            }
        }
        let mut sorted =
            Sorted { memory: self.records, memory_at: 0, runs: sources, heap: BinaryHeap::new() };
        for run in 0..sorted.runs.len() {
            sorted.refill(run)?;
        }
        Ok(sorted)
    }
}

struct Run {
    file: std::rc::Rc<File>,
    at: u64,
    end: u64,
    share: usize,
    buffer: Vec<u8>,
    next: usize,
}

impl Run {
    fn next<R: Record>(&mut self) -> Result<Option<R>> {
        if self.next == self.buffer.len() {
            let want = self.share.min((self.end - self.at) as usize);
            self.buffer.resize(want, 0);
            self.next = 0;
            if want == 0 {
                return Ok(None);
            }
            let fault = |error| Error::from(Fault::file("temporary file", error));
            let mut file = &*self.file;
            file.seek(SeekFrom::Start(self.at)).map_err(fault)?;
            file.read_exact(&mut self.buffer).map_err(fault)?;
            self.at += want as u64;
        }
        let record = R::unpack(&self.buffer[self.next..self.next + R::SIZE]);
        self.next += R::SIZE;
        Ok(Some(record))
    }
}

/// Records in order.
pub struct Sorted<R: Record> {
    memory: Vec<R>,
    memory_at: usize,
    runs: Vec<Run>,
    heap: BinaryHeap<std::cmp::Reverse<(R, usize)>>,
}

impl<R: Record> Sorted<R> {
    fn refill(&mut self, run: usize) -> Result<()> {
        if let Some(record) = self.runs[run].next()? {
            self.heap.push(std::cmp::Reverse((record, run)));
        }
        Ok(())
    }

    /// The next record, smallest first.
    ///
    /// # Errors
    /// A fault when the temporary file cannot be read.
    #[inline]
    pub fn read_next(&mut self) -> Result<Option<R>> {
        let from_memory = self.memory.get(self.memory_at).copied();
        match (from_memory, self.heap.peek()) {
            (None, None) => Ok(None),
            (Some(record), None) => {
                self.memory_at += 1;
                Ok(Some(record))
            }
            (Some(record), Some(std::cmp::Reverse((other, _)))) if record <= *other => {
                self.memory_at += 1;
                Ok(Some(record))
            }
            _ => {
                let Some(std::cmp::Reverse((record, run))) = self.heap.pop() else { return Ok(None) };
                self.refill(run)?;
                Ok(Some(record))
            }
        }
    }
}

/// A file in `dir` that has no name and is gone with its last handle.
fn unnamed(dir: &Path) -> Result<File> {
    let path = dir.join("sorting.tmp");
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|error| Error::from(Fault::file(&path, error)))?;
    std::fs::remove_file(&path).map_err(|error| Error::from(Fault::file(&path, error)))?;
    Ok(file)
}
