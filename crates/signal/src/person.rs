//! What can a person be to a business? Two independent marks, a [`Relationship`] and
//! [`InTarget`]; the [`Class`] that a screen shows is read off from both by a [`Policy`].

use crate::Lang;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal, $en:literal, $vi:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in reading order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word that tables, JSON and logs use.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            /// The value for a word, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }

            /// The name that a person reads.
            pub fn label(self, lang: Lang) -> &'static str {
                match self { $($name::$variant => lang.pick($en, $vi)),* }
            }
        }
    };
}

words! {
    /// How near a person stands to the business.
    Relationship {
        /// Known to the market, not known to have any wish or need that the product meets.
        Stranger = "stranger", "Stranger", "Người lạ";
        /// Has a wish or need that the product can meet, and has not bought.
        Potential = "potential", "Potential customer", "Khách hàng tiềm năng";
        /// Has bought or uses the product.
        Actual = "actual", "Actual customer", "Khách hàng thực tế";
        /// Buys again, stays, recommends.
        Loyal = "loyal", "Loyal customer", "Khách hàng trung thành";
        /// Bought, and is by now unlikely to be alive as a customer.
        Lapsed = "lapsed", "Lapsed customer", "Khách hàng ngừng mua";
    }
}

words! {
    /// The four kinds of potential customer.
    PotentialKind {
        /// Has the need and does not know us.
        Unaware = "unaware", "Unaware of us", "Chưa biết đến";
        /// New to the product or the category, still researching.
        Exploring = "exploring", "Exploring", "Đang tìm hiểu";
        /// Knows us, does not trust us enough yet.
        Hesitant = "hesitant", "Hesitant", "Còn do dự";
        /// Uses or used a competing product.
        WithCompetitor = "with_competitor", "With a competitor", "Đang dùng của đối thủ";
    }
}

words! {
    /// Does the person belong to a chosen segment, with the need, and able to pay?
    InTarget {
        /// All three hold.
        Yes = "yes", "Yes", "Có";
        /// At least one is known not to hold.
        No = "no", "No", "Không";
        /// Too little is known to say.
        Unknown = "unknown", "Unknown", "Chưa rõ";
    }
}

words! {
    /// What a screen shows, read off from relationship and target mark by the policy.
    Class {
        /// No wish or need known.
        Stranger = "stranger", "Stranger", "Người lạ";
        /// Has not bought, and is not (known to be) in target.
        Potential = "potential", "Potential", "Tiềm năng";
        /// In target (narrow: has not bought; wide: whether bought or not is the relationship's to say).
        Target = "target", "Target", "Mục tiêu";
        /// Has bought.
        Actual = "actual", "Actual", "Thực tế";
        /// Buys again, stays, recommends.
        Loyal = "loyal", "Loyal", "Trung thành";
        /// Bought, by now unlikely to be alive as a customer.
        Lapsed = "lapsed", "Lapsed", "Ngừng mua";
    }
}

words! {
    /// The four axes on which a person is placed, each 0–1.
    Axis {
        /// Knows what they want and looks for exactly that.
        Need = "need", "Need", "Nhu cầu";
        /// Likely to buy soon.
        Conversion = "conversion", "Conversion", "Khả năng chuyển đổi";
        /// Likely to buy again and to recommend.
        Loyalty = "loyalty", "Loyalty", "Khả năng trung thành";
        /// Acts rather than looks.
        Behaviour = "behaviour", "Behaviour", "Hành vi";
    }
}

words! {
    /// How the class is read off from the two marks.
    Policy {
        /// Agency view: target and potential customers are two groups of people who have not bought.
        Narrow = "narrow", "narrow", "hẹp";
        /// Segmentation view: target customers are everyone in the chosen segments, bought or not.
        Wide = "wide", "wide", "rộng";
    }
}

impl Policy {
    /// Reads the class off from the two marks.
    ///
    /// *Narrow*: the relationship decides; a potential customer who is in target is a target
    /// customer. *Wide*: whoever is in target and not lapsed is a target customer, whether they
    /// bought or not; the relationship stays beside it.
    pub fn class(self, relationship: Relationship, in_target: InTarget) -> Class {
        let target = in_target == InTarget::Yes;
        match (self, relationship) {
            (_, Relationship::Lapsed) => Class::Lapsed,
            (Policy::Wide, Relationship::Potential | Relationship::Actual | Relationship::Loyal) if target => {
                Class::Target
            }
            (Policy::Narrow, Relationship::Potential) if target => Class::Target,
            (_, Relationship::Stranger) => Class::Stranger,
            (_, Relationship::Potential) => Class::Potential,
            (_, Relationship::Actual) => Class::Actual,
            (_, Relationship::Loyal) => Class::Loyal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_policies_differ_only_on_people_in_target_who_bought() {
        for &relationship in Relationship::ALL {
            for &in_target in InTarget::ALL {
                let narrow = Policy::Narrow.class(relationship, in_target);
                let wide = Policy::Wide.class(relationship, in_target);
                let bought = matches!(relationship, Relationship::Actual | Relationship::Loyal);
                assert_eq!(narrow != wide, bought && in_target == InTarget::Yes, "{relationship:?} {in_target:?}");
            }
        }
    }

    #[test]
    fn words_read_back() {
        for &class in Class::ALL {
            assert_eq!(Class::from_word(class.word()), Some(class));
        }
        assert_eq!(Class::from_word("lead"), None);
    }
}
