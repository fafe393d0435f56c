//! What can be wrong with a row of a bank's present state: a stable code, what it means and what to do.

use crate::kernel::lang::Label;

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each has its sentence beside it")]
pub enum Kind {
    ColumnMissing,
    ColumnTwice,
    WrongColumnCount,
    UnmappableBytes,
    MissingValue,
    UnknownCustomer,
    CustomerTwice,
    CustomerDeceased,
    CustomerClosed,
    CustomerMerged,
    UnknownStaff,
    StaffGone,
    StaffElsewhere,
    StaffIsCustomer,
    AssignedAlready,
    ImpossibleDate,
    ImpossibleMonth,
    SinceInFuture,
    SinceBeforeOpening,
    UnknownOrigin,
    UnknownTier,
}

use Kind::*;

/// Each kind, in the order above: its code, what is wrong, what to do.
const KINDS: [(Kind, &str, Label, Label); 21] = [
    (
        ColumnMissing,
        "column_missing",
        Label::new("表头中没有这一列", "the header has no such column"),
        Label::new(
            "按模板补上该列：zhiji golive --template",
            "add it, as in the template: zhiji golive --template",
        ),
    ),
    (
        ColumnTwice,
        "column_twice",
        Label::new("表头中此列出现两次", "the header has this column twice"),
        Label::new("只保留一列", "keep one of them"),
    ),
    (
        WrongColumnCount,
        "wrong_column_count",
        Label::new("列数与表头不符", "not as many cells as the header"),
        Label::new(
            "检查是否缺列，或单元格内含有分隔符",
            "look for a cell left out, or a separator inside one",
        ),
    ),
    (
        UnmappableBytes,
        "unmappable_bytes",
        Label::new("含有无法解码的字节", "bytes that are no text"),
        Label::new("另存为 UTF-8 或 GB18030 编码", "save the file as UTF-8 or GB18030"),
    ),
    (
        MissingValue,
        "missing_value",
        Label::new("必填项为空", "a value is needed here"),
        Label::new("填写该单元格", "fill the cell"),
    ),
    (
        UnknownCustomer,
        "unknown_customer",
        Label::new("没有此个人客户", "there is no such personal customer"),
        Label::new(
            "核对客户号；先运行 zhiji run 接收供数；在 Excel 中客户号须为文本格式，否则长号码会丢位",
            "check the number; take the feed first, with zhiji run; in a spreadsheet numbers must be text, or long ones lose digits",
        ),
    ),
    (
        CustomerTwice,
        "customer_twice",
        Label::new(
            "同一客户在文件中出现两次，仅第一行有效",
            "the same customer twice: only the first row counts",
        ),
        Label::new("每位客户只留一行", "keep one row for each customer"),
    ),
    (
        CustomerDeceased,
        "customer_deceased",
        Label::new("客户已身故", "the customer has died"),
        Label::new("删除此行", "take the row out"),
    ),
    (
        CustomerClosed,
        "customer_closed",
        Label::new("客户已销户", "the customer has closed all accounts"),
        Label::new("删除此行", "take the row out"),
    ),
    (
        CustomerMerged,
        "customer_merged",
        Label::new("客户号已并入另一客户号", "the number was merged into another"),
        Label::new("改用存续的客户号", "give the surviving number"),
    ),
    (
        UnknownStaff,
        "unknown_staff",
        Label::new("没有此员工", "there is no such member of staff"),
        Label::new(
            "核对工号，或先在 staff.csv 中提供",
            "check the number, or bring the person in staff.csv first",
        ),
    ),
    (
        StaffGone,
        "staff_gone",
        Label::new("员工已离职或已调离", "the person has left or was transferred"),
        Label::new(
            "改为在职员工；或删除此行，客户进入公共户",
            "name somebody who works here, or take the row out: the customer stands in the pool",
        ),
    ),
    (
        StaffElsewhere,
        "staff_elsewhere",
        Label::new(
            "员工不在客户的维护机构工作",
            "the person does not work at the customer's maintenance institution",
        ),
        Label::new(
            "改为该机构的员工；或在核心系统更正客户的开户机构",
            "name somebody of that institution, or put the customer's institution right in the core bank",
        ),
    ),
    (
        StaffIsCustomer,
        "staff_is_customer",
        Label::new("员工即客户本人", "the person is the customer"),
        Label::new("员工不能维护自己：改为他人", "nobody maintains their own accounts: name somebody else"),
    ),
    (
        AssignedAlready,
        "assigned_already",
        Label::new("该客户在系统中已有维护人", "somebody maintains the customer here already"),
        Label::new(
            "删除此行；如需更换，由负责人调整",
            "take the row out; to change it, let the head reassign",
        ),
    ),
    (
        ImpossibleDate,
        "impossible_date",
        Label::new("日期不存在或格式不符", "no such date"),
        Label::new("写成 YYYYMMDD 或 YYYY-MM-DD", "give YYYYMMDD or YYYY-MM-DD"),
    ),
    (
        ImpossibleMonth,
        "impossible_month",
        Label::new("月份不存在或格式不符", "no such month"),
        Label::new("写成 YYYYMM 或 YYYY-MM", "give YYYYMM or YYYY-MM"),
    ),
    (
        SinceInFuture,
        "since_in_future",
        Label::new("起始日期晚于今天", "it begins after today"),
        Label::new("填写现状实际开始的日期", "give the day on which it began"),
    ),
    (
        SinceBeforeOpening,
        "since_before_opening",
        Label::new("起始日期早于客户开户", "it begins before the customer's first account"),
        Label::new("填写开户当日或之后的日期", "give the day of the opening, or a later one"),
    ),
    (
        UnknownOrigin,
        "unknown_origin",
        Label::new("来源不是允许的词", "not a word for how the customer came"),
        Label::new(
            "填写“自拓”或“分配”（self_developed、allocated）",
            "give self_developed or allocated (自拓, 分配)",
        ),
    ),
    (
        UnknownTier,
        "unknown_tier",
        Label::new("层级不是允许的词", "not the name of a tier"),
        Label::new(
            "填写层级名称或代码，如“黄金”或 gold",
            "give a tier's name or code, such as gold or black_gold",
        ),
    ),
];

impl Kind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    /// The code, for programs.
    pub fn code(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// What is wrong.
    pub fn sentence(self) -> Label {
        KINDS[self as usize].2
    }

    /// What to do.
    pub fn remedy(self) -> Label {
        KINDS[self as usize].3
    }
}

/// A row that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Line in the file, the header being 1.
    pub line: u64,
    /// Column at fault; empty where the whole row is.
    pub column: &'static str,
    /// What stands there.
    pub text: String,
    /// What is wrong.
    pub kind: Kind,
}
