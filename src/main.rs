//! Hands the arguments to the commands.

use std::process::ExitCode;

/// Gives back what a password's check or a day's run took: the system's own keeps some 20 MB for each thread that
/// ever checked one, and musl's is slow with threads. Without huge pages, which keep whole what is half empty.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    ExitCode::from(zhiji::cli::main(&args))
}
