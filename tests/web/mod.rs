//! The server and the pages.

mod assignment;
mod book;
mod complaints;
mod crawl;
mod customers;
mod export;
mod exports;
mod families;
mod feeds;
mod flaws;
mod flaws_found;
mod gate;
mod gate_answers;
mod gate_heads;
mod gate_limits;
mod gate_tls;
mod grids;
mod growth;
mod home;
mod house;
mod matrix;
mod outbox;
mod page;
mod site;
mod specials;
mod tasks;
