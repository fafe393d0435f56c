//! `zhiji digest`: one hash per table, so that two banks can be compared.

use super::output::{Column, Records};
use super::{Command, Context};
use crate::bank::holdings::digest::packed_tables;
use crate::bank::holdings::rows::replay::Moment;
use crate::kernel::error::Result;
use crate::kernel::lang::Label;
use crate::store::digest::tables;
use crate::store::open::{Bank, Mode};
use clap::ArgMatches;

/// The command.
pub const COMMAND: Command = Command {
    name: "digest",
    about: Label::new(
        "每张表一个哈希值：两家银行的哈希相同，则事实与结论相同",
        "one hash per table: two banks with equal digests hold the same facts and conclusions",
    ),
    example: "zhiji digest --data ./zhiji-data",
    records: true,
    args: |_| Vec::new(),
    run,
};

fn run(context: &mut Context<'_>, _: &ArgMatches) -> Result<()> {
    let bank = Bank::open(&context.data, Mode::Read)?;
    let _moment = Moment::hold(&bank.core, &bank.crm)?;
    let mut core = tables(bank.core.conn())?;
    core.extend(packed_tables(&bank.core)?);
    core.sort_by(|a, b| a.table.cmp(&b.table));
    let crm = tables(bank.crm.conn())?;
    let columns = vec![
        Column { code: "database", heading: context.t("数据库", "database") },
        Column { code: "table", heading: context.t("表", "table") },
        Column { code: "rows", heading: context.t("行数", "rows") },
        Column { code: "sha256", heading: "sha256" },
    ];
    let mut records = Records::new(context.out, context.format, columns)?;
    for (database, digests) in [("core", core), ("crm", crm)] {
        for digest in digests {
            let rows = digest.rows as i64;
            records.row(vec![database.into(), digest.table.into(), rows.into(), digest.sha256.into()])?;
        }
    }
    records.end()?;
    Ok(())
}
