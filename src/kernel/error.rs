//! The two kinds of error, and which belongs where.
//!
//! * A [`Refusal`] is for the user: something they asked for cannot be done as asked. It names the
//!   field, why, and what to do, in both languages, and nothing was changed.
//! * A [`Fault`] is for the operator: the disk, the database or the program is at fault. Its text is
//!   technical and goes to the log and to stderr.
//!
//! A verb returns [`Error`], which is one of the two. Input never panics.

use super::lang::Text;

/// Something the user asked for that cannot be done as asked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, for tests and for those who search the documentation.
    pub code: &'static str,
    /// The field, file or option that is wrong; empty where the whole request is.
    pub field: String,
    /// Why, and what to do.
    pub text: Text,
}

impl Refusal {
    /// A refusal about `field`, with the sentence in both languages.
    pub fn new(code: &'static str, field: impl Into<String>, text: Text) -> Self {
        Refusal { code, field: field.into(), text }
    }
}

/// The machine, the database or the program is at fault.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// SQLite answered with an error.
    #[error("database: {0}")]
    Database(String),
    /// Reading or writing a file failed.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// What is stored contradicts itself.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(String),
}

impl Fault {
    /// A fault of the file system at `path`.
    pub fn file(path: impl AsRef<std::path::Path>, source: std::io::Error) -> Self {
        Fault::File { path: path.as_ref().display().to_string(), source }
    }
}

/// What a verb may answer instead of its result.
#[derive(Debug)]
pub enum Error {
    /// For the user.
    Refusal(Box<Refusal>),
    /// For the operator.
    Fault(Fault),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refusal(Box::new(refusal))
    }
}

/// The answer of a verb that refuses, about a field.
pub fn declined(code: &'static str, field: impl Into<String>, text: Text) -> Error {
    Refusal::new(code, field, text).into()
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::Fault(fault)
    }
}

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;
