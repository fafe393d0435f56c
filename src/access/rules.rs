//! Decisions about sign-in: passwords, locks, sessions, posts (spec 7, *Sign-in and session*).
//!
//! Times come in as seconds that went by, by the clock that the caller may trust for the purpose.

use super::roles::{Post, Role};
use crate::kernel::calendar::Day;

/// Which rules for passwords a bank keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// As GB/T 22239-2019 (等保 2.0) asks: classes of characters, change every 90 days.
    #[default]
    Mlps,
    /// As NIST SP 800-63B asks: longer, neither classes nor rotation.
    Nist,
}

impl Profile {
    /// The word in `settings.toml`, key `password_profile`.
    pub fn code(self) -> &'static str {
        match self {
            Profile::Mlps => "mlps",
            Profile::Nist => "nist",
        }
    }

    /// The profile of a word.
    pub fn from_code(code: &str) -> Option<Profile> {
        [Profile::Mlps, Profile::Nist].into_iter().find(|profile| profile.code() == code)
    }
}

/// Every number of the rules of access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRules {
    /// Characters that a password has at least.
    pub password_chars_min: usize,
    /// Classes of characters (small, capital, digit, other) that it has at least.
    pub password_classes_min: usize,
    /// Days after which it must be changed; none for never.
    pub password_days_max: Option<i64>,
    /// So many of the last passwords are refused, the present one included.
    pub passwords_remembered: usize,
    /// Days for which a password given by somebody else can be used.
    pub one_time_days_max: i64,
    /// Failed sign-ins that lock an account.
    pub failures_max: i64,
    /// Seconds for which they lock it.
    pub lock_seconds: i64,
    /// Seconds without a request after which a session ends.
    pub idle_seconds_max: i64,
    /// Seconds after sign-in at which it ends in any case.
    pub session_seconds_max: i64,
    /// Seconds for which the address of the first set-up is good.
    pub set_up_seconds_max: i64,
    /// Seconds after which it is written down again that a session was seen.
    pub seen_every_seconds: i64,
}

impl AccessRules {
    /// The rules of a profile.
    pub const fn of(profile: Profile) -> AccessRules {
        let mlps = AccessRules {
            password_chars_min: 12,
            password_classes_min: 3,
            password_days_max: Some(90),
            passwords_remembered: 5,
            one_time_days_max: 7,
            failures_max: 5,
            lock_seconds: 15 * 60,
            idle_seconds_max: 15 * 60,
            session_seconds_max: 8 * 3600,
            set_up_seconds_max: 30 * 60,
            seen_every_seconds: 60,
        };
        match profile {
            Profile::Mlps => mlps,
            Profile::Nist => AccessRules {
                password_chars_min: 15,
                password_classes_min: 1,
                password_days_max: None,
                ..mlps
            },
        }
    }
}

impl Default for AccessRules {
    fn default() -> Self {
        AccessRules::of(Profile::Mlps)
    }
}

/// Characters that a password has at most; nobody types more, and a longer one only costs time.
pub const PASSWORD_CHARS_MAX: usize = 128;

/// Words that bank people and everybody else build passwords from; digits and signs around them do not help.
const COMMON_WORDS: &str = include_str!("../../assets/passwords/common.txt");

/// Runs that fingers make on a keyboard.
const KEYBOARD_RUNS: [&str; 7] = [
    "1234567890123456789012345678901234567890",
    "0987654321098765432109876543210987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7ki8lo9p0",
];

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than needed.
    TooShort,
    /// More than [`PASSWORD_CHARS_MAX`].
    TooLong,
    /// Fewer classes of characters than needed.
    TooFewClasses,
    /// Holds the staff number or the name.
    NamesItsOwner,
    /// Among the first that somebody would try.
    Common,
}

impl Weakness {
    /// The code in test tables.
    pub fn code(self) -> &'static str {
        match self {
            Weakness::TooShort => "too_short",
            Weakness::TooLong => "too_long",
            Weakness::TooFewClasses => "too_few_classes",
            Weakness::NamesItsOwner => "names_its_owner",
            Weakness::Common => "common",
        }
    }
}

/// What is wrong with a password that its owner chose; nothing where it is good.
pub fn weakness(rules: &AccessRules, password: &str, staff_no: &str, name: &str) -> Option<Weakness> {
    let chars = password.chars().count();
    let small = password.to_lowercase();
    let names = |word: &str| word.len() > 2 && small.contains(&word.to_lowercase());
    match () {
        () if chars < rules.password_chars_min => Some(Weakness::TooShort),
        () if chars > PASSWORD_CHARS_MAX => Some(Weakness::TooLong),
        () if classes(password) < rules.password_classes_min => Some(Weakness::TooFewClasses),
        () if names(staff_no) || names(name) => Some(Weakness::NamesItsOwner),
        () if is_common(&small) => Some(Weakness::Common),
        () => None,
    }
}

/// How many of the classes small, capital, digit and other a password uses.
fn classes(password: &str) -> usize {
    let is: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    is.iter().filter(|is| password.chars().any(**is)).count()
}

/// Whether a password in small letters is a common word with decoration, a run of the keyboard, or a few
/// characters again and again.
fn is_common(small: &str) -> bool {
    let plain: String = small.chars().filter(|c| c.is_alphanumeric()).collect();
    let read = |text: &str| -> String { text.chars().map(as_letter).collect() };
    let core = plain.trim_matches(|c: char| c.is_ascii_digit());
    let signs_read: String = small.replace('@', "a").replace('$', "s");
    let signs_read: String = signs_read.chars().filter(|c| c.is_alphanumeric()).collect();
    let signs_core = signs_read.trim_matches(|c: char| c.is_ascii_digit());
    let words = || COMMON_WORDS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let word = |text: &str| text.is_empty() || words().any(|word| word == text || word.repeat(2) == text);
    let mut distinct: Vec<char> = plain.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let run = |line: &&str| plain.chars().count() >= 6 && line.contains(&plain);
    distinct.len() < 5
        || KEYBOARD_RUNS.iter().any(run)
        || [core, &read(core), &read(&plain), signs_core, &read(signs_core)].iter().any(|text| word(text))
}

/// Signs and digits that are read as letters: `p4ssw0rd`.
fn as_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'l',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// Whether a password must be changed for its age.
pub fn password_is_due(rules: &AccessRules, set_on: Day, today: Day) -> bool {
    rules.password_days_max.is_some_and(|most| (today - set_on).num_days() >= most)
}

/// Whether a password given by somebody else was left lying too long.
pub fn one_time_is_stale(rules: &AccessRules, set_on: Day, today: Day) -> bool {
    (today - set_on).num_days() > rules.one_time_days_max
}

/// Whether an account is locked by failures, so many seconds after the last lock. Fewer than none say that
/// the clock was set back: a lock then does not last for as long as the clock is wrong.
pub fn is_locked(rules: &AccessRules, seconds_since_lock: Option<i64>) -> bool {
    seconds_since_lock.is_some_and(|since| since.unsigned_abs() < rules.lock_seconds.unsigned_abs())
}

/// Why a session ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lapse {
    /// No request for too long.
    Idle,
    /// Too long after sign-in.
    TooOld,
    /// The staff feed has the person elsewhere, as something else, or gone.
    Staff,
}

impl Lapse {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Lapse::Idle => "idle",
            Lapse::TooOld => "too_old",
            Lapse::Staff => "staff",
        }
    }
}

/// Whether a session of that age, so long without a request, has ended.
pub fn lapse(rules: &AccessRules, age_seconds: i64, idle_seconds: i64) -> Option<Lapse> {
    match () {
        () if age_seconds >= rules.session_seconds_max => Some(Lapse::TooOld),
        () if idle_seconds >= rules.idle_seconds_max => Some(Lapse::Idle),
        () => None,
    }
}

/// Seconds for which a session that was written down was without a request. A clock set back in between
/// must not end it: that counts as none.
pub fn idle_since_written(seconds_by_wall_clock: i64) -> i64 {
    seconds_by_wall_clock.max(0)
}

/// Whether the address of the first set-up is still good, so many seconds after it was offered. A clock set
/// back makes it bad: another is had at once from the command line.
pub fn set_up_is_open(rules: &AccessRules, seconds_since_offer: i64) -> bool {
    (0..rules.set_up_seconds_max).contains(&seconds_since_offer)
}

/// Whether a post can be held together with those held already: who administers or audits does nothing else.
pub fn goes_with(role: Role, held: &[Post]) -> bool {
    held.iter().all(|post| post.role == role || !role.stands_alone() && !post.role.stands_alone())
}
