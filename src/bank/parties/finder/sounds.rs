//! How a character sounds: every reading of it, without tones, in the letters that people type.
//!
//! Dictionaries give the commonest reading of a word first, which is wrong for names (曾 ceng, 单 dan, 仇
//! chou). So no reading is chosen: a character is found by each of its readings. Those of surnames that the
//! table lacks are added.

use pinyin::ToPinyinMulti;

/// Readings of surnames that must not be missing, whatever the table holds.
const SURNAMES: [(char, &str); 38] = [
    ('曾', "zeng"),
    ('单', "shan"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('区', "ou"),
    ('查', "zha"),
    ('盖', "ge"),
    ('任', "ren"),
    ('朴', "piao"),
    ('尉', "yu"),
    ('迟', "chi"),
    ('万', "mo"),
    ('俟', "qi"),
    ('长', "zhang"),
    ('乐', "yue"),
    ('繁', "po"),
    ('冼', "xian"),
    ('覃', "qin"),
    ('翟', "zhai"),
    ('缪', "miao"),
    ('宓', "fu"),
    ('员', "yun"),
    ('贠', "yun"),
    ('逄', "pang"),
    ('郇', "huan"),
    ('佴', "nai"),
    ('亓', "qi"),
    ('令', "ling"),
    ('秘', "bi"),
    ('洗', "xian"),
    ('折', "she"),
    ('黑', "he"),
    ('召', "shao"),
    ('隗', "wei"),
    ('尹', "yin"),
    ('句', "gou"),
    ('种', "chong"),
    ('肖', "xiao"),
];

/// What is typed for a reading with ü: v as on keyboards, or u as in passports.
const UMLAUTS: [(&str, [&str; 2]); 4] =
    [("lü", ["lv", "lu"]), ("nü", ["nv", "nu"]), ("lüe", ["lve", "lue"]), ("nüe", ["nve", "nue"])];

/// The first letters of a name's sounds, as people type them; a character without a reading is left out.
pub fn initials(name: &str) -> String {
    name.chars().filter_map(|sign| readings(sign).first()?.chars().next()).collect()
}

/// All readings of a character; none for one that is no Chinese character, or that the table does not know.
pub fn readings(sign: char) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Vec::new();
    let known = sign.to_pinyin_multi().into_iter().flatten().map(|reading| reading.plain());
    let surname = SURNAMES.iter().filter(|(known, _)| *known == sign).map(|(_, reading)| *reading);
    for reading in known.chain(surname) {
        match UMLAUTS.iter().find(|(written, _)| *written == reading) {
            Some((_, typed)) => all.extend(typed),
            None => all.push(reading),
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}
