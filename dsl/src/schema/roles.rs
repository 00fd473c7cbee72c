//! What the bonus programme and triggers find by name: returns, lines and the parts of a payment; channels, consents and claims.

use super::{CollectionId, FieldId, Schema};
use crate::types::Type;

/// The returns of purchases.
const RETURN: &str = "refund";

/// What a purchase comes to in all, however it is paid.
pub const TOTAL: &str = "total";

/// The part of a purchase that was paid in money.
pub const MONEY_PAID: &str = "money_paid";

/// The part of a purchase that was paid by points.
pub const POINTS_PAID: &str = "points_paid";

/// The sum of a line, and of a return.
pub const AMOUNT: &str = "amount";

/// Messages, whose `channel` lists the channels.
const MESSAGE: &str = "message";

/// What clients agreed to, by `channel`.
const CONSENT: &str = "consent";

/// The end of a consent.
const WITHDRAWN_AT: &str = "withdrawn_at";

/// What clients are not content with.
const CLAIM: &str = "claim";

/// The entries of the ledger, beside which other rows of points may stand.
const POINTS: &str = "points";

/// What kind of entry.
const KIND: &str = "kind";

/// What a message says.
const TEMPLATE: &str = "template";

const CHANNEL: &str = "channel";

/// The address of all channels that go by the telephone.
const PHONE: &str = "phone";

/// A channel that is called like its address.
const EMAIL: &str = "email";

/// The channels that need no address of their own.
const BY_PHONE: [&str; 5] = ["sms", "telegram", "viber", "whatsapp", "max"];

impl Schema {
    /// The returns of records of a collection, and the field that links a return to its record.
    #[must_use]
    pub fn returns_of(&self, collection: CollectionId) -> Option<(CollectionId, FieldId)> {
        let returns = self.collection_named(RETURN)?;
        let amount = self.collection(returns).field_named(AMOUNT)?;
        if self.field(returns, amount).ty != Type::Money
            || self.parent(returns) != Some(self.subject)
        {
            return None;
        }
        let mut fields = self.collection(returns).fields.iter();
        let link = fields.position(|field| field.ty == Type::Record(collection))?;
        Some((returns, FieldId(link as u16)))
    }

    /// The lines of records of a collection: rows nested in it that have a sum.
    #[must_use]
    pub fn lines_of(&self, collection: CollectionId) -> Option<(CollectionId, FieldId)> {
        self.children(collection).find_map(|lines| {
            let amount = self.collection(lines).field_named(AMOUNT)?;
            (self.field(lines, amount).ty == Type::Money).then_some((lines, amount))
        })
    }

    /// The collection of purchases: the first whose records can be paid by points.
    #[must_use]
    pub fn purchases(&self) -> Option<CollectionId> {
        self.children(self.subject).find(|&collection| {
            let field = self.collection(collection).field_named(POINTS_PAID);
            field.is_some_and(|field| self.field(collection, field).ty == Type::Points)
        })
    }

    /// The entries of the ledger as records, the field that says how many points each is, and the one that says what kind of entry.
    #[must_use]
    pub fn entries(&self) -> Option<(CollectionId, FieldId, FieldId)> {
        let entries = self.below_subject(POINTS)?;
        let amount = self.typed(entries, AMOUNT, &Type::Points)?;
        Some((entries, amount, self.collection(entries).field_named(KIND)?))
    }

    /// The channels by which messages go; none where the schema does not list them.
    #[must_use]
    pub fn channels(&self) -> &[String] {
        let channel = self.below_subject(MESSAGE).and_then(|messages| {
            let channel = self.collection(messages).field_named(CHANNEL)?;
            Some(&self.field(messages, channel).ty)
        });
        match channel {
            Some(Type::Enum(channels)) => &channels.values,
            _ => &[],
        }
    }

    /// The field of the subject that is its address on a channel.
    #[must_use]
    pub fn address(&self, channel: &str) -> Option<FieldId> {
        let subject = self.collection(self.subject);
        let by_phone = || {
            let goes_by_it = BY_PHONE.contains(&channel);
            goes_by_it.then(|| subject.field_named(PHONE)).flatten()
        };
        subject.field_named(channel).or_else(by_phone)
    }

    /// Whether nobody can be reached by a channel without an address.
    #[must_use]
    pub fn needs_address(channel: &str) -> bool {
        channel == EMAIL || BY_PHONE.contains(&channel)
    }

    /// The collection of consents, the field that names their channel, and the one that ends them.
    #[must_use]
    pub fn consents(&self) -> Option<(CollectionId, FieldId, Option<FieldId>)> {
        let consents = self.below_subject(CONSENT)?;
        let described = self.collection(consents);
        let channel = described.field_named(CHANNEL)?;
        let is_text = matches!(self.field(consents, channel).ty, Type::Text | Type::Enum(_));
        is_text.then(|| (consents, channel, described.field_named(WITHDRAWN_AT)))
    }

    /// The collection of messages and the field that names their template.
    #[must_use]
    pub fn messages_by_template(&self) -> Option<(CollectionId, FieldId)> {
        let messages = self.below_subject(MESSAGE)?;
        Some((messages, self.text(messages, TEMPLATE)?))
    }

    /// The collection of messages, the field that names their template, and the one that tells that they were opened (or clicked).
    #[must_use]
    pub fn messages(&self, seen: &str) -> Option<(CollectionId, FieldId, FieldId)> {
        let (messages, template) = self.messages_by_template()?;
        let seen = self.collection(messages).field_named(seen)?;
        Some((messages, template, seen))
    }

    /// The collection of claims.
    #[must_use]
    pub fn claims(&self) -> Option<CollectionId> {
        self.below_subject(CLAIM)
    }

    /// A yes-or-no field.
    #[must_use]
    pub fn flag(&self, collection: CollectionId, name: &str) -> Option<FieldId> {
        self.typed(collection, name, &Type::Bool)
    }

    /// A field of text.
    #[must_use]
    pub fn text(&self, collection: CollectionId, name: &str) -> Option<FieldId> {
        self.typed(collection, name, &Type::Text)
    }

    fn typed(&self, collection: CollectionId, name: &str, ty: &Type) -> Option<FieldId> {
        let field = self.collection(collection).field_named(name)?;
        (self.field(collection, field).ty == *ty).then_some(field)
    }

    /// A collection whose rows hang on the subject.
    fn below_subject(&self, name: &str) -> Option<CollectionId> {
        let collection = self.collection_named(name)?;
        (self.parent(collection) == Some(self.subject)).then_some(collection)
    }
}
