//! The daily files: what is refused, what goes to quarantine, and what must be taken as it comes.
