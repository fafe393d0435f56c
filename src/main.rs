//! Hands the arguments to the commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    ExitCode::from(zhiji::cli::main(&args))
}
