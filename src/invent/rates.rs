//! Mid rates of foreign currencies, in ten-thousandths of a yuan for 100 units: a slow wave over the
//! years and a small step each day, around what such a currency costs in those years.

use super::habit::Moment;
use super::random::{Seed, Stream};
use super::writer::{Folder, Sheet};
use crate::kernel::error::Result;

/// Currency and its middle rate, in ten-thousandths.
const CURRENCIES: [(&str, i64); 4] =
    [("EUR", 8_012_500), ("HKD", 885_200), ("JPY", 70_400), ("USD", 6_873_400)];

/// Writes all rates of a day.
pub fn write(folder: &mut Folder, seed: Seed, at: &Moment) -> Result<()> {
    for (place, (currency, middle)) in CURRENCIES.into_iter().enumerate() {
        let key = (place as u64) << 32;
        let phase = (seed.draw(Stream::Rate, key) % 2_000) as i64;
        let place = (i64::from(at.number) + phase).rem_euclid(2_000);
        // A wave of 4% over some five and a half years, and up to 0.2% each day.
        let wave = (place - 1_000).abs() - 500;
        let step = (seed.draw(Stream::Rate, key ^ at.number as u64) % 401) as i64 - 200;
        let mid = middle + middle * wave / 12_500 + middle * step / 100_000;
        folder.row(Sheet::Fx, |row| {
            row.text(currency).with(|text| {
                text.extend_from_slice(format!("{}.{:04}", mid / 10_000, mid % 10_000).as_bytes())
            });
        })?;
    }
    Ok(())
}
