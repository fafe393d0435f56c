//! The library that stands between the program and the system, compiled, and what it is told.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiled library, in a folder of its own.
pub struct Shim {
    folder: tempfile::TempDir,
}

/// What happens to the Nth call.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Nothing.
    Count,
    /// It fails once with this error of the system.
    Fails(usize, i32),
    /// From it on there is no room on the disk.
    Full(usize),
    /// The process is killed at it, or in the middle of it.
    Kill(usize),
    /// The process is stopped at it until it is told to go on.
    Stop(usize),
}

/// Input or output failed.
pub const EIO: i32 = 5;
/// There is no room on the disk.
pub const ENOSPC: i32 = 28;

impl Shim {
    pub fn compile() -> Shim {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let mut cc = Command::new(std::env::var("CC").unwrap_or_else(|_| "cc".to_owned()));
        cc.args(["-O1", "-shared", "-fPIC", "-o"]).arg(folder.path().join("shim.so")).arg(source);
        assert!(cc.status().expect("a C compiler").success(), "shim.c does not compile");
        Shim { folder }
    }

    /// Lets `fault` befall a command in these folders.
    pub fn befall(&self, command: &mut Command, fault: Fault, under: &[PathBuf]) {
        let (mode, at, error) = match fault {
            Fault::Count => ("count", 0, 0),
            Fault::Fails(at, error) => ("fail", at, error),
            Fault::Full(at) => ("full", at, ENOSPC),
            Fault::Kill(at) => ("kill", at, 0),
            Fault::Stop(at) => ("stop", at, 0),
        };
        let under: Vec<_> = under.iter().map(|folder| folder.display().to_string()).collect();
        command.env("LD_PRELOAD", self.folder.path().join("shim.so")).env("FAULT_UNDER", under.join(":"));
        command.env("FAULT_MODE", mode).env("FAULT_AT", at.to_string());
        command.env("FAULT_ERRNO", error.to_string()).env("FAULT_COUNT", self.folder.path().join("count"));
    }

    /// How many calls the last command made that ended by itself.
    pub fn calls(&self) -> usize {
        let count =
            std::fs::read_to_string(self.folder.path().join("count")).expect("the library was loaded");
        count.trim().parse().unwrap()
    }
}
