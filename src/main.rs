//! Hands the arguments to the commands.

fn main() {}
