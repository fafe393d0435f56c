//! What several tests need: feeds written by hand in a few lines, and a bank in a folder of its own that
//! is worked only through the commands.

pub mod bank;
pub mod dice;
pub mod families;
pub mod feed;
pub mod folder;
pub mod golden;
pub mod proof;
pub mod specials;
