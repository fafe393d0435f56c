//! What the argument parser says, in the reader's language: its own words are English only.

use crate::kernel::lang::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Phrases of help texts, each with the Chinese for it.
const PHRASES: [(&str, &str); 10] = [
    ("Usage: ", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    ("[default: ", "[默认："),
    ("[possible values: ", "[可选："),
];

/// Help, or what is wrong with the arguments.
pub fn say(error: &clap::Error, lang: Lang) -> String {
    let english = error.render().to_string();
    if lang == Lang::En {
        return english;
    }
    match wrong(error) {
        Some(wrong) => format!("用法错误：{wrong}\n\n详见 --help\n"),
        None => PHRASES.iter().fold(english, |text, (en, zh)| text.replace(en, zh)),
    }
}

/// What is wrong, in Chinese; none for help texts.
fn wrong(error: &clap::Error) -> Option<String> {
    let said = |kind| error.get(kind).map(ContextValue::to_string).filter(|said| !said.is_empty());
    let argument = || said(ContextKind::InvalidArg).unwrap_or_default();
    let value = || said(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidSubcommand => {
            format!("没有命令 {}", said(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::UnknownArgument => format!("没有参数 {}", argument()),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {}", argument()),
        ErrorKind::ArgumentConflict => format!("参数 {} 重复，或不能与其他参数同用", argument()),
        _ => match value() {
            Some(value) => format!("{} 的值“{value}”有误", argument()),
            None => format!("{} 缺少值", argument()),
        },
    };
    let near = said(ContextKind::SuggestedArg).or_else(|| said(ContextKind::SuggestedSubcommand));
    Some(match (said(ContextKind::ValidValue), near) {
        (Some(valid), _) => format!("{sentence}；可选：{valid}"),
        (None, Some(near)) => format!("{sentence}；是否为 {near}？"),
        (None, None) => sentence,
    })
}
