//! A folder kept in memory, so that many tests begin with a copy of it and nothing is left behind.

use std::path::{Path, PathBuf};

/// The files of a folder and below, each by its path within.
pub struct Folder(Vec<(PathBuf, Vec<u8>)>);

impl Folder {
    pub fn read(from: &Path) -> Folder {
        let mut files = Vec::new();
        collect(from, from, &mut files);
        Folder(files)
    }

    /// Writes a copy; one with secrets, so nobody else may enter.
    pub fn write(&self, to: &Path) {
        zhiji::store::open::make_private_dir(to).unwrap();
        for (path, bytes) in &self.0 {
            let target = to.join(path);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::write(target, bytes).unwrap();
        }
    }
}

fn collect(top: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            collect(top, &path, files);
        } else {
            files.push((path.strip_prefix(top).unwrap().to_owned(), std::fs::read(&path).unwrap()));
        }
    }
}
