//! The databases and their statements: rules about the schema, each a test.

mod schema;
mod scope;
mod spill;
