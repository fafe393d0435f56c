//! What a person at a terminal meets: the README's commands, help, exit codes, formats, the worked cases.

mod bench;
mod golive;
mod readme;
mod table;
mod worked;
