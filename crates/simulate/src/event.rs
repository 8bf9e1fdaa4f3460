//! What happened? One small value per happening, before any file is written.
//!
//! The [`Medium`] says through what the shop learned of it, and so which file it lands in. Texts
//! are not kept: the writers make them when they write, from the event's place in the person's life.

use crate::advertising::NO_CAMPAIGN;
use crate::shop::NONE;
use galena_signal::SignalKind;

/// Through what the shop learned of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Medium {
    /// The web shop's event stream.
    Web,
    /// Messages on Zalo and by telephone.
    Chat,
    /// The sales desk's book of advice, quotes and lost customers.
    Desk,
    /// The book at the store's door, and the stand at fairs.
    Door,
    /// Lead forms on Facebook.
    Lead,
    /// Orders in the shop's own system.
    Sale,
    /// Orders on Shopee.
    Shopee,
    /// Messages sent for a campaign: shown, opened, clicked.
    Mailing,
    /// What people write in public.
    Public,
    /// The survey.
    Survey,
    /// Recommendations.
    Referral,
    /// Reviews and complaints.
    Review,
    /// Said no to messages.
    OptOut,
}

/// One happening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Event {
    /// Minutes from the first midnight, on the shop's clock.
    pub at: u32,
    /// What.
    pub kind: SignalKind,
    /// Through what it is known.
    pub medium: Medium,
    /// Place in [`crate::shop::CHANNELS`].
    pub channel: u8,
    /// Place in the list of campaigns, or [`NO_CAMPAIGN`].
    pub campaign: u16,
    /// Product, or [`NONE`].
    pub product: u8,
    /// Category, or [`NONE`].
    pub category: u8,
    /// How many.
    pub quantity: u8,
    /// Line total or price looked at, in đồng; 0 when there is none.
    pub value: i64,
    /// Declared budget in đồng; 0 when there is none.
    pub budget: i64,
    /// Number of the order in the person's life, from 1; 0 when there is none.
    pub order: u16,
    /// Device, or [`NONE`].
    pub device: u8,
    /// Competitor, or [`NONE`].
    pub competitor: u8,
    /// Staff, or [`NONE`].
    pub staff: u8,
    /// Reason for not buying, or stars of a review, or [`NONE`].
    pub detail: u8,
}

impl Event {
    /// A happening with nothing said about it.
    pub(crate) fn new(at: u32, kind: SignalKind, medium: Medium, channel: u8) -> Self {
        Event {
            at,
            kind,
            medium,
            channel,
            campaign: NO_CAMPAIGN,
            product: NONE,
            category: NONE,
            quantity: 0,
            value: 0,
            budget: 0,
            order: 0,
            device: NONE,
            competitor: NONE,
            staff: NONE,
            detail: NONE,
        }
    }

    /// The day it happened on.
    pub(crate) fn day(&self) -> usize {
        (self.at / crate::calendar::DAY) as usize
    }
}
