//! How this bank's core system delivers, which rules passwords keep, who takes its messages: `settings.toml` in the
//! bank's folder.

use crate::access::quota::Quotas;
use crate::access::roles::Role;
use crate::access::rules::Profile;
use crate::bank::outbox::settings::{self as outbox, Sending};
use crate::kernel::calendar::Calendar;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

/// What a new bank's folder is given; every setting is explained there.
pub const DEFAULT_TOML: &str = include_str!("../../assets/settings/default.toml");

/// Rows of an exported file: as a rule, and at most, since a file is made in memory.
const EXPORT_ROWS_USUAL: u32 = 5_000;
const EXPORT_ROWS_MOST: u32 = 100_000;
/// Days for which an approval of unmasked files can be good at most.
const UNMASKED_DAYS_MOST: u32 = 31;

/// Settings of the intake.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which rules passwords keep.
    pub password_profile: Profile,
    /// What a person may see in a day.
    pub quotas: Quotas,
    /// Customer numbers whose opening alarms the auditor.
    pub canaries: Vec<String>,
    /// Encoding of the files; none where each file is looked at.
    pub encoding: Option<Encoding>,
    /// Whether a feed is expected on every day, not on working days only.
    pub every_day: bool,
    /// Share of bad rows above which a day is refused, in millionths.
    pub max_bad_share_e6: u64,
    /// That many bad rows never refuse a day.
    pub max_bad_rows: u64,
    /// Values of `id_type` that say a customer is corporate.
    pub corporate_id_types: Vec<String>,
    /// What a call to a customer opens, with `{number}` in it.
    pub dial_template: String,
    /// How messages to customers leave the house.
    pub sms: Sending,
    /// Working days and holidays, the bank's own file included.
    pub calendar: Calendar,
}

/// Encoding of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

impl Encoding {
    /// The word in settings and reports.
    pub fn code(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    feed: FeedDocument,
    #[serde(default)]
    access: AccessDocument,
    #[serde(default)]
    sms: outbox::Document,
    #[serde(default)]
    calls: CallsDocument,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct CallsDocument {
    dial_template: Option<String>,
}

/// What a call opens where nothing else is set: the telephone of the machine.
const DIAL_USUAL: &str = "tel:{number}";
/// Beginnings of addresses that call somebody; none of them runs anything in a page.
const DIAL_SCHEMES: [&str; 5] = ["tel:", "sip:", "callto:", "https://", "http://"];

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct AccessDocument {
    password_profile: Option<String>,
    views_per_day: Option<u32>,
    #[serde(default)]
    views: BTreeMap<String, u32>,
    #[serde(default)]
    canaries: Vec<String>,
    reveals_per_day: Option<u32>,
    export_rows_max: Option<u32>,
    #[serde(default)]
    unmasked_export_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedDocument {
    encoding: String,
    every_day: bool,
    max_bad_share: String,
    max_bad_rows: u64,
    corporate_id_types: Vec<String>,
}

impl Settings {
    /// Reads `settings.toml` and, where there is one, `calendar.csv` in the bank's folder.
    ///
    /// # Errors
    /// Refuses what is not a setting, naming it.
    pub fn load(dir: &Path) -> Result<Settings> {
        let path = dir.join("settings.toml");
        let toml = match std::fs::read_to_string(&path) {
            Ok(toml) => toml,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => DEFAULT_TOML.to_owned(),
            Err(error) => return Err(Fault::file(&path, error).into()),
        };
        let mut settings = Settings::parse(&toml)?;
        let path = dir.join("calendar.csv");
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let own = Calendar::parse(&text).map_err(|mut refusals| refusals.swap_remove(0))?;
                settings.calendar = settings.calendar.with(own);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Fault::file(&path, error).into()),
        }
        Ok(settings)
    }

    /// Reads a settings document.
    ///
    /// # Errors
    /// Refuses what is not a setting, naming it.
    pub fn parse(toml: &str) -> Result<Settings> {
        let document: Document = toml::from_str(toml).map_err(|error| {
            let message = error.to_string();
            refuse("settings.toml", text!("无法读取：{message}", "cannot be read: {message}"))
        })?;
        let feed = document.feed;
        let encoding = match feed.encoding.as_str() {
            "auto" => None,
            "utf-8" => Some(Encoding::Utf8),
            "gb18030" => Some(Encoding::Gb18030),
            other => {
                let field = text!(
                    "“{other}”不是编码：请用 auto、utf-8 或 gb18030",
                    "\"{other}\" is no encoding: give auto, utf-8 or gb18030"
                );
                return Err(refuse("feed.encoding", field).into());
            }
        };
        let share = Decimal::from_str(&feed.max_bad_share)
            .ok()
            .filter(|share| *share >= Decimal::ZERO && *share <= Decimal::ONE)
            .and_then(|share| crate::kernel::money::scaled(share, 6))
            .and_then(|share| u64::try_from(share).ok());
        let Some(max_bad_share_e6) = share else {
            let why = text!("须为 0 至 1、最多 6 位小数", "give 0 to 1 with at most 6 decimals");
            return Err(refuse("feed.max_bad_share", why).into());
        };
        let profile = document.access.password_profile.as_deref().map(Profile::from_code);
        let Some(password_profile) = profile.unwrap_or(Some(Profile::default())) else {
            let why = text!("须为 mlps 或 nist", "give mlps or nist");
            return Err(refuse("access.password_profile", why).into());
        };
        let quotas = quotas_of(&document.access)?;
        let sms = document.sms.checked()?;
        let dial_template = dial_template_of(document.calls)?;
        Ok(Settings {
            password_profile,
            quotas,
            canaries: document.access.canaries,
            encoding,
            every_day: feed.every_day,
            max_bad_share_e6,
            max_bad_rows: feed.max_bad_rows,
            corporate_id_types: feed.corporate_id_types,
            dial_template,
            sms,
            calendar: Calendar::china(),
        })
    }

    /// Whether that many bad rows of a file refuse the day.
    pub fn too_many_bad(&self, bad: u64, rows: u64) -> bool {
        bad > self.max_bad_rows
            && u128::from(bad) * 1_000_000 > u128::from(rows) * u128::from(self.max_bad_share_e6)
    }
}

/// The address that a call opens.
fn dial_template_of(calls: CallsDocument) -> Result<String> {
    let template = calls.dial_template.unwrap_or_else(|| DIAL_USUAL.to_owned());
    let plain = template.bytes().all(|byte| byte.is_ascii_graphic());
    let known = DIAL_SCHEMES.iter().any(|scheme| template.starts_with(scheme));
    if plain && known && template.matches("{number}").count() == 1 {
        return Ok(template);
    }
    let why = text!(
        "须含一个 {{number}}，并以 tel:、sip:、callto: 或 https:// 开头",
        "it must hold {{number}} once and begin with tel:, sip:, callto: or https://"
    );
    Err(refuse("calls.dial_template", why).into())
}

/// What a person may see in a day and keep as files.
fn quotas_of(access: &AccessDocument) -> Result<Quotas> {
    let usual = Quotas::default();
    let mut views_of = Vec::new();
    for (code, views) in &access.views {
        let Some(role) = Role::from_code(code) else {
            let why = text!("没有岗位 {code}", "there is no role {code}");
            return Err(refuse("access.views", why).into());
        };
        views_of.push((role, i64::from(*views)));
    }
    let rows = access.export_rows_max.unwrap_or(EXPORT_ROWS_USUAL);
    if !(1..=EXPORT_ROWS_MOST).contains(&rows) {
        let why = text!("须为 1 至 {EXPORT_ROWS_MOST}", "give 1 to {EXPORT_ROWS_MOST}");
        return Err(refuse("access.export_rows_max", why).into());
    }
    if access.unmasked_export_days > UNMASKED_DAYS_MOST {
        let why =
            text!("须为 0（关闭）至 {UNMASKED_DAYS_MOST} 天", "give 0 (off) to {UNMASKED_DAYS_MOST} days");
        return Err(refuse("access.unmasked_export_days", why).into());
    }
    Ok(Quotas {
        views: access.views_per_day.map_or(usual.views, i64::from),
        reveals: access.reveals_per_day.map_or(usual.reveals, i64::from),
        views_of,
        export_rows: rows as usize,
        unmasked_days: access.unmasked_export_days,
    })
}

fn refuse(field: &str, text: crate::kernel::lang::Text) -> Refusal {
    Refusal::new("settings", field, text)
}
