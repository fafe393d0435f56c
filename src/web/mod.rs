//! Floor 5: the pages and the server that hands them out.
//!
//! * [`gate`]: the server: everything between a socket and a whole request.
//! * [`http`]: a whole request, a whole answer. [`forms`]: what a browser sends. [`headers`]: cookies, file names.
//! * [`routes`]: the one table of addresses: who may ask for what, and what is written down about it.
//! * [`site`]: from a request to an answer. [`about`]: which bank it is. [`desk`]: what every page is given.
//! * [`view`]: the page kit. [`pages`]: one file per room. [`assets`]: style and script.
//! * [`ids`]: customers in addresses. [`rates`]: how often one may ask. [`writer`]: the one that writes.
//! * [`turns`]: how many pages are made at once. [`readers`]: connections kept open between pages.
//! * [`memo`]: figures of reports, computed once.
//! * [`export`]: tables as files.

pub mod about;
pub mod assets;
pub mod desk;
pub mod export;
pub mod forms;
pub mod gate;
pub mod headers;
pub mod http;
pub mod ids;
pub mod memo;
pub mod pages;
pub mod rates;
pub mod readers;
pub mod routes;
pub mod site;
pub mod turns;
pub mod view;
pub mod writer;
