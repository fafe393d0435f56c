//! What can be wrong with a row: a stable code, what it means and what to do, in both languages.

use crate::kernel::lang::Label;
use crate::kernel::money::AmountError;

/// Why a row went to quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has its sentence beside it")]
pub enum RejectKind {
    WrongColumnCount,
    UnmappableBytes,
    ControlCharacter,
    LineTooLong,
    KeyTooLong,
    MissingValue,
    MalformedAmount,
    TooManyDecimals,
    AmountTooLarge,
    ImpossibleDate,
    UnknownValue,
    UnknownClass,
    UnknownCurrency,
    UnknownInstitution,
    UnknownCustomer,
    UnknownAccount,
    ClosedAccount,
    DuplicateKey,
    KindChanged,
    TxnConflict,
}

use RejectKind::*;

/// Each kind, in the order above: its code as stored and exported, what is wrong and what to do.
const KINDS: [(RejectKind, &str, Label); 20] = [
    (
        WrongColumnCount,
        "wrong_column_count",
        Label::new(
            "列数与表头不符：检查字段内是否含有分隔符 |，或是否缺列",
            "not as many columns as the header: look for a | inside a field, or a column left out",
        ),
    ),
    (
        UnmappableBytes,
        "unmappable_bytes",
        Label::new(
            "含有无法解码的字节：检查文件编码，或字符是否被截断",
            "bytes that are no text: check the encoding, or whether a character was cut",
        ),
    ),
    (
        ControlCharacter,
        "control_character",
        Label::new(
            "含有控制字符（如 NUL）：请在源系统清除",
            "a control character such as NUL: remove it at the source",
        ),
    ),
    (
        LineTooLong,
        "line_too_long",
        Label::new(
            "行超过 64 KiB：检查是否缺少换行",
            "the line is longer than 64 KiB: look for a missing line end",
        ),
    ),
    (KeyTooLong, "key_too_long", Label::new("编号超过 32 个字节", "the number is longer than 32 bytes")),
    (MissingValue, "missing_value", Label::new("必填项为空", "a value is needed here")),
    (
        MalformedAmount,
        "malformed_amount",
        Label::new("不是金额：以元为单位，如 1234.56", "not an amount: give yuan, like 1234.56"),
    ),
    (
        TooManyDecimals,
        "too_many_decimals",
        Label::new(
            "小数位过多：金额最多 2 位，汇率最多 4 位",
            "too many decimals: amounts have at most 2, rates 4",
        ),
    ),
    (
        AmountTooLarge,
        "amount_too_large",
        Label::new("金额过大：整数部分最多 13 位", "too large: at most 13 digits before the point"),
    ),
    (
        ImpossibleDate,
        "impossible_date",
        Label::new("日期不存在或格式不符：应为 YYYYMMDD", "no such date: give YYYYMMDD"),
    ),
    (
        UnknownValue,
        "unknown_value",
        Label::new("取值不在允许范围内：见文件说明", "not one of the values that this column may have"),
    ),
    (UnknownClass, "unknown_class", Label::new("政策中没有该资产类别", "the policy has no such asset class")),
    (
        UnknownCurrency,
        "unknown_currency",
        Label::new(
            "没有该币种的汇率：先在 fx.csv 中提供",
            "no rate for this currency: bring one in fx.csv first",
        ),
    ),
    (
        UnknownInstitution,
        "unknown_institution",
        Label::new(
            "机构为空或不存在：先在 institutions.csv 中提供",
            "no such institution: bring it in institutions.csv first",
        ),
    ),
    (
        UnknownCustomer,
        "unknown_customer",
        Label::new(
            "客户不存在：先在 customers.csv 中提供",
            "no such customer: bring them in customers.csv first",
        ),
    ),
    (
        UnknownAccount,
        "unknown_account",
        Label::new("账户不存在：先在 accounts.csv 中提供", "no such account: bring it in accounts.csv first"),
    ),
    (
        ClosedAccount,
        "closed_account",
        Label::new(
            "账户已销户却有余额：请核对销户日期",
            "a balance on an account that is closed: check its closing date",
        ),
    ),
    (
        DuplicateKey,
        "duplicate_key",
        Label::new(
            "同一文件中编号重复：仅第一行生效",
            "the same key twice in one file: only the first row was taken",
        ),
    ),
    (
        KindChanged,
        "kind_changed",
        Label::new(
            "个人与对公之间不得互换：请核对证件类型或户主，原先录错的走冲正",
            "a number passes between a person and a company: check the identity type or the holder; \
                 where it was wrong before, declare a correction",
        ),
    ),
    (
        TxnConflict,
        "txn_conflict",
        Label::new(
            "流水号已存在但内容不同：请核对，更正请走冲正",
            "this transaction number exists with other content: check it; to correct, declare a correction",
        ),
    ),
];

impl RejectKind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = RejectKind> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    /// The code as stored and exported.
    pub fn code(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<RejectKind> {
        RejectKind::all().find(|kind| kind.code() == code)
    }

    /// What is wrong, and what to do.
    pub fn sentence(self) -> Label {
        KINDS[self as usize].2
    }
}

impl From<AmountError> for RejectKind {
    fn from(error: AmountError) -> Self {
        match error {
            AmountError::Malformed => RejectKind::MalformedAmount,
            AmountError::TooManyDecimals => RejectKind::TooManyDecimals,
            AmountError::TooLarge => RejectKind::AmountTooLarge,
        }
    }
}

/// What is wrong with a row, and in which column; empty where the whole row is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad {
    /// The column at fault.
    pub column: &'static str,
    /// What is wrong.
    pub kind: RejectKind,
}

impl Bad {
    /// Something wrong in `column`.
    pub fn new(column: &'static str, kind: RejectKind) -> Bad {
        Bad { column, kind }
    }
}
