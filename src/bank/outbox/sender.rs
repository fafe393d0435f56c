//! What hands messages over. A sender takes a batch and says of each message what became of it; it neither reads nor
//! writes the bank. The network has its deadline, and no transaction is open meanwhile.

mod file;
mod http;

use super::Why;
use super::settings::{Sending, Way};
use crate::kernel::error::Result;
use std::path::Path;

pub use file::{FOLDER, File, RECEIPTS};
pub use http::Http;

/// A message as a gateway gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Number of the message.
    pub message_no: i64,
    /// Under it the gateway counts the message once.
    pub key: String,
    /// Eleven digits.
    pub phone: String,
    /// What it says.
    pub text: String,
}

/// What became of a message that was to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// The gateway has it.
    Taken,
    /// It reached the telephone.
    Delivered,
    /// Not this time: what the gateway said.
    Later(String),
    /// Never: why, and what the gateway said.
    Never(Why, String),
    /// Its turn did not come.
    NotTried,
}

/// Hands messages over.
pub trait Sender {
    /// Hands a batch over and answers for each message in its order; `goes_on` is asked before each that takes time.
    ///
    /// # Errors
    /// A refusal where the bank must set something right first, or a fault: then none was handed over.
    fn hand_over(
        &mut self,
        batch_no: i64,
        batch: &[Outgoing],
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Vec<Handed>>;
}

/// The sender that the bank's settings name; of a bank of nobody real always the simulator.
///
/// # Errors
/// Refuses a file of the settings that cannot be used.
pub fn of(sending: &Sending, dir: &Path, is_demo: bool) -> Result<Box<dyn Sender>> {
    Ok(match &sending.way {
        Way::Simulator(fails_on) => Box::new(Simulator { fails_on: *fails_on }),
        _ if is_demo => Box::new(Simulator { fails_on: None }),
        Way::File => Box::new(File::into(dir)),
        Way::Http(gateway) => Box::new(Http::to(gateway, dir)?),
    })
}

/// For training: nothing leaves the house, every message is delivered but those to numbers with a set last digit.
pub struct Simulator {
    /// That digit.
    pub fails_on: Option<char>,
}

impl Sender for Simulator {
    fn hand_over(&mut self, _: i64, batch: &[Outgoing], _: &dyn Fn() -> bool) -> Result<Vec<Handed>> {
        let fails = |one: &Outgoing| self.fails_on.is_some_and(|digit| one.phone.ends_with(digit));
        let answer = |one: &Outgoing| match fails(one) {
            true => Handed::Never(Why::Carrier, "simulator".to_owned()),
            false => Handed::Delivered,
        };
        Ok(batch.iter().map(answer).collect())
    }
}

/// A template of the gateway's with its `{{fields}}` filled in, each value escaped; what a value holds is never taken
/// for a field.
///
/// # Errors
/// The name of a field that is not known.
pub fn filled(
    template: &str,
    fields: &[(&str, &str)],
    escape: &dyn Fn(&str) -> String,
) -> std::result::Result<String, String> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, behind) =
            after.split_once("}}").ok_or_else(|| after.chars().take(20).collect::<String>())?;
        let value = fields.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        out += before;
        out += &escape(value.ok_or_else(|| name.chars().take(20).collect::<String>())?);
        rest = behind;
    }
    Ok(out + rest)
}
