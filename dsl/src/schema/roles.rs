//! What the bonus programme finds by name: returns, lines and the parts of a payment.

use super::{CollectionId, FieldId, Schema};
use crate::types::Type;

/// The returns of purchases.
const RETURN: &str = "refund";

/// The part of a purchase that was paid in money.
pub const MONEY_PAID: &str = "money_paid";

/// The part of a purchase that was paid by points.
pub const POINTS_PAID: &str = "points_paid";

/// The sum of a line, and of a return.
pub const AMOUNT: &str = "amount";

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
}
