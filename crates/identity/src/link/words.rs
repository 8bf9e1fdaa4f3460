//! Which texts occur, and how often? Each text of a column once, under a number.
//!
//! Comparing two records then is comparing numbers, and a text is looked at letter by letter only where
//! the numbers differ. Texts lie behind one another in one buffer; a number costs sixteen bytes beside its
//! text. The hash of a text is the same on every machine and in every version, because keys are kept.

/// The number of "says nothing".
pub(crate) const NONE: u32 = u32::MAX;

/// The texts of one column.
#[derive(Default)]
pub(crate) struct Words {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    hashes: Vec<u64>,
    counts: Vec<u32>,
    slots: Vec<u32>,
}

impl Words {
    /// The number of a text, a new one if it is new. It is not counted.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if (self.ends.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash_text(text);
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            match self.slots[slot] {
                NONE => break,
                number if self.hashes[number as usize] == hash && self.text(number) == text.as_bytes() => {
                    return number;
                }
                _ => slot = (slot + 1) & mask,
            }
        }
        let number = self.ends.len() as u32;
        self.slots[slot] = number;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len() as u32);
        self.hashes.push(hash);
        self.counts.push(0);
        number
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, NONE);
        for (number, hash) in self.hashes.iter().enumerate() {
            let mut slot = *hash as usize & (size - 1);
            while self.slots[slot] != NONE {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = number as u32;
        }
    }

    /// The text of a number; nothing for [`NONE`].
    pub(crate) fn text(&self, number: u32) -> &[u8] {
        let at = number as usize;
        if number == NONE {
            return &[];
        }
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[from..self.ends[at] as usize]
    }

    /// How many texts occur.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How often each occurs.
    pub(crate) fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Gives back the room that no more texts will need.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.hashes.shrink_to_fit();
        self.counts.shrink_to_fit();
    }

    /// One more record has this text.
    pub(crate) fn count(&mut self, number: u32) {
        self.counts[number as usize] += 1;
    }

    /// The hash of a number's text; 0 for [`NONE`].
    pub(crate) fn hash(&self, number: u32) -> u64 {
        if number == NONE { 0 } else { self.hashes[number as usize] }
    }
}

/// The hash of a text: eight bytes at a time, each folded in by a multiplication of full width.
pub(crate) fn hash_text(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0x9E37_79B9_7F4A_7C15 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0u8; 8];
        word.copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(word));
    }
    let mut word = [0u8; 8];
    let rest = chunks.remainder();
    word[..rest.len()].copy_from_slice(rest);
    mix(hash, u64::from_le_bytes(word))
}

/// Two numbers into one.
pub(crate) fn mix(left: u64, right: u64) -> u64 {
    let product = u128::from(left ^ 0xA076_1D64_78BD_642F) * u128::from(right ^ 0xE703_7ED1_A0B4_28DB);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_one_number() {
        let mut words = Words::default();
        let numbers: Vec<u32> = (0..1000).map(|n| words.number(&format!("text {}", n % 300))).collect();
        numbers.iter().for_each(|number| words.count(*number));
        assert_eq!(words.len(), 300);
        assert_eq!(numbers[17], numbers[317]);
        assert_eq!(words.counts()[17], 4);
        assert_eq!(words.text(numbers[299]), b"text 299");
        assert!(words.text(NONE).is_empty());
    }

    #[test]
    fn hashes_stay_as_they_are() {
        assert_eq!(hash_text("nguyễn"), hash_text("nguyễn"));
        // Keys are kept in the lake: a change here makes all of them worthless.
        assert_eq!(format!("{:016x}", hash_text("+84912345678")), HASH_OF_A_PHONE);
    }

    const HASH_OF_A_PHONE: &str = "5bf6099bdf878e02";
}
