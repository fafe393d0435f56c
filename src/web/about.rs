//! What a bank's folder is, and the sign-ins of a demo.

use crate::kernel::error::{Error, Fault, Result};
use crate::store::open::{Bank, private_file};
use std::io::Write;

/// What this folder is.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Name of the bank.
    pub name: String,
    /// Nobody in it is real.
    pub demo: bool,
    /// Sign-ins to show on the sign-in page: staff number and password; only with demo data.
    pub sign_ins: Vec<DemoSignIn>,
}

/// A demo account: what the sign-in page shows and fills in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DemoSignIn {
    /// Code of the role.
    pub role: String,
    /// Staff number.
    pub staff_no: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
}

/// The demo accounts of a folder.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct DemoSignIns {
    sign_in: Vec<DemoSignIn>,
}

/// Where a demo bank's folder keeps them.
const DEMO_SIGN_INS: &str = "demo-sign-ins.toml";

impl About {
    /// Reads what a bank's folder is.
    ///
    /// # Errors
    /// Refuses a bank that was not founded to the end; a fault where the demo's sign-ins cannot be read.
    pub fn of(bank: &Bank) -> Result<About> {
        let (name, demo) = bank.crm.about()?;
        let path = bank.dir.join(DEMO_SIGN_INS);
        if !demo || !path.is_file() {
            return Ok(About { name, demo, sign_ins: Vec::new() });
        }
        let text = std::fs::read_to_string(&path).map_err(|error| Error::from(Fault::file(&path, error)))?;
        let known: DemoSignIns = toml::from_str(&text)
            .map_err(|error| Fault::Inconsistent(format!("{DEMO_SIGN_INS}: {error}")))?;
        Ok(About { name, demo, sign_ins: known.sign_in })
    }

    /// Keeps the sign-ins of a demo bank in its folder.
    ///
    /// # Errors
    /// A fault of the disk.
    pub fn keep_sign_ins(dir: &std::path::Path, sign_in: Vec<DemoSignIn>) -> Result<()> {
        let text = toml::to_string(&DemoSignIns { sign_in })
            .map_err(|error| Fault::Inconsistent(format!("{DEMO_SIGN_INS}: {error}")))?;
        let path = dir.join(DEMO_SIGN_INS);
        let mut file = private_file(&path)?;
        let written = file.set_len(0).and_then(|()| file.write_all(text.as_bytes()));
        written.map_err(|error| Fault::file(&path, error).into())
    }
}
