//! Connections that pages read through, kept open between pages: opening one reads the whole schema, which takes longer
//! than most pages.

use crate::kernel::error::Result;
use crate::store::open::Bank;
use crate::store::scope::{Engine, Reach, Reader};
use std::path::PathBuf;
use std::sync::Mutex;

/// What is kept open.
pub struct Readers {
    dir: PathBuf,
    most: usize,
    narrow: Mutex<Vec<Reader>>,
    plain: Mutex<Vec<Engine>>,
}

impl Readers {
    /// Readers of the bank in `dir`; of each kind `most` stay open when nobody asks.
    pub fn of(dir: PathBuf, most: usize) -> Readers {
        Readers { dir, most, narrow: Mutex::default(), plain: Mutex::default() }
    }

    /// A reader that lets in exactly `reach`; one that did so before goes first.
    ///
    /// # Errors
    /// A fault of the database.
    pub fn take(&self, reach: &Reach) -> Result<Reader> {
        let kept = self.narrow.lock().ok().and_then(|mut readers| {
            let fitting = readers.iter().position(|reader| reader.reach() == reach);
            let last = readers.len().checked_sub(1);
            fitting.or(last).map(|place| readers.swap_remove(place))
        });
        let mut reader = kept.map_or_else(|| Reader::open(&self.dir), Ok)?;
        reader.narrow(reach)?;
        Ok(reader)
    }

    /// Keeps a reader for the next page.
    pub fn keep(&self, reader: Reader) {
        put(&self.narrow, reader, self.most);
    }

    /// Reads what no scope narrows.
    ///
    /// # Errors
    /// That of `read`, or a fault of the database.
    pub fn plainly<T>(&self, read: impl FnOnce(&Bank) -> Result<T>) -> Result<T> {
        let kept = self.plain.lock().ok().and_then(|mut engines| engines.pop());
        let engine = kept.map_or_else(|| Engine::open(&self.dir), Ok)?;
        engine.begin();
        let done = read(engine.bank());
        put(&self.plain, engine, self.most);
        done
    }
}

fn put<T>(kept: &Mutex<Vec<T>>, one: T, most: usize) {
    if let Ok(mut kept) = kept.lock()
        && kept.len() < most
    {
        kept.push(one);
    }
}
