//! How personal data is shown to whoever may not see it whole (spec 7, *Masking and reveal*).
//!
//! Every function takes whatever the core bank delivered, hostile text included, and answers a text that
//! shows no more than its rule says. What it cannot make out it hides.

/// Family names of two characters; any other has one.
const COMPOUND_SURNAMES: [&str; 60] = [
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟",
    "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离",
    "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷",
    "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭",
    "南门", "羊舌", "微生", "公户", "梁丘", "西门", "完颜", "纳兰",
];

/// What stands for what is hidden.
const HIDDEN: &str = "****";
/// What stands for the rest of an address.
const REST: &str = "***";
/// A given name, whatever its length.
const GIVEN: &str = "**";

/// Family name and `**`: `张**`, `欧阳**`. Of a name in parts (`阿不都·热合曼`) and of one in letters only the
/// first character is shown; a name of one character is hidden.
pub fn name(name: &str) -> String {
    let name = name.trim();
    let mut chars = name.chars();
    let (Some(first), rest) = (chars.next(), chars.as_str()) else { return GIVEN.to_owned() };
    if !first.is_alphabetic() || rest.is_empty() {
        return GIVEN.to_owned();
    }
    let compound = COMPOUND_SURNAMES.iter().find(|surname| name.starts_with(*surname));
    match compound {
        Some(surname) if name.len() > surname.len() && !in_parts(name) => format!("{surname}{GIVEN}"),
        _ => format!("{first}{GIVEN}"),
    }
}

/// What people write freely, on one line as it is read, with numbers hidden that may be of a phone, an identity
/// document or an account: of seven digits or more in a row, blanks and dashes between them included, the last two
/// are shown.
pub fn free_text(text: &str) -> String {
    const LEAST: usize = 7;
    const SHOWN: usize = 2;
    let is_digit = |c: char| c.is_numeric();
    let joins = |c: char| c == ' ' || c == '-';
    let chars: Vec<char> = text.chars().filter(|c| !is_unseen(*c)).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|c| is_digit(**c) || joins(**c)).count();
        let digits = chars[at..at + run].iter().filter(|c| is_digit(**c)).count();
        if !is_digit(chars[at]) || digits < LEAST {
            out.push(chars[at]);
            at += 1;
            // A short number is passed as a whole: its end is no beginning of another.
            while at < chars.len() && is_digit(chars[at - 1]) && is_digit(chars[at]) {
                out.push(chars[at]);
                at += 1;
            }
            continue;
        }
        let mut hidden = 0;
        for c in &chars[at..at + run] {
            hidden += usize::from(is_digit(*c));
            out.push(if is_digit(*c) && hidden + SHOWN <= digits { '*' } else { *c });
        }
        at += run;
    }
    out
}

/// Signs that show nothing and turn what is read: controls, and those that change the direction or have no width.
fn is_unseen(c: char) -> bool {
    let turns = ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2060}'..='\u{2069}').contains(&c);
    let widthless = ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}';
    c.is_control() || turns || widthless
}

/// Whether a name is written in parts, as those of several peoples of China are.
fn in_parts(name: &str) -> bool {
    name.contains(['·', '•', '・', '．', '‧', '.', ' '])
}

/// First and last character; all of a number too short for that is hidden.
pub fn id_no(id_no: &str) -> String {
    let chars: Vec<char> = id_no.trim().chars().collect();
    match &chars[..] {
        [first, middle @ .., last] if middle.len() >= 4 => {
            let stars = "*".repeat(middle.len().min(16));
            format!("{}{stars}{}", shown(*first), shown(*last))
        }
        _ => HIDDEN.to_owned(),
    }
}

/// A letter or digit as it is, anything else hidden.
fn shown(c: char) -> char {
    if c.is_alphanumeric() { c } else { '*' }
}

/// `138****5678`; other phones as [`phone`] shows them.
pub fn mobile(mobile: &str) -> String {
    let digits = digits(mobile);
    let plain =
        ["0086", "86"].iter().find_map(|code| digits.strip_prefix(code).filter(|rest| is_mobile(rest)));
    let plain = plain.unwrap_or(&digits);
    if is_mobile(plain) { format!("{}{HIDDEN}{}", &plain[..3], &plain[7..]) } else { phone(mobile) }
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1')
}

/// A phone that is no mobile: the last four digits of eight or more, the last two of five to seven.
pub fn phone(phone: &str) -> String {
    let digits = digits(phone);
    let shown = match digits.len() {
        0..=4 => 0,
        5..=7 => 2,
        _ => 4,
    };
    format!("{HIDDEN}{}", &digits[digits.len() - shown..])
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The last four characters of an account or card; all of one with fewer than eight is hidden.
pub fn account(number: &str) -> String {
    let plain: Vec<char> = number.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let shown = if plain.len() < 8 { &[][..] } else { &plain[plain.len() - 4..] };
    HIDDEN.chars().chain(shown.iter().copied()).collect()
}

/// Ends of the names of provinces.
const PROVINCES: [&str; 2] = ["省", "自治区"];
/// Ends of the names of prefectures; a municipality is one here.
const PREFECTURES: [&str; 4] = ["自治州", "地区", "市", "盟"];
/// Ends of the names of districts and counties.
const COUNTIES: [&str; 4] = ["区", "县", "市", "旗"];
/// Ends of the names of townships.
const TOWNSHIPS: [&str; 4] = ["街道", "镇", "乡", "苏木"];
/// The longest name of a unit, in characters, its end counted.
const UNIT_CHARS_MAX: usize = 12;
/// With these the street begins.
const STREET: [char; 5] = ['路', '号', '巷', '弄', '幢'];

/// To the township (镇, 乡, 街道), else to the district or county, else to the city; the rest is hidden. An
/// address in which none of them is found is hidden whole.
pub fn address(address: &str) -> String {
    let text = address.trim();
    let mut end = 0;
    for level in [&PROVINCES[..], &PREFECTURES, &COUNTIES, &TOWNSHIPS] {
        end += unit(&text[end..], level);
    }
    format!("{}{REST}", &text[..end])
}

/// How many bytes at the beginning of `text` name a unit that ends with one of `ends`; 0 where none does.
fn unit(text: &str, ends: &[&str]) -> usize {
    for (at, c) in text.char_indices().take(UNIT_CHARS_MAX) {
        if !c.is_alphabetic() || STREET.contains(&c) {
            return 0;
        }
        let found = ends.iter().find(|end| at > 0 && text[at..].starts_with(**end));
        if let Some(end) = found {
            return at + end.len();
        }
    }
    0
}

/// The first character and the domain: `z***@example.com`; what is no address is hidden.
pub fn email(email: &str) -> String {
    let text = email.trim();
    let (Some((person, domain)), Some(first)) = (text.rsplit_once('@'), text.chars().next()) else {
        return REST.to_owned();
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let good = !domain.is_empty() && domain.len() <= 253 && domain.chars().all(plain);
    let first = if person.chars().count() > 1 && first.is_ascii_alphanumeric() { Some(first) } else { None };
    match (good, first) {
        (true, Some(first)) => format!("{first}{REST}@{domain}"),
        (true, None) => format!("{REST}@{domain}"),
        (false, _) => REST.to_owned(),
    }
}
