//! Names, two bytes a character, and how a fragment is found in them.
//!
//! Each character that occurs in names gets a code. A fragment is held against the few thousand characters
//! first; rows of bits tell in which blocks two characters stand side by side that begin to sound so; in these each
//! code is looked up in one small table. One matcher serves all: a character of a name takes itself from the
//! fragment, or the beginning of one of its readings. So 张三明 is found by 三明, zhangsan, zhangs, zsm, zhangsm and
//! 张sm.

use super::blocks::{Blocks, Rows, bits};
use super::fold::folded;
use super::sounds::readings;
use super::{BLOCK, Rank};
use crate::kernel::exact::exact;
use std::collections::HashMap;

/// Stands behind each name.
const END: u16 = 0;
/// Stands for every character that came after 65,534 others: it may be any.
const ANY: u16 = u16::MAX;
/// First: the fragment can end within this character. Next: everywhere, so that both meet in it.
const ENOUGH: u8 = 0x80;
/// First sounds that rows tell apart: the letters, and a few for signs that sound like none.
const SOUNDS: usize = 32;
/// Rows for two first sounds side by side: about four pairs share one.
const ROWS: usize = 251;
/// Codes that there can be.
const CODES: usize = 1 << 16;
/// Letters of a reading that tables tell apart; no reading has more than six.
const LETTERS: usize = 7;

/// The names of the customers of a segment, in their order.
pub struct Names {
    /// The codes of each name and [`END`].
    codes: Vec<u16>,
    /// Where each block begins.
    starts: Vec<u32>,
    known: HashMap<char, u16>,
    /// What each code stands for; the first for no character.
    signs: Vec<Sign>,
    /// In which blocks which first sounds stand side by side.
    sounds: Rows,
    count: usize,
}

struct Sign {
    itself: Option<char>,
    readings: Vec<&'static str>,
}

/// The first sound of a sign that is typed or read: its letter, or one of the few that are left.
fn sound(sign: char) -> usize {
    match sign {
        'a'..='z' => sign as usize - 'a' as usize,
        other => 26 + other as usize % (SOUNDS - 26),
    }
}

impl Names {
    pub fn new() -> Names {
        let end = Sign { itself: None, readings: Vec::new() };
        Names {
            codes: Vec::new(),
            starts: Vec::new(),
            known: HashMap::new(),
            signs: vec![end],
            sounds: Rows::new(ROWS),
            count: 0,
        }
    }

    /// Adds the name of the next customer.
    pub fn push(&mut self, name: &str) {
        if self.count.is_multiple_of(BLOCK) {
            self.starts.push(self.codes.len() as u32);
        }
        self.count += 1;
        let from = self.codes.len();
        for sign in name.chars().filter_map(folded) {
            let code = self.code(sign);
            self.codes.push(code);
        }
        let block = self.starts.len() - 1;
        for pair in self.codes[from..].windows(2) {
            for (first, second) in pairs(&self.sounds_of(pair[0]), &self.sounds_of(pair[1])) {
                self.sounds.set(block, first * SOUNDS + second);
            }
        }
        self.codes.push(END);
    }

    /// The first sounds of a code's readings; of a sign without any, its own.
    fn sounds_of(&self, code: u16) -> Vec<usize> {
        match self.signs.get(usize::from(code)) {
            Some(sign) => sign.sounds(),
            None => (0..SOUNDS).collect(),
        }
    }

    fn code(&mut self, sign: char) -> u16 {
        if let Some(code) = self.known.get(&sign) {
            return *code;
        }
        if self.signs.len() >= usize::from(ANY) {
            return ANY;
        }
        let code = self.signs.len() as u16;
        self.signs.push(Sign { itself: Some(sign), readings: readings(sign) });
        self.known.insert(sign, code);
        code
    }

    /// Nothing more is added.
    pub fn close(&mut self) {
        exact(&mut self.codes);
        exact(&mut self.starts);
        self.sounds.close();
    }

    /// The codes of a block's names, each name followed by [`END`].
    fn block(&self, block: usize) -> &[u16] {
        let from = self.starts.get(block).map_or(self.codes.len(), |start| *start as usize);
        let to = self.starts.get(block + 1).map_or(self.codes.len(), |start| *start as usize);
        &self.codes[from..to]
    }

    /// What is needed to look for a fragment.
    pub fn sought<'a>(&'a self, fragment: &'a [char]) -> SoughtName<'a> {
        let mut takes = Box::new([Takes { first: 0, next: ENOUGH }; CODES]);
        let any = [(ANY, &Sign { itself: None, readings: Vec::new() })];
        let signs = (0..).zip(&self.signs).skip(1).chain(any);
        for (code, sign) in signs {
            let any = code == ANY;
            let taken = if any { 1 } else { sign.takes(fragment) };
            let enough = if taken >= fragment.len() { ENOUGH } else { 0 };
            let of = &mut takes[usize::from(code)];
            of.first = enough | (((1_u16 << taken) - 1) as u8 & !ENOUGH);
            for (at, letter) in fragment.iter().enumerate().take(LETTERS).skip(1) {
                if any || sign.begins(*letter) {
                    of.next |= 1 << (at - 1);
                }
            }
        }
        let rows = self.rows(fragment, &takes);
        SoughtName { names: self, fragment, takes, rows }
    }

    /// The rows of the two sounds with which the fragment can begin; none where one character can be all of it.
    fn rows(&self, fragment: &[char], takes: &[Takes; CODES]) -> Option<Vec<usize>> {
        let all = takes.iter().fold(0, |all, takes| all | takes.first);
        let first = self.first_sound(*fragment.first()?);
        let second = |at: usize| Some(first * SOUNDS + self.first_sound(*fragment.get(at)?));
        let many = bits(u64::from(all & !ENOUGH)).filter_map(|taken| second(taken + 1));
        (all & ENOUGH == 0).then(|| many.collect())
    }

    /// One of the sounds with which a character that takes this begins: all of them stand in the rows.
    fn first_sound(&self, typed: char) -> usize {
        let known = self.known.get(&typed).and_then(|code| self.signs.get(usize::from(*code)));
        known.and_then(|sign| sign.sounds().first().copied()).unwrap_or_else(|| sound(typed))
    }
}

fn pairs<'a>(first: &'a [usize], second: &'a [usize]) -> impl Iterator<Item = (usize, usize)> + 'a {
    first.iter().flat_map(move |one| second.iter().map(move |other| (*one, *other)))
}

/// Whether a letter of a reading is what was typed.
fn typed_as(letter: char, typed: char) -> bool {
    letter == typed || letter == 'v' && typed == 'ü'
}

impl Sign {
    /// The first sounds of its readings; without any, its own.
    fn sounds(&self) -> Vec<usize> {
        let read = self.readings.iter().filter_map(|reading| reading.chars().next());
        let mut all: Vec<usize> = read.map(sound).collect();
        if all.is_empty() {
            all.extend(self.itself.map(sound));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether it can take this first.
    fn begins(&self, typed: char) -> bool {
        let sounds = |reading: &&str| reading.chars().next().is_some_and(|letter| typed_as(letter, typed));
        self.itself == Some(typed) || typed.is_alphabetic() && self.readings.iter().any(sounds)
    }

    /// How many characters of the fragment's beginning it can take; any fewer it can take too.
    fn takes(&self, fragment: &[char]) -> usize {
        let Some(typed) = fragment.first() else { return 0 };
        let alike = |reading: &&str| {
            let pairs = reading.chars().zip(fragment);
            pairs.take_while(|(letter, typed)| typed_as(*letter, **typed)).count()
        };
        let sounds = self.readings.iter().map(alike).max().unwrap_or(0);
        sounds.max(usize::from(self.itself == Some(*typed)))
    }

    /// Whether it takes so much of the fragment's beginning and nothing of it is left.
    fn takes_whole(&self, fragment: &[char], taken: usize) -> bool {
        let whole = |reading: &&str| {
            let pairs = || reading.chars().zip(fragment);
            reading.chars().count() == taken
                && fragment.len() >= taken
                && pairs().all(|(letter, typed)| typed_as(letter, *typed))
        };
        taken == 1 && self.itself == fragment.first().copied() || self.readings.iter().any(whole)
    }
}

/// A fragment that is looked for in the names of a segment.
pub struct SoughtName<'a> {
    names: &'a Names,
    fragment: &'a [char],
    /// By code.
    takes: Box<[Takes; CODES]>,
    /// Rows of the sounds with which it can begin; none where that tells nothing.
    rows: Option<Vec<usize>>,
}

/// What a character of a name can take of a fragment.
#[derive(Clone, Copy)]
struct Takes {
    /// How many of the fragment's characters, as the first (bit n for n + 1), and [`ENOUGH`].
    first: u8,
    /// At which places of the fragment it can go on (bit n for n + 1), and [`ENOUGH`].
    next: u8,
}

impl SoughtName<'_> {
    /// The blocks of a group in which it can be.
    pub fn blocks(&self, group: usize) -> Blocks {
        let of = |row: &usize| self.names.sounds.blocks(group, *row);
        self.rows.as_ref().map_or(Blocks::ALL, |rows| rows.iter().map(of).fold(Blocks::NONE, Blocks::or))
    }

    /// Whether two characters stand side by side in a block that can begin it.
    fn can_be_in(&self, codes: &[u16]) -> bool {
        let (mut before, mut any) = (0, 0);
        for code in codes {
            let takes = self.takes[usize::from(*code)];
            any |= before & takes.next;
            before = takes.first;
        }
        any != 0
    }

    /// Tells the customers of `block` in whose names it is, by their places; best rank once for each.
    pub fn in_block(&self, block: usize, mut found: impl FnMut(usize, Rank)) {
        let codes = self.names.block(block);
        if !self.can_be_in(codes) {
            return;
        }
        let takes = |code: &u16| self.takes[usize::from(*code)];
        let mut done = None;
        for (at, pair) in codes.windows(2).enumerate() {
            if takes(&pair[0]).first & takes(&pair[1]).next == 0 || !self.begins_at(&codes[at..]) {
                continue;
            }
            let place = codes[..at].iter().filter(|code| **code == END).count();
            if done != Some(place) {
                done = Some(place);
                let starts = at == 0 || codes[at - 1] == END;
                found(place, self.rank(&codes[at..], starts));
            }
        }
    }

    /// A name is found whole only where the fragment begins with it; it begins nowhere else in between.
    fn rank(&self, codes: &[u16], starts: bool) -> Rank {
        match starts {
            true if self.is_whole(codes) => Rank::Whole,
            true => Rank::Start,
            false => Rank::Inside,
        }
    }

    /// Whether the fragment is found from the first of these codes on, within one name.
    fn begins_at(&self, codes: &[u16]) -> bool {
        let mut places = 1_u64;
        for code in codes.iter().take_while(|code| **code != END) {
            let mut next = 0;
            for at in bits(places) {
                let taken = self.taken(*code, at);
                if at + taken >= self.fragment.len() {
                    return true;
                }
                next |= ((1_u64 << taken) - 1) << (at + 1);
            }
            if next == 0 {
                return false;
            }
            places = next;
        }
        false
    }

    fn taken(&self, code: u16, at: usize) -> usize {
        let sign = self.names.signs.get(usize::from(code));
        sign.map_or(1, |sign| sign.takes(&self.fragment[at..]))
    }

    /// Whether the fragment is the name itself, each character written or with a reading of it in full.
    fn is_whole(&self, codes: &[u16]) -> bool {
        let mut places = 1_u64;
        for code in codes.iter().take_while(|code| **code != END) {
            let Some(sign) = self.names.signs.get(usize::from(*code)) else { return false };
            let mut next = 0;
            for at in bits(places) {
                let rest = &self.fragment[at..];
                let taken = (1..LETTERS).filter(|taken| sign.takes_whole(rest, *taken));
                next |= taken.fold(0, |all, taken| all | 1 << (at + taken));
            }
            places = next;
        }
        places & 1 << self.fragment.len() != 0
    }
}
