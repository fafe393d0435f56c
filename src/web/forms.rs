//! What a browser sends: percent-encoding, queries and forms (`application/x-www-form-urlencoded`).

/// Fields in one query or form; more are refused.
const FIELDS_MAX: usize = 400;

/// The fields of a query or a form, in the order sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `a=1&b=2`; none when it is not text in UTF-8 or has too many fields.
    pub fn parse(text: &str) -> Option<Form> {
        let mut fields = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            if fields.len() == FIELDS_MAX {
                return None;
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decode = |part: &str| percent_decode(&part.replace('+', " "));
            fields.push((decode(name)?, decode(value)?));
        }
        Some(Form(fields))
    }

    /// The first value of that name, without blanks around it; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of that name as it was sent; a password may begin with a blank.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// All values of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The query with `name` set to `value`, or without it where the value is empty; the rest stays.
    pub fn with(&self, name: &str, value: &str) -> Form {
        let mut fields: Vec<(String, String)> =
            self.0.iter().filter(|(known, value)| known != name && !value.is_empty()).cloned().collect();
        if !value.is_empty() {
            fields.push((name.to_owned(), value.to_owned()));
        }
        Form(fields)
    }

    /// The field of that name alone.
    pub fn only(&self, name: &str) -> Form {
        Form(
            self.0
                .iter()
                .filter(|(known, value)| known == name && !value.is_empty())
                .take(1)
                .cloned()
                .collect(),
        )
    }

    /// As part of an address: `?a=1&b=2`, or nothing.
    pub fn query(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{}={}", percent_encode(name), percent_encode(value)))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }

    /// The fields as they were sent.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'a> FromIterator<(&'a str, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (&'a str, String)>>(fields: I) -> Form {
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
        Form(fields.map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// Undoes percent-encoding; none when an escape is broken or the bytes are not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let escape = std::str::from_utf8(after.get(..2)?).ok()?;
        if !escape.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(escape, 16).ok()?);
        rest = after.get(2..)?;
    }
    String::from_utf8(bytes).ok()
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}
