//! What a run must live through (spec 7): killed at any moment, each write and sync failing once, a full disk,
//! strange things in the inbox. Afterwards an undisturbed start ends in the state of a bank to which nothing
//! of this happened.
//!
//! The faults come from `shim.c`, which the tests compile and put between the program and the system.

#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

mod failing;
mod inbox;
mod kills;
mod night;
mod shim;
