//! Customers in addresses: opaque, so that an address says nothing about a person, and signed, so that
//! none can be guessed (spec 7, *Masking and reveal*).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Letters of an id: no vowels and no look-alikes, so that no word and no misreading comes of it.
const LETTERS: &[u8; 32] = b"23456789bcdfghjkmnpqrstvwxzBCDFG";

/// Bytes of the seal.
const SEAL: usize = 6;

/// Makes and reads ids under a key of the bank.
pub struct Ids {
    key: [u8; 32],
}

impl Ids {
    /// With the bank's key for addresses.
    pub fn new(key: [u8; 32]) -> Ids {
        Ids { key }
    }

    /// The id of a customer; always the same.
    pub fn of(&self, cust_id: u32) -> String {
        let seal = self.digest(b"seal", &cust_id.to_be_bytes());
        let mask = self.digest(b"mask", &seal[..SEAL]);
        let hidden = cust_id.to_be_bytes().into_iter().zip(mask).map(|(byte, mask)| byte ^ mask);
        let bits = hidden
            .chain(seal[..SEAL].iter().copied())
            .fold(0_u128, |bits, byte| bits << 8 | u128::from(byte));
        (0..16).rev().map(|place| char::from(LETTERS[(bits >> (place * 5) & 31) as usize])).collect()
    }

    /// The customer of an id; none where we never made it.
    pub fn customer(&self, id: &str) -> Option<u32> {
        if id.len() != 16 {
            return None;
        }
        let bits = id.bytes().try_fold(0_u128, |bits, letter| {
            let value = LETTERS.iter().position(|known| *known == letter)?;
            Some(bits << 5 | value as u128)
        })?;
        let bytes = bits.to_be_bytes();
        let (hidden, seal) = bytes[6..].split_at(4);
        let mask = self.digest(b"mask", seal);
        let plain: Vec<u8> = hidden.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
        let cust_id = u32::from_be_bytes(plain.try_into().ok()?);
        (self.of(cust_id) == id).then_some(cust_id)
    }

    fn digest(&self, purpose: &[u8], of: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return vec![0; 32] };
        mac.update(purpose);
        mac.update(of);
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_back_and_none_can_be_made_up() {
        let ids = Ids::new([7; 32]);
        for cust_id in [0, 1, 2, 95, 96, 1_000_000, u32::MAX] {
            let id = ids.of(cust_id);
            assert_eq!(ids.customer(&id), Some(cust_id));
            assert_eq!(Ids::new([8; 32]).customer(&id), None, "under another key it is no id");
            for place in 0..16 {
                let mut other = id.clone().into_bytes();
                other[place] = if other[place] == b'2' { b'3' } else { b'2' };
                assert_eq!(ids.customer(&String::from_utf8(other).unwrap()), None);
            }
        }
        for wrong in ["", "2", "2222222222222222", "../../../etc/pas", "客户客户客", "aaaaaaaaaaaaaaaa"]
        {
            assert_eq!(ids.customer(wrong), None, "{wrong}");
        }
    }
}
